"""What is served is read off the tables that serve it."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.coverage import counts, coverage
from mock_exchange.editions.served import SERVED
from mock_exchange.editions.trade_api.operations import HANDLERS, SEEDED


@pytest.mark.parametrize("name", SERVED)
def test_every_operation_and_channel_has_a_row(name):
    edition = load_edition(name)
    rows = coverage(edition)
    assert [row.name for row in rows] == [*edition.operations, *edition.channels]


def test_the_counts_are_those_of_the_tables():
    found = counts(coverage(load_edition("trade-api-3.34")))
    assert found["operation"] == {
        "stateful": len(HANDLERS) - len(SEEDED),
        "seeded": len(SEEDED),
        "not yet": 128 - len(HANDLERS),
    }


def test_the_reference_edition_is_served_whole():
    assert counts(coverage(load_edition()))["operation"]["not yet"] == 0
