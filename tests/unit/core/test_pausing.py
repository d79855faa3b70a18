"""Pauses: what they cancel, and what may still be done."""

import pytest

from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    ChangeMarket,
    DecreaseOrder,
    PauseExchange,
    ResumeExchange,
)
from mock_exchange.core.events import ExchangePaused, ExchangeResumed, OrderCancelled
from mock_exchange.core.extras import OrderOptions
from support.core_book import Floor, kinds, refusal

PAUSED = ("trading_paused", "")


def crowded():
    floor = Floor()
    floor.market("SNOW")
    floor.buy("alice", 5, at=40)
    floor.buy("alice", 5, at=41, options=OrderOptions(cancel_on_pause=True))
    floor.buy("bob", 5, at=42, ticker="SNOW", options=OrderOptions(cancel_on_pause=True))
    return floor


def pause_market(floor):
    return floor.apply(ChangeMarket("RAIN", "inactive"))


def pause_trading(floor):
    return floor.apply(PauseExchange("trading"))


def test_a_pause_of_a_market_cancels_what_asked_for_it_there():
    floor = crowded()
    events = pause_market(floor)
    assert events[0] == OrderCancelled(2, "alice", "RAIN", 500, "paused")
    assert kinds(events) == ["OrderCancelled", "MarketChanged"]
    assert floor.bids() == [(40, 5)]
    assert floor.bids("SNOW") == [(42, 5)]


def test_a_pause_of_trading_cancels_it_everywhere():
    floor = crowded()
    events = pause_trading(floor)
    assert [event.order_number for event in events[:-1]] == [2, 3]
    assert events[-1] == ExchangePaused("trading")
    assert floor.exchange.views.pause == "trading"


@pytest.mark.parametrize("pause", [pause_market, pause_trading])
def test_while_trading_is_paused_orders_only_become_less(pause):
    floor = crowded()
    pause(floor)
    assert not floor.exchange.views.market("RAIN").trading
    assert refusal(floor.buy("alice", 1, at=50)) == PAUSED
    assert refusal(floor.buy("alice", 1, at=50, tif="fok")) == PAUSED
    assert refusal(floor.apply(AmendOrder("alice", 1, 4000, 100))) == PAUSED
    assert kinds(floor.apply(DecreaseOrder("alice", 1, 100))) == ["OrderDecreased"]
    assert kinds(floor.cancel("alice", 1)) == ["OrderCancelled"]


def test_while_everything_is_paused_not_even_that():
    floor = crowded()
    floor.apply(PauseExchange("everything"))
    asked = [DecreaseOrder("alice", 1, 100), CancelAllOrders("alice"), AmendOrder("alice", 1, 1, 1)]
    assert [refusal(floor.apply(command)) for command in asked] == [PAUSED] * 3
    assert refusal(floor.cancel("alice", 1)) == PAUSED


def test_a_pause_ends_and_its_scope_may_change():
    floor = crowded()
    assert refusal(floor.apply(ResumeExchange())) == ("pause_transition", "")
    pause_trading(floor)
    assert refusal(pause_trading(floor)) == ("pause_transition", "")
    assert floor.apply(PauseExchange("everything")) == (ExchangePaused("everything"),)
    assert floor.apply(ResumeExchange()) == (ExchangeResumed(),)
    assert kinds(floor.buy("alice", 1, at=50)) == ["OrderAccepted"]


def test_a_market_made_or_resumed_in_a_pause_waits_for_its_end():
    floor = crowded()
    pause_market(floor)
    pause_trading(floor)
    floor.market("WIND")
    floor.apply(ChangeMarket("RAIN", "active"))
    assert refusal(floor.buy("alice", 1, at=50)) == PAUSED
    assert refusal(floor.buy("alice", 1, at=50, ticker="WIND")) == PAUSED
    floor.apply(ResumeExchange())
    assert kinds(floor.buy("alice", 1, at=50, ticker="WIND")) == ["OrderAccepted"]
    assert kinds(floor.buy("alice", 1, at=50)) == ["OrderAccepted"]
