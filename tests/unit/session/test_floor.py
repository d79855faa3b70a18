import pytest

from mock_exchange.core.commands import CloseMarket, Deposit, PlaceOrder
from mock_exchange.core.events import Refused
from mock_exchange.session import floor
from mock_exchange.session.floor import PageCache
from mock_exchange.session.http import HttpResponse
from support.session_world import BASE, MAKER, OTHER, TICKER, USER, World

PAGE = HttpResponse(200, (), b"{}")


@pytest.fixture
def world():
    return World()


def order_of(world, order_id="ord_123456789", **options):
    return world.get(f"/orders/{order_id}", **options)


@pytest.mark.rule("C10")
def test_an_order_is_read_again_after_each_change(world):
    world.place()
    assert order_of(world).body["order"]["status"] == "open"
    assert order_of(world).body["order"]["status"] == "open"
    world.place(account=MAKER, side="sell", size=40)
    assert order_of(world).body["order"]["filled_size"] == 40
    world.place(account=MAKER, side="sell", size=10)
    assert order_of(world).body["order"]["filled_size"] == 50
    world.delete("/orders/ord_123456789")
    assert order_of(world).body["order"]["status"] == "cancelled"


@pytest.mark.rule("C10")
def test_an_order_is_read_again_after_its_market_closed(world):
    world.place()
    order_of(world)

    world.venue.execute(CloseMarket(TICKER))

    assert order_of(world).body["order"]["status"] == "cancelled"


def test_an_unchanged_order_is_answered_with_the_same_bytes(world):
    world.place()
    first = order_of(world)

    assert order_of(world).raw is first.raw


@pytest.mark.rule("D11")
def test_what_is_remembered_for_one_account_is_not_shown_to_another(world):
    world.place()
    order_of(world)

    reply = order_of(world, account=OTHER)

    assert (reply.status, reply.code) == (404, "ORDER_NOT_FOUND")
    assert order_of(world).status == 200


def test_an_escaped_path_is_the_same_order_and_is_not_remembered(world):
    world.place()
    escaped = order_of(world, "%6Frd_123456789")
    assert escaped.raw == order_of(world).raw

    world.delete("/orders/ord_123456789")

    assert order_of(world, "%6Frd_123456789").body["order"]["status"] == "cancelled"


@pytest.mark.rule("D09")
def test_an_unknown_parameter_is_refused_for_a_remembered_order_too(world):
    world.place()
    order_of(world)

    assert order_of(world, query="x=1").code == "INVALID_PARAMETER"


def test_remembered_orders_are_bounded(world, monkeypatch):
    monkeypatch.setattr(floor, "ORDERS_CACHED_MAX", 2)
    for _ in range(5):
        order_id = world.place(size=1).body["order"]["order_id"]
        assert order_of(world, order_id).status == 200
        world.delete(f"/orders/{order_id}")
        assert order_of(world, order_id).body["order"]["status"] == "cancelled"

    assert len(world.venue._parts.floor._orders) <= 2


@pytest.mark.rule("C06", "C07")
def test_markets_are_read_again_after_each_change(world):
    def seen():
        one = world.get(f"/markets/{TICKER}").body["market"]
        many = world.get("/markets").body["markets"][0]
        assert one["volume"] == many["volume"]
        assert one["status"] == many["status"]
        return one["volume"], one["status"]

    assert seen() == (1_000_000, "active")
    world.place(price=0.66, size=7)
    assert seen() == (1_000_007, "active")
    world.venue.execute(CloseMarket(TICKER))
    assert seen() == (1_000_007, "closed")


def test_a_page_is_good_as_long_as_its_version():
    version = [1]
    pages = PageCache()
    pages.keep("/markets", b"", lambda: version[0], PAGE)
    assert pages.get("/markets", b"") is PAGE
    assert pages.get("/markets", b"limit=1") is None

    version[0] = 2

    assert pages.get("/markets", b"") is None


def test_a_page_of_nothing_is_not_kept_and_pages_are_bounded(monkeypatch):
    monkeypatch.setattr(floor, "PAGES_CACHED_MAX", 2)
    pages = PageCache()
    pages.keep("/markets/GONE", b"", lambda: None, PAGE)
    for number in range(5):
        pages.keep(f"/markets/{number}", b"", lambda: 1, PAGE)

    assert pages.get("/markets/GONE", b"") is None
    assert len(pages._pages) <= 2


def test_a_refused_command_is_not_published(world):
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)

    events = world.venue.execute(Deposit(USER, -1))

    assert isinstance(events[0], Refused)
    assert peer.take() == []


@pytest.mark.rule("D03")
def test_every_way_in_reaches_the_streams(world):
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)

    world.venue.execute(Deposit(USER, 10_000))
    world.venue.execute(PlaceOrder(USER, TICKER, "bid", "limit", 100, 100))
    world.place(size=1, price=0.02)

    assert [message["data"]["balance"] for message in peer.take()] == [10_001, 10_000, 9_998]


def test_a_live_order_is_the_exchanges_own(world):
    world.place()

    assert world.venue._parts.floor.live_order(123_456_789).ticker == TICKER
    assert BASE == "/trade-api/v2"


def played(world, account_id, price_e4, insiders):
    """Return how many observations an order of the exchange's own traders made."""
    floor_, seen = world.venue._parts.floor, []
    floor_._observe = seen.append
    command = PlaceOrder(account_id, TICKER, "bid", "limit", 100, price_e4)
    events = floor_.play(command, world.clock.now_us(), frozenset(insiders))
    assert not isinstance(events[0], Refused)
    return len(seen)


def test_what_traders_do_among_themselves_is_not_observed(world):
    assert played(world, OTHER, 6_400, {OTHER}) == 0
    assert played(world, OTHER, 9_900, world.venue.exchange.state.accounts) == 0


def test_what_traders_do_with_somebody_else_is_observed(world):
    assert played(world, OTHER, 9_900, {OTHER}) == 1


def test_what_traders_do_changes_what_was_cached_of_an_order(world):
    world.place(side="sell", price=0.65)
    assert order_of(world).body["order"]["filled_size"] == 0
    world.venue._parts.floor.play(
        PlaceOrder(OTHER, TICKER, "bid", "limit", 10_000, 6_500),
        world.clock.now_us(),
        frozenset({OTHER}),
    )
    assert order_of(world).body["order"]["filled_size"] == 100
