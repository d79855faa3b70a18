"""Numbers are taken out of a schema and checked exactly; what is left describes the shape."""

import pytest

from kalshi_contract.numbers import ITEMS, NumberRule, compile_rules, found_at, split

SIZE = {"type": "integer", "minimum": 1, "description": "whole"}
PRICE = {"type": "number", "enum": [0.01, 0.02]}
FRACTION = {"type": "number", "minimum": 0.5, "exclusiveMaximum": 1}


def test_a_schema_without_numbers_is_left_as_it_is():
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}

    assert split(schema) == (schema, [])


def test_integers_keep_their_bounds_and_get_a_rule():
    assert split(SIZE) == (SIZE, [NumberRule((), integer=True, allowed=(), bounds=())])


@pytest.mark.parametrize("bits", [32, 64])
def test_an_integer_fits_its_format(bits):
    end, form = 1 << (bits - 1), f"int{bits}"
    _, (rule,) = split({"type": "integer", "format": form})
    check = rule.check()

    assert [check(value) for value in (-end, end - 1, 1.0)] == [True, True, False]
    assert [check(value) for value in (-end - 1, end)] == [False, False]
    assert rule.broken(end) == ("format", f"{end} is no {form}")
    assert rule.broken(end - 1) is None


def test_lists_of_fractions_are_taken_out():
    assert split(PRICE) == (
        {"type": "number"},
        [NumberRule((), integer=False, allowed=(0.01, 0.02), bounds=())],
    )


def test_bounds_of_fractions_are_taken_out():
    rest, (rule,) = split(FRACTION)

    assert rest == {"type": "number"}
    assert rule.bounds == (("minimum", 0.5), ("exclusiveMaximum", 1))


def test_numbers_in_members_and_items_are_found_and_conditions_left_alone():
    condition = {"if": {"properties": {"size": {"type": "number", "maximum": 5}}}}
    schema = {
        "type": "object",
        "properties": {
            "size": SIZE,
            "fills": {"type": "array", "items": {"properties": {"p": PRICE}}},
        },
        **condition,
    }
    rest, rules = split(schema)

    assert [rule.path for rule in rules] == [("size",), ("fills", ITEMS, "p")]
    assert rest["if"] == condition["if"]
    assert schema["properties"]["fills"]["items"]["properties"]["p"] == PRICE


def test_a_number_that_may_be_null_keeps_its_rule_and_null_passes():
    rest, rules = split({"properties": {"cents": {"type": ["integer", "null"]}}})
    check = compile_rules(rules)

    assert rest == {"properties": {"cents": {"type": ["integer", "null"]}}}
    assert [rule.nullable for rule in rules] == [True]
    assert [check({"cents": value}) for value in (None, 5, 5.0)] == [True, True, False]
    assert rules[0].broken(None) is None


def test_what_may_be_null_is_not_looked_into():
    for schema in (
        {"type": ["array", "null"], "items": SIZE},
        {"type": ["object", "null"], "properties": {"size": SIZE}},
        {"type": ["number", "null"], "enum": [0.01]},
    ):
        assert split(schema) == (schema, [])


def test_plain_numbers_need_no_rule():
    assert split({"type": "number"}) == ({"type": "number"}, [])
    assert compile_rules([]) is None


def test_a_false_schema_stays():
    assert split({"properties": {"price": False}}) == ({"properties": {"price": False}}, [])


@pytest.mark.rule("D02", "D07")
@pytest.mark.parametrize(
    ("schema", "number", "keyword"),
    [
        (SIZE, 1, None),
        (SIZE, 1.0, "type"),
        (PRICE, 0.01, None),
        (PRICE, 0.015, "enum"),
        (PRICE, 1, "enum"),
        (FRACTION, 0.5, None),
        (FRACTION, 0.4999, "minimum"),
        (FRACTION, 1, "exclusiveMaximum"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 2.5}, 0, "exclusiveMinimum"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 2.5}, 2.5, None),
        ({"type": "number", "minimum": 0, "maximum": 2.5}, 2.6, "maximum"),
        ({"type": "number", "minimum": 0, "maximum": 2.5}, 0, None),
    ],
)
def test_the_fast_check_and_the_explanation_agree(schema, number, keyword):
    _, rules = split(schema)
    broken = rules[0].broken(number)

    assert (broken[0] if broken else None) == keyword
    assert compile_rules(rules)(number) == (keyword is None)


@pytest.mark.parametrize("value", [True, "1", None, [1]])
def test_what_is_no_number_is_explained_by_others(value):
    _, (rule,) = split(SIZE)

    assert rule.broken(value) is None


def test_a_fraction_where_an_integer_belongs_is_explained_by_others():
    _, (rule,) = split(SIZE)

    assert rule.broken(0.5) is None


def test_compiled_rules_pass_over_absent_members_and_look_at_every_item():
    schema = {
        "properties": {
            "size": SIZE,
            "fills": {"items": {"properties": {"p": PRICE, "n": SIZE}}},
        }
    }
    check = compile_rules(split(schema)[1])

    assert check({})
    assert check({"size": 1, "fills": [{"p": 0.01}, {"n": 2}, {}]})
    assert not check({"size": 1.0})
    assert not check({"fills": [{"p": 0.01}, {"p": 0.03}]})
    assert not check({"fills": [{"n": 1.0}]})


def test_places_are_found_whatever_the_shape():
    path = ("fills", ITEMS, "p")

    assert list(found_at({"fills": [{"p": 1}, {}, 5, {"p": 2}]}, path)) == [
        (("fills", 0, "p"), 1),
        (("fills", 3, "p"), 2),
    ]
    assert list(found_at({"fills": {"p": 1}}, path)) == []
    assert list(found_at([1], path)) == []
    assert list(found_at(7, ())) == [((), 7)]


def test_short_lists_are_named_and_long_ones_summed_up():
    short = NumberRule((), integer=False, allowed=(0, 0.5), bounds=())
    long = NumberRule((), integer=False, allowed=tuple(n / 10 for n in range(10)), bounds=())

    assert short.broken(1) == ("enum", "1 is none of the 0, 0.5")
    assert long.broken(5) == ("enum", "5 is none of the 10 values 0.0, 0.1 to 0.9")
