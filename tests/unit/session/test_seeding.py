import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.core import invariants
from mock_exchange.core.events import Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.session import seeding
from support.session_world import MAKER, TICKER, USER, World

EDITION = load_edition()


@pytest.fixture(scope="module")
def exchange():
    exchange = Exchange()
    for command in seeding.seeding_commands():
        events = exchange.apply(command, 1)
        assert not isinstance(events[0], Refused), (command, events)
    return exchange


def test_the_seeded_world_breaks_no_invariant(exchange):
    invariants.check(exchange)


@pytest.mark.rule("C28")
def test_the_numbers_it_uses_up_are_counted(exchange):
    assert seeding.order_count() == len(exchange.state.orders)
    assert seeding.fill_count() == 2 * len(exchange.state.trades)
    assert seeding.FIRST_FILL_NUMBER - seeding.fill_count() >= 1


@pytest.mark.rule("C28")
def test_there_are_eight_active_markets_one_closed_and_one_settled(exchange):
    statuses = [market.status for market in exchange.views.markets()]

    assert sorted(statuses) == ["active"] * 8 + ["closed", "settled"]
    assert exchange.views.markets()[0].ticker == TICKER


def test_every_text_and_id_keeps_the_contract():
    for market in seeding.MARKETS:
        assert EDITION.validator("ticker").is_valid(market.ticker)
        assert EDITION.validator("title").is_valid(market.title)
        assert EDITION.validator("description").is_valid(market.description)
    for account_id in seeding.BALANCES_CENTS:
        assert EDITION.validator("account_id").is_valid(account_id)
    assert [market.ticker for market in seeding.MARKETS] == sorted(
        m.ticker for m in seeding.MARKETS
    )


@pytest.mark.rule("C28")
def test_every_traded_market_shows_its_last_price_inside_its_book(exchange):
    for market in seeding.MARKETS:
        view, book = exchange.views.market(market.ticker), exchange.views.book(market.ticker)
        assert view.volume_e2 == 100 * sum(trade.contracts for trade in market.trades)
        assert len(book.bids) == len(book.asks) == market.levels
        if market.trades:
            assert view.last_price_e4 == 100 * market.trades[-1].cents
        if market.trades and market.levels:
            assert book.bids[0][0] < view.last_price_e4 < book.asks[0][0]


@pytest.mark.rule("C28")
def test_two_servers_with_the_same_seed_are_the_same_and_another_seed_has_other_keys():
    worlds = [World(seed=3), World(seed=3), World(seed=4)]
    hashes = {world.venue.exchange.state_hash() for world in worlds}
    keys = [world.key(USER) for world in worlds]

    assert len(hashes) == 1
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.rule("C28")
def test_without_seeding_there_is_nothing_but_numbers():
    world = World(seeded=False)

    assert world.venue.exchange.views.markets() == []
    assert world.venue.keys.records() == ()
    assert world.venue.exchange.state.first_order_number == seeding.FIRST_ORDER_NUMBER


@pytest.mark.rule("C04", "C06", "C07", "C08", "C09", "C10", "C11", "C17", "C18", "C19", "C28")
def test_a_fresh_server_answers_the_contracts_printed_examples_literally():
    world = World()
    example = {name: entry["value"] for name, entry in EDITION.examples.items()}
    peer = world.peer(USER)
    assert peer.watch("account", account_id=USER) == [example["account_update"]]
    assert peer.watch("market", ticker=TICKER) == [example["market_update"]]
    assert peer.watch("orders", account_id=USER) == []

    assert world.get("/accounts/user_0001").body == example["get_account"]
    assert world.get("/markets", query="limit=1").body == example["get_markets"]
    assert world.get(f"/markets/{TICKER}").body == example["get_market"]
    assert world.place(**example["place_order_request"]).body == example["place_order"]
    world.clock.advance(120)
    world.place(account=MAKER, side="sell", size=50)
    assert world.get("/orders/ord_123456789").body == example["get_order"]
    assert world.get("/fills").body == example["get_fills"]
    world.clock.advance(180)
    assert world.delete("/orders/ord_123456789").body == example["cancel_order"]


@pytest.mark.rule("C19")
def test_the_printed_order_update_is_literal_where_the_order_fills_whole():
    world = World()
    peer = world.peer(USER)
    peer.watch("orders", account_id=USER)
    world.place()
    world.clock.advance(120)
    world.place(account=MAKER, side="sell")

    assert peer.take()[-1] == EDITION.examples["order_update"]["value"]
