"""A field that the contract has not."""

from mock_exchange.faults.toxics.unknown_field import UnknownField
from support.toxics_pure import response, scene, struck


def test_every_object_has_it():
    body = struck(UnknownField("moon", 3))
    assert body["moon"] == 3
    assert [market["moon"] for market in body["markets"]] == [3, 3]


def test_a_field_that_is_there_stays():
    assert struck(UnknownField("ticker", 0), {"ticker": "A", "more": {}}) == {
        "ticker": "A",
        "more": {"ticker": 0},
    }


def test_where_there_is_no_object_it_misses():
    assert UnknownField().delivery(response([1]), scene()).missed
    assert UnknownField("a").delivery(response({"a": 1}), scene()).missed
