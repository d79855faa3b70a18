"""What is served is read off the tables that serve it."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.coverage import counts, coverage, page, summary
from mock_exchange.editions.served import SERVED
from mock_exchange.editions.trade_api.operations import HANDLERS, SEEDED
from support.harness_sources import ROOT

TRADE_API = "trade-api-3.34"


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


@pytest.mark.parametrize("name", SERVED)
def test_everything_is_checked_by_an_object_of_the_edition(name):
    edition = load_edition(name)
    for row in coverage(edition):
        assert row.checked, row.name
        assert set(row.checked) - {"no body"} <= set(edition.objects), row.name


def test_the_last_lines_count():
    operations, channels = summary(coverage(load_edition(TRADE_API)))
    assert operations.startswith("operations: 128, ")
    assert operations.endswith("128 checked by a schema, 128 called by other people's clients")
    assert channels.startswith("channels: 13, ")


def test_the_page_in_docs_is_what_the_command_writes():
    committed = (ROOT / "docs" / f"coverage-{TRADE_API}.md").read_text()
    assert committed == page(load_edition(TRADE_API)), (
        f"mock-exchange coverage --markdown docs/coverage-{TRADE_API}.md writes it anew"
    )
