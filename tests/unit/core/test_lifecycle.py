"""Markets are created, closed and settled: each step once, in this order."""

import pytest

from mock_exchange.core.commands import (
    ChangeMarket,
    CloseMarket,
    CreateMarket,
    FinalizeMarket,
    MarketOptions,
    SettleMarket,
)
from mock_exchange.core.events import (
    MarketChanged,
    MarketClosed,
    MarketCreated,
    MarketSettled,
    OrderCancelled,
    PositionSettled,
)
from support.core_book import RICH, Floor, kinds, refusal


def test_a_new_market_is_active_and_empty():
    floor = Floor()
    assert floor.market("SNOW") == (MarketCreated("SNOW"),)
    view = floor.exchange.views.market("SNOW")
    assert (view.status, view.last_price_e4, view.volume_e2) == ("active", 0, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ticker": "RAIN"}, ("duplicate_market", "ticker")),
        ({"tick_e4": 0}, ("invalid_price", "tick_e4")),
        ({"tick_e4": -100}, ("invalid_price", "tick_e4")),
        ({"tick_e4": 300}, ("invalid_price", "tick_e4")),
        ({"tick_e4": 10_000}, ("invalid_price", "tick_e4")),
        ({"lot_e2": 0}, ("invalid_count", "lot_e2")),
        ({"tick_e4": 0, "lot_e2": 0}, ("invalid_price", "tick_e4")),
    ],
)
def test_a_market_with_wrong_terms_is_refused(changes, expected):
    terms = {"ticker": "SNOW", "title": "", "description": "", "expires_at_us": 0}
    assert refusal(Floor().apply(CreateMarket(**(terms | changes)))) == expected


@pytest.mark.parametrize("tick_e4", [1, 5000])
def test_the_finest_and_the_coarsest_tick_are_valid(tick_e4):
    assert Floor().market("SNOW", tick_e4=tick_e4) == (MarketCreated("SNOW"),)


def test_closing_cancels_what_rests_by_rising_number_and_gives_escrow_back():
    floor = Floor()
    floor.buy("alice", 10, at=40)
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=41)
    assert floor.close() == (
        OrderCancelled(1, "alice", "RAIN", 1000, "market_closed"),
        OrderCancelled(2, "bob", "RAIN", 1000, "market_closed"),
        OrderCancelled(3, "alice", "RAIN", 1000, "market_closed"),
        MarketClosed("RAIN"),
    )
    assert floor.cash("alice") == floor.cash("bob") == RICH
    assert (floor.bids(), floor.asks()) == ([], [])


@pytest.mark.rule("C22", "D10")
def test_a_closed_market_takes_no_orders():
    floor = Floor()
    floor.close()
    assert refusal(floor.buy("alice", 1, at=50)) == ("market_not_active", "ticker")


def test_closing_touches_no_other_market():
    floor = Floor()
    floor.market("SNOW")
    floor.buy("alice", 1, at=50, ticker="SNOW")
    floor.close("RAIN")
    assert floor.bids("SNOW") == [(50, 1)]


def traded_floor():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=60)
    floor.close()
    return floor


def test_yes_pays_the_longs():
    floor = traded_floor()
    assert floor.settle("yes") == (
        PositionSettled("alice", "RAIN", 1000, 10_000_000),
        PositionSettled("bob", "RAIN", -1000, 0),
        MarketSettled("RAIN", "yes"),
    )
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH + 400, RICH - 400)
    assert (floor.vault(), floor.position("alice"), floor.position("bob")) == (0, 0, 0)


def test_no_pays_the_shorts():
    floor = traded_floor()
    assert floor.settle("no")[:2] == (
        PositionSettled("alice", "RAIN", 1000, 0),
        PositionSettled("bob", "RAIN", -1000, 10_000_000),
    )
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH - 600, RICH + 600)


def test_positions_are_settled_by_account_id_and_closed_ones_not_at_all():
    floor = Floor()
    floor.sell("zoe", 10, at=60)
    floor.buy("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.sell("bob", 5, at=60)
    floor.buy("carol", 5, at=60)
    floor.close()
    assert [event.account_id for event in floor.settle("yes")[:-1]] == ["alice", "carol", "zoe"]


@pytest.mark.parametrize("command", [CloseMarket("SNOW"), SettleMarket("SNOW", "yes")])
def test_an_unknown_market_can_neither_close_nor_settle(command):
    assert refusal(Floor().apply(command)) == ("unknown_market", "ticker")


def test_the_lifecycle_goes_one_way_one_step_at_a_time():
    floor = Floor()
    wrong_step = ("market_transition", "ticker")
    assert refusal(floor.settle("yes")) == wrong_step
    floor.close()
    assert refusal(floor.close()) == wrong_step
    floor.settle("yes")
    assert refusal(floor.settle("no")) == wrong_step
    assert refusal(floor.close()) == wrong_step
    assert floor.exchange.views.market("RAIN").outcome == "yes"


def test_a_market_may_begin_before_its_trading():
    floor = Floor()
    floor.market("SNOW", options=MarketOptions(initialized=True))
    assert floor.exchange.views.market("SNOW").status == "initialized"
    assert refusal(floor.buy("alice", 1, at=50, ticker="SNOW")) == ("market_not_active", "ticker")
    assert floor.apply(ChangeMarket("SNOW", "active")) == (MarketChanged("SNOW", "active", None),)
    assert kinds(floor.buy("alice", 1, at=50, ticker="SNOW")) == ["OrderAccepted"]


@pytest.mark.parametrize(
    ("value_e4", "result", "alice", "bob"),
    [(3700, "scalar", 370, 630), (10_000, "yes", 1000, 0), (0, "no", 0, 1000)],
)
def test_a_contract_pays_what_it_was_determined_to_be_worth(value_e4, result, alice, bob):
    floor = traded_floor()
    floor.apply(ChangeMarket("RAIN", "determined", value_e4))
    assert floor.exchange.views.market("RAIN").value_e4 == value_e4
    events = floor.apply(FinalizeMarket("RAIN"))
    assert events[-1] == MarketSettled("RAIN", result)
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH - 600 + alice, RICH - 400 + bob)
    assert floor.vault() == 0


def test_a_result_may_be_disputed_and_amended_before_it_is_paid():
    floor = traded_floor()
    for status, value_e4 in (("determined", 0), ("disputed", None), ("amended", 10_000)):
        assert kinds(floor.apply(ChangeMarket("RAIN", status, value_e4))) == ["MarketChanged"]
        wrong = refusal(floor.settle("yes"))
        assert wrong == ("market_transition", "ticker")
    assert floor.apply(FinalizeMarket("RAIN"))[-1].outcome == "yes"


@pytest.mark.parametrize(
    ("status", "value_e4"),
    [("determined", None), ("determined", -1), ("determined", 10_001)],
)
def test_a_determined_market_has_a_value_of_up_to_a_dollar(status, value_e4):
    refused = traded_floor().apply(ChangeMarket("RAIN", status, value_e4))
    assert refusal(refused) == ("invalid_price", "value_e4")


def test_a_value_belongs_to_a_result_only():
    assert refusal(Floor().apply(ChangeMarket("RAIN", "inactive", 5))) == (
        "invalid_price",
        "value_e4",
    )


@pytest.mark.parametrize("status", ["active", "closed", "settled", "determined", "disputed"])
def test_a_step_that_is_not_in_the_table_is_refused(status):
    refused = Floor().apply(ChangeMarket("RAIN", status))
    assert refusal(refused) == ("market_transition", "ticker")


@pytest.mark.parametrize("command", [ChangeMarket("SNOW", "inactive"), FinalizeMarket("SNOW")])
def test_an_unknown_market_goes_nowhere(command):
    assert refusal(Floor().apply(command)) == ("unknown_market", "ticker")


def test_what_is_not_determined_is_not_finalized():
    assert refusal(traded_floor().apply(FinalizeMarket("RAIN"))) == ("market_transition", "ticker")
