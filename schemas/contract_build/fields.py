"""A field of a fact table -> its JSON Schema. Pure.

A field's ``type`` is a JSON type, the name of a model, or one of ``time`` (RFC 3339), ``uuid``,
``map`` (``values``: any names) and ``object`` without fields (anything in it). ``required`` is for
the object around it; ``by_name`` marks a fixed-point string that only its name tells.
"""

from collections.abc import Mapping
from typing import Any

Field = Mapping[str, Any]
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_BOUNDS = ("format", "minimum", "maximum", "maxLength", "minItems", "maxItems")
_INPUTS = {
    "FixedPointDollars": "FixedPointDollarsInput",
    "FixedPointCount": "FixedPointCountInput",
    "Timestamp": "TimestampInput",
}
"""What a client may write more freely than it is written to it."""


def schema_of(field: Field, *, request: bool, prefix: str = "", text: str = "") -> dict[str, Any]:
    """Return a field's schema.

    ``request``: a client sends it. ``prefix`` leads to the folder of objects, ``text`` describes.
    """
    schema = _bare(field, request=request, prefix=prefix)
    if field.get("nullable"):
        schema = _nullable(schema)
    for word in ("default", "deprecated"):
        if word in field:
            schema[word] = field[word]
    if text:
        schema["description"] = text
    return schema


def object_of(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    """Return the schema of an object that has these fields and no others."""
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _bare(field: Field, *, request: bool, prefix: str) -> dict[str, Any]:
    kind = "Timestamp" if field["type"] == "time" else field["type"]
    if kind == "uuid":
        return {"type": "string", "format": "uuid"}
    if kind == "map":
        values = schema_of(field["values"], request=request, prefix=prefix)
        return {"type": "object", "additionalProperties": values}
    if kind not in _JSON_TYPES:
        return {"$ref": f"{prefix}{_INPUTS.get(kind, kind) if request else kind}.json"}
    schema = {"type": kind}
    if "items" in field:
        schema["items"] = schema_of(field["items"], request=request, prefix=prefix)
    for word in ("const", "enum", *_BOUNDS):
        if word in field:
            schema[word] = field[word]
    return schema


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    widened = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened
