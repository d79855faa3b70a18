"""The edition's files say what the contract says, no less, and mark what is ours.

The contract's side is ``support.contract_statement``, written by hand from its text, and
``examples/``, its printed JSON.
"""

import pytest

from support import contract_statement as contract
from support.contract_files import EDITION

EXAMPLE_NAMES = sorted(EDITION.examples)


@pytest.mark.rule(*contract.PRINTED_EXAMPLES)
def test_every_json_example_of_the_contract_is_kept():
    kept: dict[str, list[str]] = {}
    for name in EXAMPLE_NAMES:
        example = EDITION.examples[name]
        kept.setdefault(example["source"], []).append(example["object"])

    assert {section: sorted(names) for section, names in contract.PRINTED_EXAMPLES.items()} == {
        section: sorted(names) for section, names in sorted(kept.items())
    }


@pytest.mark.parametrize(("name", "fields"), contract.FIELDS.items(), ids=list(contract.FIELDS))
def test_objects_have_the_contracts_fields_and_no_others(name, fields):
    assert fields.split() == list(EDITION.objects[name]["properties"])


@pytest.mark.rule("C00", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11")
def test_every_endpoint_of_the_contract_is_an_operation_and_there_is_no_other():
    found = {
        name: (
            operation.method,
            operation.path,
            [each.name for each in operation.parameters if each.location == "query"],
        )
        for name, operation in EDITION.operations.items()
    }

    assert found == contract.ENDPOINTS
    assert EDITION.base_path == "/trade-api/v2"


@pytest.mark.rule("C20", "D01")
def test_every_status_of_the_contract_occurs_and_success_is_200_only():
    listed = {s for each in EDITION.operations.values() for s in each.response_objects}

    assert listed >= contract.STATUSES
    assert {200} == {status for status in listed if status < 400}
    assert {413, 415, 503} == listed - contract.STATUSES


@pytest.mark.rule("C20", "D29")
@pytest.mark.parametrize(("name", "statuses"), contract.STATUSES_OF_OPERATIONS.items(), ids=str)
def test_operations_list_the_statuses_the_contract_gives_them(name, statuses):
    assert statuses <= set(EDITION.operations[name].response_objects)
    assert {500, 503} <= set(EDITION.operations[name].response_objects)


@pytest.mark.rule("C22", "D09", "D10")
def test_the_error_codes_are_the_contracts_and_ours_with_their_statuses():
    found = {code: error.status for code, error in EDITION.errors.items()}

    assert found == contract.CODES | contract.CODES_OF_OURS
    assert set(contract.CODES_OF_OURS) == {c for c, each in EDITION.errors.items() if each.decided}
    assert list(found) == EDITION.objects["error_code"]["enum"]


@pytest.mark.rule("C22", "D09")
def test_every_error_code_is_an_answer_of_some_operation_or_of_the_router():
    answered = {code for each in EDITION.operations.values() for code in each.error_codes}

    assert set(EDITION.errors) == answered | {"ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED"}


@pytest.mark.rule("C21")
@pytest.mark.parametrize("name", contract.ENDPOINTS)
def test_each_status_lists_only_codes_of_that_status(name):
    document = EDITION.openapi
    operation = EDITION.operations[name]
    answers = document["paths"][operation.path][operation.method.lower()]["responses"]
    for status, answer in answers.items():
        if status == "200":
            continue
        found = answer
        if "$ref" in answer:
            found = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]

        assert found["x-error-codes"]
        assert {int(status)} == {EDITION.errors[code].status for code in found["x-error-codes"]}
        assert operation.response_objects[int(status)] == "error_response"


@pytest.mark.rule("C25", "D12")
def test_the_rest_limits_are_the_contracts_per_minute():
    buckets = EDITION.limits.buckets

    assert {name: bucket.requests_max for name, bucket in buckets.items()} == contract.BUCKETS
    assert {60} == {bucket.window_s for bucket in buckets.values()}


@pytest.mark.rule("C25", "D12")
@pytest.mark.parametrize("name", contract.ENDPOINTS)
def test_markets_draw_on_market_data_only_and_orders_on_two_buckets(name):
    operation = EDITION.operations[name]
    expected = ("market_data",) if operation.path.startswith("/markets") else ("general",)
    if name == "place_order":
        expected = ("general", "orders")

    assert expected == operation.buckets


@pytest.mark.rule("C26", "D16")
def test_the_stream_limits_are_the_contracts():
    stream = EDITION.limits.stream

    assert {
        name: getattr(stream, name) for name in contract.STREAM_LIMITS
    } == contract.STREAM_LIMITS
    assert stream.auth_timeout_s == 5


@pytest.mark.rule("C34", "D26")
def test_the_alert_thresholds_are_the_contracts():
    alerts = EDITION.limits.alerts

    assert {name: (each.threshold, each.unit) for name, each in alerts.items()} == contract.ALERTS


@pytest.mark.rule("C00", "C12", "C28", "D14", "D24")
def test_the_hosts_are_the_contracts():
    hosts = {name: (each.rest_url, each.ws_url) for name, each in EDITION.environments.items()}

    assert {name: urls for name, urls in hosts.items() if name != "mock"} == contract.HOSTS
    assert EDITION.ws_path == "/ws/v2"
    for rest_url, ws_url in hosts.values():
        assert rest_url.endswith(EDITION.base_path)
        assert ws_url.endswith(EDITION.ws_path)


@pytest.mark.rule("D21")
def test_only_the_mock_is_known_to_deduplicate_orders():
    assert [n for n, each in EDITION.environments.items() if each.deduplicates_orders] == ["mock"]


@pytest.mark.rule("D28")
def test_only_placing_and_cancelling_need_the_permission_to_trade():
    trading = {name for name, each in EDITION.operations.items() if each.permission == "trade"}

    assert {"place_order", "cancel_order"} == trading


@pytest.mark.rule("D21")
def test_only_placing_an_order_is_not_safe_to_send_again():
    assert [n for n, each in EDITION.operations.items() if not each.safe_to_resend] == [
        "place_order"
    ]
    assert [each.name for each in EDITION.operations["place_order"].header_parameters] == [
        "Idempotency-Key"
    ]


@pytest.mark.rule("D15", "D17")
def test_the_messages_are_the_contracts_and_ours():
    senders = {name: message.sender for name, message in EDITION.messages.items()}

    assert senders == contract.MESSAGES | contract.MESSAGES_OF_OURS
    assert set(contract.MESSAGES_OF_OURS) == {n for n, m in EDITION.messages.items() if m.decided}


@pytest.mark.rule("C14", "C15", "C16", "D19")
def test_the_channels_are_the_contracts_and_only_the_market_is_conflated():
    channels = EDITION.channels.values()

    assert {
        each.name: (each.key_field, each.update_object) for each in channels
    } == contract.CHANNELS
    assert [each.name for each in channels if each.conflated] == ["market"]


@pytest.mark.rule("D17")
@pytest.mark.parametrize("channel", contract.CHANNELS)
def test_unsubscribe_has_the_fields_of_subscribe(channel):
    subscribe, unsubscribe = (
        dict(EDITION.objects[f"{verb}_{channel}"]["properties"])
        for verb in ("subscribe", "unsubscribe")
    )

    assert subscribe.pop("type") == {"const": "subscribe"}
    assert unsubscribe.pop("type") == {"const": "unsubscribe"}
    assert subscribe == unsubscribe


@pytest.mark.rule("D08")
@pytest.mark.parametrize("name", ["get_markets", "get_fills"])
def test_pages_have_the_decided_bounds(name):
    parameters = {each.name: each for each in EDITION.operations[name].parameters}
    pages = EDITION.limits.pagination

    assert (pages.limit_default, pages.limit_max) == (100, 1000)
    assert pages.limit_default == parameters["limit"].schema["default"]
    assert [parameters["limit"].validator.is_valid(limit) for limit in (1, 1000, 0, 1001)] == [
        True,
        True,
        False,
        False,
    ]
    assert [parameters["offset"].validator.is_valid(n) for n in (0, -1)] == [True, False]


@pytest.mark.rule("D02")
def test_prices_are_the_99_cents_and_money_is_whole_cents():
    prices = EDITION.validator("price")

    assert [n / 100 for n in range(1, 100)] == [
        n / 1000 for n in range(1001) if prices.is_valid(n / 1000)
    ]
    assert EDITION.validator("money_cents").is_valid(10000)
    assert not EDITION.validator("money_cents").is_valid(100.5)


@pytest.mark.rule("D04", "D05", "D06", "D07")
def test_the_vocabularies_of_orders_are_the_decided_ones():
    objects = EDITION.objects
    size = EDITION.validator("size")

    assert objects["order_type"]["enum"] == ["limit", "market"]
    assert objects["time_in_force"]["enum"] == ["gtc", "ioc", "fok"]
    assert objects["order_status_value"]["enum"] == [
        "open",
        "partially_filled",
        "filled",
        "cancelled",
    ]
    assert objects["side"]["enum"] == ["buy", "sell"]
    assert objects["market_status"]["enum"] == ["active", "closed", "settled"]
    assert [size.is_valid(n) for n in (0, 1, 1_000_000, 1_000_001)] == [False, True, True, False]


@pytest.mark.rule("C27", "D13")
def test_a_rate_limit_error_says_when_to_come_back_inside_error():
    validator = EDITION.validator("error_response")
    printed = EDITION.examples["rate_limit"]["value"]

    assert validator.is_valid(printed)
    outside = {"error": {k: v for k, v in printed["error"].items() if k != "retry_after"}}
    assert validator.violations(outside)[0].pointer == "/error/retry_after"
    answer = EDITION.openapi["components"]["responses"]["TooManyRequests"]
    assert list(answer["headers"]) == ["Retry-After"]


def test_rules_are_the_36_sections_and_30_decisions():
    expected = [f"C{n:02}" for n in range(36)] + [f"D{n:02}" for n in range(1, 31)]

    assert expected == list(EDITION.rules)
