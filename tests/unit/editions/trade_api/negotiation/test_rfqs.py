"""The life of a request: open, then closed."""

from mock_exchange.editions.trade_api.negotiation.quotes import QUOTE_STEPS
from mock_exchange.editions.trade_api.negotiation.rfqs import OPEN_MAX, RFQ_STEPS
from support.trade_world import EDITION


def statuses(name):
    return set(EDITION.objects[name]["properties"]["status"]["enum"])


def test_the_statuses_are_those_of_the_contract():
    assert set(RFQ_STEPS) == statuses("RFQ")
    assert set(QUOTE_STEPS) == statuses("Quote")


def test_closed_is_the_end_and_100_may_be_open():
    assert (RFQ_STEPS["closed"], OPEN_MAX) == (frozenset(), 100)
