"""The lives of batches and of quotes on them."""

from mock_exchange.editions.trade_api.negotiation.batches import BATCH_QUOTE_STEPS, BATCH_STEPS
from support.trade_world import EDITION


def test_the_statuses_are_those_of_the_contract():
    assert set(BATCH_STEPS) == set(EDITION.objects["RFQBatchStatus"]["enum"])
    assert set(BATCH_QUOTE_STEPS) == set(EDITION.objects["RFQBatchQuoteStatus"]["enum"])


def test_whatever_has_not_ended_can_end():
    assert all("closed" in steps for steps in BATCH_STEPS.values() if steps)
    assert all("cancelled" in steps for steps in BATCH_QUOTE_STEPS.values() if steps)
