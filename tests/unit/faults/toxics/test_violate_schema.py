"""An answer that breaks its schema, at a pointer."""

import msgspec
import pytest

from mock_exchange.faults.toxics.violate_schema import ViolateSchema
from support.toxics_pure import MARKETS, response, scene, struck


@pytest.mark.parametrize(
    ("how", "first"),
    [
        ("remove", {"status": "active", "volume": 1}),
        ("null", {"ticker": None, "status": "active", "volume": 1}),
        ("wrong_type", {"ticker": 12_345, "status": "active", "volume": 1}),
    ],
)
def test_a_field_is_spoiled_where_the_pointer_leads(how, first):
    body = struck(ViolateSchema("/markets/0/ticker", how))
    assert body == {"markets": [first, MARKETS["markets"][1]]}


def test_a_value_is_put_there_and_a_star_is_every_item():
    body = struck(ViolateSchema("/markets/*/volume", "value", -1))
    assert [market["volume"] for market in body["markets"]] == [-1, -1]


def test_every_item_of_a_list_can_be_taken_away():
    assert struck(ViolateSchema("/markets/*")) == {"markets": []}


def test_without_a_pointer_it_is_the_first_plain_field():
    assert struck(ViolateSchema())["markets"][0] == {"status": "active", "volume": 1}


@pytest.mark.parametrize("value", ["not json", None])
def test_where_the_pointer_leads_nowhere_it_misses(value):
    delivery = ViolateSchema("/nowhere").delivery(response(value), scene())
    assert delivery.missed
    assert delivery.response.body == response(value).body


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pointer": ""}, "'pointer' leads to a field"),
        ({"pointer": "markets"}, "begins with '/'"),
        ({"pointer": "/a", "how": "value"}, "'value' goes with how = 'value'"),
        ({"pointer": "/a", "how": "null", "value": 1}, "'value' goes with how = 'value'"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields, message):
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.convert({"kind": "violate_schema", **fields}, ViolateSchema)
