"""Books that are given again, and when they are not."""

import pytest

from mock_exchange.core.commands import CancelOrder, ChangeMarket, CloseMarket, FinalizeMarket
from mock_exchange.editions.trade_api import render_market
from mock_exchange.session.book_pages import OPERATION
from support.trade_world import EDITION, TradeWorld

TICKER = "KXHIGHNY-26NOV23-T54"
PATH = f"/markets/{TICKER}/orderbook"
CHEAP = {"ticker": TICKER, "side": "bid", "count": "3.00", "price": "0.0100"}


@pytest.fixture
def world():
    return TradeWorld()


def pages(world):
    return world.venue._parts.floor.pages._pages


def test_a_book_that_did_not_change_is_not_made_again(world, monkeypatch):
    first = world.get(PATH).raw
    monkeypatch.setattr(render_market, "book", None)
    assert world.get(PATH).raw == first
    assert world.get(PATH, account=None).raw == first


def test_whatever_changes_a_book_is_seen_in_the_next_answer(world):
    seen = [world.get(PATH).raw]
    placed = world.placed(**CHEAP)
    seen.append(world.get(PATH).raw)
    world.send(
        "POST",
        f"/portfolio/events/orders/{placed['order_id']}/decrease",
        body={"reduce_to": "1.00"},
    )
    seen.append(world.get(PATH).raw)
    number = world.venue.dialect.order_number(placed["order_id"])
    world.venue.execute(CancelOrder("user_0001", number))
    seen.append(world.get(PATH).raw)
    assert seen[3] == seen[0]
    assert len(set(seen)) == 3


def test_depth_is_part_of_what_was_asked(world):
    whole = world.ok(PATH)
    assert world.ok(PATH, "depth=1") != whole
    assert world.ok(PATH) == whole
    assert world.get(PATH, "depth=no").status == 400


def test_of_a_market_that_was_paid_out_nothing_is_kept(world):
    world.get(PATH)
    assert len(pages(world)) == 1
    for command in (
        CloseMarket(TICKER),
        ChangeMarket(TICKER, "determined", 10_000),
        FinalizeMarket(TICKER),
    ):
        world.venue.execute(command)
    before = dict(pages(world))
    assert world.get(PATH).status == 200
    assert pages(world) == before
    world.clock.advance(70 * 86_400)
    assert world.get(PATH).status == 404


def test_only_a_public_operation_is_kept(world):
    manner = world.venue._parts.manner
    kept = [name for name, each in EDITION.operations.items() if manner.cache(each) is not None]
    assert kept == [OPERATION]
    assert EDITION.operations[OPERATION].auth == "public"
    assert "look_up" in [step.__name__ for step in manner.steps(EDITION.operations[OPERATION])]
