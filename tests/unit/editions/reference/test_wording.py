import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.core.commands import CancelOrder, CreateMarket, Deposit, PlaceOrder
from mock_exchange.core.events import Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.editions.reference import wording

EDITION = load_edition()
ORDER = {"ticker": "BTC-2024-12-31", "side": "buy", "type": "limit", "size": 100, "price": 0.65}
PLACE = PlaceOrder("user_0001", "BTC", "bid", "limit", 10_000, 6_500, "fok")


def refusal_of(**changes):
    body = {name: value for name, value in (ORDER | changes).items() if value is not ...}
    return wording.invalid_order(EDITION.validator("order_request").violations(body))


@pytest.mark.rule("C21", "D09")
def test_the_printed_error_is_literal():
    refusal = refusal_of(size=-100)

    error = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
    assert {"error": error} == EDITION.examples["error"]["value"]


@pytest.mark.rule("C21", "C22", "D02", "D04", "D05", "D07", "D09")
@pytest.mark.parametrize(
    ("changes", "field", "value", "words"),
    [
        ({"size": 0}, "size", 0, "must be positive"),
        ({"size": 1_000_001}, "size", 1_000_001, "at most 1000000"),
        ({"size": 1.5}, "size", 1.5, "whole number"),
        ({"size": 100.0}, "size", 100.0, "whole number"),
        ({"size": "100"}, "size", "100", "whole number"),
        ({"size": True}, "size", True, "whole number"),
        ({"size": None}, "size", None, "whole number"),
        ({"size": ...}, "size", None, "'size' is missing"),
        ({"size": [1]}, "size", None, "whole number"),
        ({"price": 0}, "price", 0, "0.01 to 0.99"),
        ({"price": 1}, "price", 1, "0.01 to 0.99"),
        ({"price": 0.655}, "price", 0.655, "0.01 to 0.99"),
        ({"price": "0.65"}, "price", "0.65", "0.01 to 0.99"),
        ({"price": 0.1 + 0.2}, "price", 0.1 + 0.2, "0.01 to 0.99"),
        ({"price": ...}, "price", None, "needs a price"),
        ({"type": "market"}, "price", 0.65, "carries no price"),
        (
            {"type": "market", "price": ..., "time_in_force": "gtc"},
            "time_in_force",
            "gtc",
            "cannot be 'gtc'",
        ),
        ({"time_in_force": "day"}, "time_in_force", "day", "'gtc', 'ioc' or 'fok'"),
        ({"type": "stop"}, "type", "stop", "'limit' or 'market'"),
        ({"side": "yes"}, "side", "yes", "'buy' or 'sell'"),
        ({"side": "BUY"}, "side", "BUY", "'buy' or 'sell'"),
        ({"ticker": "btc"}, "ticker", "btc", "a market's ticker"),
        ({"ticker": "B" * 500}, "ticker", "B" * 128 + "…", "a market's ticker"),
        ({"status": "filled"}, "status", "filled", "'status' is unknown"),
        ({"filled_size": 5}, "filled_size", 5, "'filled_size' is unknown"),
    ],
    ids=str,
)
def test_a_field_that_breaks_its_schema_is_named_with_its_value(changes, field, value, words):
    refusal = refusal_of(**changes)

    assert refusal.code == "INVALID_ORDER"
    assert refusal.details == {"field": field, "value": value}
    assert words in refusal.message


@pytest.mark.rule("D09")
@pytest.mark.parametrize("body", [[], None, 5, "order", True])
def test_a_body_that_is_no_object_is_an_invalid_order(body):
    refusal = wording.invalid_order(EDITION.validator("order_request").violations(body))

    assert (refusal.code, refusal.details) == ("INVALID_ORDER", None)


def test_every_reason_of_the_core_has_words_and_a_code_of_the_contract():
    assert set(wording.REASONS) == set(Reason)
    assert {words.code for words in wording.REASONS.values()} <= set(EDITION.errors)


@pytest.mark.rule("C22", "D05", "D09", "D10", "D11")
@pytest.mark.parametrize(
    ("reason", "field", "command", "code", "details"),
    [
        (
            Reason.UNKNOWN_ACCOUNT,
            "account_id",
            PLACE,
            "ACCOUNT_NOT_FOUND",
            {"field": "account_id", "value": "user_0001"},
        ),
        (
            Reason.UNKNOWN_MARKET,
            "ticker",
            PLACE,
            "MARKET_NOT_FOUND",
            {"field": "ticker", "value": "BTC"},
        ),
        (
            Reason.MARKET_NOT_ACTIVE,
            "ticker",
            PLACE,
            "MARKET_CLOSED",
            {"field": "ticker", "value": "BTC"},
        ),
        (
            Reason.INVALID_COUNT,
            "count_e2",
            PLACE,
            "INVALID_ORDER",
            {"field": "size", "value": 100},
        ),
        (
            Reason.INVALID_PRICE,
            "price_e4",
            PLACE,
            "INVALID_ORDER",
            {"field": "price", "value": 0.65},
        ),
        (
            Reason.FOK_UNFILLABLE,
            "time_in_force",
            PLACE,
            "INVALID_ORDER",
            {"field": "time_in_force", "value": "fok"},
        ),
        (Reason.INSUFFICIENT_FUNDS, "", PLACE, "INSUFFICIENT_BALANCE", None),
        (
            Reason.UNKNOWN_ORDER,
            "order_number",
            CancelOrder("user_0001", 5),
            "ORDER_NOT_FOUND",
            {"field": "order_id", "value": "ord_000000005"},
        ),
        (
            Reason.INVALID_AMOUNT,
            "amount_micros",
            Deposit("user_0001", -10_000),
            "INVALID_PARAMETER",
            {"field": "amount", "value": -1},
        ),
        (
            Reason.INVALID_PRICE,
            "tick_e4",
            CreateMarket("A", "a", "", 0, 300),
            "INVALID_ORDER",
            {"field": "tick", "value": 0.03},
        ),
        (
            Reason.INVALID_COUNT,
            "lot_e2",
            CreateMarket("A", "a", "", 0, 100, 50),
            "INVALID_ORDER",
            {"field": "lot", "value": 0},
        ),
    ],
    ids=str,
)
def test_a_refusal_of_the_exchange_names_the_contracts_field(reason, field, command, code, details):
    refusal = wording.refused(Refused(reason, field), command)

    assert (refusal.code, refusal.details) == (code, details)
    assert refusal.message


def test_long_names_and_values_are_shortened():
    details = wording.details("f" * 500, "v" * 500)

    assert len(details["field"]) == wording.VALUE_CHARACTERS_MAX
    assert len(details["value"]) == wording.VALUE_CHARACTERS_MAX + 1


@pytest.mark.parametrize("value", [{}, [], {"a": 1}, [1, 2]])
def test_what_is_no_scalar_is_shown_as_null(value):
    assert wording.details("size", value)["value"] is None
