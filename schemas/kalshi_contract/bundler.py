"""Documents that refer to files -> documents that stand alone.

Pure: the files come as values. Deterministic.

An edition's ``openapi.json`` and ``asyncapi.json`` name each object's schema
(``objects/<name>.json``) and each printed example (``examples/<name>.json``); schemas name each
other (``<name>.json``). Here the names become places inside one document, or the schema itself.
"""

from collections.abc import Mapping
from typing import Any

from kalshi_contract.edition import JsonSchema

_SCHEMAS = "#/components/schemas/"


def inline(name: str, objects: Mapping[str, JsonSchema]) -> dict[str, Any]:
    """Return an object's schema with every ``$ref`` replaced by what it names.

    Objects never refer to themselves.

    What stands beside a ``$ref`` (a description) wins over the same word of what is named.
    """

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(item) for item in part]
        if not isinstance(part, Mapping):
            return part
        beside = {word: resolve(value) for word, value in part.items() if word != "$ref"}
        if "$ref" not in part:
            return beside
        named = resolve(objects[object_name(part["$ref"])])
        return {word: value for word, value in named.items() if word != "$schema"} | beside

    schema: dict[str, Any] = resolve(objects[name])
    return schema


def bundle_openapi(
    document: Mapping[str, Any],
    objects: Mapping[str, JsonSchema],
    examples: Mapping[str, Mapping[str, Any]],
    servers: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the OpenAPI document, whole: servers, schemas and examples inside it."""
    bundled = {"openapi": document["openapi"], "info": document["info"], "servers": servers}
    bundled |= {word: part for word, part in document.items() if word not in bundled}
    return _bundle(bundled, objects, examples)


def bundle_asyncapi(
    document: Mapping[str, Any],
    objects: Mapping[str, JsonSchema],
    servers: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    """Return the AsyncAPI document, whole: servers and schemas inside it."""
    bundled = {
        word: document[word] for word in ("asyncapi", "id", "info", "defaultContentType")
    } | {"servers": servers}
    bundled |= {word: part for word, part in document.items() if word not in bundled}
    return _bundle(bundled, objects, {})


def object_name(reference: str) -> str:
    """Return the object a reference to a file means: ``objects/price.json`` -> ``price``."""
    return reference.rpartition("/")[2].removesuffix(".json")


def _bundle(
    document: Mapping[str, Any],
    objects: Mapping[str, JsonSchema],
    examples: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    used: set[str] = set()

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(item) for item in part]
        if not isinstance(part, Mapping):
            return part
        reference = part.get("$ref")
        if not isinstance(reference, str) or reference.startswith("#"):
            return {word: resolve(value) for word, value in part.items()}
        name = object_name(reference)
        if reference.startswith("examples/"):
            return dict(examples[name])
        if name not in used:
            used.add(name)
            schemas[name] = resolve(_without_dialect(objects[name]))
        return {**{word: resolve(value) for word, value in part.items()}, "$ref": _SCHEMAS + name}

    schemas: dict[str, Any] = {}
    resolved: dict[str, Any] = resolve(document)
    components = dict(resolved["components"])
    components["schemas"] = dict(sorted(schemas.items()))
    return resolved | {"components": components}


def _without_dialect(schema: JsonSchema) -> dict[str, Any]:
    return {word: part for word, part in schema.items() if word != "$schema"}
