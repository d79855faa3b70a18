"""The listening server: ports, threads, starts and ends."""

import asyncio
import gc
import threading
import time
import warnings

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.clock import Clock
from mock_exchange.session.venue import Venue
from mock_exchange.transport.context import Context
from mock_exchange.transport.listening import listen
from mock_exchange.transport.server import Server
from support.toxics_world import eventually, refuses
from support.transport_raw import connect, get, read_to_end
from support.transport_stream import Stream

EDITION = load_edition()


def new_server(**options):
    clock = Clock(0, frozen=True)
    return Server(Context(Venue(EDITION, clock=clock), EDITION, clock), **options)


def test_port_0_takes_a_free_port_at_once():
    server = new_server()
    assert server.port > 0
    server.stop()


def test_a_call_runs_on_the_server_s_thread_and_brings_its_result_or_error_back():
    server = new_server()
    assert server.call(threading.get_ident) == threading.get_ident()
    server.start()
    try:
        assert server.call(threading.get_ident) not in {threading.get_ident(), 0}
        with pytest.raises(ZeroDivisionError):
            server.call(lambda: 1 / 0)
        nested = server.call(lambda: server.call(threading.get_ident))
        assert nested == server.call(threading.get_ident)
    finally:
        server.stop()
    assert server.call(threading.get_ident) == threading.get_ident()


def test_stopping_twice_is_stopping_once():
    server = new_server()
    server.start()
    server.stop()
    server.stop()


@pytest.mark.usefixtures("quick_collector")
def test_nothing_is_left_behind():
    before = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with MockExchange(seed=7) as exchange, Stream(exchange), connect(exchange) as peer:
            peer.sendall(get(exchange, "/markets?limit=1"))
            peer.recv(1)
            assert threading.active_count() == before + 1
        gc.collect()
    assert threading.active_count() == before


def test_connections_that_idle_do_not_hold_the_end_up():
    exchange = MockExchange(seed=7).start()
    peers = [connect(exchange) for _ in range(20)]
    begun = time.perf_counter()
    exchange.stop()
    assert time.perf_counter() - begun < 1.0  # some milliseconds, were the machine not busy
    for peer in peers:
        assert not read_to_end(peer)
        peer.close()


def test_an_ended_server_accepts_nobody():
    exchange = MockExchange(seed=7).start()
    exchange.stop()
    with pytest.raises(OSError, match="refused"):
        connect(exchange)


def test_what_keeps_a_server_from_starting_is_raised_where_it_was_started():
    server = new_server()
    server._listener.close()
    with pytest.raises((OSError, ValueError)):
        server.start()
    server.stop()


def test_it_serves_in_this_thread_until_it_is_stopped():
    server = new_server()
    seen = []

    def ready():
        seen.append(threading.get_ident())
        asyncio.get_running_loop().call_soon(server.stop)

    server.run_until_stopped(ready)
    assert seen == [threading.get_ident()]


def test_uvicorn_s_run_is_ours():
    server = new_server()
    threading.Timer(0.05, server.stop).start()
    server.run()
    assert server.started
    server.stop()


def test_a_door_that_is_closed_and_opened_is_the_same_port():
    with MockExchange(seed=7, clock="frozen", limits="off") as exchange:
        server = exchange.listen()
        for _ in range(2):
            exchange.run(server.close_door)
            with pytest.raises(ConnectionRefusedError):
                connect(exchange)
            exchange.run(server.open_door)
            with connect(exchange) as peer:
                peer.sendall(get(exchange, "/markets?limit=1", "Connection: close"))
                assert read_to_end(peer).startswith(b"HTTP/1.1 200 ")


def test_while_the_door_is_closed_the_port_is_bound_and_given_to_nobody():
    with MockExchange(seed=7, clock="frozen", limits="off") as exchange:
        server = exchange.listen()
        exchange.run(server.close_door)
        assert server._listener.getsockname() == (server.host, server.port)
        assert refuses(exchange, (server.host, server.port))


def test_a_port_that_somebody_took_all_the_same_is_waited_for(monkeypatch, caplog):
    failures = [OSError("taken"), OSError("taken still")]

    def bind(host, port):
        if failures:
            raise failures.pop()
        return listen(host, port)

    with MockExchange(seed=7, clock="frozen", limits="off") as exchange:
        server = exchange.listen()
        monkeypatch.setattr("mock_exchange.transport.server.listen", bind)
        exchange.run(server.close_door)
        exchange.run(server.open_door)
        eventually(lambda: not refuses(exchange, (server.host, server.port)))
        with connect(exchange) as peer:
            peer.sendall(get(exchange, "/markets?limit=1", "Connection: close"))
            assert read_to_end(peer).startswith(b"HTTP/1.1 200 ")
    assert caplog.text.count("the port is not free again") == 2


def test_a_server_can_end_while_its_door_is_closed():
    with MockExchange(seed=7) as exchange:
        exchange.run(exchange.listen().close_door)
    exchange.listen().open_door()
    exchange.listen().close_door()
