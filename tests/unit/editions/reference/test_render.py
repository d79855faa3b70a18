"""Each object of the contract, from views with the printed examples' values, and at its edges."""

from fractions import Fraction

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US
from mock_exchange.core.views import AccountView, Fill, MarketView, OrderView, PositionView
from mock_exchange.editions.reference import render

EDITION = load_edition()
EXAMPLES = {name: entry["value"] for name, entry in EDITION.examples.items()}
AT_US = CONTRACT_MOMENT_US
TICKER = "BTC-2024-12-31"
MARKET = MarketView(
    ticker=TICKER,
    title=EXAMPLES["get_market"]["market"]["title"],
    description=EXAMPLES["get_market"]["market"]["description"],
    expires_at_us=1_735_689_599_000_000,
    tick_e4=100,
    lot_e2=100,
    status="active",
    outcome=None,
    last_price_e4=6_500,
    volume_e2=100_000_000,
    open_interest_e2=50_000_000,
    version=1,
)
FILL = Fill(
    number=123,
    order_number=123_456_789,
    account_id="user_0001",
    ticker=TICKER,
    side="bid",
    role="maker",
    count_e2=5_000,
    price_e4=6_500,
    fee_micros=0,
    at_us=AT_US + 120_000_000,
)


def order(**changes):
    values = {
        "number": 123_456_789,
        "account_id": "user_0001",
        "ticker": TICKER,
        "side": "bid",
        "kind": "limit",
        "price_e4": 6_500,
        "count_e2": 10_000,
        "time_in_force": "gtc",
        "status": "open",
        "filled_e2": 0,
        "remaining_e2": 10_000,
        "cancelled_e2": 0,
        "created_at_us": AT_US,
        "updated_at_us": AT_US,
    }
    return OrderView(**(values | changes))


@pytest.mark.rule("C04", "D02")
def test_an_account():
    view = AccountView("user_0001", cash_micros=100_000_000, escrow_micros=5)

    assert {"account": render.account(view)} == EXAMPLES["get_account"]
    assert render.account_update(view) == EXAMPLES["account_update"]


@pytest.mark.rule("C05", "D02")
def test_a_position():
    view = PositionView(TICKER, 10_000, Fraction(6_500), 6_650, Fraction(1_500_000), Fraction(0))

    assert {"positions": [render.position(view)]} == EXAMPLES["get_positions"]


@pytest.mark.rule("C05", "D03")
def test_a_short_position_is_negative():
    view = PositionView(TICKER, -300, Fraction(2, 3), 6_650, Fraction(-15_000), Fraction(0))

    rendered = render.position(view)

    assert (rendered["position"], rendered["unrealized_pnl"]) == (-3, -2)


@pytest.mark.rule("C06", "C07")
def test_a_market_in_a_list_and_by_itself():
    assert {"markets": [render.market_summary(MARKET)]} == EXAMPLES["get_markets"]
    assert {"market": render.market(MARKET)} == EXAMPLES["get_market"]


@pytest.mark.rule("C08")
def test_an_order_that_was_placed():
    assert {"order": render.order_placed(order())} == EXAMPLES["place_order"]
    assert list(render.order_placed(order())) == list(EXAMPLES["place_order"]["order"])


@pytest.mark.rule("C10")
def test_an_order_with_its_fills():
    view = order(status="partially_filled", filled_e2=5_000)

    assert {"order": render.order_status(view, [FILL])} == EXAMPLES["get_order"]
    assert list(render.order_status(view, [FILL])) == list(EXAMPLES["get_order"]["order"])


@pytest.mark.rule("C09")
def test_an_order_that_was_cancelled():
    view = order(status="cancelled", updated_at_us=AT_US + 300_000_000)

    assert {"order": render.order_cancelled(view)} == EXAMPLES["cancel_order"]


@pytest.mark.rule("C11")
def test_a_fill():
    assert {"fills": [render.fill(FILL)]} == EXAMPLES["get_fills"]


@pytest.mark.rule("C18", "C19")
def test_updates():
    assert render.market_update(TICKER, 6_500, 100_000_000, AT_US) == EXAMPLES["market_update"]
    assert (
        render.order_update(123_456_789, "filled", 10_000, AT_US + 120_000_000)
        == EXAMPLES["order_update"]
    )


@pytest.mark.rule("D04")
def test_a_market_order_has_no_price():
    view = order(kind="market", price_e4=0, status="filled", side="ask")

    for name, rendered in (
        ("order_placed", render.order_placed(view)),
        ("order_status", render.order_status(view, [])),
    ):
        assert "price" not in rendered
        assert rendered["side"] == "sell"
        assert EDITION.validator(name).is_valid(rendered)


@pytest.mark.rule("D06")
@pytest.mark.parametrize("status", ["open", "partially_filled", "filled", "cancelled"])
def test_the_statuses_are_the_contracts_four(status):
    assert EDITION.validator("order_status_value").is_valid(status)
    assert render.order_placed(order(status=status))["status"] == status
