"""The recording proxy, with plain calls: what arrives at the server, what the client gets, what is in the file."""

import gzip
import json

import httpx2
import pytest

from mock_exchange import MockExchange, Recorder
from mock_exchange.recorder import recorder as module
from support.client_raw_server import closed_port
from support.recorder_upstream import GOOD, raw_upstream
from support.recorder_world import recorded
from support.transport_raw import talk
from support.transport_stream import Stream


def reply(body=b"{}", *fields, status="200 OK"):
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields])
    return head.encode() + b"\r\n\r\n" + body


def ask(world, method="GET", target="/x", **options):
    with httpx2.Client(trust_env=False) as client:
        return client.request(method, world.url + target, **options)


def test_calls_of_a_real_client_are_answered_by_the_server_and_written_down(tmp_path):
    with (
        MockExchange(seed=7, limits="off", clock="frozen") as exchange,
        recorded(tmp_path, exchange.url) as world,
    ):
        own = exchange.credentials()
        path = "/trade-api/v2/markets/BTC-2024-12-31"
        order = {
            "ticker": "BTC-2024-12-31",
            "side": "buy",
            "type": "limit",
            "size": 1,
            "price": 0.5,
        }
        through = [
            ask(world, "GET", path, headers=own.headers),
            ask(world, "POST", "/trade-api/v2/orders", headers=own.headers, json=order),
            ask(world, "GET", path),
            ask(world, "HEAD", path, headers=own.headers),
            ask(world, "OPTIONS", path),
        ]
        straight = httpx2.get(exchange.url + path, headers=own.headers)

    assert [one.status_code for one in through] == [200, 200, 401, 405, 405]
    assert through[0].content == straight.content
    assert through[0].headers == straight.headers
    assert [one.title for one in world.found][:2] == [f"GET {path}", "POST /trade-api/v2/orders"]
    for got, entry in zip(through, world.found, strict=True):
        assert (entry.answer.status, entry.answer.body) == (got.status_code, got.content)
    assert json.loads(world.found[1].call.body) == order
    assert world.found[0].origin == exchange.url
    assert dict(world.found[0].call.headers)["host"] == exchange.url.partition("://")[2]


def test_a_packed_answer_passes_as_it_is_and_is_written_down_plain(tmp_path):
    packed = gzip.compress(b'{"token": "0123456789abcdef"}')
    with (
        raw_upstream(
            reply(packed, "Content-Encoding: gzip", "Content-Type: application/json")
        ) as server,
        recorded(tmp_path, server.url) as world,
    ):
        got = ask(world)

    assert got.json() == {"token": "0123456789abcdef"}
    assert got.headers["content-encoding"] == "gzip"
    assert world.found[0].answer.body == b'{"token":"[redacted]"}'
    entry = json.loads(world.text)["log"]["entries"][0]
    assert entry["response"]["bodySize"] == len(packed)


@pytest.mark.rule("C35", "D27")
def test_a_coding_that_cannot_be_undone_is_not_asked_for_and_not_kept(tmp_path):
    with (
        raw_upstream(reply(b"odd bytes", "Content-Encoding: br")) as server,
        recorded(tmp_path, server.url) as world,
    ):
        (got,) = talk(
            world.recorder,
            b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n",
        )

    assert b"accept-encoding: identity" in server.requests[0].lower()
    assert got.body == b"odd bytes"
    assert world.found[0].answer.body is None
    assert "'br' cannot be undone" in world.text


@pytest.mark.parametrize("status", ["302 Found", "204 No Content", "304 Not Modified", "500 Oops"])
def test_every_status_passes(tmp_path, status):
    head = f"HTTP/1.1 {status}\r\nLocation: /there\r\n" + (
        "\r\n" if status[:3] in {"204", "304"} else "Content-Length: 0\r\n\r\n"
    )
    with raw_upstream(head.encode()) as server, recorded(tmp_path, server.url) as world:
        got = ask(world)

    assert (got.status_code, got.headers["location"]) == (int(status[:3]), "/there")
    assert world.found[0].answer.status == got.status_code


def test_an_answer_in_chunks_has_a_length_afterwards(tmp_path):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    with raw_upstream(chunked) as server, recorded(tmp_path, server.url) as world:
        got = ask(world)

    assert (got.content, got.headers["content-length"]) == (b"abc", "3")
    assert "transfer-encoding" not in got.headers


def test_a_server_that_is_not_there_is_a_502_of_the_recorder_s(tmp_path):
    with recorded(tmp_path, f"http://127.0.0.1:{closed_port()}") as world:
        got = ask(world)

    assert (got.status_code, got.json()["error"]["code"]) == (502, "upstream_failed")
    assert got.headers["x-recorder"] == "upstream_failed"
    assert "connection refused" in got.json()["error"]["message"]
    assert (world.found[0].answer.status, world.found[0].answer.error) == (0, "connection refused")
    assert len(world.troubles) == 1


def test_an_answer_is_in_the_spool_before_the_client_has_it(tmp_path):
    with raw_upstream() as server, recorded(tmp_path, server.url) as world:
        ask(world, target="/first")
        spool = (tmp_path / "session.har.spool").read_text()

    assert "/first" in spool
    assert not (tmp_path / "session.har.spool").exists()


def full(*_):
    raise OSError(28, "No space left on device")


def test_nothing_passes_unrecorded(tmp_path, monkeypatch):
    with (
        raw_upstream() as server,
        recorded(tmp_path, server.url) as world,
        monkeypatch.context() as patch,
    ):
        patch.setattr(world.recorder._spool, "write_entry", full)
        got = ask(world)

    assert (got.status_code, got.json()["error"]["code"]) == (502, "recording_failed")
    assert "No space left on device" in world.recorder.failure
    assert world.troubles == [world.recorder.failure]


def test_a_stream_that_cannot_be_written_ends(tmp_path, monkeypatch):
    with (
        MockExchange() as exchange,
        recorded(tmp_path, exchange.url) as world,
        Stream(world.recorder) as stream,
        monkeypatch.context() as patch,
    ):
        patch.setattr(world.recorder._spool, "write_message", full)
        stream.send({"type": "auth", "api_key": exchange.credentials().api_key})
        stream.frame()
        stream.send({"type": "x"})
        while stream.frame()[0] is not None:
            pass

    assert "No space left" in world.recorder.failure


def test_a_body_that_is_longer_than_what_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BODY_BYTES_MAX", 10)
    monkeypatch.setattr("mock_exchange.recorder.forwarding.BODY_BYTES_MAX", 10)
    with raw_upstream(reply(b"x" * 200_000)) as server, recorded(tmp_path, server.url) as world:
        long_answer = ask(world)
        long_request = ask(world, "POST", content=b"x" * 11)

    assert len(long_answer.content) == 200_000
    assert (long_request.status_code, len(server.requests)) == (413, 1)
    assert world.found[0].answer.body is None


def test_the_har_is_written_now_and_then(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "HAR_EVERY_S", 0.01)
    with raw_upstream() as server, recorded(tmp_path, server.url) as world:
        ask(world, target="/now")
        written = world.recorder.path
        for _ in range(200):
            if "/now" in written.read_text():
                break
            ask(world, target="/again")
        assert "/now" in written.read_text()


def test_another_server_may_have_the_streams(tmp_path):
    with (
        MockExchange() as exchange,
        raw_upstream(GOOD) as server,
        recorded(tmp_path, server.url, upstream_ws=exchange.ws_url.removesuffix("/ws/v2")) as world,
    ):
        assert ask(world).text == "ok"
        with Stream(world.recorder) as stream:
            stream.authenticate(exchange.credentials().api_key)
        shown = world.recorder.upstream_shown

    assert {entry.origin for entry in world.found} == {
        server.url,
        exchange.url.replace("http", "ws"),
    }
    assert shown == f"{server.url}, streams {exchange.url.replace('http', 'ws')}"


def test_what_cannot_be_recorded_gives_the_port_back(tmp_path):
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(OSError, match="is no HAR"):
        Recorder(tmp_path / "notes", "https://h.example")
    with pytest.raises(ValueError, match="has no path"):
        Recorder(tmp_path / "x.har", "https://h.example/trade-api/v2")
    assert not (tmp_path / "x.har").exists()


def test_its_repr_says_what_it_is(tmp_path):
    recorder = Recorder(tmp_path / "x.har", "https://h.example")
    assert repr(recorder).endswith("x.har', 'https://h.example')")
    assert recorder.ws_url == recorder.url.replace("http", "ws")
    assert recorder.upstream_shown == "https://h.example"
    recorder.stop()
