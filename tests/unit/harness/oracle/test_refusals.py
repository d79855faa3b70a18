"""The oracle's refusals: the first reason that applies, in the order of the rules, worked out by hand."""

import pytest

from support.property_oracle import CENT, MARKET, do, kinds, money, place, refusal, small_world


@pytest.fixture
def oracle():
    return small_world()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"type": "OpenAccount", "account_id": "ann"}, ("duplicate_account", "account_id")),
        (
            {"type": "Deposit", "account_id": "?", "amount_micros": 0},
            ("unknown_account", "account_id"),
        ),
        (
            {"type": "Deposit", "account_id": "ann", "amount_micros": 0},
            ("invalid_amount", "amount_micros"),
        ),
        (
            {"type": "Withdraw", "account_id": "ann", "amount_micros": 100_000_001},
            ("insufficient_funds", "amount_micros"),
        ),
        (MARKET | {"ticker": "M", "tick_e4": 0}, ("duplicate_market", "ticker")),
        (MARKET | {"ticker": "N", "tick_e4": 3, "lot_e2": 0}, ("invalid_price", "tick_e4")),
        (MARKET | {"ticker": "N", "tick_e4": 10_000}, ("invalid_price", "tick_e4")),
        (MARKET | {"ticker": "N", "lot_e2": 0}, ("invalid_count", "lot_e2")),
        ({"type": "CloseMarket", "ticker": "?"}, ("unknown_market", "ticker")),
        (
            {"type": "SettleMarket", "ticker": "M", "outcome": "yes"},
            ("market_transition", "ticker"),
        ),
        (
            {"type": "CancelOrder", "account_id": "?", "order_number": 1},
            ("unknown_account", "account_id"),
        ),
        (
            {"type": "CancelOrder", "account_id": "ann", "order_number": 1},
            ("unknown_order", "order_number"),
        ),
    ],
)
def test_refusals_name_the_first_reason_that_applies_and_its_field(oracle, command, expected):
    assert refusal(oracle.apply(command, 0)) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"account_id": "?", "ticker": "?"}, ("unknown_account", "account_id")),
        ({"ticker": "?", "count_e2": 0}, ("unknown_market", "ticker")),
        ({"count_e2": 150, "price_e4": 0}, ("invalid_count", "count_e2")),
        ({"price_e4": 10_000}, ("invalid_price", "price_e4")),
        ({"price_e4": 150}, ("invalid_price", "price_e4")),
        ({"kind": "market"}, ("invalid_price", "price_e4")),
        ({"kind": "market", "price_e4": 0}, ("invalid_time_in_force", "time_in_force")),
        ({"count_e2": 100_000_000, "time_in_force": "fok"}, ("fok_unfillable", "time_in_force")),
        ({"count_e2": 100_000_000}, ("insufficient_funds", "")),
    ],
)
def test_order_refusals_come_in_their_fixed_order(oracle, terms, expected):
    assert refusal(place(oracle, "ann", "bid", 1, 50, **terms)) == expected


@pytest.mark.rule("D11")
def test_another_accounts_order_is_an_unknown_order(oracle):
    place(oracle, "ann", "bid", 1, 50)

    foreign = do(oracle, "CancelOrder", account_id="bob", order_number=1)
    own = do(oracle, "CancelOrder", account_id="ann", order_number=1)
    again = do(oracle, "CancelOrder", account_id="ann", order_number=1)

    assert refusal(foreign) == ("unknown_order", "order_number")
    assert own[0]["cause"] == "user"
    assert refusal(again) == ("order_not_open", "order_number")


def test_market_order_is_refused_where_the_prices_it_meets_cost_too_much(oracle):
    place(oracle, "ann", "ask", 100, 20)
    do(oracle, "Withdraw", account_id="bob", amount_micros=9_000 * CENT)

    assert refusal(place(oracle, "bob", "bid", 51, 0)) == ("insufficient_funds", "")
    assert kinds(place(oracle, "bob", "bid", 50, 0)) == ["OrderAccepted", "Traded"]


def agree(oracle, **changes):
    """Let ann sell bob ten contracts at 40 cents, past the book."""
    command = {
        "ticker": "M",
        "maker": {"account_id": "ann", "client_order_id": "", "group_number": 0},
        "taker": {"account_id": "bob", "client_order_id": "", "group_number": 0},
        "taker_side": "bid",
        "count_e2": 1_000,
        "price_e4": 4_000,
        "way": "direct",
    }
    return do(oracle, "TradeDirectly", **command | changes)


def test_a_direct_trade_is_paid_by_both_and_leaves_the_book_alone(oracle):
    place(oracle, "ann", "ask", 5, 30)

    *_, traded = agree(oracle)

    assert (traded["type"], traded["way"], traded["price_e4"]) == ("Traded", "direct", 4_000)
    assert oracle.state()["markets"]["M"]["asks"] == [(1, 3_000, 500)]
    assert money(oracle, "ann") == (10_000 - 600 - 350, 350)
    assert money(oracle, "bob") == (10_000 - 400, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"maker": {"account_id": "?"}, "ticker": "?"}, ("unknown_account", "maker")),
        ({"taker": {"account_id": "?"}, "ticker": "?"}, ("unknown_account", "taker")),
        ({"taker": {"account_id": "ann"}, "ticker": "?"}, ("unknown_market", "ticker")),
        ({"taker": {"account_id": "ann"}, "count_e2": 0}, ("same_holder", "taker")),
        ({"count_e2": 150, "price_e4": 0}, ("invalid_count", "count_e2")),
        ({"price_e4": 0, "way": "book"}, ("invalid_price", "price_e4")),
        ({"way": "book"}, ("invalid_time_in_force", "way")),
        ({"count_e2": 1_000_000}, ("insufficient_funds", "maker")),
        ({"count_e2": 1_700_000, "price_e4": 9_900}, ("insufficient_funds", "maker")),
        ({"count_e2": 20_000, "price_e4": 9_900}, ("insufficient_funds", "taker")),
    ],
)
def test_a_direct_trade_is_refused_for_the_first_reason_that_applies(oracle, changes, expected):
    assert refusal(agree(oracle, **changes)) == expected
