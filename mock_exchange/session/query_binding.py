"""Query strings -> parameters of an operation, as the venue binds them: names it does not know are passed over.

The other reader, ``parameters``, is strict. Here: an unknown name is ignored and an empty text is none, as generated servers do (an
empty number, boolean, moment or word of a list is refused); a list is given by naming its parameter once for each item; a moment, a
number and a boolean are written plainly. A value out of its bounds is refused, never clamped; so is a parameter that is given twice and
is no list. Sources: T05, T07.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Operation, Parameter
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.routing import decode_escapes

QUERY_BYTES_MAX: Final = 16_384
"""More than 100 tickers need. A longer query is 400."""

MAY_BE_EMPTY: Final = frozenset({"user_filter", "rfq_user_filter"})
"""Words of a list whose empty text is none all the same: said by the SDK of these alone."""

_INTEGER: Final = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_WORDS: Final[Mapping[str, int]] = MappingProxyType({"int32": 1 << 31, "int64": 1 << 63})
"""Format of an integer -> the first number that is too large for it."""

_BOOLEANS: Final = {"true": True, "false": False}

Refuse = Callable[[str, Any, str | None], Refusal]
"""(parameter, value, message) -> refusal: the edition's wording. No message: the text is no value of the parameter's type."""


class QueryBinder:
    """Reads the query of one operation."""

    __slots__ = ("_defaults", "_kept", "_parameters", "_refuse", "_required")

    def __init__(self, operation: Operation, refuse: Refuse) -> None:
        self._parameters = {
            parameter.name: parameter
            for parameter in operation.parameters
            if parameter.location == "query"
        }
        self._kept = (
            frozenset(
                name
                for name, each in self._parameters.items()
                if each.repeated
                or each.schema.get("type") in {"integer", "boolean"}
                or not {"enum", "format"}.isdisjoint(each.schema)
            )
            - MAY_BE_EMPTY
        )
        self._required = tuple(name for name, each in self._parameters.items() if each.required)
        self._defaults: Mapping[str, Any] = MappingProxyType(
            {name: each.schema.get("default") for name, each in self._parameters.items()}
        )
        self._refuse = refuse

    def read(self, query: bytes) -> Mapping[str, Any] | Refusal:
        """Return every query parameter, those not given with their defaults (None where there is none)."""
        if not query and not self._required:
            return self._defaults
        if len(query) > QUERY_BYTES_MAX:
            return self._refuse("query", None, f"a query has at most {QUERY_BYTES_MAX} bytes")
        given: dict[str, list[str | None]] = {}
        for pair in query.decode("latin-1").split("&"):
            raw_name, _, raw_value = pair.partition("=")
            name, text = _decoded(raw_name), _decoded(raw_value)
            if name in self._parameters and (text != "" or name in self._kept):
                given.setdefault(str(name), []).append(text)
        values = dict(self._defaults)
        given = {name: texts for name, texts in given.items() if self._says(name, texts)}
        for name, texts in given.items():
            value = self._bound(self._parameters[name], texts)
            if type(value) is Refusal:
                return value
            values[name] = value
        for name in self._required:
            if name not in given:
                return self._refuse(name, None, f"{name} is required")
        return values

    def _says(self, name: str, texts: list[str | None]) -> bool:
        """Tell whether a parameter is given at all: a list is not by one empty text, but is by several."""
        return texts != [""] or not self._parameters[name].repeated

    def _bound(self, parameter: Parameter, texts: list[str | None]) -> Any:
        name, schema = parameter.name, parameter.schema
        if parameter.repeated:
            typed = [_typed(schema["items"], text) for text in texts]
            value: Any = typed
        elif len(texts) > 1:
            return self._refuse(name, texts[0], f"{name} is given more than once")
        else:
            typed = [_typed(schema, texts[0])]
            value = typed[0]
        if None in typed:
            return self._refuse(name, texts[0], None)
        if parameter.validator.is_valid(value):
            return value
        first = parameter.validator.violations(value)[0]
        return self._refuse(name, value, f"{name} is out of bounds ({first.keyword})")


def _decoded(text: str) -> str | None:
    # A NUL names nothing, but does no harm in a filter either.
    return decode_escapes(text.replace("+", " "), forbidden="") if text.isascii() else None


def _typed(schema: Mapping[str, Any], text: str | None) -> str | int | bool | None:
    """Return a value of the schema's type, or None where the text is none."""
    kind = schema.get("type")
    if text is None or kind not in {"integer", "boolean"}:
        return text
    if kind == "boolean":
        return _BOOLEANS.get(text)
    if not _INTEGER.fullmatch(text):
        return None
    number, end = int(text), _WORDS[schema.get("format", "int64")]
    return number if -end <= number < end else None
