"""A JSON Schema -> a value that keeps it, always the same one. Pure.

For counterexamples, which change one thing in a good value; people read ``examples/``.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
_BY_FORMAT = {
    "uuid": "3f0c9d1e-5b1a-4c0e-9a52-7d2e8f6b4a10",
    "date-time": "2026-11-22T15:04:05Z",
}
_BY_NAME = {
    "ticker": "KXHIGHNY-26NOV22-T54",
    "market_ticker": "KXHIGHNY-26NOV22-T54",
    "event_ticker": "KXHIGHNY-26NOV22",
    "series_ticker": "KXHIGHNY",
    "ts": 1_795_359_845,
    "ts_ms": 1_795_359_845_000,
    "subaccount": 0,
    "exchange_index": 0,
}


def sample(schema: Schema, *, full: bool, name: str = "") -> Any:
    """Return a value of a schema without ``$ref``; ``full``: with every field, else the required.

    ``name`` is the field's.
    """
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    for word in ("enum", "examples"):
        if word in schema:
            return schema[word][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], full=full, name=name)
    return _of_type(schema, full=full, name=name)


def _of_type(schema: Schema, *, full: bool, name: str) -> Any:
    kind = schema["type"]
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "object":
        return _object(schema, full=full)
    if kind == "array":
        return _array(schema, full=full)
    if name in _BY_NAME and isinstance(_BY_NAME[name], str) == (kind == "string"):
        return _BY_NAME[name]
    return _scalar(kind, schema, name)


def _scalar(kind: str, schema: Schema, name: str) -> Any:
    if kind == "string":
        text = _BY_FORMAT.get(schema.get("format", ""), name.replace("_", "-") or "text")
        return text[: schema.get("maxLength")]
    if kind == "boolean":
        return True
    return schema.get("minimum", 1) if kind == "integer" else 0.5


def _object(schema: Schema, *, full: bool) -> dict[str, Any]:
    properties = schema.get("properties", {})
    wanted = list(properties) if full else schema.get("required", [])
    value = {field: sample(properties[field], full=full, name=field) for field in wanted}
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping) and full:
        value["one"] = sample(extra, full=full, name="one")
    return value


def _array(schema: Schema, *, full: bool) -> list[Any]:
    if "prefixItems" in schema:
        return [sample(each, full=full) for each in schema["prefixItems"]]
    count = schema.get("minItems", 0)
    return [sample(schema["items"], full=full)] * max(count, 1 if full else 0)
