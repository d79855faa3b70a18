"""Subaccounts: apart in money, positions and orders; one in names and in what is self-trade."""

import pytest

from mock_exchange.core.commands import OpenSubaccount, Transfer
from mock_exchange.core.events import AccountOpened, OrderCancelled, Transferred
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.subaccounts import holder_of, subaccount_id
from support.core_book import CENT, Floor, kinds, refusal, trades

PART = "alice/1"


def divided():
    """Return a floor where alice has $10 and $5 in a subaccount."""
    floor = Floor(alice=1_500, bob=10_000)
    floor.apply(OpenSubaccount("alice", 1))
    floor.apply(Transfer("alice", PART, 500 * CENT))
    return floor


def test_a_subaccount_has_an_id_of_its_own_and_its_holder():
    floor = divided()
    assert floor.apply(OpenSubaccount("alice", 63)) == (AccountOpened("alice/63"),)
    view = floor.exchange.views.account(PART)
    assert (view.holder_id, view.number, view.cash_micros) == ("alice", 1, 500 * CENT)
    assert (subaccount_id("alice", 0), subaccount_id("alice", 2)) == ("alice", "alice/2")


def test_money_moves_between_accounts_of_one_holder():
    floor = divided()
    assert floor.apply(Transfer(PART, "alice", 100 * CENT)) == (
        Transferred(PART, "alice", 100 * CENT),
    )
    assert (floor.cash("alice"), floor.cash(PART)) == (1_100, 400)


def test_orders_and_positions_are_apart_and_add_up():
    floor = divided()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 2, at=60)
    floor.buy(PART, 3, at=60)
    floor.buy(PART, 1, at=20)
    assert (floor.position("alice"), floor.position(PART)) == (2, 3)
    views = floor.exchange.views
    assert [order.number for order in views.open_orders("alice")] == []
    assert [order.number for order in views.open_orders(PART)] == [4]
    assert views.net_positions_of("alice") == {"RAIN": 500}
    together = views.money_of("alice")
    assert (together.cash_micros, together.escrow_micros) == (1_180 * CENT, 20 * CENT)
    assert [view.account_id for view in views.accounts_of("alice")] == ["alice", PART]
    assert views.money_of("nobody") is None


def test_a_subaccount_spends_its_own_money_only():
    assert refusal(divided().buy(PART, 10, at=60)) == ("insufficient_funds", "")


@pytest.mark.parametrize(("rule", "gone"), [("cancel_taker", 2), ("cancel_maker", 1)])
def test_an_order_meets_those_of_its_holder_as_its_own(rule, gone):
    floor = divided()
    floor.sell(PART, 1, at=60)
    events = floor.buy("alice", 1, at=60, stp=rule)
    assert trades(events) == []
    owner = {1: PART, 2: "alice"}[gone]
    assert events[1] == OrderCancelled(gone, owner, "RAIN", 100, "self_trade")


def test_a_fill_or_kill_order_does_not_count_on_its_holders_orders():
    floor = divided()
    floor.sell(PART, 1, at=60)
    floor.sell("bob", 1, at=60)
    assert refusal(floor.buy("alice", 2, at=60, tif="fok", stp="cancel_maker"))[0] == (
        "fok_unfillable"
    )


def test_names_of_orders_are_the_holders():
    floor = divided()
    mine = OrderOptions(client_order_id="mine")
    floor.buy(PART, 1, at=20, options=mine)
    assert refusal(floor.buy("alice", 1, at=20, options=mine))[0] == "duplicate_client_order_id"
    assert floor.exchange.views.order_of_client("alice", "mine").account_id == PART


def test_a_part_may_lie_elsewhere_and_money_waits_there():
    floor = divided()
    floor.apply(OpenSubaccount("alice", 0, "hill"))
    floor.apply(OpenSubaccount("alice", 1, "hill"))
    floor.apply(Transfer("alice", "alice@hill", 300 * CENT))
    floor.apply(Transfer("alice@hill", "alice/1@hill", 100 * CENT))
    views = floor.exchange.views
    shown = [(view.number, view.place) for view in views.accounts_of("alice")]
    assert shown == [(0, ""), (1, ""), (0, "hill"), (1, "hill")]
    assert (floor.cash("alice@hill"), floor.cash("alice/1@hill"), floor.cash("alice")) == (
        200,
        100,
        700,
    )
    assert {holder_of(view.account_id) for view in views.accounts_of("alice")} == {"alice"}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (OpenSubaccount("nobody", 1), ("unknown_account", "account_id")),
        (OpenSubaccount(PART, 1), ("unknown_account", "account_id")),
        (OpenSubaccount("alice", 0), ("invalid_subaccount", "number")),
        (OpenSubaccount("alice", 64), ("invalid_subaccount", "number")),
        (OpenSubaccount("alice", 1), ("duplicate_account", "account_id")),
        (Transfer("nobody", PART, 1), ("unknown_account", "account_id")),
        (Transfer(PART, "nobody", 1), ("unknown_account", "to_account_id")),
        (Transfer(PART, PART, 1), ("unknown_account", "to_account_id")),
        (Transfer(PART, "bob", 1), ("unknown_account", "to_account_id")),
        (Transfer(PART, "alice", 0), ("invalid_amount", "amount_micros")),
        (Transfer(PART, "alice", 501 * CENT), ("insufficient_funds", "amount_micros")),
    ],
)
def test_what_is_wrong_is_named(command, expected):
    assert refusal(divided().apply(command)) == expected


def test_a_plain_account_shows_no_trace_of_parts():
    floor = Floor(alice=100)
    view = floor.exchange.views.account("alice")
    assert (view.holder_id, view.number) == ("", 0)
    assert kinds(floor.buy("alice", 1, at=50)) == ["OrderAccepted"]
