import pytest

from mock_exchange.core.commands import CancelAllOrders, Deposit, PlaceOrder
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import check
from mock_exchange.editions.trade_api import beginning, world
from mock_exchange.editions.trade_api.beginning import KEPT_MAX, begin
from mock_exchange.editions.trade_api.tape import Tape
from support.trade_world import OTHER, START_US, TICKER, USER

SEED = 3


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(beginning, "_MOULDS", type(beginning._MOULDS)())


def begun(start_us=START_US, seed=SEED):
    exchange = Exchange()
    tape = Tape(exchange, world.catalogue(start_us, seeded=True))
    begin(exchange, tape, start_us, seed)
    return exchange, tape


def shown(exchange, tape):
    """Everything that one can see of both, to the byte."""
    records = {name: repr(value) for name, value in tape.kept().items()}
    return exchange.state_hash(), b"\n".join(exchange.journal.lines()), records


def played_on(exchange, tape):
    """Go on: trade, rest, cancel; return the events."""
    commands = (
        PlaceOrder(USER, TICKER, "bid", "limit", 100_000, 9_900),
        PlaceOrder(OTHER, TICKER, "ask", "limit", 700, 100),
        CancelAllOrders("maker_0003"),
        Deposit(USER, 5),
    )
    told = []
    for command in commands:
        events = exchange.apply(command, START_US)
        tape.publish(events, START_US)
        told += events
    return told


def test_a_copy_is_what_was_played_to_the_byte():
    played, again, copied = begun(), begun(), begun()

    assert list(beginning._MOULDS.values()) != [None], "the third is no copy"
    assert shown(*played) == shown(*again) == shown(*copied)
    assert copied[0].state.trades[0] is again[0].state.trades[0], "what never changes is shared"
    check(copied[0])


def test_a_copy_goes_on_as_what_was_played():
    played, _, copied = begun(), begun(), begun()

    assert played_on(*played) == played_on(*copied)
    assert shown(*played) == shown(*copied)
    check(copied[0])


def test_what_happens_to_one_happens_to_no_other():
    begun()
    first, second = begun(), begun()
    before = shown(*second)

    played_on(*second)
    assert shown(*first) == before
    played_on(*first)
    assert shown(*begun()) == before


def test_another_seed_and_another_start_are_another_beginning():
    begun()
    begun()

    assert shown(*begun(seed=SEED + 1)) != shown(*begun())
    assert begun(START_US + 1_000_000)[1].prints[0].at_us == begun()[1].prints[0].at_us + 1_000_000


def test_those_asked_for_last_are_remembered():
    for number in range(KEPT_MAX + 3):
        begun(seed=number % (KEPT_MAX + 1))

    assert [seed for _, seed in beginning._MOULDS] == [*range(3, KEPT_MAX + 1), 0, 1]
