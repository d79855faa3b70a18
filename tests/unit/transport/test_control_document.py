"""The control API's OpenAPI document: valid, and true to the routes."""

import re

import pytest
from openapi_spec_validator import validate

from mock_exchange import MockExchange
from mock_exchange.transport.control_document import control_openapi
from mock_exchange.transport.offices import TABLE, control_table
from support.transport_raw import call


@pytest.fixture(scope="module", params=["reference-2025-01-27", "trade-api-3.34"])
def exchange(request):
    with MockExchange(seed=7, clock="frozen", edition=request.param) as running:
        yield running


@pytest.fixture(scope="module")
def document(exchange):
    return call(exchange, "GET", "/__mock__/openapi.json").json


def operations(document):
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_the_document_is_valid_openapi(document):
    validate(document)


def test_every_route_is_in_the_document_and_every_path_of_it_is_a_route(exchange, document):
    routes = exchange._server.config.loaded_app.starlette.routes
    served = {
        (method, route.path)
        for route in routes
        if getattr(route, "path", "").startswith("/__mock__/")
        for method in route.methods - {"HEAD"}
    }
    served.discard(("GET", "/__mock__/openapi.json"))
    served -= {("GET", "/__mock__/"), ("GET", "/__mock__/page/{name}")}  # the live page
    served -= {("GET", "/__mock__/live"), ("PUT", "/__mock__/live/{number:int}")}  # and its feed
    assert served == set(operations(document))


def test_operation_ids_are_there_once_each(exchange, document):
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids)) == len(control_table(exchange._context.venue))


def test_path_parameters_are_declared(document):
    for (_, path), operation in operations(document).items():
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))


def test_tags_are_declared(document):
    declared = {tag["name"] for tag in document["tags"]}
    used = {tag for operation in operations(document).values() for tag in operation["tags"]}
    assert used == declared


def test_the_token_is_asked_for_where_it_is_needed():
    assert "security" not in control_openapi(TABLE, token=False)
    document = control_openapi(TABLE, token=True)
    assert {next(iter(one)) for one in document["security"]} == {"controlToken", "bearer"}
    validate(document)
