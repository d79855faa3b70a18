"""Documents with references to files become documents that stand alone."""

import pytest

from kalshi_contract.bundler import bundle_asyncapi, bundle_openapi, inline, object_name

OBJECTS = {
    "price": {"$schema": "s", "description": "a price", "type": "number"},
    "order": {
        "$schema": "s",
        "type": "object",
        "properties": {"price": {"$ref": "price.json", "description": "its own"}},
        "allOf": [{"$ref": "price.json"}],
    },
    "unused": {"type": "null"},
}
EXAMPLES = {"one": {"value": {"price": 0.65}}}


def test_inlining_replaces_references_and_keeps_what_stands_beside_them():
    assert inline("order", OBJECTS) == {
        "$schema": "s",
        "type": "object",
        "properties": {"price": {"description": "its own", "type": "number"}},
        "allOf": [{"description": "a price", "type": "number"}],
    }


def test_an_unknown_object_is_named():
    with pytest.raises(KeyError, match="nobody"):
        inline("nobody", OBJECTS)


@pytest.mark.parametrize("reference", ["price.json", "objects/price.json", "objects/price"])
def test_a_reference_names_an_object(reference):
    assert object_name(reference) == "price"


def test_openapi_gets_its_servers_schemas_and_examples():
    document = {
        "openapi": "3.1.0",
        "info": {},
        "paths": {
            "/": {"schema": {"$ref": "objects/order.json"}, "x": {"$ref": "examples/one.json"}}
        },
        "components": {"parameters": {"p": {"$ref": "#/components/parameters/q"}}},
    }
    bundled = bundle_openapi(document, OBJECTS, EXAMPLES, [{"url": "u"}])

    assert list(bundled) == ["openapi", "info", "servers", "paths", "components"]
    assert bundled["servers"] == [{"url": "u"}]
    assert bundled["paths"]["/"]["schema"] == {"$ref": "#/components/schemas/order"}
    assert bundled["paths"]["/"]["x"] == {"value": {"price": 0.65}}
    assert bundled["components"]["parameters"] == document["components"]["parameters"]
    assert list(bundled["components"]["schemas"]) == ["order", "price"]
    assert bundled["components"]["schemas"]["order"]["properties"]["price"] == {
        "$ref": "#/components/schemas/price",
        "description": "its own",
    }
    assert "$schema" not in bundled["components"]["schemas"]["price"]


def test_asyncapi_gets_its_servers_and_schemas_and_the_source_is_left_alone():
    document = {
        "asyncapi": "3.0.0",
        "id": "urn:x",
        "info": {},
        "defaultContentType": "application/json",
        "components": {"messages": {"m": {"payload": {"$ref": "objects/price.json"}}}},
    }
    bundled = bundle_asyncapi(document, OBJECTS, {"mock": {"host": "h"}})

    assert bundled["servers"] == {"mock": {"host": "h"}}
    assert bundled["components"]["schemas"] == {
        "price": {"description": "a price", "type": "number"}
    }
    assert "schemas" not in document["components"]
