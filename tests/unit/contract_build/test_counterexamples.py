"""Changes that break an object, each for the one reason it names."""

from contract_build.counterexamples import counterexamples_of

OBJECTS = {
    "Word": {"type": "string", "enum": ["a"]},
    "Dollars": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "examples": ["1"],
        "x-counterexamples": ["x", "y"],
    },
    "Order": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "word": {"$ref": "Word.json"},
            "cost": {"anyOf": [{"$ref": "Dollars.json"}, {"type": "null"}]},
            "size": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
        },
        "required": ["id"],
        "additionalProperties": False,
    },
    "Answer": {
        "type": "object",
        "properties": {"order": {"$ref": "Order.json"}},
        "additionalProperties": False,
    },
}


def cases(name):
    return [
        (case["keyword"], case["pointer"], case.get("set", "gone"))
        for case in counterexamples_of(name, OBJECTS)["cases"]
    ]


def test_every_field_is_broken_in_every_way_its_schema_forbids():
    assert cases("Order") == [
        ("type", "", None),
        ("type", "", []),
        ("required", "/id", "gone"),
        ("additionalProperties", "/nobody_knows_this", 1),
        ("type", "/id", None),
        ("type", "/word", None),
        ("enum", "/word", "no such word"),
        ("type", "/cost", 7),
        ("pattern", "/cost", "x"),
        ("type", "/size", None),
        ("type", "/size", 1.5),
        ("minimum", "/size", 0),
        ("type", "/tags", None),
        ("minItems", "/tags", []),
        ("maxItems", "/tags", ["text", "text", "text"]),
        ("type", "/tags/0", 7),
    ]


def test_a_string_is_broken_in_all_ways_in_its_own_file():
    assert cases("Dollars") == [
        ("type", "", None),
        ("type", "", 7),
        ("pattern", "", "x"),
        ("pattern", "", "y"),
    ]


def test_the_parts_of_a_named_object_are_left_to_its_own_file():
    assert [case for case in cases("Answer") if case[1].startswith("/order")] == [
        ("type", "/order", None)
    ]


def test_values_are_one_with_every_field_and_one_with_the_required_ones():
    full, least = counterexamples_of("Order", OBJECTS)["values"]

    assert full == {"id": "id", "word": "a", "cost": "1", "size": 1, "tags": ["text"]}
    assert least == {"id": "id"}
