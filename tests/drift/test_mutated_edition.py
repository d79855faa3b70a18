"""The whole of trade-api-3.34 with one thing changed: drift names that thing, wherever it is used, and nothing else."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalshi_contract.loader import load_edition
from kalshi_harness.drift.compare import compare
from kalshi_harness.drift.editions import document_contract

EDITION = load_edition("trade-api-3.34")
TEXTS = {"rest": json.dumps(EDITION.openapi), "stream": json.dumps(EDITION.asyncapi)}
FIELDS = {
    room: [
        (name, field)
        for name, schema in sorted(json.loads(text)["components"]["schemas"].items())
        for field in sorted(schema.get("properties", ()))
    ]
    for room, text in TEXTS.items()
}
OPERATIONS = [
    (path, method)
    for path, item in sorted(EDITION.openapi["paths"].items())
    for method in sorted(item)
    if method in {"get", "put", "post", "delete", "patch"}
]


@cache
def original(room):
    return document_contract(json.loads(TEXTS[room]), "before")


def differences(room, change):
    document = json.loads(TEXTS[room])
    change(document)
    return compare(original(room), document_contract(document, "after"))


def without_field(name, field):
    def change(document):
        schema = document["components"]["schemas"][name]
        del schema["properties"][field]
        schema["required"] = [one for one in schema.get("required", ()) if one != field]

    return change


def with_another_type(name, field):
    def change(document):
        document["components"]["schemas"][name]["properties"][field] = {
            "type": "boolean",
            "default": True,
        }

    return change


def at_the_field(found, field):
    """Return whether a difference is at a field, inside it, or where forms of a union differ in it only."""
    steps = [step.text for step in found.place if step.kind == "field"]
    return field in steps or found.change == "variants_changed"


def test_every_operation_that_goes_is_the_one_that_is_missing():
    def without(path, method):
        return lambda document: document["paths"][path].pop(method)

    for path, method in OPERATIONS[::9]:
        told = [(one.kind, one.where) for one in differences("rest", without(path, method))]

        assert told == [("operation_missing", f"{method.upper()} {path}")]


@settings(max_examples=25)
@given(st.sampled_from(FIELDS["rest"]))
def test_a_field_of_a_model_that_goes_is_missing_wherever_the_model_is_used(place):
    found = differences("rest", without_field(*place))

    assert found
    assert [one.where for one in found if not at_the_field(one, place[1])] == []
    assert {one.change for one in found} <= {"missing", "variants_changed"}


@settings(max_examples=25)
@given(st.sampled_from(FIELDS["rest"]))
def test_a_field_of_a_model_with_another_type_is_named_wherever_the_model_is_used(place):
    found = differences("rest", with_another_type(*place))

    assert found
    assert [one.where for one in found if not at_the_field(one, place[1])] == []


@settings(max_examples=15)
@given(st.sampled_from([place for place in FIELDS["stream"] if place[1] not in {"type", "cmd"}]))
def test_a_field_of_a_frame_that_goes_is_missing(place):
    found = differences("stream", without_field(*place))

    assert found
    assert [one.where for one in found if not at_the_field(one, place[1])] == []


@pytest.mark.parametrize("room", TEXTS)
def test_nothing_changed_is_nothing_told(room):
    assert differences(room, lambda document: None) == ()
    assert len(FIELDS[room]) > 100
