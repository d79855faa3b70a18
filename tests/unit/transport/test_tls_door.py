"""The listening socket behind TLS: who comes in, and what the others hear."""

import asyncio
import logging
import socket
import ssl
import time

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport import tls_door
from mock_exchange.transport.limits import Timeouts
from mock_exchange.transport.tls_door import TlsDoor, why
from support.toxics_world import eventually
from support.transport_raw import address, call, connect, read_to_end, split_answers


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(tls=True, timeouts=Timeouts(request_s=0.2)) as running:
        yield running


@pytest.fixture(autouse=True)
def info(caplog):
    caplog.set_level(logging.INFO, "mock_exchange.transport")


def lines(caplog, what):
    return [r.getMessage() for r in caplog.records if what in r.getMessage()]


def test_who_speaks_plain_http_is_told_what_to_speak(exchange, caplog):
    with socket.create_connection(address(exchange), timeout=10) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        (answer,) = split_answers(read_to_end(peer))
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert answer.code == "INVALID_PARAMETER"
    assert "https://" in answer.json["error"]["message"]
    assert lines(caplog, "speaks no TLS")
    assert "Traceback" not in caplog.text


def test_a_handshake_that_fails_is_one_line(exchange, caplog):
    stranger = ssl.create_default_context()
    with (
        socket.create_connection(address(exchange), timeout=10) as peer,
        pytest.raises(ssl.SSLError),
    ):
        stranger.wrap_socket(peer, server_hostname="127.0.0.1")
    eventually(lambda: lines(caplog, "the TLS handshake with 127.0.0.1:"))
    (line,) = lines(caplog, "the TLS handshake")
    assert "it does not trust the certificate: give it the CA file" in line
    assert not [r for r in caplog.records if r.exc_info or r.levelno > logging.INFO]


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01"])
def test_who_does_not_finish_the_handshake_in_time_is_let_go(exchange, caplog, sent):
    with socket.create_connection(address(exchange), timeout=10) as peer:
        peer.sendall(sent)
        begun = time.monotonic()
        assert read_to_end(peer) == b""
        assert 0.1 < time.monotonic() - begun < 5
    eventually(lambda: lines(caplog, "failed: "))


def test_who_hangs_up_before_a_word_is_nobody(exchange, caplog):
    with socket.create_connection(address(exchange)) as peer:
        port = peer.getsockname()[1]
    assert call(exchange, "GET", "/healthz").status == 200
    assert not lines(caplog, f":{port} ")


def test_the_door_closes_and_opens_on_the_same_port(exchange):
    server = exchange.listen()
    server.call(server.close_door)
    with pytest.raises(ConnectionRefusedError):
        connect(exchange)
    server.call(server.open_door)
    eventually(lambda: server.call(lambda: bool(server.servers)))
    assert call(exchange, "GET", "/healthz").status == 200


def test_a_server_ends_while_handshakes_are_under_way():
    with MockExchange(tls=True) as running:
        peers = [socket.create_connection(address(running), timeout=10) for _ in range(3)]
        peers[0].sendall(b"\x16\x03")
        running.run(lambda: None)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    for peer in peers:
        with peer:
            assert read_to_end(peer) in {b"", None}


def test_a_system_without_descriptors_is_waited_for(monkeypatch, caplog):
    class Full:
        def __init__(self, listener):
            self.listener, self.fails = listener, 1

        def __getattr__(self, name):
            return getattr(self.listener, name)

        def accept(self):
            if self.fails:
                self.fails -= 1
                raise OSError(24, "Too many open files")
            return self.listener.accept()

    monkeypatch.setattr(tls_door, "_TAKE_AGAIN_S", 0.001)

    async def play():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            door = TlsDoor(
                Full(listener),
                asyncio.Protocol,
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
                plain_answer=lambda: b"plain",
                handshake_s=5,
                shutdown_s=1,
            )
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET")
            assert await reader.read() == b"plain"
            writer.close()
            door.close()
            door.close()
            await door.wait_closed()

    asyncio.run(play())
    assert lines(caplog, "no connection can be taken for now")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "it took too long"),
        (ConnectionResetError(), "the peer ended it"),
        (
            ConnectionResetError(104, "Connection reset by peer"),
            "[Errno 104] Connection reset by peer",
        ),
    ],
)
def test_why_a_handshake_failed_is_said_in_a_few_words(error, words):
    assert why(error) == words
