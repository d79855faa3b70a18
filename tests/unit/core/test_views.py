"""Reading the exchange: what sessions render."""

from fractions import Fraction

import pytest

from mock_exchange.core.views import AccountView, Fill, MarketView, PositionView
from support.core_book import CENT, START_US, Floor, traded_floor


@pytest.mark.rule("C04")
def test_an_account_shows_what_is_free_and_what_is_held():
    floor = Floor(alice=1000)
    floor.buy("alice", 10, at=65)
    views = floor.exchange.views
    assert views.account("alice") == AccountView("alice", 350 * CENT, 650 * CENT)
    assert views.has_account("alice")


def test_what_does_not_exist_is_none_or_nothing():
    views = Floor().exchange.views
    assert not views.has_account("nobody")
    assert views.account("nobody") is None
    assert views.positions("nobody") == []
    assert views.open_orders("nobody") == []
    assert views.fills("nobody") == []
    assert views.fill_count("nobody") == 0
    assert views.market("SNOW") is None
    assert views.market_version("SNOW") is None
    assert views.book("SNOW") is None
    assert views.book_seq("SNOW") is None
    assert views.order(1) is None
    assert views.order_fills(1) == []


@pytest.mark.rule("C05", "D02")
def test_positions_have_an_exact_average_and_profit():
    floor = traded_floor()
    assert floor.exchange.views.positions("alice") == [
        PositionView("RAIN", 1500, Fraction(6100), 6300, Fraction(300_000), Fraction(0)),
        PositionView("SNOW", 100, Fraction(4000), 4000, Fraction(0), Fraction(0)),
    ]
    short = floor.exchange.views.positions("bob")[0]
    assert (short.position_e2, short.unrealized_micros) == (-1500, -300_000)


@pytest.mark.rule("C05")
def test_closed_positions_are_not_listed_and_the_next_starts_anew():
    floor = traded_floor()
    floor.exchange.views.positions("alice")
    floor.buy("dave", 30, at=70)
    floor.sell("alice", 15, at=70)
    assert floor.position("alice") == 0
    floor.sell("alice", 10, at=70)
    view = floor.exchange.views.positions("alice")[0]
    assert (view.position_e2, view.average_price_e4) == (-1000, 7000)
    assert view.realized_micros == 15 * 9 * CENT


def test_settled_positions_are_not_listed():
    floor = traded_floor()
    floor.close()
    floor.settle("yes")
    assert [view.ticker for view in floor.exchange.views.positions("alice")] == ["SNOW"]


@pytest.mark.rule("C06", "C07")
def test_a_market_shows_its_terms_and_its_trade():
    view = traded_floor().exchange.views.market("RAIN")
    assert view == MarketView(
        ticker="RAIN",
        title="RAIN?",
        description="About RAIN.",
        expires_at_us=0,
        tick_e4=100,
        lot_e2=100,
        status="active",
        outcome=None,
        last_price_e4=6300,
        volume_e2=1500,
        open_interest_e2=1500,
        version=view.version,
    )


@pytest.mark.rule("C06", "D08")
def test_markets_come_by_ticker_of_one_status_in_pages():
    floor = Floor()
    for ticker in ("WIND", "HAIL", "SNOW"):
        floor.market(ticker)
    floor.close("SNOW")
    views = floor.exchange.views
    assert [view.ticker for view in views.markets()] == ["HAIL", "RAIN", "SNOW", "WIND"]
    assert [view.ticker for view in views.markets("active")] == ["HAIL", "RAIN", "WIND"]
    assert [view.ticker for view in views.markets("closed")] == ["SNOW"]
    assert [view.ticker for view in views.markets("active", offset=1, limit=1)] == ["RAIN"]
    assert views.markets(offset=9) == []


def test_versions_change_whenever_what_is_shown_does_and_only_then():
    floor = Floor()
    views = floor.exchange.views
    steps = [
        (lambda: floor.sell("bob", 5, at=60), False),
        (lambda: floor.cancel("bob", 1), False),
        (lambda: floor.sell("bob", 5, at=60), False),
        (lambda: floor.buy("alice", 5, at=60), True),
        (floor.close, True),
        (lambda: floor.settle("yes"), True),
        (lambda: floor.settle("yes"), False),
    ]
    for step, changes in steps:
        before, version, all_version = (
            views.market("RAIN"),
            views.market_version("RAIN"),
            views.markets_version,
        )
        step()
        assert (views.market("RAIN") != before) == changes
        assert (views.market_version("RAIN") != version) == changes
        assert (views.markets_version != all_version) == changes
    all_version = views.markets_version
    floor.market("SNOW")
    assert views.markets_version != all_version


@pytest.mark.rule("C10")
def test_an_order_shows_its_state_and_its_fills_oldest_first():
    floor = Floor(first_order_number=100, first_fill_number=500)
    floor.buy("alice", 10, at=65)
    created_at_us = floor.now_us
    floor.sell("bob", 2, at=65)
    floor.sell("bob", 3, at=65)
    view = floor.exchange.views.order(100)
    assert (view.filled_e2, view.remaining_e2, view.status) == (500, 500, "partially_filled")
    assert (view.created_at_us, view.updated_at_us) == (created_at_us, floor.now_us)
    fills = floor.exchange.views.order_fills(100)
    assert [(fill.number, fill.count_e2, fill.role) for fill in fills] == [
        (500, 200, "maker"),
        (502, 300, "maker"),
    ]


def test_an_order_was_last_updated_when_it_was_made_traded_or_cancelled():
    floor = Floor()
    floor.buy("alice", 10, at=65)
    made_us = floor.now_us
    floor.buy("carol", 1, at=1)
    assert floor.order(1).updated_at_us == made_us
    floor.cancel("alice", 1)
    assert floor.order(1).updated_at_us == floor.now_us


@pytest.mark.rule("C11", "D08")
def test_fills_come_newest_first_of_one_market_or_all_in_pages():
    views = traded_floor().exchange.views
    assert views.fills("alice")[-1] == Fill(
        number=2,
        order_number=3,
        account_id="alice",
        ticker="RAIN",
        side="bid",
        role="taker",
        count_e2=1000,
        price_e4=6000,
        fee_micros=0,
        at_us=views.order(3).created_at_us,
    )
    assert [fill.number for fill in views.fills("alice")] == [5, 4, 2]
    assert [fill.number for fill in views.fills("alice", "RAIN")] == [4, 2]
    assert [fill.number for fill in views.fills("alice", limit=1)] == [5]
    assert [fill.number for fill in views.fills("alice", offset=1, limit=1)] == [4]
    assert [fill.number for fill in views.fills("alice", offset=2, limit=9)] == [2]
    assert views.fills("alice", offset=3) == []
    assert views.fills("alice", offset=9, limit=9) == []
    assert views.fills("alice", "HAIL") == []
    assert (views.fill_count("alice"), views.fill_count("alice", "SNOW")) == (3, 1)


def test_both_sides_of_a_trade_are_fills_of_their_own():
    fills = list(traded_floor().exchange.views.all_fills())
    assert [fill.number for fill in fills] == [1, 2, 3, 4, 5, 6]
    assert [(fill.account_id, fill.side) for fill in fills[:2]] == [
        ("bob", "ask"),
        ("alice", "bid"),
    ]
    assert [fill.number for fill in traded_floor().exchange.views.all_fills(2)] == [5, 6]


def test_open_orders_come_by_number_of_one_market_or_all():
    floor = traded_floor()
    views = floor.exchange.views
    assert [view.number for view in views.open_orders("bob")] == [2]
    assert [view.number for view in views.open_orders("alice")] == [4]
    assert views.open_orders("alice", "RAIN") == []


def test_a_book_shows_its_levels_best_first_and_its_seq():
    floor = Floor()
    for price in (60, 62, 61):
        floor.sell("bob", 5, at=price)
    floor.buy("alice", 1, at=59)
    book = floor.exchange.views.book("RAIN")
    assert (list(book.bids), list(book.asks)) == (
        [(5900, 100)],
        [(6000, 500), (6100, 500), (6200, 500)],
    )
    assert book.seq == 4
    assert list(floor.exchange.views.book("RAIN", levels=1).asks) == [(6000, 500)]


def test_reading_changes_nothing():
    floor = traded_floor()
    before = floor.exchange.state_hash()
    views = floor.exchange.views
    for account_id in ("alice", "bob"):
        views.positions(account_id)
        views.fills(account_id)
    views.markets()
    assert floor.exchange.state_hash() == before
    assert floor.now_us > START_US


def test_the_queue_before_an_order_is_what_trades_first():
    floor = Floor()
    floor.buy("alice", 5, at=60)
    floor.buy("bob", 3, at=61)
    floor.buy("carol", 2, at=60)
    views = floor.exchange.views
    assert [views.queue_position_e2(number) for number in (1, 2, 3)] == [300, 0, 800]
    floor.sell("dave", 4, at=60)
    assert [views.queue_position_e2(number) for number in (1, 2, 3)] == [0, None, 400]
    assert views.queue_position_e2(99) is None


def test_resting_orders_are_worth_what_they_would_cost_cover_or_not():
    floor = Floor()
    floor.sell("bob", 5, at=60)
    floor.buy("alice", 5, at=60)
    floor.sell("alice", 8, at=70)
    floor.buy("alice", 10, at=40)
    views = floor.exchange.views
    assert views.resting_value_micros("alice") == (8 * 30 + 10 * 40) * CENT
    assert views.resting_value_micros("nobody") == 0
