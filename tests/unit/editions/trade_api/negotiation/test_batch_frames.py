"""The frames of batches: who hears of what, and in which words."""

import pytest

from support.trade_batches import SECOND, BatchWorld
from support.trade_stream import TradeStream
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER

pytestmark = pytest.mark.rule("T10")
LOW, HIGH = ("0.3000", "0.6000"), ("0.2000", "0.6500")


@pytest.fixture
def world():
    return BatchWorld()


@pytest.fixture
def streams(world):
    found = {}
    for account in (ASKER, QUOTER, THIRD):
        found[account] = TradeStream(world, account)
        found[account].subscribe("communications")
    return found


def test_each_hears_what_is_for_it_from_asking_to_trading(world, streams):
    batch = world.ask_batch(client_batch_id="mine")
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.60", "0.60")
    world.confirm_bid(batch, bid_id)

    heard = {
        account: [frame["type"] for frame in stream.take()] for account, stream in streams.items()
    }
    both = ["quote_executed", "quote_executed"]
    assert heard[ASKER] == [
        *("rfq_batch_created", "batch_quote_created", "rfq_batch_best_quotes"),
        *("batch_quote_accepted", *both, "rfq_batch_executed", "rfq_batch_deleted"),
    ]
    assert heard[QUOTER] == [
        *("rfq_batch_created", "batch_quote_created", "batch_quote_accepted"),
        *(*both, "batch_quote_executed", "rfq_batch_deleted"),
    ]
    assert heard[THIRD] == ["rfq_batch_created", "rfq_batch_deleted"]


def test_the_frames_say_what_was_asked_bid_and_accepted(world, streams):
    batch = world.ask_batch(client_batch_id="mine")
    rfq_ids = [rfq["id"] for rfq in batch["rfqs"]]
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.60", "0.60")
    world.confirm_bid(batch, bid_id)

    told = {frame["type"]: frame["msg"] for frame in streams[ASKER].take()}
    created = told["rfq_batch_created"]
    assert (created["id"], created["creator_id"]) == (batch["id"], world.public_id(ASKER))
    assert [rfq["leg_indices"] for rfq in created["rfqs"]] == [[0], [1]]
    assert [leg["market_ticker"] for leg in created["legs"]] == [TICKER, SECOND]
    best = told["rfq_batch_best_quotes"]
    assert (best["version"], best["yes_complete"], best["client_batch_id"]) == (1, True, "mine")
    assert [each["no_bid_dollars"] for each in best["rfqs"]] == ["0.6000", "0.6000"]
    accepted = told["batch_quote_accepted"]
    assert [part["contracts_accepted_fp"] for part in accepted["quotes"]] == ["10.00", "10.00"]
    assert told["quote_executed"]["rfq_batch_id"] == batch["id"]
    done = told["rfq_batch_executed"]
    assert (done["executed_rfq_ids"], done["failed_rfq_ids"]) == (rfq_ids, [])
    assert done["close_reason"] == "executed"
    assert told["rfq_batch_deleted"]["rfq_ids"] == rfq_ids


def test_a_quoter_hears_what_came_of_its_own_bids_and_not_of_others(world, streams):
    batch = world.ask_batch()
    world.bid(batch, HIGH, LOW)
    world.bid(batch, LOW, HIGH, account=THIRD)
    world.take(batch, "0.65", "0.65")
    for stream in streams.values():
        stream.take()
    world.clock.advance(30)

    assert [frame["type"] for frame in streams[QUOTER].take()] == ["rfq_batch_deleted"]
    executed, deleted = streams[ASKER].take()
    assert (executed["msg"]["executed_rfq_ids"], deleted["type"]) == ([], "rfq_batch_deleted")
    assert executed["msg"]["close_reason"] == "not_executed"


def test_a_batch_and_all_that_is_about_it_are_of_one_shard(world):
    shards = [TradeStream(world, QUOTER) for _ in range(2)]
    for key, stream in enumerate(shards):
        stream.subscribe("communications", shard_factor=2, shard_key=key)
    first, second = world.ask_batch(), world.ask_batch(account=THIRD)
    for batch in (first, second):
        world.bid(batch, LOW, LOW)

    heard = [
        {frame["msg"].get("rfq_batch_id", frame["msg"].get("id")) for frame in stream.take()}
        for stream in shards
    ]
    assert heard == [{first["id"]}, {second["id"]}]
