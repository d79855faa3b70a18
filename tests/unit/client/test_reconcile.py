"""What an account before and after says about an order whose answer was lost."""

import datetime as dt
from decimal import Decimal

import pytest

from kalshi_refclient._core.reconcile import candidate_order_ids, decide, is_the_lost_order
from kalshi_refclient.values import Account, AccountSnapshot, Fill, OrderStatus, Position

BUY = {"ticker": "T", "side": "buy", "type": "limit", "size": 100, "price": 0.65}
SELL = {**BUY, "side": "sell"}
MARKET = {"ticker": "T", "side": "buy", "type": "market", "size": 100}
IOC = {**BUY, "time_in_force": "ioc"}
MOMENT = dt.datetime(2024, 1, 27, tzinfo=dt.UTC)


def snapshot(balance=100_000, positions=(), fills=()):
    account = Account(account_id="u", balance=balance, currency="USD", status="active")
    held = tuple(
        Position(ticker=ticker, position=count, avg_price=Decimal("0.5"), unrealized_pnl=0)
        for ticker, count in positions
    )
    return AccountSnapshot(account=account, positions=held, fills=tuple(fills))


def fill(number, order_id="ord_2", ticker="T", side="buy"):
    return Fill(
        fill_id=f"f{number}",
        order_id=order_id,
        ticker=ticker,
        side=side,
        size=1,
        price=Decimal("0.65"),
        filled_at=MOMENT,
    )


def status(**more):
    facts = {
        "order_id": "ord_2",
        "ticker": "T",
        "side": "buy",
        "type": "limit",
        "size": 100,
        "filled_size": 1,
        "status": "partially_filled",
        "fills": (),
        "price": Decimal("0.65"),
    }
    return OrderStatus(**{**facts, **more})


@pytest.mark.rule("D21", "D03")
@pytest.mark.parametrize(
    ("request_", "before", "after", "expected"),
    [
        (BUY, snapshot(), snapshot(), "not_placed"),
        (BUY, snapshot(), snapshot(100_000 - 6500), "placed"),
        (SELL, snapshot(), snapshot(100_000 - 3500), "placed"),
        (SELL, snapshot(), snapshot(100_000 - 6500), "undecided"),
        (BUY, snapshot(), snapshot(100_000 - 1), "undecided"),
        (BUY, snapshot(), snapshot(100_000 + 6500), "undecided"),
        (BUY, snapshot(positions=[("T", -100)]), snapshot(positions=[("T", -100)]), "undecided"),
        (BUY, snapshot(positions=[("T", 100)]), snapshot(positions=[("T", 100)]), "not_placed"),
        (SELL, snapshot(positions=[("T", 100)]), snapshot(positions=[("T", 100)]), "undecided"),
        (BUY, snapshot(positions=[("X", -9)]), snapshot(positions=[("X", -9)]), "not_placed"),
        (MARKET, snapshot(), snapshot(), "not_placed"),
        (IOC, snapshot(positions=[("T", -9)]), snapshot(positions=[("T", -9)]), "not_placed"),
        (BUY, snapshot(), snapshot(positions=[("T", 1)]), "undecided"),
        (BUY, snapshot(), snapshot(fills=[fill(1)]), "undecided"),
    ],
)
def test_without_a_match_the_changes_decide_or_do_not(request_, before, after, expected):
    found = decide(request_, before, after, matches=())

    assert found.outcome == expected
    assert found.why
    assert found.order is None


@pytest.mark.rule("D21")
def test_one_match_is_the_order_and_two_are_a_question():
    found = decide(BUY, snapshot(), snapshot(), [status()])
    assert (found.outcome, found.order) == ("placed", status())
    assert decide(BUY, snapshot(), snapshot(), [status(), status()]).outcome == "undecided"


def test_fills_of_orders_we_know_explain_themselves():
    after = snapshot(fills=[fill(1, "ord_1")])

    assert decide(BUY, snapshot(), after, (), {"ord_1"}).why == (
        "the account changed for other reasons"
    )


def test_candidates_are_new_strange_and_alike():
    before = snapshot(fills=[fill(1, "ord_1")])
    after = snapshot(
        fills=[
            fill(1, "ord_1"),
            fill(2, "ord_1"),
            fill(3, "ord_2"),
            fill(4, "ord_2"),
            fill(5, "ord_3", side="sell"),
            fill(6, "ord_4", ticker="X"),
            fill(7, "ord_5"),
        ]
    )

    assert candidate_order_ids(BUY, before, after, {"ord_5"}) == ("ord_2",)


@pytest.mark.parametrize(
    "change", [{"ticker": "X"}, {"side": "sell"}, {"type": "market"}, {"size": 9}, {"price": None}]
)
def test_an_order_that_differs_is_another(change):
    assert is_the_lost_order(BUY, status())
    assert not is_the_lost_order(BUY, status(**change))
