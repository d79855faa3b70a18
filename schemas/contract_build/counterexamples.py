"""An object's schema -> values that keep it, and changes that break it, each for one reason. Pure.

A case changes the first of ``values``: ``set`` puts something at ``pointer``, ``remove`` takes it
away. ``keyword`` is the reason for which the outcome must be refused, and the only one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from contract_build.samples import sample
from kalshi_contract.bundler import inline, object_name

Case = dict[str, Any]
_UNKNOWN = "nobody_knows_this"
_NO_WORD = "no such word"
_NO_DAY = "2026-02-30T10:30:00Z"
_NO_OBJECTS: tuple[Any, ...] = (None, 7, [])
_WRONG_TYPE: Mapping[str, Any] = {
    "string": 7,
    "integer": "1",
    "number": "1",
    "boolean": "true",
    "array": {},
}


def counterexamples_of(name: str, objects: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file with an object's good values and its cases."""
    schema = inline(name, objects)
    full, least = (sample(schema, full=every) for every in (True, False))
    values = [full] if full == least else [full, least]
    return {
        "object": name,
        "values": values,
        "cases": list(_cases(objects[name], objects, "")),
    }


def _case(keyword: str, pointer: str, value: Any) -> Case:
    return {"keyword": keyword, "pointer": pointer, "set": value}


def _cases(schema: Mapping[str, Any], objects: Mapping[str, Any], at: str) -> Iterator[Case]:
    """Yield the cases of a schema at a place; a ``$ref`` only of what is no object with fields."""
    if "anyOf" in schema and at == "":
        yield from (_case("type", "", value) for value in _NO_OBJECTS)
        return
    yield from _mistyped(schema, objects, at)
    kind = schema.get("type")
    if "properties" in schema:
        for field in schema.get("required", ()):
            yield {"keyword": "required", "pointer": f"{at}/{field}", "remove": True}
        yield _case("additionalProperties", f"{at}/{_UNKNOWN}", 1)
        for field, part in schema["properties"].items():
            yield from _cases(part, objects, f"{at}/{field}")
    elif kind == "array":
        yield from _of_list(schema, objects, at)
    else:
        yield from _of_scalar(_target(schema, objects), at)


def _mistyped(schema: Mapping[str, Any], objects: Mapping[str, Any], at: str) -> Iterator[Case]:
    target = _target(schema, objects)
    kinds = target["type"] if isinstance(target["type"], list) else [target["type"]]
    nullable = "null" in kinds or "anyOf" in schema
    if at == "":
        yield _case("type", at, None)
    elif not nullable:
        yield _case("type", at, None)
        return
    yield _case("type", at, _WRONG_TYPE.get(kinds[0], []))


def _of_list(schema: Mapping[str, Any], objects: Mapping[str, Any], at: str) -> Iterator[Case]:
    items = schema.get("prefixItems", [schema.get("items")])
    good = sample(_resolved(items[0], objects), full=True)
    if schema.get("minItems"):
        yield _case("minItems", at, [])
    if schema.get("maxItems", 99) < 8:
        more = [sample(_resolved(each, objects), full=True) for each in items] * 8
        yield _case("maxItems", at, more[: schema["maxItems"] + 1])
    if isinstance(good, str):
        yield _case("type", f"{at}/0", 7)


def _of_scalar(schema: Mapping[str, Any], at: str) -> Iterator[Case]:
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if "const" in schema:
        yield _case("const", at, _NO_WORD)
    elif "enum" in schema:
        yield _case("enum", at, _NO_WORD if kind == "string" else 999)
    elif schema.get("format") in {"date-time", "uuid"}:
        yield _case("format", at, _NO_DAY if schema["format"] == "date-time" else "not-a-uuid")
    elif "x-counterexamples" in schema:
        # What is said of a string in its own file is said once elsewhere.
        texts = schema["x-counterexamples"][: 1 if at else None]
        yield from (_case("pattern", at, text) for text in texts)
    elif kind == "integer":
        yield _case("type", at, 1.5)
        if "minimum" in schema:
            yield _case("minimum", at, schema["minimum"] - 1)
        if "maximum" in schema:
            yield _case("maximum", at, schema["maximum"] + 1)
    elif "maxLength" in schema:
        yield _case("maxLength", at, "x" * (schema["maxLength"] + 1))


def _target(schema: Mapping[str, Any], objects: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a schema says of a value itself, without its ``$ref`` and without the null beside it; its parts as they stand."""
    meant = schema["anyOf"][0] if "anyOf" in schema else schema
    while "$ref" in meant:
        beside = {word: value for word, value in meant.items() if word != "$ref"}
        meant = {**objects[object_name(meant["$ref"])], **beside}
    return meant


def _resolved(schema: Mapping[str, Any], objects: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema with every ``$ref`` replaced, inside it as well."""
    if "$ref" in schema:
        return inline(object_name(schema["$ref"]), objects)
    return inline("it", {**objects, "it": schema})
