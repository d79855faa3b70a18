"""An exchange behind TLS, a recorder in front of it, a client: what is replayed is what was answered, and drift reads the same file.

Both editions, with the reference contract's keys and with signatures that are verified.
"""

import json

import pytest

from kalshi_harness.drift.report import report_on
from kalshi_harness.drift.sides import read_side
from mock_exchange import Replayer
from mock_exchange.recording.har_reading import har_of, read_entries
from support.harness_standin import make_authority
from support.recorded_session import BASE, CLIENTS, HOST, REFERENCE, TRADE, play, record
from support.secrets_search import Searcher
from support.transport_raw import talk


@pytest.fixture(scope="module", params=[REFERENCE, TRADE])
def recording(request, tmp_path_factory):
    """(edition, file, client, session), once for each edition."""
    folder = tmp_path_factory.mktemp("recording")
    return request.param, *record(folder, request.param)


def without_secrets(body):
    """Return a body as a recording has it: what was handed out once is not in it."""
    value = json.loads(body)
    for name in ("private_key", "api_key_id"):
        if name in value:
            value[name] = "[redacted]"
    for key in value.get("api_keys", []):
        key["api_key_id"] = "[redacted]"
    return value


def test_the_session_was_rich(recording):
    edition, _, _, session = recording

    assert {status for *_, status, _ in session.calls} >= (
        {200, 404} if edition == REFERENCE else {200, 201}
    )
    assert len(session.messages) >= 3


def test_everything_is_written_down_under_the_server_s_own_name(recording):
    _, file, client, session = recording
    entries = read_entries(har_of(file.read_bytes()))

    assert [one.title for one in entries[:-1]] == [
        f"{method} {path}" for method, path, *_ in session.calls
    ]
    assert {one.origin for one in entries} == {f"https://{HOST}", f"wss://{HOST}"}
    assert [
        one.data.decode() for one in entries[-1].messages if one.sender == "server"
    ] == session.messages
    assert len([one for one in entries[-1].messages if one.sender == "client"]) == len(
        client.commands
    )
    for one, (_, _, status, body) in zip(entries, session.calls, strict=False):
        assert one.answer.status == status
        if b"api_key" not in body:
            assert one.answer.body == body


@pytest.mark.rule("C30", "C35", "D27")
def test_no_secret_is_in_the_file(recording):
    _, file, _, session = recording

    assert len(session.secrets) >= 3
    assert Searcher(session.secrets).search(file.read_text()) == []


def test_replayed_is_what_was_answered(recording):
    _, file, client, session = recording
    with Replayer(file) as replayer:
        again = play(client, replayer.url)
        missed, unused = replayer.missed, replayer.unused

    assert (missed, unused) == ((), ())
    for (*told, body), (*recorded, original) in zip(again.calls, session.calls, strict=True):
        assert told == recorded
        assert json.loads(body) == without_secrets(original)
        assert body == original or b"api_key" in original
    assert again.messages == session.messages


def test_the_order_of_calls_and_commands_does_not_matter(recording):
    edition, file, client, session = recording
    turned = CLIENTS[edition].__new__(CLIENTS[edition])
    turned.__dict__ |= client.__dict__
    turned.asks = [
        (method, path.removeprefix(BASE), body)
        for (method, path, *_), (_, _, body) in zip(session.calls, client.asks, strict=True)
        if method == "GET"
    ][::-1]
    turned.commands = [
        (command | {"id": 70 + at} if edition == TRADE else command, replies)
        for at, (command, replies) in enumerate(client.commands[::-1])
    ]
    with Replayer(file) as replayer:
        again = play(turned, replayer.url)
        missed = replayer.missed

    assert missed == ()
    gets = [(path, body) for method, path, _, body in session.calls if method == "GET"]
    assert [path for _, path, *_ in again.calls] == [path for path, _ in gets][::-1]
    assert sorted(len(one) for one in again.messages) != []
    ids = [json.loads(one).get("id") for one in again.messages]
    assert edition == REFERENCE or {70, 71} <= set(ids)


def test_drift_finds_nothing_in_it_and_finds_what_was_changed(recording, tmp_path):
    edition, file, _, _ = recording
    assert report_on(read_side(edition), read_side(str(file))).differences == ()

    har = json.loads(file.read_text())
    entries = har["log"]["entries"]
    content = next(e for e in entries if "/markets" in e["request"]["url"])["response"]["content"]
    content["text"] = content["text"].replace('"status":"', '"status":7,"stat":"', 1)
    message = next(m for m in entries[-1]["_webSocketMessages"] if m["type"] == "receive")
    message["data"] = message["data"].replace('"type":"', '"type":"odd_', 1)
    (tmp_path / "tampered.har").write_text(json.dumps(har))
    found = {
        one.kind
        for one in report_on(
            read_side(edition), read_side(str(tmp_path / "tampered.har"))
        ).differences
    }

    assert "server_message_added" in found
    assert "response_field_type_changed" in found, found


def test_another_ca_is_not_trusted(recording, tmp_path):
    from support.recorded_session import Recorder, exchange_behind_tls  # noqa: PLC0415 - for this test alone

    edition, *_ = recording
    other = make_authority(tmp_path / "other").ca_file
    with (
        exchange_behind_tls(tmp_path, edition) as (_, options),
        Recorder(
            tmp_path / "x.har", f"https://{HOST}", **(options | {"ca_file": other})
        ) as recorder,
    ):
        (answer,) = talk(recorder, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.status == 502
    assert "its certificate is not trusted" in answer.json["error"]["message"]
