"""What binds a trader: told apart from what binds everybody."""

import pytest

from mock_exchange.core.commands import CloseMarket, OpenTrader, PlaceOrder, SettleMarket
from mock_exchange.editions.trade_api import trader_limits
from support.trade_world import OTHER, START_US, TICKER, USER, TradeWorld

DAY_US = 86_400_000_000


@pytest.fixture
def desk():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    made = desk.subtraders.name(USER, "firm", "T1")
    world.venue.execute(OpenTrader(USER, made.subtrader_id))
    return desk


def order(account_id, side="bid", price_e4=3_000, count_e2=1_000):
    return PlaceOrder(account_id, TICKER, side, "limit", count_e2, price_e4)


def test_nothing_binds_who_is_no_trader_and_who_has_no_cap_is_bound(desk):
    assert trader_limits.refusal(desk, order(USER), 0) is None
    assert "no daily cap" in trader_limits.refusal(desk, order("firm_T1"), 0).details


@pytest.mark.parametrize(
    ("side", "cap_e4", "bound"),
    [("bid", 31_470, False), ("bid", 31_469, True), ("ask", 71_470, False), ("ask", 71_469, True)],
)
def test_an_order_counts_what_its_side_costs_with_the_most_of_fees(desk, side, cap_e4, bound):
    desk.subtraders.cap(desk.subtraders.named("firm_T1"), cap_e4)
    refusal = trader_limits.refusal(desk, order("firm_T1", side), 0)
    assert (refusal is not None) is bound


def test_a_category_binds_its_markets(desk):
    trader = desk.subtraders.named("firm_T1")
    category = desk.catalogue.series_of(TICKER).category
    desk.subtraders.block(trader, category, blocked=True)
    assert trader_limits.refusal(desk, order("firm_T1"), 0).code == "forbidden"


def test_what_sales_and_payouts_bring_back_is_used_no_more():
    world = TradeWorld()
    desk = world.venue._parts.manner._desk
    trader = desk.subtraders.name(USER, "firm", "T1")
    world.venue.execute(OpenTrader(USER, trader.subtrader_id))

    def used(at_us=START_US):
        return trader_limits.executed_micros(desk, trader, at_us)

    def trade(side, price_e4, count_e2):
        world.venue.execute(order(OTHER, {"bid": "ask", "ask": "bid"}[side], price_e4, count_e2))
        world.venue.execute(order("firm_T1", side, price_e4, count_e2))

    trade("bid", 3_200, 1_000)
    assert used() == 3_200_000
    trade("ask", 3_200, 400)
    assert used() == 3_200_000 - 1_280_000
    trade("ask", 3_200, 1_000)  # closes 6, opens 4 of the other side
    assert used() == 400 * 6_800
    assert used(START_US + DAY_US) == 0
    for command in (CloseMarket(TICKER), SettleMarket(TICKER, "no")):
        world.venue.execute(command)
    assert used() == 0  # 4 dollars came back for 2.72
