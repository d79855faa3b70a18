"""Pages that are shorter than they could be."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.toxics.short_pages import ShortPages
from support.toxics_lines import TRADE
from support.toxics_pure import response, scene

CURSORS = load_edition(TRADE)


@pytest.mark.parametrize(
    ("operation", "query", "asked"),
    [
        ("GetMarkets", b"limit=100&status=open", b"limit=2&status=open"),
        ("GetMarkets", b"", b"limit=2"),
        ("GetStructuredTargets", b"", b"page_size=2"),
        ("GetMarket", b"", b""),
    ],
)
def test_fewer_items_are_asked_for_where_there_are_cursors(operation, query, asked):
    assert ShortPages(2).asked(query, scene(operation, CURSORS)) == asked


def test_lists_without_cursors_are_as_they_were():
    assert ShortPages(2).asked(b"limit=9", scene("get_markets")) == b"limit=9"


@pytest.mark.parametrize(
    ("body", "missed"),
    [({"cursor": "c"}, False), ({"cursor": ""}, True), ({}, True), ([], True)],
)
def test_it_strikes_pages_that_promise_another(body, missed):
    delivery = ShortPages().delivery(response(body), scene("GetMarkets", CURSORS))
    assert delivery.missed is missed
    assert delivery.response == response(body)


def test_it_misses_where_there_is_no_json():
    assert ShortPages().delivery(None, scene("GetMarkets", CURSORS)).missed
