"""The shape of a control operation: a row of a table from which routes, checks and the OpenAPI document are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_exchange.transport.backoffice import BackOffice
from mock_exchange.transport.context import Context

Schema = Mapping[str, Any]
PREFIX = "/__mock__"
JSON_LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Call:
    """One control request, checked: path and query values and the body keep their row's schemas."""

    context: Context
    office: BackOffice
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class Row:
    """A control operation. ``path`` is relative to ``PREFIX``; ``handler`` returns the answer's JSON, or bytes.

    ``body`` is None where none is taken; ``query`` has a schema for each parameter, all optional.
    """

    method: str
    path: str
    operation_id: str
    tag: str
    summary: str
    handler: Callable[[Call], Any]
    answer: Schema
    body: Schema | None = None
    body_required: bool = True
    query: Mapping[str, Schema] = field(default_factory=dict)
    media_type: str = "application/json"


def an_object(
    properties: Mapping[str, Schema], *, optional: tuple[str, ...] = (), closed: bool = True
) -> dict[str, Any]:
    """Return the schema of an object whose properties are all required but ``optional``."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": not closed,
    }


def a_list(items: Schema) -> dict[str, Any]:
    """Return the schema of an array."""
    return {"type": "array", "items": items}


TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SOMETHING: Schema = {"type": "object"}
TICKER: Schema = {"type": "string", "description": "A ticker, in the edition's grammar."}
ACCOUNT_ID: Schema = {"type": "string", "description": "An account, in the edition's grammar."}
CENTS: Schema = {"type": "integer", "minimum": 1, "maximum": 10**15}
