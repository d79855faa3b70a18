"""Where traders were asked for, somebody answers requests for quotes."""

import pytest

from mock_exchange.core.commands import CloseMarket, PauseExchange, ResumeExchange
from support.trade_batches import SECOND, BatchWorld
from support.trade_talks import ASKER, TICKER

pytestmark = pytest.mark.rule("T07")


@pytest.fixture
def world():
    return BatchWorld(activity=3)


def quotes(world):
    return world.ok("/communications/quotes")["quotes"]


def test_a_request_is_quoted_on_both_sides_of_the_market_soon_after(world):
    rfq_id = world.ask()
    assert quotes(world) == []
    world.clock.advance(1)

    (quote,) = quotes(world)
    market = world.ok(f"/markets/{TICKER}")["market"]
    assert (quote["rfq_id"], quote["status"]) == (rfq_id, "open")
    assert 0 < float(quote["yes_bid_dollars"]) <= float(market["yes_ask_dollars"])
    assert float(quote["yes_bid_dollars"]) + float(quote["no_bid_dollars"]) < 1


def test_what_is_accepted_is_confirmed_and_traded(world):
    world.ask()
    world.clock.advance(1)
    (quote,) = quotes(world)
    world.accept(quote["id"], "no")
    world.clock.advance(1)

    assert [each["status"] for each in quotes(world)] == ["executed"]
    assert world.position(ASKER) == 10


def test_a_batch_is_bid_on_and_confirmed_too(world):
    batch = world.ask_batch()
    world.clock.advance(1)
    assert world.best(batch)["yes_complete"] is True
    world.take(batch, "0.0100", "0.0100")
    world.clock.advance(1)

    assert world.batch(batch)["close_reason"] == "executed"
    assert (world.position(ASKER), world.position(ASKER, SECOND)) == (10, 10)


def test_the_same_seed_answers_the_same():
    bids = []
    for _ in range(2):
        world = BatchWorld(activity=3)
        world.ask(target_cost_dollars="25.00")
        world.clock.advance(1)
        bids.append(quotes(world))
    assert bids[0] == bids[1]


@pytest.mark.parametrize("terms", [{"contracts": 1_000_000}, {"target_cost_dollars": "0.0010"}])
def test_too_much_and_too_little_is_not_answered(world, terms):
    world.ask(**terms)
    world.clock.advance(1)
    assert quotes(world) == []


def test_nothing_is_answered_that_is_over_or_does_not_trade(world):
    withdrawn = world.ask()
    world.do("DELETE", f"/rfqs/{withdrawn}", status=204)
    world.ask(ticker=SECOND)
    batch = world.ask_batch(replace_existing=True)
    world.do("DELETE", f"/rfq_batches/{batch['id']}", status=204)
    world.clock.advance(1)
    world.ask()
    world.venue.execute(PauseExchange("trading"))
    world.clock.advance(1)
    world.venue.execute(ResumeExchange())
    world.venue.execute(CloseMarket(TICKER))

    assert quotes(world) == []


def test_without_traders_nobody_answers():
    world = BatchWorld()
    world.ask()
    world.clock.advance(5)
    assert quotes(world) == []
