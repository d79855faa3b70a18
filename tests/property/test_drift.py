"""Drift on documents that hypothesis makes: nothing differs from itself, sides mirror, one change is found where it was made."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kalshi_harness.drift.compare import compare
from kalshi_harness.drift.editions import document_contract

NAMES = ("ticker", "price", "side", "count", "note", "fills")
PLAIN = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "enum": ["yes", "no"]},
        {"type": "string", "format": "uuid"},
        {"type": "integer", "minimum": 0},
        {"type": "number", "maximum": 10},
        {"type": "boolean"},
        {"type": ["string", "null"]},
    ]
)


def _objects(inner):
    members = st.tuples(inner, st.booleans())
    fields = st.dictionaries(st.sampled_from(NAMES), members, min_size=1, max_size=4)
    return st.tuples(fields, st.booleans()).map(_object)


def _object(drawn):
    fields, closed = drawn
    return {
        "type": "object",
        "properties": {name: schema for name, (schema, _) in fields.items()},
        "required": sorted(name for name, (_, required) in fields.items() if required),
        **({"additionalProperties": False} if closed else {}),
    }


SCHEMAS = st.recursive(
    PLAIN,
    lambda inner: _objects(inner) | inner.map(lambda items: {"type": "array", "items": items}),
    max_leaves=6,
)


def document(schemas):
    """Return a document with one operation for each schema, the odd ones with a body, the even ones with an answer."""
    paths = {}
    for number, schema in enumerate(schemas):
        content = {"content": {"application/json": {"schema": schema}}}
        done = {"204": {"description": ""}}
        paths[f"/{'abc'[number]}"] = (
            {"post": {"requestBody": {"required": True, **content}, "responses": done}}
            if number % 2
            else {"get": {"responses": {"200": {"description": "", **content}}}}
        )
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}


DOCUMENTS = st.lists(SCHEMAS, min_size=1, max_size=3).map(document)


def differences(one, other):
    return compare(document_contract(one, "a"), document_contract(other, "b"))


@given(DOCUMENTS, DOCUMENTS)
def test_a_document_does_not_differ_from_itself_and_from_another_as_that_does_from_it(one, other):
    assert differences(one, copy.deepcopy(one)) == ()
    there, back = differences(one, other), differences(other, one)

    assert sorted(map(repr, there)) == sorted(repr(difference.mirrored()) for difference in back)


def plain_places(schema, where):
    """Yield every schema without fields of its own, with the place that drift must name."""
    if schema["type"] == "object":
        for name, inner in schema["properties"].items():
            joint = "" if where.endswith(" ") else "."
            yield from plain_places(inner, f"{where}{joint}{name}")
    elif schema["type"] == "array":
        yield from plain_places(schema["items"], f"{where}[]")
    else:
        yield schema, where


def places(made):
    for path, item in made["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody") or operation["responses"]["200"]
            start = "request body" if method == "post" else "response 200"
            schema = body["content"]["application/json"]["schema"]
            yield from plain_places(schema, f"{method.upper()} {path} {start} ")


def retype(schema):
    schema["type"] = "integer" if schema["type"] == "boolean" else "boolean"
    return "type"


def reformat(schema):
    schema["format"] = "other"
    return "format"


def relist(schema):
    schema["enum"] = ["yes", "no", "maybe"]
    return "enum"


def rebound(schema):
    schema["minimum"] = -5
    return "bounds"


@settings(max_examples=300)
@given(DOCUMENTS, st.data())
def test_one_change_is_found_where_it_was_made_and_nowhere_else(made, data):
    changed = json.loads(json.dumps(made))  # a copy in which no two places are one object
    schema, where = data.draw(st.sampled_from(list(places(changed))))
    aspect = data.draw(st.sampled_from([retype, reformat, relist, rebound]))(schema)

    (found,) = differences(made, changed)

    assert found.where == where.strip()
    assert found.change == f"{aspect}_changed"
