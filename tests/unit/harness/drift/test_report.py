import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kalshi_harness.drift import report as room
from kalshi_harness.drift.editions import document_contract
from kalshi_harness.drift.report import as_json, contract_report
from support.drift_documents import REST_CHANGES, openapi

SCHEMA = json.loads((Path(room.__file__).parent / "report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def changed(name):
    document = openapi()
    REST_CHANGES[name][0](document)
    return contract_report(document_contract(openapi(), "a"), document_contract(document, "b"))


@pytest.mark.parametrize("name", REST_CHANGES)
def test_the_json_keeps_to_its_schema(name):
    value = json.loads(json.dumps(as_json(changed(name))))

    assert [error.message for error in VALIDATOR.iter_errors(value)] == []
    assert value["differences"]


def test_the_schema_bites():
    value = as_json(changed("an operation goes"))
    value["differences"][0]["kind"] = "gone"

    assert not VALIDATOR.is_valid(json.loads(json.dumps(value)))


def test_the_json_says_kind_place_both_sides_and_whom_it_breaks():
    (one,) = as_json(changed("a request field's bounds"))["differences"]

    assert one == {
        "kind": "request_field_bounds_changed",
        "where": "POST /orders request body count",
        "a": "maximum 100",
        "b": "maximum 50",
        "breaking": {"client_of_a": True, "server_of_a": False},
        "confidence": None,
        "count": 1,
    }


def test_the_same_sides_give_the_same_bytes():
    texts = {json.dumps(as_json(changed("the host"))) for _ in range(2)}

    assert len(texts) == 1


@pytest.mark.parametrize(
    ("name", "breaking", "some"),
    [("an operation goes", True, True), ("an error status goes", False, True)],
)
def test_a_gate_refuses_what_it_is_for(name, breaking, some):
    report = changed(name)

    assert report.fails("breaking") is breaking
    assert report.fails("any") is some
    assert report.fails("never") is False


def test_no_difference_passes_every_gate():
    report = contract_report(document_contract(openapi(), "a"), document_contract(openapi(), "b"))

    assert not report.fails("any")
    assert as_json(report)["findings"] == []
