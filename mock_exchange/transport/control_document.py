"""The control API's own OpenAPI 3.1 document, made from its table."""

import re
from collections.abc import Iterable
from typing import Any

from mock_exchange.transport.control_table import PREFIX, Row

_NAMES = re.compile(r"{(\w+)}")
ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {"type": "object"},
            },
            "required": ["code", "message"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
_TAGS = {
    "exchange": "The exchange as a whole.",
    "clock": "The exchange's own time.",
    "journals": "What was asked and done so far.",
    "streams": "WebSocket connections.",
    "faults": "What is to go wrong on purpose.",
    "exchanges": "Other exchanges in the same process.",
    "accounts": "Accounts and their money.",
    "keys": "API keys: issue, rotate, revoke.",
    "markets": "Markets and their lifecycle.",
    "orders": "Orders of any account.",
}


def control_openapi(rows: Iterable[Row], *, token: bool) -> dict[str, Any]:
    """Return the document. ``token``: whether calls need the control token."""
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(PREFIX + row.path, {})[row.method.lower()] = _operation(row)
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of the Kalshi mock exchange",
            "version": "1.0.0",
            "description": "Not part of the contract: for tests and their authors. Answers to loopback only, unless a "
            "control token is set; draws on no quota, is not journalled and never met by faults.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {"error_response": ERROR},
            "responses": {
                "Refused": {
                    "description": "Refused: 400 bad call, 401 token, 403 not loopback, 404 unknown, 409 not now, "
                    "413 body too large",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/error_response"}
                        }
                    },
                }
            },
        },
    }
    if token:
        document["components"]["securitySchemes"] = {
            "controlToken": {"type": "apiKey", "in": "header", "name": "X-Control-Token"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
        document["security"] = [{"controlToken": []}, {"bearer": []}]
    return document


def _operation(row: Row) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _NAMES.findall(row.path)
    ] + [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in row.query.items()
    ]
    operation: dict[str, Any] = {
        "operationId": row.operation_id,
        "tags": [row.tag],
        "summary": row.summary,
        "responses": {
            "200": {
                "description": "Done",
                "content": {row.media_type: {"schema": row.answer}},
            },
            "4XX": {"$ref": "#/components/responses/Refused"},
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if row.body is not None:
        operation["requestBody"] = {
            "required": row.body_required,
            "content": {"application/json": {"schema": row.body}},
        }
    return operation
