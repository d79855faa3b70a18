"""Who has to put up what: escrow, cover, and what trades do to them. Money in cents."""

import pytest

from support.core_book import RICH, Floor, kinds, refusal


@pytest.mark.rule("C04", "C08")
def test_a_bid_escrows_its_price():
    floor = Floor(alice=1000)
    floor.buy("alice", 10, at=65)
    assert (floor.cash("alice"), floor.escrow("alice")) == (350, 650)


@pytest.mark.rule("D03")
def test_an_ask_without_a_position_escrows_one_less_its_price():
    floor = Floor(alice=1000)
    floor.sell("alice", 10, at=65)
    assert (floor.cash("alice"), floor.escrow("alice")) == (650, 350)


@pytest.mark.rule("C08", "C22")
def test_an_order_needs_its_whole_cost_in_free_cash():
    floor = Floor(alice=650)
    assert refusal(floor.buy("alice", 11, at=65)) == ("insufficient_funds", "")
    assert kinds(floor.buy("alice", 10, at=65)) == ["OrderAccepted"]
    assert refusal(floor.buy("alice", 1, at=1)) == ("insufficient_funds", "")


def test_a_limit_order_needs_its_limit_even_where_it_would_trade_for_less():
    floor = Floor(alice=100)
    floor.sell("bob", 2, at=40)
    assert refusal(floor.buy("alice", 2, at=51, tif="ioc")) == ("insufficient_funds", "")
    assert kinds(floor.buy("alice", 2, at=50, tif="ioc")) == ["OrderAccepted", "Traded"]


def test_price_improvement_is_free_at_once():
    floor = Floor(alice=1000)
    floor.sell("bob", 4, at=40)
    floor.buy("alice", 10, at=65)
    assert floor.escrow("alice") == 6 * 65
    assert floor.cash("alice") == 1000 - 4 * 40 - 6 * 65


def test_both_sides_of_an_opening_trade_fill_the_vault_with_a_dollar_a_contract():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=60)
    assert floor.vault() == 1000
    assert (floor.cash("alice"), floor.cash("bob")) == (RICH - 600, RICH - 400)
    assert (floor.position("alice"), floor.position("bob")) == (10, -10)


def long_alice(count=10, at=60, **deposits):
    floor = Floor(**({"alice": 1000} | deposits))
    floor.sell("bob", count, at=at)
    floor.buy("alice", count, at=at)
    return floor


def test_closing_a_long_needs_no_money_and_brings_the_price():
    floor = long_alice(alice=600)
    assert floor.cash("alice") == 0
    floor.sell("alice", 10, at=70)
    assert floor.escrow("alice") == 0
    floor.buy("carol", 10, at=70)
    assert floor.cash("alice") == 700
    assert floor.position("alice") == 0


def test_closing_a_short_needs_no_money_and_brings_one_less_the_price():
    floor = Floor(alice=400)
    floor.buy("bob", 10, at=60)
    floor.sell("alice", 10, at=60)
    assert floor.cash("alice") == 0
    floor.buy("alice", 10, at=55)
    assert floor.escrow("alice") == 0
    floor.sell("carol", 10, at=55)
    assert floor.cash("alice") == 450


def test_only_as_much_as_is_held_is_covered():
    floor = long_alice()
    floor.sell("alice", 15, at=70)
    assert floor.escrow("alice") == 5 * 30


def test_resting_orders_share_the_cover_in_the_order_they_came():
    floor = long_alice()
    floor.sell("alice", 6, at=70)
    floor.sell("alice", 6, at=71)
    floor.sell("alice", 6, at=72)
    assert floor.escrow("alice") == 2 * 29 + 6 * 28


def test_cancelling_a_covered_order_frees_its_cover_for_the_next():
    floor = long_alice()
    floor.sell("alice", 10, at=70)
    floor.cancel("alice", 3)
    floor.sell("alice", 10, at=80)
    assert floor.escrow("alice") == 0


def test_a_fill_takes_the_covered_part_first():
    floor = long_alice()
    floor.sell("alice", 15, at=70)
    floor.buy("carol", 10, at=70)
    assert floor.escrow("alice") == 5 * 30
    assert floor.cash("alice") == 1000 - 600 - 5 * 30 + 10 * 70
    floor.buy("carol", 5, at=70)
    assert (floor.escrow("alice"), floor.position("alice")) == (0, -5)


def test_closing_past_a_resting_covered_order_takes_its_cover():
    floor = long_alice()
    floor.sell("alice", 10, at=80)
    floor.buy("carol", 4, at=70)
    floor.sell("alice", 4, at=70)
    assert floor.position("alice") == 6
    assert floor.escrow("alice") == 4 * 20
    assert floor.cash("alice") == 1000 - 600 + 4 * 70 - 4 * 20


def test_the_latest_orders_lose_their_cover_first():
    floor = long_alice()
    floor.sell("alice", 5, at=80)
    floor.sell("alice", 5, at=90)
    floor.buy("carol", 7, at=70)
    floor.sell("alice", 7, at=70)
    state = floor.exchange.state
    assert [state.order(number).covered_e2 for number in (3, 4)] == [300, 0]
    assert floor.escrow("alice") == 2 * 20 + 5 * 10


def test_an_account_that_turns_short_loses_all_cover_of_its_asks():
    floor = long_alice(alice=2000)
    floor.sell("alice", 10, at=80)
    floor.buy("carol", 25, at=70)
    floor.sell("alice", 25, at=70)
    assert floor.position("alice") == -15
    assert floor.escrow("alice") == 10 * 20


def test_uncovering_is_paid_by_the_redemption_even_with_no_cash_at_all():
    floor = long_alice(alice=600)
    floor.sell("alice", 9, at=1)
    assert floor.cash("alice") == 0
    floor.deposit("alice", 9 * 99)
    floor.buy("carol", 0 + 9, at=1)
    floor.cancel("alice", 3)
    assert floor.escrow("alice") == 0


def test_a_market_order_takes_its_cover_before_it_needs_cash():
    floor = long_alice(alice=600)
    floor.buy("carol", 10, at=50)
    floor.buy("carol", 10, at=40)
    assert refusal(floor.sell("alice", 11)) == ("insufficient_funds", "")
    floor.sell("alice", 10)
    assert floor.cash("alice") == 500


def test_open_interest_counts_the_longs():
    floor = long_alice()
    market = floor.exchange.state.markets["RAIN"]
    assert market.open_interest_e2 == 1000
    floor.sell("alice", 4, at=60)
    floor.buy("carol", 4, at=60)
    assert market.open_interest_e2 == 1000
    floor.sell("carol", 4, at=60)
    floor.buy("bob", 4, at=60)
    assert market.open_interest_e2 == 600
    assert floor.vault() == 600


def test_what_a_whole_trip_costs_is_exactly_the_difference():
    floor = Floor(alice=1000, bob=1000)
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 10, at=60)
    floor.buy("bob", 10, at=45)
    floor.sell("alice", 10, at=45)
    assert (floor.cash("alice"), floor.cash("bob")) == (850, 1150)
    assert floor.vault() == 0
