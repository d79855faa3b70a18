"""Where a body has a field with a list of values."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.enums import first_enum
from support.toxics_pure import EDITION, MARKETS

TRADE = load_edition("trade-api-3.34")


@pytest.mark.parametrize(
    ("edition", "operation", "body", "parts"),
    [
        (EDITION, "get_markets", MARKETS, ("markets", 0, "status")),
        (TRADE, "GetMarkets", {"markets": [{}, {"status": "active"}]}, ("markets", 1, "status")),
        (EDITION, "get_markets", {"markets": []}, ()),
        (EDITION, "get_markets", [], ()),
    ],
)
def test_it_is_found_along_the_schema(edition, operation, body, parts):
    name = edition.operations[operation].response_objects[200]
    assert first_enum(edition, name, body) == parts


def test_an_unknown_object_has_none():
    assert first_enum(EDITION, "nothing", MARKETS) == ()
