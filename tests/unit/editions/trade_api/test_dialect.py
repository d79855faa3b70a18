"""Refusals in the venue's words and shapes."""

import pytest

from mock_exchange.core.commands import CreateMarket, OpenAccount
from mock_exchange.core.reasons import Reason
from mock_exchange.editions.trade_api.dialect import AUTH, REASONS, TradeApiDialect
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.session.signatures import AuthFailure
from support.trade_world import EDITION

DIALECT = TradeApiDialect(EDITION, Ids(1))


def body(refusal):
    name, value = DIALECT.error_body(refusal, lambda text: text.replace("my-key", "[key]"))
    assert EDITION.validator(name).violations(value) == ()
    return value


@pytest.mark.rule("T03", "D52", "D53")
@pytest.mark.parametrize("code", sorted(EDITION.errors))
@pytest.mark.parametrize("details", ["", "why"])
def test_every_code_has_a_body_of_its_shape(code, details):
    assert body(DIALECT.plain(code, details))


@pytest.mark.rule("T03")
def test_every_reason_of_the_core_and_every_failure_has_a_code():
    assert set(REASONS) == set(Reason)
    assert set(AUTH) == {str(each) for each in AuthFailure}
    assert {code for code, _ in (*REASONS.values(), *AUTH.values())} <= set(EDITION.errors)


@pytest.mark.rule("T02", "T03", "T04")
@pytest.mark.parametrize(
    ("refusal", "value"),
    [
        (DIALECT.plain("too_many_requests"), {"error": "too many requests"}),
        (DIALECT.plain("invalid_parameter"), {"msg": "Parameter validation failed"}),
        (
            DIALECT.invalid_query(EDITION.operations["GetMarkets"], "limit", "abc", None),
            {"msg": "Invalid format for parameter limit: error binding string parameter"},
        ),
        (
            DIALECT.unauthenticated("signature_wrong"),
            {
                "error": {
                    "code": "authentication_error",
                    "message": "authentication error",
                    "details": "INCORRECT_API_KEY_SIGNATURE",
                }
            },
        ),
        (
            DIALECT.malformed_json("my-key is no JSON"),
            {"code": "bad_request", "message": "bad request", "details": "[key] is no JSON"},
        ),
    ],
)
def test_the_shapes_of_the_wire(refusal, value):
    assert body(refusal) == value


@pytest.mark.parametrize(
    "command",
    [
        OpenAccount(""),
        CreateMarket("", "", "", 0),
        CreateMarket("a/b", "", "", 0),
        CreateMarket("X", "", "", 0, lot_e2=30),
    ],
)
def test_what_cannot_be_shown_is_not_made(command):
    with pytest.raises(ValueError, match="must"):
        DIALECT.check_command(command)
