"""An exchange whose log is kept, and requests that a fault holds back until its clock is moved."""

import contextlib
import time

from mock_exchange import MockExchange
from support.monitoring_log import Recorder
from support.transport_raw import connect, read_to_end

DEADLINE_S = 20


@contextlib.contextmanager
def logged_exchange(level="debug", **options):
    """Run a frozen exchange, and yield it with its log."""
    log = Recorder(level)
    with MockExchange(**{"seed": 7, "clock": "frozen", **options}) as exchange:
        exchange.run(lambda: exchange._context.venue.monitor.write_to(log))
        yield exchange, log


def until(exchange, holds):
    """Let the exchange's thread go on until something holds there."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not exchange.run(holds):
        assert time.monotonic() < deadline_s, "it did not happen"


@contextlib.contextmanager
def held(exchange, *requests):
    """Send requests, each on its own connection, that a latency fault holds back; their answers are read at the end."""
    before = len(exchange._context.streams._open)
    peers = []
    try:
        for data in requests:
            peer = connect(exchange)
            peers.append(peer)
            peer.sendall(data)
        until(exchange, lambda: len(exchange._context.streams._open) == before + len(requests))
        yield
        for peer in peers:
            read_to_end(peer)
    finally:
        for peer in peers:
            peer.close()
