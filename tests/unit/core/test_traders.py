"""Traders of a member: apart in orders and positions, one in money."""

import pytest

from mock_exchange.core.commands import (
    Deposit,
    OpenAccount,
    OpenSubaccount,
    OpenTrader,
    Transfer,
)
from mock_exchange.core.events import AccountOpened, OrderCancelled
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.traders import traders_of
from support.core_book import CENT, Floor, refusal

TRADER, OTHER = "firm_T1", "firm_T2"


def clearing():
    """Return a floor with a firm of $10, its two traders, and bob."""
    floor = Floor(firm=1_000, bob=10_000)
    for trader in (TRADER, OTHER):
        assert floor.apply(OpenTrader("firm", trader)) == (AccountOpened(trader),)
    return floor


def test_traders_buy_with_the_members_money_and_hold_what_they_bought():
    floor = clearing()
    floor.sell("bob", 5, at=60)
    floor.buy(TRADER, 5, at=60)
    floor.buy(OTHER, 10, at=30)
    assert floor.cash("firm") == floor.cash(TRADER) == floor.cash(OTHER) == 400
    assert (floor.escrow(OTHER), floor.escrow(TRADER), floor.escrow("firm")) == (300, 0, 0)
    assert (floor.position(TRADER), floor.position("firm"), floor.position(OTHER)) == (5, 0, 0)


def test_what_a_trader_sells_and_is_paid_out_comes_to_the_member():
    floor = clearing()
    floor.sell("bob", 5, at=60)
    floor.buy(TRADER, 5, at=60)
    floor.buy("bob", 2, at=70)
    floor.sell(TRADER, 2, at=70)
    assert floor.cash("firm") == 1_000 - 300 + 140
    floor.close()
    floor.settle("yes")
    assert floor.cash("firm") == 840 + 300


def test_traders_spend_no_more_than_there_is_together():
    floor = clearing()
    floor.buy(TRADER, 10, at=60)
    assert refusal(floor.buy(OTHER, 10, at=60)) == ("insufficient_funds", "")


def test_a_member_and_its_traders_do_not_trade_with_each_other():
    floor = clearing()
    floor.sell(TRADER, 1, at=60)
    assert floor.buy(OTHER, 1, at=60)[1] == OrderCancelled(2, OTHER, "RAIN", 100, "self_trade")
    assert floor.buy("firm", 1, at=60)[1] == OrderCancelled(3, "firm", "RAIN", 100, "self_trade")


def test_names_of_orders_are_the_members():
    floor = clearing()
    mine = OrderOptions(client_order_id="mine")
    floor.buy(TRADER, 1, at=20, options=mine)
    assert refusal(floor.buy(OTHER, 1, at=20, options=mine))[0] == "duplicate_client_order_id"
    assert floor.exchange.views.order_of_client("firm", "mine").account_id == TRADER


def test_a_deposit_to_a_trader_is_the_members_and_a_part_of_the_member_is_none_of_it():
    floor = clearing()
    floor.deposit(TRADER, 50)
    floor.apply(OpenSubaccount("firm", 1))
    floor.apply(Transfer("firm", "firm/1", 100 * CENT))
    views = floor.exchange.views
    assert floor.cash(TRADER) == floor.cash("firm") == 950
    assert [view.account_id for view in views.accounts_of("firm")] == ["firm", "firm/1"]
    assert views.account(TRADER).member_id == views.account(TRADER).holder_id == "firm"
    assert [one.account_id for one in traders_of(floor.exchange.state, "firm")] == [TRADER, OTHER]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (OpenTrader("nobody", "x"), ("unknown_account", "account_id")),
        (OpenTrader(TRADER, "x"), ("unknown_account", "account_id")),
        (OpenTrader("firm", TRADER), ("duplicate_account", "trader_id")),
        (OpenTrader("firm", "bob"), ("duplicate_account", "trader_id")),
        (OpenTrader("firm", ""), ("duplicate_account", "trader_id")),
        (OpenSubaccount(TRADER, 1), ("unknown_account", "account_id")),
        (OpenAccount(TRADER), ("duplicate_account", "account_id")),
        (Transfer(TRADER, "firm", 1), ("unknown_account", "account_id")),
        (Transfer("firm", TRADER, 1), ("unknown_account", "to_account_id")),
        (Deposit("firm_T3", 1), ("unknown_account", "account_id")),
    ],
)
def test_what_is_wrong_is_named(command, expected):
    assert refusal(clearing().apply(command)) == expected
