"""The oracle against the rules by hand: every figure here was worked out on paper, none was copied from an answer."""

import ast
from pathlib import Path

import pytest

import kalshi_harness.oracle
from kalshi_harness.oracle.values import whole
from support.property_oracle import CENT, MARKET, do, kinds, money, place, refusal, small_world


@pytest.fixture
def oracle():
    return small_world()


def test_imports_nothing_but_the_standard_library_and_itself():
    folder = Path(kalshi_harness.oracle.__file__).parent
    imported = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)

    theirs = {name for name in imported if not name.startswith("kalshi_harness.oracle")}
    assert theirs == {"collections.abc", "dataclasses", "fractions", "typing"}


@pytest.mark.rule("D03")
def test_bid_escrows_its_price_and_an_ask_what_is_left_to_the_payout(oracle):
    place(oracle, "ann", "bid", 10, 30)
    place(oracle, "bob", "ask", 10, 40)

    assert money(oracle, "ann") == (9_700, 300)
    assert money(oracle, "bob") == (9_400, 600)


def test_trade_is_at_the_resting_price_and_the_improvement_goes_back(oracle):
    place(oracle, "ann", "ask", 10, 40)
    events = place(oracle, "bob", "bid", 15, 50)

    assert kinds(events) == ["OrderAccepted", "Traded"]
    assert events[1] == {
        "type": "Traded",
        "ticker": "M",
        "price_e4": 4_000,
        "count_e2": 1_000,
        "taker_side": "bid",
        "maker_order_number": 1,
        "taker_order_number": 2,
        "maker_account_id": "ann",
        "taker_account_id": "bob",
        "maker_fill_number": 1,
        "taker_fill_number": 2,
        "maker_filled_e2": 1_000,
        "taker_filled_e2": 1_000,
    }
    assert money(oracle, "ann") == (9_400, 0)
    assert money(oracle, "bob") == (9_350, 250)
    market = oracle.state()["markets"]["M"]
    assert market == {
        "status": "active",
        "vault_micros": 1_000 * CENT,
        "last_price_e4": 4_000,
        "volume_e2": 1_000,
        "open_interest_e2": 1_000,
        "bids": [(2, 5_000, 500)],
        "asks": [],
    }


def test_best_price_trades_first_and_then_the_earliest_order(oracle):
    for cents in (41, 40, 40):
        place(oracle, "ann", "ask", 1, cents)

    events = place(oracle, "bob", "bid", 3, 50)

    assert [e["maker_order_number"] for e in events[1:]] == [2, 3, 1]


def test_closing_a_long_nets_the_price_and_needs_no_escrow(oracle):
    place(oracle, "ann", "ask", 10, 40)
    place(oracle, "bob", "bid", 10, 40)
    place(oracle, "bob", "ask", 10, 60)
    assert money(oracle, "bob") == (9_600, 0)

    place(oracle, "ann", "bid", 10, 70)

    # Ann was short at 40 and closes at 60: 9,400 free, pays 600, gets 1,000 back.
    assert money(oracle, "bob") == (10_200, 0)
    assert money(oracle, "ann") == (9_800, 0)
    state = oracle.state()
    assert state["positions"] == {}
    assert state["markets"]["M"]["vault_micros"] == 0
    assert state["markets"]["M"]["volume_e2"] == 2_000


def test_cover_is_taken_from_the_latest_order_when_the_position_shrinks(oracle):
    place(oracle, "ann", "ask", 10, 40)
    place(oracle, "bob", "bid", 10, 40)
    place(oracle, "bob", "ask", 4, 60)
    place(oracle, "bob", "ask", 6, 70)
    place(oracle, "ann", "bid", 5, 30)
    assert money(oracle, "bob") == (9_600, 0)

    # All of Bob's 10 are spoken for, so this ask is uncovered, takes 70 cents each and closes 5.
    place(oracle, "bob", "ask", 5, 30)

    orders = oracle.state()["orders"]
    assert [orders[n]["covered_e2"] for n in (3, 4)] == [400, 100]
    # +5 x 30 for closing; 5 of order 4 now hold 30 cents each.
    assert money(oracle, "bob") == (9_600 + 150 - 150, 150)


def test_flip_uncovers_everything_on_the_wrong_side(oracle):
    place(oracle, "ann", "ask", 10, 40)
    place(oracle, "bob", "bid", 10, 40)
    place(oracle, "bob", "ask", 10, 60)
    place(oracle, "ann", "bid", 15, 30)
    place(oracle, "bob", "ask", 15, 30)

    state = oracle.state()
    assert state["positions"]["bob", "M"]["position_e2"] == -500
    assert state["orders"][3]["covered_e2"] == 0
    # 9,600 - 15 x 70 + 10 x 100 for what was closed - 10 x 40 for the ask at 60.
    assert money(oracle, "bob") == (9_600 - 1_050 + 1_000 - 400, 400)
    assert state["markets"]["M"]["open_interest_e2"] == 500


def test_average_price_is_weighted_kept_on_closing_and_begun_anew_on_a_flip(oracle):
    for cents, contracts in ((40, 1), (41, 2)):
        place(oracle, "ann", "ask", contracts, cents)
        place(oracle, "bob", "bid", contracts, cents)
    # (40 + 82) / 3 = 40.6666...; 3 x (41 - 40.6667) = 1 cent.
    assert oracle.shown_position("bob", "M") == {
        "position_e2": 300,
        "avg_price_e4": 4_067,
        "unrealized_pnl_cents": 1,
    }

    place(oracle, "ann", "bid", 1, 50)
    place(oracle, "bob", "ask", 1, 50)
    assert oracle.shown_position("bob", "M") == {
        "position_e2": 200,
        "avg_price_e4": 4_067,
        "unrealized_pnl_cents": 19,  # 2 x 9.3333 = 18.67
    }

    place(oracle, "ann", "bid", 5, 55)
    place(oracle, "bob", "ask", 5, 55)
    assert oracle.shown_position("bob", "M") == {
        "position_e2": -300,
        "avg_price_e4": 5_500,
        "unrealized_pnl_cents": 0,
    }


def test_average_price_rounds_halves_to_even(oracle):
    oracle.apply(MARKET | {"ticker": "FINE", "tick_e4": 1}, 0)
    for price in (4_000, 4_001):
        place(oracle, "ann", "ask", 1, 1, ticker="FINE", price_e4=price)
        place(oracle, "bob", "bid", 1, 1, ticker="FINE", price_e4=price)

    assert oracle.shown_position("bob", "FINE")["avg_price_e4"] == 4_000


@pytest.mark.rule("D04")
def test_market_order_takes_what_is_there_and_never_rests(oracle):
    place(oracle, "ann", "ask", 3, 40)

    events = place(oracle, "bob", "bid", 5, 0)

    assert kinds(events) == ["OrderAccepted", "Traded", "OrderCancelled"]
    assert (events[2]["cause"], events[2]["cancelled_e2"]) == ("ioc", 200)
    assert oracle.state()["orders"][2]["status"] == "cancelled"


@pytest.mark.rule("D05")
def test_fill_or_kill_that_cannot_be_filled_is_refused_and_touches_nothing(oracle):
    place(oracle, "ann", "ask", 3, 40)
    before = oracle.state()

    events = place(oracle, "bob", "bid", 5, 50, time_in_force="fok")

    assert refusal(events) == ("fok_unfillable", "time_in_force")
    assert oracle.state() == before
    assert kinds(place(oracle, "bob", "bid", 3, 50, time_in_force="fok")) == [
        "OrderAccepted",
        "Traded",
    ]


def test_self_trade_cancels_the_rest_of_the_taker_by_default(oracle):
    place(oracle, "ann", "ask", 1, 40)
    place(oracle, "bob", "ask", 1, 41)

    events = place(oracle, "bob", "bid", 5, 50)

    assert kinds(events) == ["OrderAccepted", "Traded", "OrderCancelled"]
    assert (events[2]["cause"], events[2]["cancelled_e2"]) == ("self_trade", 400)


def test_self_trade_may_cancel_the_makers_and_go_on(oracle):
    place(oracle, "bob", "ask", 1, 40)
    place(oracle, "ann", "ask", 1, 41)

    events = place(oracle, "bob", "bid", 2, 50, self_trade="cancel_maker")

    assert kinds(events) == ["OrderAccepted", "OrderCancelled", "Traded"]
    assert (events[1]["order_number"], events[1]["cause"]) == (1, "self_trade")
    assert money(oracle, "bob") == (9_909, 50)


def test_fill_or_kill_counts_up_to_an_own_order_or_passes_over_it(oracle):
    place(oracle, "ann", "ask", 1, 40)
    place(oracle, "bob", "ask", 1, 41)
    place(oracle, "ann", "ask", 1, 42)

    stopped = place(oracle, "bob", "bid", 2, 50, time_in_force="fok")
    passed = place(oracle, "bob", "bid", 2, 50, time_in_force="fok", self_trade="cancel_maker")

    assert refusal(stopped) == ("fok_unfillable", "time_in_force")
    assert kinds(passed) == ["OrderAccepted", "Traded", "OrderCancelled", "Traded"]


def test_close_cancels_by_number_and_settlement_pays_the_winners(oracle):
    place(oracle, "ann", "ask", 10, 40)
    place(oracle, "bob", "bid", 12, 40)
    place(oracle, "ann", "ask", 1, 90)

    closed = do(oracle, "CloseMarket", ticker="M")
    settled = do(oracle, "SettleMarket", ticker="M", outcome="no")

    assert kinds(closed) == ["OrderCancelled", "OrderCancelled", "MarketClosed"]
    assert [e["order_number"] for e in closed[:2]] == [2, 3]
    assert {e["cause"] for e in closed[:2]} == {"market_closed"}
    assert settled == [
        {
            "type": "PositionSettled",
            "account_id": "ann",
            "ticker": "M",
            "position_e2": -1_000,
            "payout_micros": 1_000 * CENT,
        },
        {
            "type": "PositionSettled",
            "account_id": "bob",
            "ticker": "M",
            "position_e2": 1_000,
            "payout_micros": 0,
        },
        {"type": "MarketSettled", "ticker": "M", "outcome": "no"},
    ]
    assert money(oracle, "ann") == (10_400, 0)
    assert money(oracle, "bob") == (9_600, 0)
    assert oracle.state()["markets"]["M"]["vault_micros"] == 0


def test_time_never_goes_back(oracle):
    do(oracle, "OpenAccount", at_us=5, account_id="eve")

    with pytest.raises(ValueError, match="time never goes back"):
        do(oracle, "OpenAccount", at_us=4, account_id="zoe")

    assert "zoe" not in oracle.state()["accounts"]


@pytest.mark.rule("D10")
def test_a_market_that_is_over_takes_no_orders_and_pays_accounts_without_a_position_nothing(oracle):
    place(oracle, "ann", "ask", 1, 40)
    place(oracle, "bob", "bid", 1, 40)
    do(oracle, "OpenAccount", account_id="eve")
    do(oracle, "CloseMarket", ticker="M")

    assert refusal(place(oracle, "ann", "bid", 1, 50)) == ("market_not_active", "ticker")
    settled = do(oracle, "SettleMarket", ticker="M", outcome="yes")
    assert [event.get("account_id") for event in settled] == ["ann", "bob", None]
    assert oracle.state()["positions"] == {}
    assert money(oracle, "bob") == (9_960 + 100, 0)


def test_market_order_looks_no_further_than_it_can_trade(oracle):
    do(oracle, "Withdraw", account_id="bob", amount_micros=9_960 * CENT)
    place(oracle, "ann", "ask", 2, 20)
    place(oracle, "ann", "ask", 2, 90)

    events = place(oracle, "bob", "bid", 2, 0)

    assert kinds(events) == ["OrderAccepted", "Traded"]
    assert money(oracle, "bob") == (0, 0)


def test_cancelling_one_of_two_orders_leaves_the_other(oracle):
    place(oracle, "ann", "bid", 1, 50)
    place(oracle, "ann", "bid", 1, 60)

    do(oracle, "CancelOrder", account_id="ann", order_number=2)

    assert oracle.state()["markets"]["M"]["bids"] == [(1, 5_000, 100)]
    assert money(oracle, "ann") == (9_950, 50)


def test_says_so_if_its_own_rules_break(oracle):
    place(oracle, "ann", "bid", 100, 50)
    oracle.record.money["ann"] = 100 * CENT

    with pytest.raises(AssertionError, match="let ann spend money"):
        do(oracle, "OpenAccount", account_id="eve")


def test_a_part_of_a_lot_has_no_cost():
    assert whole(300, 100) == 3
    with pytest.raises(ValueError, match="301 is no whole number of 100"):
        whole(301, 100)
