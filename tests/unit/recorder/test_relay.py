"""A WebSocket through the recorder: every byte arrives, and what was said is written down."""

import struct

import pytest

from mock_exchange import MockExchange
from mock_exchange.recording.entry import Ending
from support.client_raw_server import closed_port
from support.recorder_upstream import raw_upstream
from support.recorder_world import recorded
from support.transport_raw import split_answers, talk
from support.transport_stream import Stream, frame, handshake

ACCEPT = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Odd: 1\r\n\r\n"
)
CLOSE = b"\x88\x05" + struct.pack("!H", 4321) + b"bye"


def server_frame(opcode, payload, *, fin=True):
    return bytes([(0x80 if fin else 0) | opcode, len(payload)]) + payload


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, limits="off") as running:
        yield running


def said(entry):
    return [(one.sender, one.opcode, one.data) for one in entry.messages]


def test_a_session_with_an_exchange_is_written_down(exchange, tmp_path):
    key = exchange.credentials().api_key
    with recorded(tmp_path, exchange.url) as world, Stream(world.recorder) as stream:
        stream.authenticate(key)
        ack, update = stream.subscribe("market", ticker="BTC-2024-12-31")
        stream.send_frames(frame(9, b"heartbeat"))
        assert stream.frame() == (10, b"heartbeat")
        stream.send_frames(frame(8, struct.pack("!H", 1000) + b"done"))
        assert stream.closed() == (1000, "done")
        assert stream.frame() == (None, b"")

    (entry,) = world.found
    assert ack["type"] == "subscribed"
    assert entry.origin == exchange.url.replace("http", "ws")
    assert (entry.answer.status, entry.call.path) == (101, "/ws/v2")
    assert [one.sender for one in entry.messages] == [
        "client",
        "server",
        "client",
        "server",
        "server",
    ]
    assert b"[redacted]" in entry.messages[0].data
    assert update["type"].encode() in entry.messages[-1].data
    assert entry.ending == Ending("client", 1000, "done")


def test_every_byte_of_the_server_arrives_early_ones_too(tmp_path):
    frames = (
        server_frame(1, b"a", fin=False) + server_frame(9, b"ping") + server_frame(0, b"b")
        + server_frame(2, b"\x00\xff") + CLOSE
    )  # fmt: skip
    with (
        raw_upstream(ACCEPT + frames) as server,
        recorded(tmp_path, server.url) as world,
        Stream(world.recorder, target="/odd%20path?x=1") as stream,
    ):
        assert b"X-Odd: 1" in stream.head
        assert [stream.frame() for _ in range(5)] == [
            (1, b"a"), (9, b"ping"), (0, b"b"), (2, b"\x00\xff"), (8, CLOSE[2:]),
        ]  # fmt: skip

    (entry,) = world.found
    assert said(entry) == [("server", 1, b"ab"), ("server", 2, b"\x00\xff")]
    assert entry.ending == Ending("server", 4321, "bye")
    assert entry.call.target == "/odd%20path?x=1"


def test_every_byte_of_the_client_arrives_and_the_handshake_is_its_own(tmp_path):
    sent = frame(1, b"{}") + frame(9, b"x") + frame(2, b"\xff") + b"\x8f\x80abcd" + b"nonsense"
    with (
        raw_upstream(ACCEPT, None) as server,
        recorded(tmp_path, server.url) as world,
        Stream(
            world.recorder, "KALSHI-ACCESS-KEY: k", "Sec-WebSocket-Extensions: permessage-deflate"
        ) as stream,
    ):
        stream.send_frames(sent + b"\r\n\r\n")
        assert stream.frame() == (None, b"")  # the server closes once it has read everything

    head, _, body = server.raw.partition(b"\r\n\r\n")
    assert body == sent + b"\r\n\r\n"
    assert b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==" in head
    assert b"KALSHI-ACCESS-KEY: k".lower() in head.lower()
    assert b"extensions" not in head
    assert f"Host: 127.0.0.1:{server.port}".encode() in head
    (entry,) = world.found
    assert said(entry) == [("client", 1, b"{}"), ("client", 2, b"\xff")]
    assert entry.ending == Ending("server", None, "the connection ended")
    assert "opcode 15" in world.text


def test_a_refused_upgrade_is_passed_on_and_written_down(exchange, tmp_path):
    with recorded(tmp_path, exchange.url) as world:
        (passed,) = talk(world.recorder, handshake(target="/nowhere"), end=True)
    (straight,) = talk(exchange, handshake(target="/nowhere"), end=True)

    assert (passed.status, passed.body) == (straight.status, straight.body)
    (entry,) = world.found
    assert (entry.answer.status, entry.answer.body) == (404, straight.body)
    assert entry.messages == ()


def test_a_server_that_is_not_there_is_a_502_of_the_recorder_s(tmp_path):
    with recorded(tmp_path, f"http://127.0.0.1:{closed_port()}") as world:
        (answer,) = talk(world.recorder, handshake(), end=True)

    assert (answer.status, answer.code) == (502, "upstream_failed")
    (entry,) = world.found
    assert (entry.answer.status, entry.answer.error) == (0, "connection refused")
    assert world.troubles == [f"no answer from {entry.origin}: connection refused"]


@pytest.mark.parametrize("answer", [None, b"no http\r\n\r\n"])
def test_a_server_that_answers_nonsense_is_one_too(tmp_path, answer):
    with raw_upstream(answer) as server, recorded(tmp_path, server.url) as world:
        (got,) = talk(world.recorder, handshake(), end=True)

    assert (got.status, got.code) == (502, "upstream_failed")


def test_a_client_that_vanishes_ends_the_stream_at_the_server_too(exchange, tmp_path):
    with recorded(tmp_path, exchange.url) as world, Stream(world.recorder) as stream:
        stream.authenticate(exchange.credentials().api_key)
        # The recorder's end waits for relays, so what they wrote is there.

    (entry,) = world.found
    assert entry.ending.code is None
    assert len(entry.messages) == 2


def test_when_the_recorder_ends_clients_are_told(exchange, tmp_path):
    with recorded(tmp_path, exchange.url) as world:
        stream = Stream(world.recorder)
        stream.authenticate(exchange.credentials().api_key)
        world.recorder.stop()
        assert stream.closed() == (1001, "")
        stream.peer.close()

    assert world.found[0].ending.reason == "the recorder ended"


def test_split_answers_of_the_raw_client_see_a_502():
    (answer,) = split_answers(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n{}")
    assert answer.status == 502
