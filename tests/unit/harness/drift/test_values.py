import pytest

from kalshi_harness.drift.schemas import SchemaReader
from kalshi_harness.drift.tree import Step, place_text
from kalshi_harness.drift.values import breaches, has_format, json_type

ROOT = (Step("response", "200", "200"),)


def found(schema, value):
    node = SchemaReader(
        {"tree": {"type": "object", "properties": {"left": {"$ref": "#/tree"}}}}
    ).read(schema)
    return [
        (one.aspect, place_text(one.place).removeprefix("response 200").strip())
        for one in breaches(value, node.node("response", "200"), ROOT)
    ]


ORDER = {
    "type": "object",
    "properties": {
        "side": {"enum": ["bid", "ask"]},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "price": {"type": "string", "pattern": "^0[.][0-9]{2}$"},
        "at": {"type": "string", "format": "date-time"},
        "fills": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["id"]}},
        "note": {"type": "string", "nullable": True, "maxLength": 3},
    },
    "required": ["side"],
}


def test_a_secret_that_was_taken_out_is_not_judged():
    assert found(ORDER, {"side": "bid", "price": "[redacted]"}) == []
    assert found(ORDER, {"side": "bid", "price": "[reacted]"}) == [("pattern", "price")]


def test_a_good_value_has_nothing_wrong():
    good = {"side": "bid", "count": 2.0, "price": "0.65", "at": "2026-11-25T22:00:00.1Z",
            "fills": [{"id": 1}], "note": None}  # fmt: skip

    assert found(ORDER, good) == []


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"side": "buy"}, ("enum", "side")),
        ({"count": "2"}, ("types", "count")),
        ({"count": 0}, ("minimum", "count")),
        ({"count": 10}, ("maximum", "count")),
        ({"count": 1.5}, ("types", "count")),
        ({"price": "0.6500"}, ("pattern", "price")),
        ({"at": "yesterday"}, ("format", "at")),
        ({"fills": [{"id": 1}] * 3}, ("max_items", "fills")),
        ({"fills": [{}]}, ("missing", "fills[].id")),
        ({"note": "long"}, ("max_length", "note")),
        ({"new": 1}, ("added", "new")),
    ],
)
def test_each_thing_that_is_wrong_is_named_where_it_is(change, breach):
    assert found(ORDER, {"side": "bid", **change}) == [breach]


def test_a_required_field_that_is_not_there_is_missing():
    assert found(ORDER, {}) == [("missing", "side")]


def test_values_of_any_name_are_judged_by_what_they_may_be():
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}

    assert found(schema, {"a": 1, "b": "2"}) == [("types", "b")]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "object", "properties": {"b": {}}, "patternProperties": {"^a": {}}},
    ],
)
def test_an_object_of_which_nothing_is_told_may_have_any_field(schema):
    assert found(schema, {"a": 1}) == []


def test_a_schema_inside_itself_is_judged_once():
    assert found({"$ref": "#/tree"}, {"left": {"left": 1}}) == []
    assert found({"$ref": "#/tree"}, {"left": {"right": 1}}) == []


def test_listed_numbers_are_equal_however_they_are_written():
    assert found({"enum": [0, 0.5, 1.0]}, 1) == []
    assert found({"enum": [0, 1]}, 1.0) == []
    assert found({"enum": [0, 1]}, True) == [("types", "")]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", "2026-11-25T22:00:00+01:00", "2026-11-25"),
        ("date", "2026-11-25", "2026-13-25"),
        ("uuid", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6f9619ff"),
    ],
)
def test_formats_are_judged(name, good, bad):
    assert has_format(good, name)
    assert not has_format(bad, name)
    assert has_format(bad, "unknown")


def test_a_pattern_in_another_languages_words_is_not_judged():
    assert found({"type": "string", "pattern": "^\\p{L}(?<n>x)$"}, "?") == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "boolean"), (1.0, "integer"), (1.5, "number"), ([], "array"), (None, "null")],
)
def test_a_value_has_its_type(value, kind):
    assert json_type(value) == kind
