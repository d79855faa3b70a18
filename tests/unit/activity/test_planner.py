"""What traders decide from what they see; the dice are loaded here."""

import pytest

from mock_exchange.activity import planner
from mock_exchange.activity.ladder import Ladder
from mock_exchange.activity.planner import LEVELS, REACH, Sight, Take
from mock_exchange.dice import throw

CENTS = Ladder(range(100, 10_000, 100))
EMPTY = Sight(0, 10_000)
MIDDLE = CENTS.nearest(5_000)


def loaded(**falls):
    """Return dice that fall as told by purpose (p1=0), and else on 0."""
    return lambda sides, purpose: min(falls.get(f"p{purpose}", 0), sides - 1)


def seeded(seed):
    return lambda sides, purpose: throw(sides, seed, purpose)


def test_half_of_the_visits_leave_the_place_alone():
    moved = [planner.drift(CENTS, MIDDLE, MIDDLE, seeded(seed)) != MIDDLE for seed in range(400)]
    assert 140 < sum(moved) < 260


def test_far_from_home_a_place_only_comes_back():
    high, low = MIDDLE + REACH, MIDDLE - REACH
    for seed in range(100):
        assert planner.drift(CENTS, high, MIDDLE, seeded(seed)) <= high
        assert planner.drift(CENTS, low, MIDDLE, seeded(seed)) >= low


def test_a_place_never_leaves_the_grid():
    for place in (1, CENTS.top - 1):
        for seed in range(50):
            assert 1 <= planner.drift(CENTS, place, place, seeded(seed)) <= CENTS.top - 1


def test_what_is_offered_at_the_place_is_taken_as_far_as_it_goes():
    take, place = planner.taken(CENTS, MIDDLE, Sight(0, 4_800, 0, 700), loaded())
    assert (take, place) == (Take("bid", 5_000, 700), MIDDLE)
    take, place = planner.taken(CENTS, MIDDLE, Sight(5_000, 10_000, 90_000_000, 0), loaded(p3=80))
    assert (take, place) == (Take("ask", 5_000, 12_000), MIDDLE)


def test_a_place_may_give_way_to_what_stands_in_it():
    _, place = planner.taken(CENTS, MIDDLE, Sight(0, 5_000, 0, 100), loaded(p4=1))
    assert place == MIDDLE - 1
    _, place = planner.taken(CENTS, MIDDLE, Sight(5_000, 10_000, 100, 0), loaded(p4=1))
    assert place == MIDDLE + 1


def test_nothing_is_taken_of_a_book_around_the_place():
    assert planner.taken(CENTS, MIDDLE, Sight(4_900, 5_100, 1, 1), loaded(p4=1)) == (None, MIDDLE)


@pytest.mark.parametrize(("side", "fall", "price_e4"), [("ask", 0, 4_900), ("bid", 1, 5_100)])
def test_a_trade_for_no_reason_is_at_the_best_price(side, fall, price_e4):
    take = planner.noise(Sight(4_900, 5_100), loaded(p6=fall, p7=4))
    assert take == Take(side, price_e4, 500)


def test_there_is_no_such_trade_without_an_offer_or_most_of_the_time():
    assert planner.noise(EMPTY, loaded(p6=0)) is None
    assert planner.noise(EMPTY, loaded(p6=1)) is None
    assert planner.noise(Sight(4_900, 5_100), loaded(p5=4)) is None


def test_room_is_made_where_the_last_price_is_taken():
    assert planner.room(CENTS, Sight(9_900, 10_000, 300)) == Take("ask", 9_900, 300)
    assert planner.room(CENTS, Sight(0, 100, 0, 400)) == Take("bid", 100, 400)
    assert planner.room(CENTS, Sight(9_800, 9_900, 1, 1)) is None


def test_an_empty_book_is_quoted_around_the_place():
    quoted = planner.quoted(CENTS, MIDDLE, EMPTY)
    assert quoted == planner.wanted(CENTS, MIDDLE)
    assert quoted == {"bid": (4_900, 4_800, 4_700), "ask": (5_100, 5_200, 5_300)}


def test_quotes_step_back_from_what_they_would_cross():
    assert planner.quoted(CENTS, MIDDLE, Sight(0, 3_000))["bid"] == (2_900, 2_800, 2_700)
    assert planner.quoted(CENTS, MIDDLE, Sight(7_000, 10_000))["ask"] == (7_100, 7_200, 7_300)


@pytest.mark.parametrize(
    "structure",
    [Ladder(range(500, 10_000, 500)), Ladder([2_500, 5_000, 7_500]), Ladder([1, 9_999])],
)
def test_each_side_has_a_quote_wherever_there_is_room(structure):
    prices = (0, *structure.prices_e4)
    for place in (0, 1, structure.top // 2, structure.top):
        for bid_e4 in prices[:-1]:
            for ask_e4 in (*(each for each in prices if each > max(bid_e4, prices[1])), 10_000):
                quoted = planner.quoted(structure, structure.inside(place), Sight(bid_e4, ask_e4))
                assert 1 <= len(quoted["bid"]) <= LEVELS
                assert 1 <= len(quoted["ask"]) <= LEVELS
                assert max(quoted["bid"]) < ask_e4
                assert min(quoted["ask"]) > bid_e4


def test_more_is_quoted_farther_away():
    sizes = [planner.size_e2(level, loaded()) for level in range(LEVELS)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 2_000
