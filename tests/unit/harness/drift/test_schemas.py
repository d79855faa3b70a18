import pytest

from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.schemas import SchemaReader

DOCUMENT = {
    "word": {"type": "string", "description": "said"},
    "tree": {"type": "object", "properties": {"left": {"$ref": "#/tree"}}},
    "other_tree": {"type": "object", "properties": {"left": {"$ref": "#/other_tree"}}},
}


def read(schema):
    return SchemaReader(DOCUMENT).read(schema).node("field", "x")


SAME = {
    "null in 3.0 and 3.1": (
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"$ref": "#/word"}, {"type": "null"}]},
        {"allOf": [{"$ref": "#/word"}], "nullable": True},
        {"$ref": "#/word", "nullable": True},
    ),
    "one value": ({"const": "a"}, {"enum": ["a"]}, {"type": "string", "enum": ["a"]}),
    "the order of values": ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    "a listed null": (
        {"type": "string", "enum": ["a"], "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
        {"enum": ["a", None]},
    ),
    "an exclusive bound": (
        {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {"type": "integer", "exclusiveMinimum": 0},
    ),
    "a bound that is no exclusive one": (
        {"type": "integer", "minimum": 0, "exclusiveMinimum": False},
        {"type": "integer", "minimum": 0},
    ),
    "a reference": ({"type": "string"}, {"$ref": "#/word"}, {"allOf": [{"$ref": "#/word"}]}),
    "prose": ({"type": "string"}, {"type": "string", "title": "t", "example": "e", "x-y": 1}),
    "a type that properties imply": (
        {"properties": {"a": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
    ),
    "fields in parts": (
        {"allOf": [{"properties": {"a": {"type": "string"}}}, {"required": ["a"]}]},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    ),
    "a schema that contains itself": ({"$ref": "#/tree"}, {"$ref": "#/other_tree"}),
    "fields that are open anyhow": (
        {"type": "object"},
        {"type": "object", "additionalProperties": True},
        {"type": "object", "additionalProperties": {}},
    ),
    "a list of types": ({"type": ["integer", "string"]}, {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_two_spellings_of_one_thing_are_one_thing(name):
    first, *others = [read(schema) for schema in SAME[name]]

    assert others == [first] * len(others)
    assert first.facts


DIFFERENT = {
    "null or not": ({"type": "string"}, {"type": "string", "nullable": True}),
    "closed or not": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "what else may be in it": (
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
    ),
    "conditions": ({"type": "object"}, {"type": "object", "if": {"required": ["a"]}}),
    "a fixed place of a list": (
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "array", "prefixItems": [{"type": "integer"}]},
    ),
    "nothing at all": ({}, False),
    "an exclusive bound": ({"minimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
    "the forms of a union": (
        {"oneOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}}]},
        {"oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]},
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_things_are_two(name):
    one, other = DIFFERENT[name]

    assert read(one) != read(other)


def test_a_condition_is_compared_with_what_it_refers_to_and_without_prose():
    one = read({"if": {"properties": {"a": {"$ref": "#/word"}}}, "then": {"required": ["b"]}})
    other = read({"if": {"properties": {"a": {"type": "string"}}}, "then": {"required": ["b"]}})

    assert one == other


def test_a_named_schema_is_read_once_and_is_the_same_everywhere():
    reader = SchemaReader(DOCUMENT)

    assert reader.read({"$ref": "#/word"}) is reader.read({"$ref": "#/word"})


def test_schemas_that_contain_each_other_are_each_seen_by_the_shortest_way():
    document = {
        "user": {"properties": {"orders": {"type": "array", "items": {"$ref": "#/order"}}}},
        "order": {"properties": {"user": {"$ref": "#/user"}, "id": {"type": "string"}}},
    }
    node = SchemaReader(document).read({"$ref": "#/user"}).node("field", "x")
    order = node.children[".orders"].children["[]"]

    assert order.children[".id"].facts["types"] == ("string",)
    assert order.children[".user"].facts["types"] == ("as above",)


def test_many_schemas_that_contain_each_other_are_read_at_once():
    count, names = 60, "abcde"
    document = {
        f"s{n}": {
            "properties": {
                f: {"$ref": f"#/s{(n * 7 + i * 31 + 1) % count}"} for i, f in enumerate(names)
            }
        }
        for n in range(count)
    }
    reader = SchemaReader(document)

    assert (
        len({reader.read({"$ref": f"#/s{n}"}).node("field", "x").digest for n in range(count)}) > 1
    )


@pytest.mark.parametrize("wrong", ["string", 3, ["string"]])
def test_what_is_no_schema_is_an_error(wrong):
    with pytest.raises(DocumentError, match="a schema must be an object"):
        read({"properties": {"a": wrong}})


def test_a_reference_to_nothing_is_an_error():
    with pytest.raises(DocumentError, match="names nothing"):
        read({"$ref": "#/none"})
