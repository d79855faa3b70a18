"""The edition trade-api-3.34 says what is known of the venue.

That is written by hand in ``support.trade_api_statement``, not taken from the tables the edition is built from.
"""

import pytest

from support import trade_api_statement as venue
from support.cases import in_one_test
from support.contract_files import EDITIONS

FILES = EDITIONS["trade-api-3.34"]
EDITION = FILES.edition
OURS = {
    *("NestedError", "FlatError", "BareError", "BadRequestError", "RateLimitError"),
    *("FixedPointDollarsInput", "FixedPointCountInput", "Timestamp", "TimestampInput"),
    *(message.object_name for message in EDITION.messages.values()),
}
"""The objects that are no models of the venue."""


@pytest.mark.rule("T00", "T07", "T10", "T16")
def test_everything_is_there():
    found = {
        "operations": len(EDITION.operations),
        "public": sum(each.auth == "public" for each in EDITION.operations.values()),
        "models": len(set(EDITION.objects) - OURS),
        "channels": len(EDITION.channels),
        "stream_errors": len(EDITION.stream_errors),
    }

    assert found == venue.COUNTS


@pytest.mark.rule("T10", "T15")
def test_channels_carry_the_venues_frames():
    assert {name: list(each.frames) for name, each in EDITION.channels.items()} == venue.CHANNELS
    assert {n for n, each in EDITION.channels.items() if not each.sequenced} == venue.UNSEQUENCED
    assert [n for n, each in EDITION.channels.items() if each.filter_required] == [
        "orderbook_delta"
    ]
    assert {n for n, each in EDITION.channels.items() if each.private} == venue.PRIVATE
    assert [n for n, each in EDITION.channels.items() if each.conflated] == ["ticker"]
    assert {m.type for m in EDITION.messages.values() if m.sender == "client"} == venue.COMMANDS
    subscribe = EDITION.objects["SubscribeCommand"]["properties"]["params"]["properties"]
    assert set(subscribe["channels"]["items"]["enum"]) == set(venue.CHANNELS)


@pytest.mark.parametrize("name", [n for n, frames in venue.CHANNELS.items() for _ in frames[:1]])
def test_a_channels_frames_are_messages_and_its_update_is_one_of_them(name):
    channel = EDITION.channels[name]
    objects = [EDITION.messages[frame].object_name for frame in channel.frames]

    assert channel.update_object in objects
    assert channel.key_field == ""
    subscribe = EDITION.objects["SubscribeCommand"]["properties"]["params"]["properties"]
    assert set(channel.filters) <= set(subscribe)


@pytest.mark.rule("T07", "T08", "T11")
def test_creates_answer_201_and_what_says_nothing_204():
    found = {}
    for name, operation in EDITION.operations.items():
        found.setdefault(operation.success_status, set()).add(name)

    assert {status: found[status] for status in (201, 204)} == {
        status: set(names.split()) for status, names in venue.SUCCESSES.items()
    }
    assert set(found) == {200, 201, 204}


@pytest.mark.rule("T07", "T17")
@pytest.mark.parametrize(("name", "expected"), venue.DAILY.items(), ids=list(venue.DAILY))
def test_a_daily_operation_is_where_the_venue_has_it(name, expected):
    operation = EDITION.operations[name]

    assert (operation.method, operation.path, operation.auth) == expected


@pytest.mark.rule("T08", "T09", "T11")
@pytest.mark.parametrize(("name", "fields"), venue.REQUIRED.items(), ids=list(venue.REQUIRED))
def test_a_daily_object_requires_what_the_venue_requires(name, fields):
    assert set(EDITION.objects[name]["required"]) == set(fields.split())


@pytest.mark.rule("T08", "T09", "T13", "T14")
@pytest.mark.parametrize(("place", "words"), venue.WORDS.items(), ids=str)
def test_words_are_the_venues(place, words):
    name, field = place

    assert FILES.resolved(name)["properties"][field]["enum"] == words.split()


@pytest.mark.rule("T11", "D54")
def test_required_fields_that_may_be_null_are_the_venues():
    for name, fields in venue.NULLABLE.items():
        schema = EDITION.objects[name]
        nullable = {
            field
            for field in schema["required"]
            if "anyOf" in schema["properties"][field]
            or "null" in schema["properties"][field].get("type", ())
        }
        assert nullable == fields


@pytest.mark.rule("T05")
@pytest.mark.parametrize(("name", "bounds"), venue.PAGES.items(), ids=list(venue.PAGES))
def test_pages_have_the_venues_bounds(name, bounds):
    (limit,) = [each for each in EDITION.operations[name].parameters if each.name == "limit"]
    least, default, most = bounds

    assert limit.schema["default"] == default
    assert [limit.validator.is_valid(n) for n in (least - 1, least, most, most + 1)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.rule("T05", "T11")
def test_a_page_without_its_cursor_is_refused_and_the_last_one_has_an_empty_one():
    page = EDITION.validator("GetOrdersResponse")

    assert page.is_valid({"orders": [], "cursor": ""})
    assert not page.is_valid({"orders": [], "cursor": None})
    assert not page.is_valid({"orders": []})


@pytest.mark.rule("T01")
def test_the_hosts_are_the_venues():
    for name, (rest, stream) in venue.HOSTS.items():
        environment = EDITION.environments[name]
        urls = [environment.rest_url, *environment.other_rest_urls]
        assert urls == [f"{host}/trade-api/v2" for host in rest]
        urls = [environment.ws_url, *environment.other_ws_urls]
        assert urls == [f"{host}/trade-api/ws/v2" for host in stream]
        assert environment.auth_scheme == "signed"
    assert set(EDITION.environments) == {*venue.HOSTS, "mock"}


@pytest.mark.rule("T02")
def test_requests_are_signed_with_the_venues_headers():
    schemes = EDITION.openapi["components"]["securitySchemes"]

    assert [schemes[name]["name"] for name in ("accessKey", "accessTimestamp")] == [
        "KALSHI-ACCESS-KEY",
        "KALSHI-ACCESS-TIMESTAMP",
    ]
    assert schemes["accessSignature"]["name"] == "KALSHI-ACCESS-SIGNATURE"
    for name, operation in EDITION.operations.items():
        asked = EDITION.openapi["paths"][operation.path][operation.method.lower()]
        assert (asked.get("security") == []) == (operation.auth == "public"), name


@pytest.mark.rule("D58")
def test_the_clocks_tolerance_lies_between_what_was_taken_and_what_was_refused():
    signature = FILES.read("venue.json")["signature"]

    assert 5 <= signature["late_s_max"] < 30 <= signature["early_s_max"] < 60


@pytest.mark.rule("T03", "D51", "D52", "D53", "D57")
def test_errors_have_the_statuses_and_shapes_of_the_wire():
    found = {code: (each.status, each.shape) for code, each in EDITION.errors.items()}

    assert venue.ERRORS.items() <= found.items()
    assert found["market_closed"] == (409, "nested")
    assert {code for code, each in EDITION.errors.items() if each.decided} == {
        *("invalid_parameter", "too_many_requests", "forbidden", "market_closed"),
        *("conflict", "internal_error"),
    }
    assert all(each.message for each in EDITION.errors.values())


@pytest.mark.rule("T03", "D52")
@in_one_test("name", EDITION.operations)
def test_an_operations_errors_have_the_shapes_of_the_wire(name):
    operation = EDITION.operations[name]
    shapes = {400: "BadRequestError", 429: "RateLimitError"}
    for status, described in operation.response_objects.items():
        if status >= 400 and described != "ExchangeStatus":
            assert described == shapes.get(status, "NestedError")
            codes = [c for c in operation.error_codes if EDITION.errors[c].status == status]
            assert codes


@pytest.mark.rule("T03")
def test_every_error_is_an_answer_of_some_operation_or_of_a_removed_route():
    answered = {code for each in EDITION.operations.values() for code in each.error_codes}

    assert set(EDITION.errors) == answered | {each.code for each in EDITION.removed}


@pytest.mark.rule("T08")
def test_order_writes_of_v1_are_removed_and_no_operations():
    routes = {(each.method, each.path) for each in EDITION.operations.values()}

    assert len(EDITION.removed) == 6
    for each in EDITION.removed:
        assert (each.method, each.path) not in routes
        assert EDITION.errors[each.code].status == 410


@pytest.mark.rule("T16")
def test_stream_errors_are_numbered_and_the_retired_ones_are_not_sent():
    errors = EDITION.stream_errors
    sent = EDITION.objects["ErrorFrame"]["properties"]["msg"]["properties"]["code"]["enum"]

    assert list(errors) == list(range(1, 29))
    assert {code for code, each in errors.items() if each.retired} == {6, 16, 17}
    assert {code for code, each in errors.items() if each.terminal} == {10, 25}
    assert sent == [code for code, each in errors.items() if not each.retired]
    assert errors[8].message == "Unknown channel name"


@pytest.mark.rule("T04", "D59")
def test_calls_that_cost_other_than_usual_are_the_venues():
    usual = EDITION.limits.default_cost
    costs = {n: each.cost for n, each in EDITION.operations.items() if each.cost != usual}

    assert costs == {
        "GetOrder": 2,
        "CancelOrderV2": 2,
        "CancelAllOrders": 2,
        "BatchCancelOrdersV2": 2,
        "CreateQuote": 2,
        "GetQuote": 2,
        "DeleteQuote": 2,
        "GetRFQQuote": 2,
        "DeleteRFQQuote": 2,
        "UpgradeAccountApiUsageLevel": 30,
    }
    assert {n for n, each in EDITION.operations.items() if each.cost_per == "order"} == {
        "BatchCreateOrdersV2",
        "BatchCancelOrdersV2",
    }
    for operation in EDITION.operations.values():
        assert operation.buckets in {("read",), ("write",)}
        assert operation.method != "GET" or operation.buckets == ("read",)


@pytest.mark.rule("T17", "D61", "D66")
def test_scopes_are_keys_of_the_venue_and_public_operations_need_none():
    known = set(EDITION.objects["ApiKeyScope"]["enum"])
    for operation in EDITION.operations.values():
        assert set(operation.scopes) <= known
        assert bool(operation.scopes) == (operation.auth == "key")
        assert operation.permission == ("read" if operation.method == "GET" else "write")
    assert {scope for each in EDITION.operations.values() for scope in each.scopes} == known


@pytest.mark.rule("D64")
def test_what_may_be_sent_again_is_reads_and_deletes_of_what_is_named():
    for name, operation in EDITION.operations.items():
        named = operation.method == "DELETE" and name != "CancelAllOrders"
        assert operation.safe_to_resend == (operation.method == "GET" or named), name


@pytest.mark.rule("D65")
def test_rules_between_fields_are_not_the_schemas():
    decrease = EDITION.validator("DecreaseOrderV2Request")

    assert decrease.is_valid({})
    assert decrease.is_valid({"reduce_by": "1.00", "reduce_to": "1.00"})


@pytest.mark.rule("T06", "D56")
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("FixedPointDollars", ["0.5600", "-0.017500", "2.500000"], ["0.56", 0.56, "1", ".5600"]),
        ("FixedPointDollarsInput", ["0.56", "0.561", "0.5600"], ["0.5", 0.56, "-0.56", "0.56000"]),
        ("FixedPointCount", ["10.00", "-2.50"], ["10", 10, "10.0", "10.000"]),
        (
            "TimestampInput",
            ["2026-11-22T15:04:05Z", "2026-11-22T16:04:05.123456+01:00"],
            ["2026-11-22T15:04:05", "2026-11-22T15:04:05+0100", 1],
        ),
        ("FixedPointCountInput", ["10", "10.5", "10.50"], [10, "10.555", "-1", ""]),
    ],
)
def test_fixed_point_strings_are_told_from_others(name, good, bad):
    validator = EDITION.validator(name)

    assert [validator.is_valid(value) for value in good] == [True] * len(good)
    assert [validator.is_valid(value) for value in bad] == [False] * len(bad)


@pytest.mark.rule("T06")
def test_an_order_with_numbers_for_strings_is_refused():
    order = EDITION.examples["create_order_request"]["value"]
    validator = EDITION.validator("CreateOrderV2Request")

    assert validator.is_valid(order)
    for field, number in (("count", 10), ("price", 0.31)):
        (violation,) = validator.violations({**order, field: number})
        assert (violation.pointer, violation.keyword) == (f"/{field}", "type")
