"""The log of ``mock-exchange serve``: for people and as JSON, whole lines only, whatever a peer sends and wherever it goes."""

import json
import re
import struct

import pytest

from kalshi_contract.monitoring.log_events import EVENTS, FIELDS, LEVELS, fields_of
from support.monitoring_serve import SERVE, served
from support.transport_raw import call, get, head, post, talk
from support.transport_stream import Stream, frame, handshake

CLOSE = "Connection: close"
TICKER = "BTC-2024-12-31"
FRAME_FIELDS = {"at", "level", "side", "event"}
EVIL = {
    "newline": "\nFORGED event=order_accepted",
    "carriage return": "\rFORGED",
    "escape": "\x1b[2J\x1b[31mFORGED",
    "line separator": "\u2028FORGED",
    "paragraph separator": "\u2029FORGED",
    "next line": "\x85FORGED",
    "right to left": "\u202eFORGED",
    "nothing": "\x00FORGED",
    "back": "\b\b\bFORGED",
    "delete": "\x7fFORGED",
}
HUMAN = re.compile(
    r"\d\d:\d\d:\d\d\.\d\d\d (debug  |info   |warning|error  ) ([a-z_]+)( +[a-z_]+=.*)?"
)

pytestmark = pytest.mark.rule("C35", "D27")


def play(server):
    """Good calls, bad ones, and everything that a peer could try to forge a line with."""
    key = server.credentials().api_key
    talk(server, get(server, f"/markets/{TICKER}", CLOSE))
    talk(
        server,
        post(
            server,
            "/orders",
            b'{"ticker":"%s","side":"buy","type":"market","size":1}' % TICKER.encode(),
            CLOSE,
        ),
    )
    for text in EVIL.values():
        raw = text.encode()
        escaped = "".join(f"%{byte:02X}" for byte in raw)
        talk(server, get(server, f"/markets/{escaped}", CLOSE))
        talk(server, get(server, f"/markets?x={escaped}", CLOSE))
        talk(server, get(server, "/markets/X", CLOSE).replace(b"/X", b"/" + raw), end=True)
        talk(server, get(server, "/markets?x=X", CLOSE).replace(b"=X", b"=" + raw), end=True)
        talk(
            server,
            get(server, "/markets", CLOSE, "X-Odd: x").replace(b": x\r", b": " + raw + b"\r"),
            end=True,
        )
        talk(
            server,
            head("GET", "/trade-api/v2/markets", "Authorization: Bearer x", CLOSE).replace(
                b"Bearer x", b"Bearer " + raw
            ),
            end=True,
        )
        talk(
            server,
            post(
                server,
                "/orders",
                json.dumps({"ticker": text, "side": text}).encode(),
                CLOSE,
                "Idempotency-Key: a",
            ),
        )
        talk(server, post(server, "/orders", raw, CLOSE))
        talk(
            server,
            handshake("Sec-WebSocket-Protocol: a").replace(b"Key: d", b"Key: " + raw),
            end=True,
        )
        play_streams(server, key, text)
    talk(server, post(server, "/orders", b'{"ticker":"\\ud800","\\udfff":1}', CLOSE))
    with Stream(server) as stream:
        stream.send_frames(frame(1, b'{"type":"\\ud800"}'))
        stream.frame()
        stream.send_frames(frame(1, b"\xed\xa0\x80"))
        stream.frame()


def play_streams(server, key, text):
    raw = text.encode()
    with Stream(server) as stream:
        for message in ({"type": text}, {"type": "auth", "api_key": text}):
            stream.send(message)
            stream.frame()
    with Stream(server) as stream:
        stream.authenticate(key)
        for message in (
            {"type": text},
            {"type": "subscribe", "channel": text},
            {"type": "subscribe", "channel": "market", "ticker": text},
            {"type": "subscribe", "channel": "market", "ticker": TICKER, text: 1},
        ):
            stream.send(message)
            stream.message()
        stream.send_frames(frame(1, raw))
        stream.message()
        stream.send_frames(frame(8, struct.pack("!H", 1000) + raw))
        stream.closed()


def lines_of(raw):
    """Return lines as any reader would split them: also one that takes U+2028 and the like for line ends."""
    text = raw.decode("utf-8")
    lines = text.splitlines()
    assert lines == text.split("\n")[:-1], "a line end of another kind is in it"
    return lines


def forged(line):
    """Return the characters of a line that a terminal or a reader would act on."""
    return {character for character in line if not character.isprintable()}


def test_as_json_every_line_is_of_the_table_and_no_line_is_forged(tmp_path):
    with served(tmp_path, "--log-level", "debug", "--log-format", "json") as server:
        play(server)
        assert server.end() == 0
        lines = lines_of(server.err)
    seen = set()
    for line in lines:
        assert forged(line) == set()
        record = json.loads(line)
        assert set(record) >= FRAME_FIELDS
        assert set(record) - FRAME_FIELDS <= fields_of(record["event"])
        assert set(record) <= set(FIELDS)
        assert record["side"] == "server"
        assert record["level"] in LEVELS
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", record["at"])
        seen.add(record["event"])
    assert seen >= {
        "exchange_started", "api_answered", "api_body", "order_accepted", "order_filled", "auth_failed",
        "stream_opened", "stream_authenticated", "stream_refused", "stream_closed", "stream_disconnected",
        "http_refused",
    }  # fmt: skip
    assert sum("FORGED" in line for line in lines) > 50  # it is all there to be read, harmless


def test_for_people_every_line_has_its_moment_level_and_event_and_no_line_is_forged(tmp_path):
    with served(tmp_path, "--log-level", "debug") as server:
        play(server)
        assert server.end() == 0
        lines = lines_of(server.err)
    for line in lines:
        assert forged(line) == set()
        found = HUMAN.fullmatch(line)
        assert found, line
        assert found[2] in EVENTS
    assert sum("FORGED" in line for line in lines) > 50


def test_a_forged_line_would_be_found():
    assert forged("a\u202eb") == {"\u202e"}
    with pytest.raises(AssertionError):
        lines_of("one\u2028two\n".encode())
    assert not HUMAN.fullmatch("FORGED event=order_accepted")
    assert HUMAN.fullmatch("10:30:00.000 info    api_answered         status=200")


def test_numbers_of_requests_are_those_of_the_journal(tmp_path):
    with served(tmp_path, "--log-format", "json") as server:
        talk(server, get(server, "/markets", CLOSE))
        talk(server, get(server, "/nowhere", CLOSE))
        journal = call(server, "GET", "/__mock__/requests").json["requests"]
        server.end()
    logged = [line for line in server.lines if line["event"] == "api_answered"]
    assert [line["request_id"] for line in logged] == [entry["sequence"] for entry in journal]
    assert [line["verdict"] for line in logged] == [entry["verdict"] for entry in journal]


def test_info_has_no_bodies_and_a_warning_log_no_good_news(tmp_path):
    with served(tmp_path, "--log-level", "warning", "--log-format", "json") as server:
        talk(server, get(server, "/markets", CLOSE))
        talk(server, get(server, "/markets", CLOSE).replace(b"Bearer ", b"Bearer x"))
        server.end()
    assert [line["event"] for line in server.lines] == ["auth_failed"]


def test_off_is_silent(tmp_path):
    with served(tmp_path, "--log-level", "off") as server:
        talk(server, get(server, "/markets", CLOSE))
        talk(server, b"nonsense\r\n\r\n")
        assert server.end() == 0
        assert server.err == b""
        assert server.out.rstrip().endswith(b"Ctrl-C ends it.")


CHATTY = """
import logging
from mock_exchange import cli
begin = cli._begin_log
def begin_and_talk(exchange):
    begin(exchange)
    logging.getLogger("some.library").warning("careful\\n%s", "\\x1b[31mnow")
    logging.getLogger("asyncio").debug("low")
cli._begin_log = begin_and_talk
cli.main()
"""


def test_what_libraries_tell_is_a_line_like_any_other(tmp_path):
    with served(tmp_path, "--log-format", "json", code=CHATTY) as server:
        server.end()
    messages = [line for line in server.lines if line["event"] == "library_message"]
    assert [(line["logger"], line["level"], line["why"]) for line in messages] == [
        ("some.library", "warning", "careful\\n\\x1b[31mnow")
    ]


def test_a_server_without_a_stderr_serves_and_ends_well(tmp_path):
    with served(tmp_path, "--log-level", "debug", stderr=False) as server:
        assert talk(server, get(server, "/markets", CLOSE))[0].status == 200
        assert server.end() == 0


GONE = (
    """
import os, sys
reader, writer = os.pipe()
os.close(reader)
os.dup2(writer, 2)
"""
    + SERVE
)


def test_a_server_whose_log_nobody_reads_any_more_serves_on(tmp_path):
    with served(tmp_path, "--log-level", "debug", code=GONE) as server:
        for _ in range(3):
            assert talk(server, get(server, "/markets", CLOSE))[0].status == 200
        talk(server, b"nonsense\r\n\r\n")
        assert server.end() in {0, 120}  # 120: Python itself could not flush stderr at its end
