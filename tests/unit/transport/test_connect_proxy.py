"""The CONNECT proxy on sockets: tunnels that carry everything, and no way anywhere else."""

import logging
import socket
import time
from contextlib import contextmanager

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport.limits import Timeouts
from support.tls_peer import TlsPeer
from support.toxics_world import eventually
from support.transport_raw import get, head, read_to_end, split_answers, trusting

VENUE = "api.elections.kalshi.com"


@pytest.fixture(scope="module")
def exchange():
    quick = Timeouts(request_s=0.3)
    with MockExchange(seed=7, limits="off", proxy_port=0, timeouts=quick) as running:
        yield running


@contextmanager
def at_the_proxy(exchange, data=b""):
    port = int(exchange.proxy_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(data)
        yield peer


def asked(target):
    return f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()


@contextmanager
def tunnel(exchange, host=VENUE):
    with at_the_proxy(exchange, asked(f"{host}:443")) as peer:
        assert peer.recv(39) == b"HTTP/1.1 200 Connection Established\r\n\r\n"
        yield TlsPeer(peer, trusting(exchange), host)


def told(exchange, data):
    with at_the_proxy(exchange, data) as peer:
        (answer,) = split_answers(read_to_end(peer))
    return answer


def test_every_host_of_the_venue_leads_here(exchange):
    assert exchange.led_hosts == (
        "api.elections.kalshi.com",
        "trading-api.kalshi.com",
        "demo-api.elections.kalshi.com",
        "demo-trading-api.kalshi.com",
    )
    for host in exchange.led_hosts:
        with tunnel(exchange, host) as peer:
            peer.sendall(get(exchange, "/markets/BTC-2024-12-31"))
            assert split_answers(peer.recv(65_536))[0].status == 200


def test_the_exchange_s_own_address_is_led_too(exchange):
    own = f"localhost:{exchange.listen().port}"
    with at_the_proxy(exchange, asked(own)) as peer:
        assert peer.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("target", ["example.com:443", f"{VENUE}:80", "127.0.0.1:22", "[::1]:443"])
def test_nobody_else_is_reached(exchange, caplog, target):
    caplog.set_level(logging.INFO, "mock_exchange.transport")
    answer = told(exchange, asked(target))
    assert (answer.status, answer.code) == (403, "FORBIDDEN")
    assert VENUE in answer.json["error"]["message"]
    assert "the proxy refused a request" in caplog.text


def test_plain_http_is_refused(exchange):
    answer = told(exchange, head("GET", f"http://{VENUE}/trade-api/v2/markets", host=VENUE))
    assert (answer.status, answer.headers["allow"]) == (405, "CONNECT")


def test_half_a_request_ends(exchange):
    assert told(exchange, b"CONNECT a").status == 408
    with at_the_proxy(exchange) as peer:
        peer.shutdown(socket.SHUT_WR)
        assert read_to_end(peer) == b""


def test_a_half_that_ends_leaves_the_other_open(exchange):
    with at_the_proxy(exchange, asked(f"{VENUE}:443")) as peer:
        assert peer.recv(39).startswith(b"HTTP/1.1 200")
        peer.sendall(
            b"GET / HTTP/1.1\r\n\r\n"
        )  # plain HTTP inside: answered, and ended, by the exchange
        peer.shutdown(socket.SHUT_WR)
        (answer,) = split_answers(read_to_end(peer))
    assert "https://" in answer.json["error"]["message"]


def test_much_goes_through_at_the_pace_of_its_reader(exchange):
    with tunnel(exchange) as peer:
        request = get(exchange, "/markets?limit=100")
        peer.sendall(request * 300)
        peer.sendall(get(exchange, "/markets?limit=1", "Connection: close"))
        answers = split_answers(read_to_end(peer))
    assert [each.status for each in answers] == [200] * 301


def test_a_reset_of_the_exchange_is_one_of_the_proxy(exchange):
    exchange.faults.set({"rules": [{"fault": {"kind": "cut_connection", "reset": True}}]})
    with tunnel(exchange) as peer:
        peer.sendall(get(exchange, "/markets"))
        with pytest.raises(ConnectionResetError):
            peer.recv(1)
    exchange.faults.clear()


def test_an_exchange_that_is_down_is_a_bad_gateway(exchange):
    exchange.run(exchange.listen().close_door)
    try:
        answer = told(exchange, asked(f"{VENUE}:443"))
        assert answer.status == 502
        assert "takes no connections now" in answer.json["error"]["message"]
    finally:
        exchange.run(exchange.listen().open_door)
        eventually(lambda: exchange.run(lambda: bool(exchange.listen().servers)))


def test_tunnels_end_with_the_exchange():
    with MockExchange(proxy_port=0) as running:
        with at_the_proxy(running, asked(f"{VENUE}:443")) as peer:
            assert peer.recv(39).startswith(b"HTTP/1.1 200")
            begun = time.monotonic()
            running.stop()
            assert time.monotonic() - begun < 2
            assert read_to_end(peer) in {b"", None}
        with pytest.raises(ConnectionRefusedError), at_the_proxy(running):
            pass


def test_a_port_that_is_taken_is_an_error_and_gives_the_other_back(exchange):
    port = int(exchange.proxy_url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1 port {port}"):
        MockExchange(proxy_port=port).listen()


def test_one_that_never_began_gives_its_port_back():
    never = MockExchange(proxy_port=0)
    never.listen()
    port = int(never.proxy_url.rpartition(":")[2])
    never.stop()
    socket.create_server(("127.0.0.1", port)).close()
