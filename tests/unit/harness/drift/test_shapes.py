from kalshi_harness.drift.shapes import Shape, both, canonical, either, in_order, sorted_types
from kalshi_harness.drift.tree import Node


def shape(required=(), **fields):
    children = {
        f".{name}": Node("field", name, {"types": (kind,)}) for name, kind in fields.items()
    }
    return Shape({"types": ("object",)}, children, frozenset(required))


def test_values_are_put_in_an_order_that_depends_on_nothing_but_them():
    assert in_order([3, "b", 1, "a", 1]) == (1, 3, "a", "b")
    assert in_order([True, 1]) == in_order([1, True])
    assert len(in_order([True, 1])) == 2


def test_an_integer_is_a_number():
    assert sorted_types(["number", "integer"]) == ("number",)
    assert sorted_types(["string", "integer"]) == ("integer", "string")


def test_where_two_schemas_hold_the_narrower_bound_does():
    merged = both(
        Shape({"types": ("integer",), "minimum": 1, "maximum": 9, "enum": (1, 2)}),
        Shape({"types": ("number",), "minimum": 3, "maximum": 20, "enum": (2, 3)}),
    )

    assert merged.facts == {"types": ("integer",), "minimum": 3, "maximum": 9, "enum": (2,)}


def test_where_two_schemas_hold_the_fields_of_both_are_there():
    merged = both(shape(["a"], a="string"), shape(["b"], b="string", a="string")).node("field", "x")

    assert {key: child.facts["required"] for key, child in merged.children.items()} == {
        ".a": True,
        ".b": True,
    }


def test_where_one_of_several_holds_only_what_all_require_is_required():
    parts = [shape(["a", "b"], a="string", b="string"), shape(["a"], a="integer")]
    merged = either(parts, parts).node("field", "x")

    assert merged.children[".a"].facts == {"types": ("integer", "string"), "required": True}
    assert merged.children[".b"].facts["required"] is False
    assert len(merged.facts["variants"]) == 2


def test_a_union_of_plain_types_is_a_list_of_types():
    parts = [Shape({"types": ("string",)}), Shape({"types": ("integer",)})]

    assert either(parts, parts).facts == {"types": ("integer", "string")}


def test_a_union_of_listed_values_is_one_list():
    parts = [
        Shape({"types": ("string",), "enum": ("b",)}),
        Shape({"types": ("string",), "enum": ("a",)}),
    ]

    assert either(parts, parts).facts["enum"] == ("a", "b")


def test_a_union_with_something_unlisted_lists_nothing():
    parts = [Shape({"types": ("string",), "enum": ("b",)}), Shape({"types": ("string",)})]

    assert "enum" not in either(parts, parts).facts


def test_a_required_field_without_a_schema_is_a_field():
    node = Shape({}, {}, frozenset({"a"})).node("field", "x")

    assert node.children[".a"].facts == {"required": True}


def test_equal_values_have_equal_texts():
    assert canonical({"b": 1, "a": [2]}) == canonical({"a": [2], "b": 1})
