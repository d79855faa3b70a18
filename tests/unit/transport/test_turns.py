import socket

import pytest

from mock_exchange import MockExchange
from mock_exchange.clock import CONTRACT_MOMENT_US
from mock_exchange.monitoring.observations import Answered
from mock_exchange.transport.turns import Turns

DUE_US = CONTRACT_MOMENT_US + 450_000
REQUEST = b"GET /trade-api/v2/markets HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def sent(exchange):
    """Return a socket on which a request waits."""
    host, port = exchange.url.removeprefix("http://").split(":")
    peer = socket.create_connection((host, int(port)), timeout=5)
    peer.sendall(REQUEST)
    return peer


def test_nothing_is_answered_until_the_exchange_has_its_turn(exchange):
    with exchange.clock.in_turns() as turns, sent(exchange) as peer:
        peer.setblocking(False)
        with pytest.raises(BlockingIOError):
            peer.recv(1)
        turns.settle()
        assert peer.recv(12) == b"HTTP/1.1 401"


def test_what_happened_in_a_turn_is_observed_when_it_is_over(exchange):
    seen = []
    exchange.monitor.watch(seen.append)
    with exchange.clock.in_turns() as turns, sent(exchange):
        turns.settle()
        assert [each.status for each in seen if isinstance(each, Answered)] == [401]


def test_time_moves_in_a_turn_and_what_is_due_is_done_there(exchange):
    done = []
    exchange.clock.every(0.4, done.append)
    with exchange.clock.in_turns() as turns:
        turns.advance(1.0)
        assert (turns.now_us(), len(done)) == (CONTRACT_MOMENT_US + 1_000_000, 2)
        with pytest.raises(ValueError, match="forward only"):
            turns.advance(-1)
        turns.settle()


def test_steps_in_which_nothing_is_due_are_caught_up_with_in_the_next_turn(exchange):
    over, clock = [], exchange._context.clock
    turns = Turns(clock, lambda: over.append(clock.now_us() - CONTRACT_MOMENT_US), lambda: DUE_US)
    exchange.run(turns.begin)
    turns.wait_for_the_first()
    for _ in range(3):
        turns.advance(0.1)
    assert (turns.now_us(), over) == (CONTRACT_MOMENT_US + 300_000, [0])
    turns.settle()
    assert over == [0, 300_000]
    turns.advance(0.1)
    turns.advance(0.1)
    assert over == [0, 300_000, 500_000], "what is due has its turn"
    turns.end()


def test_nothing_is_lost_of_the_time_of_an_exchange_that_goes_on_by_itself(exchange):
    with exchange.clock.in_turns() as turns:
        turns.advance(0.1)
    assert exchange.clock.now_us() == CONTRACT_MOMENT_US + 100_000


def test_afterwards_it_goes_on_by_itself(exchange):
    with exchange.clock.in_turns():
        pass
    with sent(exchange) as peer:
        assert peer.recv(12) == b"HTTP/1.1 401"


def test_whoever_fails_leaves_it_going(exchange):
    def fail():
        with exchange.clock.in_turns() as turns:
            turns.settle()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert exchange.clock.now_us() == CONTRACT_MOMENT_US
