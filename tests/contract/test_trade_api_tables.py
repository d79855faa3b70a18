"""The edition trade-api-3.34 says what its fact tables say.

The tables are read here as JSON, without the code that builds the edition from them.
"""

import json
from pathlib import Path

import pytest

from support.cases import in_one_test
from support.contract_files import EDITIONS

FILES = EDITIONS["trade-api-3.34"]
EDITION = FILES.edition
TABLES = Path(__file__).parents[2] / "schemas" / "contract_build" / "facts" / EDITION.name


def table(name):
    return json.loads((TABLES / f"{name}.json").read_text("utf-8"))


OPERATIONS, MODELS, MESSAGES = table("operations"), table("models"), table("messages")
BOUNDS = ("minimum", "maximum", "minItems", "maxItems", "maxLength", "default")
PLAIN = ("string", "integer", "number", "boolean", "array", "object")


def test_the_operations_are_the_tables():
    assert set(EDITION.operations) == set(OPERATIONS)


def also(row):
    """Return the statuses that no table lists: of what cannot be read, or names what is not there."""
    takes = {each["in"] for each in row.get("parameters", ())}
    return ({400, 404} if "body" in row or "query" in takes else set()) | (
        {404} if "path" in takes else set()
    )


@pytest.mark.rule("T07")
@in_one_test("name", OPERATIONS)
def test_an_operation_is_as_its_table_says(name):
    operation, row = EDITION.operations[name], OPERATIONS[name]

    assert (operation.method, operation.path) == (row["method"], row["path"])
    assert operation.auth == row["auth"]
    assert operation.deprecated == row.get("deprecated", False)
    assert set(operation.statuses) == {*map(int, row["answers"]), *also(row), 429}
    body = row.get("body")
    assert (operation.request_object is None) == (body is None)
    if body:
        sent = "EmptyResponse" if body["model"] == "object" else body["model"]
        assert (operation.request_object, operation.request_required) == (sent, body["required"])


@pytest.mark.rule("T07", "D63")
@in_one_test("name", OPERATIONS)
def test_an_operations_success_has_the_tables_model_or_no_body(name):
    operation = EDITION.operations[name]
    (status,) = [each for each in map(int, OPERATIONS[name]["answers"]) if each < 300]
    model = OPERATIONS[name]["answers"][str(status)]

    assert operation.success_status == status
    expected = "EmptyResponse" if model in {"object", None} and status != 204 else model
    assert operation.response_objects.get(status) == expected
    assert (status in operation.empty_statuses) == (status == 204)


@pytest.mark.rule("T07")
@in_one_test("name", OPERATIONS)
def test_an_operations_parameters_are_the_tables(name):
    parameters = {each.name: each for each in EDITION.operations[name].parameters}
    rows = {row["name"]: row for row in OPERATIONS[name].get("parameters", ())}

    assert list(parameters) == list(rows)
    for key, row in rows.items():
        parameter = parameters[key]
        assert parameter.location == row["in"]
        assert parameter.required == row.get("required", False)
        assert parameter.repeated == (row["type"] == "array")
        model = MODELS.get(row["type"], {})
        is_text = row["type"] == "time" or model.get("kind") == "enum"
        assert parameter.schema["type"] == ("string" if is_text else row["type"])
        assert parameter.schema.get("enum") == row.get("enum", model.get("enum"))
        assert {b: parameter.schema.get(b) for b in BOUNDS} == {b: row.get(b) for b in BOUNDS}


def test_the_models_are_the_tables():
    assert len(MODELS) == 232
    assert set(MODELS) <= set(EDITION.objects)
    assert {row["object"] for row in MESSAGES.values()} <= set(EDITION.objects)


@pytest.mark.rule("T07", "T08", "T09", "T12", "T14")
@in_one_test("name", [name for name, row in MODELS.items() if "fields" in row])
def test_a_model_has_the_tables_fields(name):
    schema, fields = EDITION.objects[name], MODELS[name]["fields"]

    assert list(schema["properties"]) == list(fields)
    assert set(schema.get("required", ())) == {f for f, row in fields.items() if "required" in row}
    for field, row in fields.items():
        assert_same(schema["properties"][field], row)


@in_one_test("name", [name for name, row in MODELS.items() if "enum" in row])
def test_a_model_of_words_has_the_tables_words(name):
    assert EDITION.objects[name]["enum"] == MODELS[name]["enum"]


@pytest.mark.rule("T15")
@in_one_test("name", MESSAGES)
def test_a_message_has_the_tables_fields(name):
    message = EDITION.messages[name]
    root = EDITION.objects[message.object_name]

    assert message.object_name == MESSAGES[name]["object"]
    assert message.sender == ("client" if MESSAGES[name]["kind"] == "command" else "server")
    found = dict(dotted(root))
    assert set(found) == set(MESSAGES[name]["fields"])
    for path, row in MESSAGES[name]["fields"].items():
        schema, required = found[path]
        assert required == row.get("required", False), path
        assert_same(schema, row)


def assert_same(schema, row):
    """Hold a field's schema against its row: type, null, words, bounds, deprecation."""
    bare = schema["anyOf"][0] if "anyOf" in schema else schema
    kinds = bare.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    assert ("anyOf" in schema or "null" in kinds) == row.get("nullable", False)
    kind = row["type"]
    if kind in PLAIN:
        assert kinds[0] == kind
    elif kind == "time":
        assert bare["$ref"] in {"Timestamp.json", "TimestampInput.json"}
    elif kind == "uuid":
        assert bare["format"] == "uuid"
    elif kind == "map":
        assert_same(bare["additionalProperties"], row["values"])
    else:
        assert bare["$ref"] in {f"{kind}.json", f"{kind}Input.json"}
    if "items" in row and row["items"]["type"] != "object":
        assert_same(bare["items"], row["items"])
    words = bare.get("enum")
    assert ([word for word in words if word is not None] if words else None) == row.get("enum")
    assert bare.get("const") == row.get("const")
    assert {b: schema.get(b) for b in BOUNDS} == {b: row.get(b) for b in BOUNDS}
    assert schema.get("deprecated", False) == row.get("deprecated", False)


@pytest.mark.parametrize(
    ("schema", "row"),
    [
        ({"type": "string"}, {"type": "string", "nullable": True}),
        ({"type": ["string", "null"]}, {"type": "string"}),
        ({"type": "string"}, {"type": "integer"}),
        ({"type": "integer", "minimum": 1}, {"type": "integer"}),
        ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a", "b"]}),
        ({"$ref": "Order.json"}, {"type": "Fill"}),
        (
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "uuid"}},
        ),
        ({"type": "string", "deprecated": True}, {"type": "string"}),
    ],
)
def test_a_field_that_is_not_as_its_row_says_would_be_found(schema, row):
    with pytest.raises((AssertionError, KeyError)):
        assert_same(schema, row)


def dotted(schema, prefix=""):
    """Yield (path, (schema, required)) of every field, the way the table names them."""
    for field, part in schema["properties"].items():
        path = f"{prefix}{field}"
        yield path, (part, field in schema.get("required", ()))
        if "properties" in part:
            yield from dotted(part, f"{path}.")
        elif "properties" in part.get("items", {}):
            yield from dotted(part["items"], f"{path}[].")
