"""Who may call, what it costs, what may be sent again, what it may answer."""

import pytest

from contract_build.access import access_of, error_codes


@pytest.mark.rule("T04", "T17", "D59", "D61", "D64")
@pytest.mark.parametrize(
    ("operation_id", "expected"),
    [
        (
            "CreateOrderV2",
            {
                "x-buckets": ["write"],
                "x-cost": 10,
                "x-permission": "write",
                "x-scopes": ["write", "write::trade"],
                "x-safe-to-resend": False,
            },
        ),
        (
            "BatchCancelOrdersV2",
            {
                "x-buckets": ["write"],
                "x-cost": 2,
                "x-cost-per": "order",
                "x-permission": "write",
                "x-scopes": ["write", "write::trade"],
                "x-safe-to-resend": True,
            },
        ),
        (
            "GetMarkets",
            {
                "x-buckets": ["read"],
                "x-cost": 10,
                "x-permission": "read",
                "x-safe-to-resend": True,
            },
        ),
        (
            "GetBalance",
            {
                "x-buckets": ["read"],
                "x-cost": 10,
                "x-permission": "read",
                "x-scopes": ["read", "read::portfolio_balance"],
                "x-safe-to-resend": True,
            },
        ),
        (
            "CancelAllOrders",
            {
                "x-buckets": ["write"],
                "x-cost": 2,
                "x-permission": "write",
                "x-scopes": ["write", "write::trade"],
                "x-safe-to-resend": False,
            },
        ),
    ],
)
def test_an_operation_has_its_access(facts, operation_id, expected):
    assert access_of(facts, operation_id) == expected


@pytest.mark.rule("T03", "D52")
@pytest.mark.parametrize(
    ("operation_id", "status", "codes"),
    [
        ("GetMarkets", 400, ["invalid_parameter", "invalid_status_filter"]),
        (
            "CreateOrderV2",
            400,
            [
                "bad_request",
                "invalid_content_type",
                "invalid_parameter",
                "invalid_order",
                "invalid_price",
                "insufficient_balance",
            ],
        ),
        ("GetOrder", 404, ["not_found"]),
        ("CreateRFQ", 409, ["conflict"]),
        ("CreateOrderV2", 410, []),
    ],
)
def test_an_operation_has_the_codes_of_a_status(facts, operation_id, status, codes):
    assert error_codes(facts, operation_id, status) == codes
