"""Validators: fast yes or no, and violations that point at what is wrong."""

import pytest

from kalshi_contract.validation import Validator, Violation, pointer_to, tolerant_form

ORDER = {"ticker": "BTC-2024-12-31", "side": "buy", "type": "limit", "size": 100, "price": 0.65}
MARKET_ORDER = {"ticker": "BTC-2024-12-31", "side": "buy", "type": "market", "size": 100}


@pytest.fixture(scope="module")
def orders(edition):
    return edition.validator("order_request")


def first(violations):
    return violations[0].pointer, violations[0].keyword


@pytest.mark.rule("C08", "D04", "D05")
@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        {**ORDER, "time_in_force": "gtc"},
        {**ORDER, "time_in_force": "fok", "side": "sell"},
        MARKET_ORDER,
        {**MARKET_ORDER, "time_in_force": "ioc"},
        {**MARKET_ORDER, "time_in_force": "fok"},
    ],
)
def test_good_orders_are_valid(orders, order):
    assert orders.is_valid(order)
    assert orders.violations(order) == ()


@pytest.mark.rule("C08", "C32", "D02", "D04", "D05", "D07")
@pytest.mark.parametrize(
    ("order", "pointer", "keyword"),
    [
        ({**ORDER, "size": -100}, "/size", "minimum"),
        ({**ORDER, "size": 1_000_001}, "/size", "maximum"),
        ({**ORDER, "size": 100.0}, "/size", "type"),
        ({**ORDER, "size": True}, "/size", "type"),
        ({**ORDER, "size": "100"}, "/size", "type"),
        ({**ORDER, "price": 0.655}, "/price", "enum"),
        ({**ORDER, "price": True}, "/price", "type"),
        ({**ORDER, "price": None}, "/price", "type"),
        ({key: ORDER[key] for key in ORDER if key != "price"}, "/price", "required"),
        ({key: ORDER[key] for key in ORDER if key != "ticker"}, "/ticker", "required"),
        ({**ORDER, "type": "stop"}, "/type", "enum"),
        ({**ORDER, "x/y~": 1}, "/x~1y~0", "additionalProperties"),
        ({**MARKET_ORDER, "price": 0.65}, "/price", "falseSchema"),
        ({**MARKET_ORDER, "time_in_force": "gtc"}, "/time_in_force", "enum"),
        ({**ORDER, "ticker": "btc"}, "/ticker", "pattern"),
        ([ORDER], "", "type"),
        (None, "", "type"),
    ],
)
def test_a_bad_order_is_refused_at_the_telling_place(orders, order, pointer, keyword):
    violations = orders.violations(order)

    assert not orders.is_valid(order)
    assert first(violations) == (pointer, keyword)
    assert len(violations) == 1


def test_violations_carry_the_value_and_a_sentence(orders):
    assert orders.violations({**ORDER, "x": {"deep": 1}}) == (
        Violation("/x", "additionalProperties", "unknown field 'x'", {"deep": 1}),
    )
    assert orders.violations({**ORDER, "price": 65})[0] == Violation(
        "/price", "enum", "65 is none of the 99 values 0.01, 0.02 to 0.99", 65
    )
    (missing,) = orders.violations({key: ORDER[key] for key in ORDER if key != "side"})
    assert missing == Violation("/side", "required", "field 'side' is missing", None)
    assert orders.violations({**MARKET_ORDER, "price": 0.5})[0].value == 0.5


def test_the_most_telling_violation_comes_first(orders):
    found = orders.violations({"size": "x", "price": 2, "y": 1, "type": "limit"})

    assert [(each.pointer, each.keyword) for each in found] == [
        ("/size", "type"),
        ("/ticker", "required"),
        ("/side", "required"),
        ("/price", "enum"),
        ("/y", "additionalProperties"),
    ]


def test_shallow_violations_come_before_deep_ones(edition):
    printed = edition.examples["get_order"]["value"]["order"]
    broken = {**printed, "fills": [{"fill_id": 5}], "x": 1}
    found = edition.validator("order_status").violations(broken)

    assert first(found) == ("/x", "additionalProperties")
    assert ("/fills/0/fill_id", "type") in {(each.pointer, each.keyword) for each in found}


def test_of_a_place_with_the_wrong_type_only_that_is_said(edition):
    violations = edition.validator("size").violations(0.5)

    assert [each.keyword for each in violations] == ["type"]


@pytest.mark.parametrize(
    ("pointer", "field"), [("", ""), ("/price", "price"), ("/a/0/b~1c~0", "b/c~"), ("/a/0", "0")]
)
def test_a_violation_names_its_field(pointer, field):
    assert Violation(pointer, "type", "wrong", None).field == field


@pytest.mark.parametrize(
    ("order", "start", "end"),
    [
        ({**ORDER, "ticker": "x" * 60_000}, '"xxx', '"^[A-Z0-9][A-Z0-9.-]{0,63}$"'),
        ({**ORDER, "x" * 60_000: 1}, "unknown field 'xxx", "xxx'"),
    ],
)
def test_messages_stay_short_and_say_at_their_end_what_was_expected(orders, order, start, end):
    (violation,) = orders.violations(order)

    assert len(violation.message) < 300
    assert violation.message.startswith(start)
    assert violation.message.endswith(end)


def test_pointers_are_escaped():
    assert pointer_to(["a/b", 0, "~"]) == "/a~1b/0/~0"


def test_of_alternatives_the_nearest_one_is_explained():
    branches = [
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b", "c"]},
        {"type": "object", "properties": {"d": {"type": "integer", "maximum": 5}}},
    ]
    for word in ("anyOf", "oneOf"):
        validator = Validator({word: branches})

        assert validator.is_valid({"d": 5}) or word == "oneOf"
        assert [(each.pointer, each.keyword) for each in validator.violations({"d": 6})] == [
            ("/d", "maximum")
        ]


def test_an_alternative_of_another_json_type_was_not_meant():
    moment = {"type": "string", "format": "date-time", "pattern": "Z$"}
    validator = Validator({"anyOf": [moment, {"type": "null"}]})

    assert validator.is_valid(None)
    assert {each.keyword for each in validator.violations("noon")} == {"format", "pattern"}
    assert [each.keyword for each in validator.violations(7)] == ["type"]


def test_formats_are_asserted():
    assert not Validator({"format": "date-time"}).is_valid("2024-13-45T10:30:00Z")


def test_a_check_taken_before_the_first_use_is_as_good_as_one_taken_after(edition):
    validator = Validator(edition.validator("order_request").schema)
    before = validator.is_valid

    assert [before(ORDER), before({}), before(ORDER)] == [True, False, True]
    assert [validator.is_valid(ORDER), validator.is_valid({})] == [True, False]


def test_a_page_has_at_most_1000_items(edition):
    validator = edition.validator("get_markets_response")
    (market,) = edition.examples["get_markets"]["value"]["markets"]

    assert validator.is_valid({"markets": [market] * 1000})
    assert first(validator.violations({"markets": [market] * 1001})) == ("/markets", "maxItems")


@pytest.mark.rule("D30")
def test_a_tolerant_validator_lets_unknown_fields_pass_at_any_depth_and_nothing_else(edition):
    printed = edition.examples["get_order"]["value"]
    order = printed["order"]
    richer = {
        **printed,
        "more": 1,
        "order": {**order, "x": 1, "fills": [{**order["fills"][0], "y": 2}]},
    }
    tolerant = edition.validator("get_order_response", tolerant=True)

    assert tolerant.is_valid(richer)
    assert not edition.validator("get_order_response").is_valid(richer)
    assert first(tolerant.violations({**richer, "order": {**order, "size": 0}})) == (
        "/order/size",
        "minimum",
    )


def test_the_tolerant_form_keeps_values_and_named_fields():
    schema = {
        "properties": {"additionalProperties": {"type": "string"}, "default": False},
        "additionalProperties": False,
        "examples": [{"additionalProperties": False}],
        "allOf": [{"additionalProperties": False, "minProperties": 1}, True],
        "patternProperties": {"^x": {"additionalProperties": False}},
    }

    assert tolerant_form(schema) == {
        "properties": {"additionalProperties": {"type": "string"}, "default": False},
        "examples": [{"additionalProperties": False}],
        "allOf": [{"minProperties": 1}, True],
        "patternProperties": {"^x": {}},
    }
    assert tolerant_form({"additionalProperties": {"type": "string"}}) == {
        "additionalProperties": {"type": "string"}
    }
