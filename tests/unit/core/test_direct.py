"""Direct trades: two accounts, an agreed price, and a book that does not notice."""

import msgspec
import pytest

from mock_exchange.core.commands import (
    ChangeFees,
    CreateGroup,
    DirectSide,
    OpenSubaccount,
    PauseExchange,
    TradeDirectly,
)
from mock_exchange.core.events import FeeCharged
from mock_exchange.core.exchange import replay
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.fees import FEE_SCHEDULES
from mock_exchange.core.journal import Journal
from support.core_book import TICKER, Floor, kinds, refusal, trades


def agree(floor, buyer="alice", seller="bob", count=10, at=40, taker="buyer", **more):
    """Let a buyer and a seller trade; the taker is the buyer unless said otherwise."""
    sides = {
        name: side if isinstance(side, DirectSide) else DirectSide(side)
        for name, side in (("buyer", buyer), ("seller", seller))
    }
    maker = "seller" if taker == "buyer" else "buyer"
    side = "bid" if taker == "buyer" else "ask"
    terms = {"ticker": TICKER, "way": "direct"} | more
    command = TradeDirectly(
        maker=sides[maker],
        taker=sides[taker],
        taker_side=side,
        count_e2=round(count * 100),
        price_e4=round(at * 100),
        **terms,
    )
    return floor.apply(command)


@pytest.fixture
def floor():
    return Floor(alice=100_00, bob=100_00)


def test_both_sides_pay_their_part_and_hold_their_position(floor):
    events = agree(floor, count=10, at=40)

    assert kinds(events) == ["OrderAccepted", "OrderAccepted", "Traded"]
    assert (floor.position("alice"), floor.position("bob")) == (10, -10)
    assert (floor.cash("alice"), floor.cash("bob")) == (96_00, 94_00)
    assert (floor.escrow("alice"), floor.escrow("bob"), floor.vault()) == (0, 0, 10_00)


def test_each_side_is_a_filled_fill_or_kill_order_and_the_maker_comes_first(floor):
    *_, traded = agree(floor, taker="seller")

    assert (traded.maker_account_id, traded.taker_account_id) == ("alice", "bob")
    assert (traded.taker_side, traded.way) == ("ask", "direct")
    assert [floor.status(1), floor.status(2)] == ["filled", "filled"]
    assert {floor.order(1).time_in_force, floor.order(2).time_in_force} == {"fok"}


def test_the_book_does_not_notice_not_even_better_prices(floor):
    floor.sell("carol", 5, at=30)
    floor.buy("dave", 5, at=20)
    before = floor.exchange.views.book_seq(TICKER)

    agree(floor, count=10, at=40)

    assert (floor.bids(), floor.asks()) == ([(20, 5)], [(30, 5)])
    assert floor.exchange.views.book_seq(TICKER) == before
    assert trades(floor.buy("alice", 5, at=30)) == [(30, 5, 1)]


def test_the_market_has_a_new_last_price_and_more_volume(floor):
    agree(floor, count=10, at=40)

    market = floor.exchange.views.market(TICKER)
    assert (market.last_price_e4, market.volume_e2, market.open_interest_e2) == (
        4_000,
        1_000,
        1_000,
    )


def test_what_closes_a_position_needs_no_money():
    floor = Floor(alice=4_00, bob=6_00)
    agree(floor, count=10, at=40)
    assert (floor.cash("alice"), floor.cash("bob")) == (0, 0)

    agree(floor, buyer="bob", seller="alice", count=10, at=70)

    assert (floor.cash("alice"), floor.cash("bob")) == (7_00, 3_00)
    assert (floor.position("alice"), floor.position("bob"), floor.vault()) == (0, 0, 0)


def test_an_order_that_was_covered_by_what_was_sold_puts_up_escrow(floor):
    agree(floor, count=10, at=40)
    floor.sell("alice", 10, at=60)
    assert floor.escrow("alice") == 0

    agree(floor, buyer="bob", seller="alice", count=10, at=50)

    assert floor.escrow("alice") == 4_00


@pytest.mark.parametrize(
    ("alice", "bob", "poor"), [(3_99, 100_00, "taker"), (100_00, 5_99, "maker")]
)
def test_either_side_must_be_able_to_pay_or_nothing_happens(alice, bob, poor):
    floor = Floor(alice=alice, bob=bob)

    assert refusal(agree(floor, count=10, at=40)) == ("insufficient_funds", poor)
    assert (floor.cash("alice"), floor.cash("bob")) == (alice, bob)


def test_the_maker_pays_the_makers_fee_and_the_taker_the_takers(floor):
    floor.apply(ChangeFees(TICKER, FEE_SCHEDULES["quadratic_with_maker_fees"]))

    events = agree(floor, count=100, at=50)

    fees = {e.account_id: e.fee_micros for e in events if isinstance(e, FeeCharged)}
    assert fees == {"bob": 437_500, "alice": 1_750_000}


def test_money_for_the_fee_must_be_there_too():
    floor = Floor(alice=50_00, bob=100_00)
    floor.apply(ChangeFees(TICKER, FEE_SCHEDULES["quadratic"]))

    assert refusal(agree(floor, count=100, at=50)) == ("insufficient_funds", "taker")


def test_a_direct_trade_counts_for_the_group_of_its_side(floor):
    floor.apply(CreateGroup("bob", 500))
    floor.sell("bob", 1, at=90, options=OrderOptions(group_number=1))

    events = agree(floor, seller=DirectSide("bob", group_number=1), count=6, at=40)

    assert kinds(events)[2:] == ["Traded", "OrderCancelled", "GroupChanged"]
    again = agree(floor, seller=DirectSide("bob", group_number=1))
    assert refusal(again) == ("group_triggered", "maker")


def test_a_name_given_to_a_side_finds_its_order_and_is_used_once(floor):
    named = DirectSide("alice", "mine")
    agree(floor, buyer=named)

    assert floor.order(2).client_order_id == "mine"
    assert refusal(agree(floor, buyer=named)) == ("duplicate_client_order_id", "taker")


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"buyer": "nobody", "seller": "nobody"}, ("unknown_account", "maker")),
        ({"buyer": "nobody", "ticker": "SNOW"}, ("unknown_account", "taker")),
        ({"ticker": "SNOW", "buyer": "bob"}, ("unknown_market", "ticker")),
        ({"buyer": "bob", "count": 0}, ("same_holder", "taker")),
        ({"count": 0, "at": 0}, ("invalid_count", "count_e2")),
        ({"at": 100, "way": "book"}, ("invalid_price", "price_e4")),
        ({"way": "book"}, ("invalid_time_in_force", "way")),
        ({"buyer": DirectSide("alice", group_number=9)}, ("unknown_group", "taker")),
    ],
)
def test_refusals_name_the_first_reason_and_the_side_at_fault(floor, terms, expected):
    assert refusal(agree(floor, **terms)) == expected


def test_nobody_trades_with_a_part_of_themselves(floor):
    floor.apply(OpenSubaccount("alice", 1))

    assert refusal(agree(floor, seller="alice/1")) == ("same_holder", "taker")


def test_a_market_that_does_not_trade_refuses(floor):
    floor.apply(PauseExchange("trading"))
    assert refusal(agree(floor)) == ("trading_paused", "")

    closed = Floor(alice=100_00, bob=100_00)
    closed.close()
    assert refusal(agree(closed)) == ("market_not_active", "ticker")


def test_the_way_of_a_trade_is_in_its_json_only_where_it_is_not_the_book(floor):
    *_, past = agree(floor, way="block")
    floor.sell("bob", 1, at=60)
    *_, within = floor.buy("alice", 1, at=60)

    assert b'"way":"block"' in msgspec.json.encode(past)
    assert b'"way"' not in msgspec.json.encode(within)


def test_the_journal_replays_it(floor):
    agree(floor, buyer=DirectSide("alice", "mine"), way="block")
    lines = list(floor.exchange.journal.lines())

    assert replay(Journal.read(lines)).state_hash() == floor.exchange.state_hash()
