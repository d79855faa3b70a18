"""Legs of batches: each once, and which of them a request is made of."""

from mock_exchange.editions.trade_api.negotiation.render_batches import legs
from support.trade_batches import LEGS, SECOND, BatchWorld
from support.trade_talks import TICKER


def test_legs_are_numbered_as_they_come_and_shared():
    world = BatchWorld()
    children = [
        {"market_ticker": TICKER},
        {"selected_markets": LEGS},
        {"market_ticker": SECOND},
    ]
    world.ask_batch(children=children, mve_collection_ticker="KXCOMBO-DAY")
    desk = world.venue.desk
    (batch,) = desk.negotiations.batches.batches

    found, of_each = legs(desk, desk.negotiations.batches.rfqs_of(batch))

    assert [(leg.market, leg.side) for leg in found] == [
        (TICKER, "yes"),
        (SECOND, "no"),
        ("KXNBA-27-BOS", "yes"),
        (SECOND, "yes"),
    ]
    assert of_each == [[0], [1, 2], [3]]
