"""The audit: the exchange's history folded again, from where it stopped."""

import pytest

from mock_exchange.core.audit import Audit, InvariantBroken
from support.core_book import CENT, RICH, Floor


def trading_floor():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 4, at=60)
    return floor


def test_it_sums_money_positions_and_volume():
    floor = trading_floor()
    state = floor.exchange.state
    audit = Audit()
    audit.read(state)
    assert audit.balances_micros == state.ledger.balances
    assert audit.paid_in_micros[state.accounts["alice"].cash_pot] == RICH * CENT
    assert dict(audit.net_e2) == {("bob", "RAIN"): -400, ("alice", "RAIN"): 400}
    assert dict(audit.flow_micros) == {("bob", "RAIN"): 240 * CENT, ("alice", "RAIN"): -240 * CENT}
    assert (audit.volume_e2["RAIN"], audit.book_changes["RAIN"]) == (400, 2)
    assert list(audit.open_orders) == [1]


def test_withdrawals_are_paid_in_less():
    floor = Floor(alice=500)
    floor.withdraw("alice", 200)
    audit = Audit()
    audit.read(floor.exchange.state)
    assert audit.paid_in_micros[floor.exchange.state.accounts["alice"].cash_pot] == 300 * CENT


def test_reading_on_sums_to_the_same_as_reading_at_once():
    floor = trading_floor()
    step_by_step = Audit()
    step_by_step.read(floor.exchange.state)
    floor.buy("alice", 6, at=60)
    floor.buy("carol", 6, at=50)
    floor.cancel("carol", 4)
    step_by_step.read(floor.exchange.state)
    at_once = Audit()
    at_once.read(floor.exchange.state)
    assert vars(step_by_step) == vars(at_once)


def test_reading_again_without_news_changes_nothing():
    floor = trading_floor()
    audit = Audit()
    audit.read(floor.exchange.state)
    before = dict(vars(audit))
    audit.read(floor.exchange.state)
    assert vars(audit) == before


def test_a_breach_names_its_invariant():
    broken = InvariantBroken("M1", "a cent is missing")
    assert isinstance(broken, AssertionError)
    assert (broken.invariant, str(broken)) == ("M1", "M1: a cent is missing")


def test_a_done_order_that_trades_is_a_breach():
    floor = trading_floor()
    audit = Audit()
    floor.buy("alice", 6, at=60)
    audit.read(floor.exchange.state)
    state = floor.exchange.state
    state.trades.append(state.trades[-1])
    state.trade_times_us.append(floor.now_us)
    with pytest.raises(InvariantBroken, match="D3"):
        audit.read(state)
