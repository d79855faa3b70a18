"""Small documents to compare, and one change in each of many places of them with what drift must call it."""

import copy

ORDER = {
    "type": "object",
    "properties": {
        "order_id": {"type": "string"},
        "side": {"type": "string", "enum": ["ask", "bid"]},
        "count": {"type": "integer", "minimum": 1, "maximum": 100},
        "note": {"type": "string", "maxLength": 20},
        "fills": {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "object",
                "properties": {"price": {"type": "string", "pattern": "^0[.]"}},
                "required": ["price"],
            },
        },
    },
    "required": ["order_id", "side", "count"],
    "additionalProperties": False,
}


def json_body(schema):
    return {"content": {"application/json": {"schema": copy.deepcopy(schema)}}}


def openapi(version="3.1.0"):
    """Return a document of two operations, made anew."""
    return {
        "openapi": version,
        "info": {"title": "orders", "version": "1"},
        "servers": [{"url": "https://api.example.org/v2", "description": "production"}],
        "security": [{"key": []}],
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "other": {"type": "apiKey", "in": "header", "name": "X-Key"},
            }
        },
        "paths": {
            "/orders": {
                "get": {
                    "operationId": "ListOrders",
                    "parameters": [
                        {
                            "name": "status",
                            "in": "query",
                            "schema": {"type": "string", "enum": ["open", "done"]},
                        },
                        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "",
                            "headers": {"X-Page": {"schema": {"type": "string"}}},
                            **json_body({"type": "array", "items": ORDER}),
                        },
                        "429": {
                            "description": "",
                            **json_body(
                                {"type": "object", "properties": {"wait": {"type": "integer"}}}
                            ),
                        },
                    },
                },
                "post": {
                    "operationId": "PlaceOrder",
                    "requestBody": {"required": True, **json_body(ORDER)},
                    "responses": {"201": {"description": "", **json_body(ORDER)}},
                },
            },
            "/orders/{order_id}": {"delete": _cancel()},
        },
    }


def _cancel():
    return {
        "operationId": "CancelOrder",
        "parameters": [
            {"name": "order_id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {"204": {"description": ""}},
    }


def asyncapi():
    """Return a document of one channel, made anew."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "streams", "version": "1"},
        "servers": {"production": {"host": "ws.example.org", "protocol": "wss", "pathname": "/ws"}},
        "channels": {
            "ticker": {
                "address": "ticker",
                "messages": {
                    "ask": {"$ref": "#/components/messages/ask"},
                    "told": {"$ref": "#/components/messages/told"},
                },
            }
        },
        "operations": {
            "ask": {
                "action": "receive",
                "channel": {"$ref": "#/channels/ticker"},
                "messages": [{"$ref": "#/channels/ticker/messages/ask"}],
            }
        },
        "components": {
            "messages": {
                "ask": {
                    "payload": {
                        "type": "object",
                        "properties": {
                            "cmd": {"const": "subscribe"},
                            "id": {"type": "integer"},
                        },
                        "required": ["cmd", "id"],
                    }
                },
                "told": {
                    "payload": {
                        "type": "object",
                        "properties": {
                            "type": {"const": "ticker"},
                            "msg": {
                                "type": "object",
                                "properties": {"price": {"type": "string"}},
                                "required": ["price"],
                            },
                        },
                        "required": ["type", "msg"],
                    }
                },
            }
        },
    }


def at(document, *path):
    """Return the part of a document at a path."""
    for step in path:
        document = document[step]
    return document


PLACE = ("paths", "/orders", "post")
LIST = ("paths", "/orders", "get")
BODY = (*PLACE, "requestBody", "content", "application/json", "schema")
ANSWER = (*PLACE, "responses", "201", "content", "application/json", "schema")
LISTED = (*LIST, "responses", "200", "content", "application/json", "schema", "items")


def put(*path):
    """Return a change that puts a value (the last of ``path``) in its place."""
    *inner, name, value = path

    def change(document):
        at(document, *inner)[name] = value

    return change


def drop(*path):
    """Return a change that takes a part out."""

    def change(document):
        parent = at(document, *path[:-1])
        del parent[path[-1]]

    return change


def renamed(path, old, new):
    """Return a change that renames a key of an object."""

    def change(document):
        parent = at(document, *path)
        parent[new] = parent.pop(old)

    return change


REST_CHANGES = {
    "an operation goes": (
        drop("paths", "/orders/{order_id}"),
        {("operation_missing", "DELETE /orders/{order_id}")},
    ),
    "an operation comes": (
        put("paths", "/balance", {"get": {"responses": {"200": {"description": ""}}}}),
        {("operation_added", "GET /balance")},
    ),
    "a path has another name": (
        renamed(("paths",), "/orders/{order_id}", "/portfolio/orders/{order_id}"),
        {("operation_renamed", "DELETE /orders/{order_id} → DELETE /portfolio/orders/{order_id}")},
    ),
    "who may call": (
        put(*PLACE, "security", [{"other": []}]),
        {("operation_auth_changed", "POST /orders")},
    ),
    "nobody is asked": (put(*LIST, "security", []), {("operation_auth_changed", "GET /orders")}),
    "deprecated": (put(*LIST, "deprecated", True), {("operation_deprecated_changed", "GET /orders")}),
    "a parameter goes": (
        drop(*LIST, "parameters", 1),
        {("query_parameter_missing", "GET /orders query limit")},
    ),
    "a parameter is required": (
        put(*LIST, "parameters", 1, "required", True),
        {("query_parameter_required_changed", "GET /orders query limit")},
    ),
    "a parameter's values": (
        put(*LIST, "parameters", 0, "schema", "enum", ["open"]),
        {("query_parameter_enum_changed", "GET /orders query status")},
    ),
    "a request field goes": (
        drop(*BODY, "properties", "note"),
        {("request_field_missing", "POST /orders request body note")},
    ),
    "a request field comes": (
        put(*BODY, "properties", "group", {"type": "string"}),
        {("request_field_added", "POST /orders request body group")},
    ),
    "a request field is required": (
        put(*BODY, "required", ["order_id", "side", "count", "note"]),
        {("request_field_required_changed", "POST /orders request body note")},
    ),
    "a request field's type": (
        put(*BODY, "properties", "count", {"type": "string", "minimum": 1, "maximum": 100}),
        {("request_field_type_changed", "POST /orders request body count")},
    ),
    "a request field's bounds": (
        put(*BODY, "properties", "count", "maximum", 50),
        {("request_field_bounds_changed", "POST /orders request body count")},
    ),
    "a request field's name": (
        renamed((*BODY, "properties"), "note", "notes"),
        {("request_field_renamed", "POST /orders request body (note → notes)")},
    ),
    "the body may be left out": (
        put(*PLACE, "requestBody", "required", False),
        {("request_required_changed", "POST /orders request body")},
    ),
    "the body goes": (drop(*PLACE, "requestBody"), {("request_missing", "POST /orders request body")}),
    "success has another status": (
        renamed((*PLACE, "responses"), "201", "200"),
        {("response_renamed", "POST /orders response 201 → 200")},
    ),
    "an error status comes": (
        put(*PLACE, "responses", "409", {"description": ""}),
        {("response_added", "POST /orders response 409")},
    ),
    "an error status goes": (
        drop(*LIST, "responses", "429"),
        {("response_missing", "GET /orders response 429")},
    ),
    "a response field's type": (
        put(*ANSWER, "properties", "side", {"type": "integer", "enum": ["ask", "bid"]}),
        {("response_field_type_changed", "POST /orders response 201 side")},
    ),
    "a response field's values": (
        put(*ANSWER, "properties", "side", "enum", ["ask", "bid", "both"]),
        {("response_field_enum_changed", "POST /orders response 201 side")},
    ),
    "a response field's format": (
        put(*ANSWER, "properties", "order_id", "format", "uuid"),
        {("response_field_format_changed", "POST /orders response 201 order_id")},
    ),
    "a response field deep down": (
        put(*LISTED, "properties", "fills", "items", "properties", "price", "pattern", "^1"),
        {("response_field_pattern_changed", "GET /orders response 200 [].fills[].price")},
    ),
    "null may come": (
        put(*ANSWER, "properties", "note", "type", ["string", "null"]),
        {("response_field_type_changed", "POST /orders response 201 note")},
    ),
    "unknown fields may come": (
        drop(*ANSWER, "additionalProperties"),
        {("response_closed_changed", "POST /orders response 201")},
    ),
    "a list may be longer": (
        put(*ANSWER, "properties", "fills", "maxItems", 20),
        {("response_field_bounds_changed", "POST /orders response 201 fills")},
    ),
    "another content type": (
        renamed((*PLACE, "responses", "201", "content"), "application/json", "text/json"),
        {("response_media_types_changed", "POST /orders response 201")},
    ),
    "a header goes": (
        drop(*LIST, "responses", "200", "headers", "X-Page"),
        {("header_missing", "GET /orders response 200 header X-Page")},
    ),
    "the host": (
        put("servers", 0, "url", "https://new.example.org/v2"),
        {("server_renamed", "server https://api.example.org/v2 → https://new.example.org/v2")},
    ),
}  # fmt: skip
"""What is changed -> the change, and the one thing drift must say: kind and place."""

STREAM_CHANGES = {
    "a channel comes": (
        put("channels", "fill", {"address": "fill", "messages": {}}),
        {("channel_added", "channel fill")},
    ),
    "a field of a message goes": (
        drop("components", "messages", "told", "payload", "properties", "msg", "properties", "price"),
        {
            ("message_field_type_changed", "server message ticker msg.price"),
        },
    ),
    "a field's type": (
        put("components", "messages", "told", "payload", "properties", "msg", "properties", "price",
            "type", "number"),
        {("message_field_type_changed", "server message ticker msg.price")},
    ),
    "a command wants less": (
        put("components", "messages", "ask", "payload", "required", ["cmd"]),
        {("message_field_required_changed", "client message subscribe id")},
    ),
    "a command has another word": (
        put("components", "messages", "ask", "payload", "properties", "cmd", {"const": "sub"}),
        {
            ("client_message_missing", "client message subscribe"),
            ("client_message_added", "client message sub"),
        },
    ),
    "the host": (
        put("servers", "production", "host", "new.example.org"),
        {("server_renamed", "server wss://ws.example.org/ws → wss://new.example.org/ws")},
    ),
}  # fmt: skip
