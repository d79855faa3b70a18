"""Accounts: the list, and the one that is looked at."""

import pytest

from mock_exchange.live import accounts
from mock_exchange.live.accounts import AccountPart, AccountsPart
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from support.session_world import TICKER, USER, World
from support.trade_world import TradeWorld


def test_the_list_has_everybodys_money_and_then_who_changed():
    world, part = World(), AccountsPart()
    scene = Scene(world.venue)
    first = part.changes(scene, Look(), 0)
    assert [USER, 100_000_000, 0, 0, 0] in first["rows"]
    assert part.changes(scene, Look(), 0) is None
    world.place(price=0.1, size=10)
    assert part.changes(scene, Look(), 0) == {"rows": [[USER, 99_000_000, 1_000_000, 0, 1]], "more": 0}  # fmt: skip


def test_accounts_beyond_the_most_are_counted(monkeypatch):
    monkeypatch.setattr(accounts, "ACCOUNTS_MAX", 2)
    world = World()
    said = AccountsPart().changes(Scene(world.venue), Look(), 0)
    assert (len(said["rows"]), said["more"]) == (2, len(world.venue.exchange.state.accounts) - 2)


def test_one_account_shows_its_positions_and_its_newest_orders():
    world, part = World(), AccountPart()
    scene, look = Scene(world.venue), Look(account=USER)
    assert part.changes(scene, look, 0)["orders"] == []
    assert part.changes(scene, look, 0) is None
    world.place(price=0.66, size=2)
    resting = world.place(price=0.1, size=10).body["order"]["order_id"]
    said = part.changes(scene, look, 0)
    assert said["positions"] == [[TICKER, 200, 6600, 6600, 0, 0]]
    (order,) = said["orders"]
    assert order[:8] == [resting, TICKER, "bid", 1000, 1000, 1000, "limit", "gtc"]


def test_an_unknown_account_has_nothing():
    said = AccountPart().changes(Scene(World().venue), Look(account="nobody"), 0)
    assert (said["known"], said["positions"], said["orders"]) == (False, [], [])


def test_of_too_many_orders_the_newest_are_shown_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(accounts, "ORDERS_MAX", 2)
    world = World()
    ids = [world.place(price=0.1, size=1).body["order"]["order_id"] for _ in range(3)]
    said = AccountPart().changes(Scene(world.venue), Look(account=USER), 0)
    assert ([order[0] for order in said["orders"]], said["more_orders"]) == ([ids[2], ids[1]], 1)


@pytest.mark.parametrize("part", [AccountsPart, AccountPart])
def test_the_other_edition_has_the_same_words(part):
    venue = TradeWorld().venue
    said = part().changes(Scene(venue), Look(account="maker_0003"), 0)
    if part is AccountsPart:
        assert {len(row) for row in said["rows"]} == {5}
    else:
        assert {order[1] for order in said["orders"]} <= set(venue.exchange.state.markets)
        assert len(said["orders"]) == accounts.ORDERS_MAX
