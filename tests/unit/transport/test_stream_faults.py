"""What stands between a session and its socket under a plan: order, waits, ends, plans that come and go."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.plan import CloseSocket, DelaySocket, DropSocket, FaultPlan
from mock_exchange.faults.rule import Rule, When
from mock_exchange.faults.toxics.flap import Flap
from mock_exchange.faults.toxics.no_pong import NoPong
from mock_exchange.faults.toxics.reorder_messages import ReorderMessages
from mock_exchange.faults.toxics.silence_socket import SilenceSocket
from mock_exchange.session.stream import Close
from mock_exchange.transport.stream_faults import StreamFaults, cut_when_written
from mock_exchange.transport.wire import text_frame

ONE, TWO, THREE = b'{"type":"one"}', b'{"type":"two"}', b'{"type":"three"}'
EDITION = load_edition()


class Socket:
    """What a connection was told, in order."""

    class context:  # noqa: N801 - stands for an attribute
        edition = EDITION

    def __init__(self):
        self.told = []

    def write_frames(self, data):
        self.told.append(data)

    def close(self, close, cause="server"):
        self.told.append((close.code, close.reason, cause))

    def close_by_hand(self, data, code, reason):
        self.told.append((data, code, reason))

    def cut(self, *, reset):
        self.told.append("reset" if reset else "fin")

    def mute(self):
        self.told.append("mute")


def under(*rules):
    """Return a socket, and what a plan makes of its connection."""
    socket = Socket()
    faults = StreamFaults(socket)
    faults.follow(FaultPlan(rules) if rules else None)
    return socket, faults


def frames(*payloads):
    return b"".join(text_frame(payload) for payload in payloads)


def test_what_is_not_struck_is_one_write():
    socket, faults = under(Rule(DropSocket(), when=When(nth=9)))
    faults.pass_on([ONE, TWO], None, None, 0)
    assert socket.told == [frames(ONE, TWO)]


def test_what_waits_keeps_its_order_and_the_close_is_last():
    socket, faults = under(Rule(DelaySocket(2), when=When(nth=2)))
    faults.pass_on([ONE, TWO], None, None, 0)
    faults.pass_on([THREE], Close(1001, "bye"), None, 1_000_000)
    assert socket.told == [frames(ONE)]
    assert faults.next_due_us == 2_000_000
    faults.pass_on([], None, None, 2_000_000)
    assert socket.told == [frames(ONE), frames(TWO, THREE), (1001, "bye", "server")]


def test_a_parked_message_goes_out_before_the_close():
    socket, faults = under(Rule(ReorderMessages(by=9), when=When(nth=1)))
    faults.pass_on([ONE, TWO], Close(1000, ""), None, 0)
    assert socket.told == [frames(TWO, ONE), (1000, "", "server")]


def test_a_parked_message_is_due_by_itself():
    socket, faults = under(Rule(ReorderMessages(by=9, wait_s=1), when=When(nth=1)))
    faults.pass_on([ONE], None, None, 0)
    assert (socket.told, faults.next_due_us) == ([], 1_000_000)
    faults.pass_on([], None, None, 1_000_000)
    assert socket.told == [frames(ONE)]


@pytest.mark.parametrize(
    ("toxic", "told"),
    [
        (CloseSocket(1012, "restart"), (1012, "restart", "fault")),
        (CloseSocket(4000), (4000, "", "fault")),
        (CloseSocket(1006, "x"), (b"\x88\x03\x03\xeex", 1006, "x")),
        (CloseSocket(0), (b"\x88\x00", None, "")),
        (DropSocket(), "fin"),
        (DropSocket(reset=True), "reset"),
        (SilenceSocket(), "mute"),
    ],
)
def test_an_end_comes_once_and_nothing_after_it(toxic, told):
    socket, faults = under(Rule(toxic, when=When(nth=2)))
    faults.pass_on([ONE, TWO, THREE], None, None, 0)
    faults.pass_on([ONE], Close(1001, ""), None, 0)
    assert socket.told == [frames(ONE), told]
    assert faults.over


def test_openings_and_pings_are_struck():
    socket, faults = under(Rule(Flap(1013)), Rule(NoPong(), when=When(nth=2)))
    assert [faults.pinged(None, 0) for _ in range(3)] == [False, True, False]
    faults.opened(None, 0)
    assert socket.told == [(1013, "", "fault")]


def test_a_plan_that_goes_leaves_what_waits_waiting_and_then_nothing():
    socket, faults = under(
        Rule(DelaySocket(2), when=When(nth=2)), Rule(ReorderMessages(by=9), when=When(nth=1))
    )
    faults.pass_on([ONE, TWO], None, None, 0)
    faults.follow(None)
    faults.pass_on([THREE], None, None, 0)
    assert (socket.told, faults.is_idle) == ([], False)
    faults.pass_on([], None, None, 2_000_000)
    assert socket.told == [frames(TWO, ONE, THREE)]
    assert faults.is_idle
    assert not faults.pinged(None, 0)
    faults.opened(None, 0)


def test_the_same_plan_goes_on_and_another_begins_anew():
    plan = FaultPlan((Rule(DropSocket(), when=When(nth=2)),))
    socket, faults = under()
    faults.follow(plan)
    line = faults.line
    faults.follow(plan)
    assert faults.line is line
    faults.follow(FaultPlan((Rule(DropSocket(), when=When(nth=2)),)))
    assert faults.line is not line
    assert socket.told == []


class Transport:
    """A transport whose bytes take so many turns into the socket."""

    def __init__(self, turns):
        self.turns = turns
        self.told = []

    def get_extra_info(self, _name):
        return None  # as in the open; behind TLS: tests/faults/test_toxics_behind_tls.py

    def get_write_buffer_size(self):
        self.turns -= 1
        return max(self.turns, 0)

    def is_closing(self):
        return False

    def close(self):
        self.told.append("close")

    def abort(self):
        self.told.append("abort")


@pytest.mark.parametrize("turns", [1, 4, 1_000])
def test_a_reset_waits_for_the_bytes_before_it_but_not_for_ever(turns):
    import asyncio  # noqa: PLC0415 - only here

    async def run():
        transport = Transport(turns)
        cut_when_written(transport, lambda one: one.told.append("linger 0"), reset=True)
        for _ in range(20):
            await asyncio.sleep(0)
        return transport.told

    assert asyncio.run(run()) == ["linger 0", "abort"]


def test_without_a_reset_the_transport_closes_when_all_is_written():
    transport = Transport(9)
    cut_when_written(transport, lambda _: None, reset=False)
    assert transport.told == ["close"]
