"""Nothing leaves before what it tells of is kept; then all of it leaves, in order."""

import pytest

from mock_exchange.clock import Clock
from mock_exchange.session.entries import TimePassed
from mock_exchange.session.notes import Notes
from mock_exchange.transport.gate import Gate, HeldTransport
from support.turning_loop import Loop


class Wire:
    """A transport that remembers what is done to it."""

    def __init__(self):
        self.done = []
        self.closed = False

    def write(self, data):
        self.done.append(data)

    def write_eof(self):
        self.done.append("eof")

    def close(self):
        self.closed = True
        self.done.append("close")

    def abort(self):
        self.closed = True
        self.done.append("abort")

    def is_closing(self):
        return self.closed

    def get_write_buffer_size(self):
        return 100

    def get_extra_info(self, name):
        return f"the {name}"


@pytest.fixture
def notes():
    return Notes(Clock(0, frozen=True), lambda: 0)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def gate(notes, kept):
    return Gate(notes, lambda: kept.extend(notes.take()))


@pytest.fixture
def wire():
    return Wire()


def test_bytes_pass_at_once_while_nothing_is_pending(gate, wire):
    HeldTransport(wire, gate).write(b"a")
    assert wire.done == [b"a"]


def test_bytes_wait_for_what_is_pending_and_leave_as_one(gate, wire, notes, kept):
    loop = Loop()
    gate.follow(loop)
    held = HeldTransport(wire, gate)
    notes.note(TimePassed(1))
    held.write(b"a")
    held.writelines([b"b", b"c"])
    notes.note(TimePassed(2))
    assert (wire.done, held.get_write_buffer_size(), len(loop.soon)) == ([], 103, 1)
    loop.turn()
    assert wire.done == [b"abc"]
    assert kept == [TimePassed(1), TimePassed(2)]
    held.write(b"d")
    assert wire.done == [b"abc", b"d"]


def test_connections_leave_in_the_order_they_wrote(gate, notes):
    order = []
    wires = [Wire(), Wire()]
    for wire in wires:
        wire.write = lambda data, wire=wire: order.append((wires.index(wire), data))
    first, second = (HeldTransport(wire, gate) for wire in wires)
    notes.note(TimePassed(1))
    second.write(b"x")
    first.write(b"y")
    gate.open()
    assert order == [(1, b"x"), (0, b"y")]


def test_an_end_comes_after_what_waits(gate, wire, notes):
    held = HeldTransport(wire, gate)
    notes.note(TimePassed(1))
    held.write(b"last words")
    held.write_eof()
    held.close()
    assert held.is_closing()
    assert wire.done == []
    gate.open()
    assert wire.done == [b"last words", "eof", "close"]


def test_an_end_without_anything_waiting_is_at_once(gate, wire, notes):
    notes.note(TimePassed(1))
    HeldTransport(wire, gate).close()
    assert wire.done == ["close"]


def test_what_is_aborted_says_nothing(gate, wire, notes):
    held = HeldTransport(wire, gate)
    notes.note(TimePassed(1))
    held.write(b"never")
    held.abort()
    gate.open()
    assert wire.done == ["abort"]


def test_when_nothing_can_be_kept_nobody_is_answered_any_more(wire, notes):
    def keep():
        raise OSError("the disk is full")

    gate = Gate(notes, keep)
    told = []
    gate.on_failure = told.append
    held = HeldTransport(wire, gate)
    notes.note(TimePassed(1))
    held.write(b"an answer")
    gate.open()
    held.write(b"another")
    gate.open()
    assert wire.done == ["abort", "abort"]
    assert [str(error) for error in told] == ["the disk is full"]
    with pytest.raises(OSError, match="the disk is full"):
        gate.check()


def test_what_came_before_there_was_a_loop_is_kept_when_there_is_one(gate, notes, kept):
    loop = Loop()
    notes.note(TimePassed(1))
    gate.follow(loop)
    loop.turn()
    assert kept == [TimePassed(1)]


def test_everything_else_is_the_transports_own(gate, wire):
    assert HeldTransport(wire, gate).get_extra_info("socket") == "the socket"


def test_what_is_to_be_done_after_it_was_kept_is_done_when_everybody_was_answered(wire, notes):
    gate = Gate(notes, notes.take)
    gate.then = lambda: wire.done.append("then")
    held = HeldTransport(wire, gate)
    gate.open()
    notes.note(TimePassed(1))
    held.write(b"an answer")
    gate.open()
    gate.open()
    assert wire.done == [b"an answer", "then"]


def test_nothing_is_done_after_what_could_not_be_kept(wire, notes):
    def keep():
        raise OSError("the disk is full")

    gate = Gate(notes, keep)
    gate.then = lambda: wire.done.append("then")
    notes.note(TimePassed(1))
    gate.open()
    assert wire.done == []
