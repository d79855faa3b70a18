"""A field of a table becomes a JSON Schema."""

import pytest

from contract_build.fields import object_of, schema_of

CASES = {
    "a scalar": ({"type": "string", "required": True}, {"type": "string"}),
    "bounds": (
        {"type": "integer", "format": "int32", "minimum": 0, "maximum": 9},
        {"type": "integer", "format": "int32", "minimum": 0, "maximum": 9},
    ),
    "a word": ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b"]}),
    "a constant": ({"type": "string", "const": "ok"}, {"type": "string", "const": "ok"}),
    "a moment": ({"type": "time"}, {"$ref": "Timestamp.json"}),
    "an id": ({"type": "uuid"}, {"type": "string", "format": "uuid"}),
    "a model": ({"type": "Order"}, {"$ref": "Order.json"}),
    "a list": (
        {"type": "array", "minItems": 1, "items": {"type": "Order"}},
        {"type": "array", "items": {"$ref": "Order.json"}, "minItems": 1},
    ),
    "any names": (
        {"type": "map", "values": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ),
    "anything": ({"type": "object"}, {"type": "object"}),
    "null or a scalar": (
        {"type": "integer", "nullable": True},
        {"type": ["integer", "null"]},
    ),
    "null or a word": (
        {"type": "string", "enum": ["a"], "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    "null or a model": (
        {"type": "FeeType", "nullable": True},
        {"anyOf": [{"$ref": "FeeType.json"}, {"type": "null"}]},
    ),
    "old, with a default": (
        {"type": "boolean", "deprecated": True, "default": False},
        {"type": "boolean", "default": False, "deprecated": True},
    ),
    "named dollars": (
        {"type": "FixedPointDollars", "by_name": True},
        {"$ref": "FixedPointDollars.json"},
    ),
}


@pytest.mark.parametrize(("field", "schema"), CASES.values(), ids=list(CASES))
def test_a_field_is_spelled_as_json_schema(field, schema):
    assert schema_of(field, request=False) == schema


@pytest.mark.rule("D56")
@pytest.mark.parametrize("name", ["FixedPointDollars", "FixedPointCount"])
def test_a_request_takes_what_may_be_written_more_shortly(name):
    assert schema_of({"type": name}, request=True) == {"$ref": f"{name}Input.json"}
    assert schema_of({"type": name}, request=False) == {"$ref": f"{name}.json"}


def test_a_description_and_a_folder_are_put_in():
    assert schema_of({"type": "Order"}, request=True, prefix="objects/", text="One.") == {
        "$ref": "objects/Order.json",
        "description": "One.",
    }


def test_an_object_is_closed_and_without_required_fields_says_nothing_of_them():
    assert object_of({"a": {}}, []) == {
        "type": "object",
        "properties": {"a": {}},
        "additionalProperties": False,
    }
    assert object_of({"a": {}}, ["a"])["required"] == ["a"]
