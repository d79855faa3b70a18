"""Query strings -> parameters of an operation, strictly: no unknown, doubled or empty one, no lenient integer.

Rules: C06, C11, D08 (out of range is refused, never clamped), D09 (``INVALID_PARAMETER``), D30, ``reliability.md`` 3.1
(Python's ``int`` reads ``1_0``, `` 1 `` and digits of other scripts: none is a number here). Names, ranges and defaults are the edition's.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Operation, Parameter
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.http import QUERY_BYTES_MAX
from mock_exchange.session.routing import decode_escapes

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)

Refuse = Callable[[str, Any, str], Refusal]
"""(parameter, value, message) -> refusal: the edition's wording."""


class QueryReader:
    """Reads the query of one operation."""

    __slots__ = ("_defaults", "_parameters", "_refuse")

    def __init__(self, operation: Operation, refuse: Refuse) -> None:
        self._parameters = {
            parameter.name: parameter
            for parameter in operation.parameters
            if parameter.location == "query"
        }
        self._defaults: Mapping[str, Any] = MappingProxyType(
            {name: each.schema.get("default") for name, each in self._parameters.items()}
        )
        self._refuse = refuse

    def read(self, query: bytes) -> Mapping[str, Any] | Refusal:
        """Return every query parameter, those not given with their defaults (None where there is none)."""
        if not query:
            return self._defaults
        if len(query) > QUERY_BYTES_MAX:
            return self._refuse("query", None, f"A query has at most {QUERY_BYTES_MAX} bytes")
        values = dict(self._defaults)
        seen = set()
        for pair in query.decode("latin-1").split("&"):
            raw_name, _, raw_value = pair.partition("=")
            name, text = _decoded(raw_name), _decoded(raw_value)
            parameter = self._parameters.get(name) if name is not None else None
            if parameter is None or name is None:
                # the value is not shown: a key may have been put here by mistake
                return self._refuse(name or raw_name, None, "Unknown query parameter")
            if name in seen:
                return self._refuse(name, text, f"Query parameter {name!r} is given twice")
            seen.add(name)
            value = _typed(parameter, text)
            if not parameter.validator.is_valid(value):
                shown = text if value is None else value
                return self._refuse(name, shown, f"Query parameter {name!r} {_wanted(parameter)}")
            values[name] = value
        return values


def _decoded(text: str) -> str | None:
    """Return form-decoded text, or None. Bytes that are no ASCII must be escaped."""
    return decode_escapes(text.replace("+", " ")) if text.isascii() else None


def _typed(parameter: Parameter, text: str | None) -> str | int | None:
    if parameter.schema.get("type") != "integer" or text is None:
        return text
    # -0 is no way to write 0 in a page number
    return int(text) if _INTEGER.fullmatch(text) and text != "-0" else None


def _wanted(parameter: Parameter) -> str:
    schema = parameter.schema
    if schema.get("type") == "integer":
        return f"must be a whole number from {schema['minimum']} to {schema['maximum']}"
    if "enum" in schema:
        return f"must be one of {', '.join(schema['enum'])}"
    return "is not well formed"
