"""The first answer of a turn leaves at once, the others together at its end, in order."""

import pytest

from mock_exchange.transport import departures as module
from mock_exchange.transport.departures import Departures
from support.turning_loop import Loop


class Wire:
    """A transport that notes what it writes in a list of all."""

    def __init__(self, name, written):
        self._name = name
        self._written = written
        self.closed = False

    def write(self, data):
        self._written.append((self._name, data))

    def is_closing(self):
        return self.closed


@pytest.fixture
def written():
    return []


@pytest.fixture
def wires(written):
    return [Wire(name, written) for name in "abc"]


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def answers():
    return Departures()


def test_the_first_of_a_turn_leaves_at_once_and_the_others_at_its_end(
    answers, loop, wires, written
):
    for wire in wires:
        answers.leave(loop, wire, b"1")
    answers.leave(loop, wires[0], b"2")
    assert written == [("a", b"1")]

    loop.turn()
    assert written == [("a", b"1"), ("b", b"1"), ("c", b"1"), ("a", b"2")]
    assert loop.soon == []


def test_each_turn_has_a_first(answers, loop, wires, written):
    for turn in (b"1", b"2"):
        answers.leave(loop, wires[0], turn)
        answers.leave(loop, wires[1], turn)
        loop.turn()
    assert written == [("a", b"1"), ("b", b"1"), ("a", b"2"), ("b", b"2")]


def test_a_turn_ends_once_however_much_was_let_out_before(answers, loop, wires, written):
    answers.leave(loop, wires[0], b"1")
    answers.leave(loop, wires[0], b"2")
    answers.let_out()
    assert written == [("a", b"1"), ("a", b"2")]

    answers.leave(loop, wires[0], b"3")
    assert written == [("a", b"1"), ("a", b"2")]
    assert len(loop.soon) == 1
    loop.turn()
    assert written == [("a", b"1"), ("a", b"2"), ("a", b"3")]


def test_no_more_waits_than_a_peer_may_be_owed(answers, loop, wires, written, monkeypatch):
    monkeypatch.setattr(module, "BYTES_WAITING_MAX", 10)
    answers.leave(loop, wires[0], bytes(100))
    for _ in range(2):
        answers.leave(loop, wires[1], bytes(5))
    assert len(written) == 1

    answers.leave(loop, wires[1], b"x")
    assert [len(data) for _, data in written] == [100, 5, 5, 1]
    answers.leave(loop, wires[1], bytes(10))
    assert len(written) == 4


def test_who_is_gone_is_passed_over(answers, loop, wires, written):
    for wire in wires:
        answers.leave(loop, wire, b"1")
    wires[1].closed = True
    loop.turn()
    assert written == [("a", b"1"), ("c", b"1")]
