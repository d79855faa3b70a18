"""Batches in the records: what is told, in order. The operations are in test_rfq_batches."""

from mock_exchange.editions.trade_api.negotiation.talks import Change
from support.trade_batches import BatchWorld
from support.trade_talks import THIRD

LOW, HIGH = ("0.3000", "0.6000"), ("0.2000", "0.6500")


def test_the_whole_way_is_told_step_by_step():
    world = BatchWorld()
    told: list[Change] = []
    world.venue.desk.negotiations.follow(told.append)
    batch = world.ask_batch()
    first = world.bid(batch, HIGH, LOW)
    second = world.bid(batch, LOW, HIGH, account=THIRD)
    world.take(batch, "0.01", "0.01")
    world.confirm_bid(batch, first)
    world.confirm_bid(batch, second, THIRD)

    assert [change.kind for change in told] == [
        "rfq_batch_created",
        *["batch_quote_created", "rfq_batch_best_quotes"] * 2,
        *["batch_quote_accepted"] * 2,
        *["quote_executed", "batch_quote_executed"] * 2,
        "rfq_batch_executed",
        "rfq_batch_deleted",
    ]
    assert [change.record.reason for change in told[-3:]] == ["executed"] * 3
