"""All negotiations together: who follows hears of them, and what the exchange does is heard of."""

from mock_exchange.core.commands import CloseMarket
from support.trade_talks import TICKER, TalkWorld


def test_whoever_follows_is_told_and_a_closed_market_ends_what_is_asked():
    world = TalkWorld()
    told = []
    negotiations = world.venue.desk.negotiations
    world.ask()
    negotiations.follow(lambda change: told.append((change.kind, change.record.reason)))

    world.venue.execute(CloseMarket(TICKER))

    assert told == [("rfq_deleted", "market_closed")]


def test_an_exchange_that_begins_anew_has_nothing_negotiated():
    world = TalkWorld()
    world.accept(world.quote(world.ask()))
    world.venue.reset()
    world._keys.clear()

    assert world.ok("/communications/rfqs")["rfqs"] == []
    world.clock.advance(60)
    assert world.ok("/communications/quotes")["quotes"] == []
