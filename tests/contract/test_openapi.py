"""The OpenAPI document is one, stands alone, and says what is ours."""

import copy
import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from support.contract_files import EDITION
from support.contract_statement import ENDPOINTS, STATUSES

OPERATIONS = list(ENDPOINTS)


def operation_document(name):
    operation = EDITION.operations[name]
    return EDITION.openapi["paths"][operation.path][operation.method.lower()]


def spec_errors(document):
    return [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("info"),
        lambda document: document["paths"]["/orders"]["post"].update(responses={"2OO": {}}),
        lambda document: document["paths"]["/fills"]["get"].update(operationId="get_order"),
        lambda document: document["components"]["schemas"]["price"].update(type="dollar"),
        lambda document: document["paths"]["/markets/{ticker}"]["get"].pop("parameters"),
    ],
    ids=["no info", "no such status", "operationId twice", "unknown type", "path parameter"],
)
def test_a_broken_document_is_caught(change):
    document = copy.deepcopy(EDITION.openapi)
    change(document)

    assert spec_errors(document)


def test_the_examples_in_the_document_are_the_printed_ones():
    shown = [
        example["value"]
        for operation in map(operation_document, OPERATIONS)
        for part in [operation.get("requestBody", {}), *operation["responses"].values()]
        for example in part.get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .values()
    ]
    rest = [
        each["value"] for name, each in EDITION.examples.items() if name not in EDITION.messages
    ]

    assert {json.dumps(value) for value in shown} | {
        json.dumps(EDITION.examples["rate_limit"]["value"])
    } == {json.dumps(value) for value in rest}


@pytest.mark.rule("C01", "D28")
def test_every_operation_needs_a_bearer_key_and_names_its_permission():
    document = EDITION.openapi
    scheme = document["components"]["securitySchemes"]["apiKey"]

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert document["security"] == [{"apiKey": []}]
    for name in OPERATIONS:
        assert "security" not in operation_document(name)
        assert operation_document(name)["x-permission"] in {"read", "trade"}


@pytest.mark.rule("C20", "D09")
def test_statuses_and_answers_of_ours_are_marked():
    for name in OPERATIONS:
        for status, answer in operation_document(name)["responses"].items():
            found = answer
            if "$ref" in answer:
                found = EDITION.openapi["components"]["responses"][
                    answer["$ref"].rpartition("/")[2]
                ]
            assert found.get("x-decided", False) == (int(status) not in STATUSES), (name, status)


@pytest.mark.rule("D09", "D13")
@pytest.mark.parametrize(
    ("answer", "header"),
    [
        ("TooManyRequests", "Retry-After"),
        ("Unauthorized", "WWW-Authenticate"),
        ("MethodNotAllowed", "Allow"),
    ],
)
def test_headers_that_an_answer_always_has_are_required_and_marked(answer, header):
    described = EDITION.openapi["components"]["responses"][answer]["headers"]

    assert list(described) == [header]
    component = EDITION.openapi["components"]["headers"][header]
    assert component["required"] is True
    assert component["x-decided"] is True


@pytest.mark.rule("D08")
def test_every_parameter_is_bounded():
    for operation in EDITION.operations.values():
        for parameter in (*operation.parameters, *operation.header_parameters):
            schema = parameter.schema
            bounded = (
                {"minimum", "maximum"} <= set(schema) or "enum" in schema or "pattern" in schema
            )
            assert bounded, (operation.operation_id, parameter.name)


@pytest.mark.rule("C08", "C09", "C10")
def test_links_lead_from_an_order_to_what_can_be_done_with_it():
    links = operation_document("place_order")["responses"]["200"]["links"]

    assert {link["operationId"] for link in links.values()} == {"get_order", "cancel_order"}


@pytest.mark.parametrize("name", ["place_order", "get_markets", "get_fills"])
def test_links_find_their_value_in_the_printed_answer(name):
    printed = EDITION.examples[name]["value"]
    for link in operation_document(name)["responses"]["200"]["links"].values():
        target = EDITION.operations[link["operationId"]]
        for parameter, expression in link["parameters"].items():
            prefix, _, pointer = expression.partition("#/")
            found = printed
            for step in pointer.split("/"):
                found = found[int(step)] if isinstance(found, list) else found[step]

            assert prefix == "$response.body"
            (described,) = [each for each in target.parameters if each.name == parameter]
            assert described.validator.is_valid(found)
