"""Positions that go from one account to another: contracts and money as in a trade, but there is none."""

import pytest

from mock_exchange.core.commands import ChangeMarket, OpenTrader, TransferPosition
from mock_exchange.core.events import PositionTransferred
from support.core_book import CENT, Floor, refusal


def held(**more):
    """Return a floor where ann is long 10 RAIN, bought at 40, bob short, and cleo has $10."""
    floor = Floor(ann=1_000, bob=1_000, cleo=1_000, **more)
    floor.sell("bob", 10, at=40)
    floor.buy("ann", 10, at=40)
    return floor


def move(floor, source, target, count, at):
    return floor.apply(TransferPosition(source, target, "RAIN", round(count * 100), at * 100))


def test_a_long_position_moves_and_is_paid_at_the_price():
    floor = held()
    assert move(floor, "ann", "cleo", 10, 45) == (
        PositionTransferred("ann", "cleo", "RAIN", 1_000, 4_500),
    )
    assert (floor.position("ann"), floor.position("cleo")) == (0, 10)
    assert (floor.cash("ann"), floor.cash("cleo")) == (600 + 450, 1_000 - 450)
    assert floor.vault() == 1_000


def test_a_short_position_moves_and_what_is_left_to_the_dollar_is_paid():
    floor = held()
    move(floor, "bob", "cleo", -5, 70)
    assert (floor.position("bob"), floor.position("cleo")) == (-5, -5)
    assert (floor.cash("bob"), floor.cash("cleo")) == (400 + 150, 1_000 - 150)


@pytest.mark.parametrize(("source", "count", "at"), [("ann", 10, 0), ("bob", -10, 100)])
def test_at_the_end_of_the_scale_no_money_moves(source, count, at):
    floor = held()
    before = floor.cash(source)
    move(floor, source, "cleo", count, at)
    assert (floor.cash(source), floor.cash("cleo")) == (before, 1_000)


def test_opposite_positions_net_and_give_their_dollar_back():
    floor = held()
    move(floor, "ann", "bob", 10, 55)
    assert (floor.position("ann"), floor.position("bob"), floor.vault()) == (0, 0, 0)
    assert (floor.cash("ann"), floor.cash("bob")) == (600 + 550, 400 + 450)
    assert floor.exchange.views.market("RAIN").open_interest_e2 == 0


def test_a_source_that_has_less_is_short_then():
    floor = held()
    move(floor, "ann", "cleo", 15, 40)
    assert (floor.position("ann"), floor.position("cleo")) == (-5, 15)
    assert floor.cash("ann") == 600 + 10 * 40 - 5 * 60


def test_it_is_no_trade_fill_nor_change_of_the_book():
    floor = held()
    before, fills = floor.exchange.views.market("RAIN"), floor.exchange.views.fills("ann")
    seq = floor.exchange.views.book_seq("RAIN")
    move(floor, "ann", "cleo", 10, 45)
    after = floor.exchange.views.market("RAIN")
    assert (after.volume_e2, after.last_price_e4) == (before.volume_e2, before.last_price_e4)
    assert floor.exchange.views.fills("ann") == fills
    assert floor.exchange.views.fills("cleo") == []
    assert floor.exchange.views.book_seq("RAIN") == seq


def test_averages_and_profits_count_it_at_its_price_among_the_fills():
    floor = held()
    move(floor, "ann", "cleo", 4, 50)
    floor.buy("bob", 6, at=60)
    floor.sell("cleo", 4, at=60)
    floor.sell("ann", 2, at=60)
    views = floor.exchange.views
    (ann,) = views.positions("ann")
    assert (ann.position_e2, ann.average_price_e4) == (400, 4_000)
    assert ann.realized_micros == 4 * 10 * CENT + 2 * 20 * CENT
    cleo = views.basis(floor.exchange.state.accounts["cleo"], "RAIN")
    assert (cleo.net_e2, cleo.realized_micros()) == (0, 4 * 10 * CENT)
    move(floor, "ann", "cleo", 4, 30)
    (cleo,) = views.positions("cleo")
    assert (cleo.position_e2, cleo.average_price_e4) == (400, 3_000)


def test_orders_that_closed_the_position_hold_money_from_then_on():
    floor = held()
    floor.sell("ann", 10, at=70)
    assert floor.escrow("ann") == 0
    move(floor, "ann", "cleo", 4, 40)
    assert (floor.escrow("ann"), floor.cash("ann")) == (4 * 30, 600 + 160 - 120)


def test_who_cannot_pay_for_that_moves_nothing():
    floor = held()
    floor.sell("ann", 10, at=70)
    floor.withdraw("ann", 500)
    assert refusal(move(floor, "ann", "cleo", 4, 0)) == ("insufficient_funds", "")
    assert refusal(move(floor, "ann", "cleo", 10, 19)) == ("insufficient_funds", "")
    assert floor.position("ann") == 10
    move(floor, "ann", "cleo", 10, 20)
    assert floor.cash("ann") == 0


def test_two_traders_of_one_purse_pay_each_other():
    floor = held()
    for name in ("firm_A", "firm_B"):
        floor.apply(OpenTrader("cleo", name))
    move(floor, "ann", "firm_A", 10, 100)
    assert floor.cash("cleo") == 0
    move(floor, "firm_A", "firm_B", 10, 80)
    assert (floor.cash("cleo"), floor.position("firm_B")) == (0, 10)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (("nobody", "cleo", "RAIN", 100, 10), ("unknown_account", "account_id")),
        (("ann", "nobody", "RAIN", 100, 10), ("unknown_account", "to_account_id")),
        (("ann", "ann", "RAIN", 100, 10), ("unknown_account", "to_account_id")),
        (("ann", "cleo", "SNOW", 100, 10), ("unknown_market", "ticker")),
        (("ann", "cleo", "RAIN", 0, 10), ("invalid_count", "count_e2")),
        (("ann", "cleo", "RAIN", 150, 10), ("invalid_count", "count_e2")),
        (("ann", "cleo", "RAIN", 100, -1), ("invalid_price", "price_e4")),
        (("ann", "cleo", "RAIN", 100, 10_001), ("invalid_price", "price_e4")),
        (("ann", "cleo", "RAIN", 1_100, 9_999), ("insufficient_funds", "")),
    ],
)
def test_what_is_wrong_is_named(terms, expected):
    assert refusal(held().apply(TransferPosition(*terms))) == expected


def test_a_market_that_does_not_trade_lets_nothing_go():
    floor = held()
    floor.apply(ChangeMarket("RAIN", "inactive"))
    assert refusal(move(floor, "ann", "cleo", 1, 40))[0] == "trading_paused"
    floor.close()
    assert refusal(move(floor, "ann", "cleo", 1, 40))[0] == "market_not_active"


def test_a_moved_position_is_paid_out_where_it_is():
    floor = held()
    move(floor, "ann", "cleo", 10, 40)
    floor.close()
    floor.settle("yes")
    assert (floor.cash("ann"), floor.cash("cleo")) == (1_000, 600 + 1_000)
