"""The life of a connection whatever is said on it: a machine that greets with one word. What it survives is tests/faults."""

from kalshi_refclient._core.actions import CloseSocket, Connect, Phase, Ping, RenewKey, SendText
from kalshi_refclient._core.arrivals import StreamParts, StreamTimes
from kalshi_refclient._core.lifecycle import ConnectionMachine
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.errors import Unauthorized
from kalshi_refclient.stream_events import Reconnected, Stale
from support.client_witness import Witness
from support.client_world import EDITION


class Machine(ConnectionMachine):
    def __init__(self):
        counters = Counters()
        super().__init__(
            StreamParts(
                edition=EDITION,
                check=checker(EDITION, counters, strict=True),
                counters=counters,
                policy=ReconnectPolicy(),
                times=StreamTimes(),
                random=lambda: 0.0,
                observer=Witness(),
            )
        )
        self.heard = []
        self.forgotten = 0

    def _greet(self, now_s):
        self._send(SendText("hello"), now_s)

    def _hear(self, text, now_s):
        self.heard.append(text)

    def _forget(self):
        self.forgotten += 1


def opened():
    machine = Machine()
    machine.start()
    assert machine.take_actions() == [Connect()]
    machine.opened(0.0)
    return machine


def test_a_connection_that_opens_is_greeted_and_heard():
    machine = opened()
    machine.received("x", 1.0)

    assert machine.take_actions() == [SendText("hello")]
    assert machine.heard == ["x"]
    assert machine.phase is Phase.OPEN


def test_one_that_is_lost_comes_back_and_says_how_long_it_was_away():
    machine = opened()
    machine.closed(1012, "restart", 5.0)
    assert isinstance(machine.take_events()[0], Stale)
    machine.tick(6.0)
    machine.opened(6.5)

    assert machine.take_events() == [Reconnected(gap_s=1.5, attempts=1)]
    assert machine.disconnects == 1
    assert machine.forgotten == 3, "before each connection, and when it was lost"


def test_silence_is_pinged_and_then_cut():
    machine = opened()
    machine.take_actions()
    assert machine.next_timer_s() == 20.0
    machine.tick(20.0)
    assert machine.take_actions() == [Ping()]
    machine.tick(40.0)

    assert machine.take_actions() == [CloseSocket(None)]
    assert machine.phase is Phase.WAITING


def test_a_refused_key_is_renewed_once():
    machine = Machine()
    machine.start()
    machine.take_actions()
    machine.open_failed("401", 0.0, status=401)
    assert machine.take_actions() == [RenewKey()]
    machine.renewed(changed=False, now_s=0.0)

    assert isinstance(machine.error, Unauthorized)


def test_a_close_that_refuses_us_asks_for_another_key():
    machine = opened()
    machine.take_actions()
    machine.closed(1008, "", 1.0)

    assert machine.take_actions() == [RenewKey()]
