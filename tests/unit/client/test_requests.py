"""Requests come from the edition; what breaks it never leaves."""

from dataclasses import replace

import pytest

from kalshi_contract.loader import load_edition
from kalshi_refclient._core.requests import build_request, checked_headers
from kalshi_refclient.errors import LocalMisuse
from support.client_world import EDITION, ORDER


@pytest.mark.rule("C04", "C05", "C06", "C07", "C09", "C10", "C11")
@pytest.mark.parametrize(
    ("operation_id", "arguments", "method", "target"),
    [
        ("get_account", {"account_id": "user_0001"}, "GET", "/accounts/user_0001"),
        ("get_positions", {"account_id": "user_0001"}, "GET", "/accounts/user_0001/positions"),
        ("get_markets", {}, "GET", "/markets"),
        (
            "get_markets",
            {"status": "active", "limit": 5, "offset": None},
            "GET",
            "/markets?status=active&limit=5",
        ),
        ("get_market", {"ticker": "BTC-2024-12-31"}, "GET", "/markets/BTC-2024-12-31"),
        ("get_order", {"order_id": "ord_123456789"}, "GET", "/orders/ord_123456789"),
        ("cancel_order", {"order_id": "ord_123456789"}, "DELETE", "/orders/ord_123456789"),
        ("get_fills", {"ticker": "A", "offset": 0}, "GET", "/fills?ticker=A&offset=0"),
    ],
)
def test_method_and_target_are_the_editions(operation_id, arguments, method, target):
    request = build_request(EDITION, operation_id, arguments)

    assert (request.operation.method, request.target) == (method, target)
    assert request.body == b""


@pytest.mark.rule("C32", "D30")
@pytest.mark.parametrize(
    "value",
    ["../x", "a/b", "a?b", "a#b", "%2e%2e", "", "x" * 65, "a b", "a\x00", "\uff41", None, 7, True],
    ids=repr,
)
def test_an_identifier_that_breaks_its_grammar_never_gets_into_a_path(value):
    with pytest.raises(LocalMisuse) as caught:
        build_request(EDITION, "get_account", {"account_id": value})

    assert caught.value.field == "account_id"


@pytest.mark.rule("C32", "D08")
@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", 0), ("limit", 1001), ("limit", "5"), ("offset", -1), ("status", "open")],
)
def test_a_parameter_out_of_range_never_leaves(name, value):
    with pytest.raises(LocalMisuse) as caught:
        build_request(EDITION, "get_markets", {name: value})

    assert caught.value.field == name


def test_an_unknown_parameter_is_named():
    with pytest.raises(LocalMisuse, match="no parameter 'colour'"):
        build_request(EDITION, "get_markets", {"colour": "red"})


@pytest.mark.rule("C08", "C32", "D02", "D04", "D05", "D07")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 1_000_001}, "size"),
        ({"size": 1.5}, "size"),
        ({"price": 0.655}, "price"),
        ({"price": 1.0}, "price"),
        ({"price": "0.65"}, "price"),
        ({"side": "hold"}, "side"),
        ({"type": "stop"}, "type"),
        ({"type": "market"}, "price"),
        ({"time_in_force": "day"}, "time_in_force"),
        ({"ticker": "btc"}, "ticker"),
        ({"colour": "red"}, "colour"),
    ],
    ids=str,
)
def test_an_order_that_breaks_its_schema_never_leaves(change, field):
    body = {**ORDER, "type": "limit", **change}
    with pytest.raises(LocalMisuse) as caught:
        build_request(EDITION, "place_order", {}, body=body)

    assert caught.value.field == field


def test_a_body_where_none_belongs_is_refused():
    with pytest.raises(LocalMisuse, match="takes no body"):
        build_request(EDITION, "get_markets", {}, body={})


@pytest.mark.rule("D21")
@pytest.mark.parametrize("value", ["", "a b", "é", "x" * 256, "a\n"])
def test_a_malformed_idempotency_key_never_leaves(value):
    operation = EDITION.operations["place_order"]
    with pytest.raises(LocalMisuse):
        checked_headers(operation, {"Idempotency-Key": value})


def test_a_header_that_the_operation_does_not_know_is_refused():
    with pytest.raises(LocalMisuse):
        checked_headers(EDITION.operations["get_markets"], {"Idempotency-Key": "x"})


def test_a_request_draws_one_call_of_each_bucket_unless_it_has_costs():
    request = build_request(EDITION, "place_order", {}, body={**ORDER, "type": "limit"})

    assert request.draws == {"general": 1, "orders": 1}
    assert replace(request, costs={"write": 20}).draws == {"write": 20}


def test_lists_and_truths_are_written_as_the_edition_says():
    edition = load_edition("trade-api-3.34")

    books = build_request(edition, "GetMarketOrderbooks", {"tickers": ("A", "B C")})
    event = build_request(edition, "GetEvent", {"event_ticker": "E", "with_nested_markets": True})

    assert books.target == "/markets/orderbooks?tickers=A&tickers=B+C"
    assert event.target == "/events/E?with_nested_markets=true"
