"""What binds a trader: told apart from what binds everybody."""

import pytest

from mock_exchange.core.commands import OpenTrader, PlaceOrder
from mock_exchange.editions.trade_api import trader_limits
from support.trade_world import TICKER, USER, TradeWorld


@pytest.fixture
def desk():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    made = desk.subtraders.name(USER, "firm", "T1")
    world.venue.execute(OpenTrader(USER, made.subtrader_id))
    return desk


def order(account_id, side="bid", price_e4=3_000, count_e2=1_000):
    return PlaceOrder(account_id, TICKER, side, "limit", count_e2, price_e4)


def test_nothing_binds_who_is_no_trader_or_has_no_limits(desk):
    assert trader_limits.refusal(desk, order(USER), 0) is None
    assert trader_limits.refusal(desk, order("firm_T1"), 0) is None


@pytest.mark.parametrize(
    ("side", "cap_e4", "bound"),
    [("bid", 30_000, False), ("bid", 29_999, True), ("ask", 70_000, False), ("ask", 69_999, True)],
)
def test_an_order_counts_what_its_side_costs(desk, side, cap_e4, bound):
    desk.subtraders.cap(desk.subtraders.named("firm_T1"), cap_e4)
    refusal = trader_limits.refusal(desk, order("firm_T1", side), 0)
    assert (refusal is not None) is bound


def test_a_category_binds_its_markets(desk):
    trader = desk.subtraders.named("firm_T1")
    category = desk.catalogue.series_of(TICKER).category
    desk.subtraders.block(trader, category, blocked=True)
    assert trader_limits.refusal(desk, order("firm_T1"), 0).code == "forbidden"
