"""A value that the contract's list has not."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.toxics.unknown_enum import UnknownEnum
from support.toxics_pure import response, scene, struck


def test_a_pointer_says_where():
    body = struck(UnknownEnum("/markets/1/status", "melted"))
    assert [market["status"] for market in body["markets"]] == ["active", "melted"]


def test_without_one_the_schema_of_the_operation_says_where():
    body = struck(UnknownEnum(), operation="get_markets")
    assert body["markets"][0]["status"] == "unheard_of"
    assert body["markets"][0]["ticker"] == "A"


def test_another_edition_has_another_schema():
    edition = load_edition("trade-api-3.34")
    value = {"market": {"ticker": "A", "market_type": "binary", "status": "active"}}
    body = struck(UnknownEnum(), value, operation="GetMarket", edition=edition)
    assert body["market"] == {"ticker": "A", "market_type": "unheard_of", "status": "active"}


@pytest.mark.parametrize("of", [{}, {"operation": "get_market"}])
def test_where_no_list_is_known_it_misses(of):
    assert UnknownEnum().delivery(response({"a": "b"}), scene(**of)).missed
    assert UnknownEnum().delivery(None, scene(**of)).missed
