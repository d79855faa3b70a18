"""Models and messages of the tables -> one JSON Schema each, by name. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from contract_build.facts import Facts, Table, model_name, referred
from contract_build.fields import object_of, schema_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def objects_of(facts: Facts) -> dict[str, Schema]:
    """Return every object's schema by name, sorted; what is written by hand wins over its model."""
    uses = _uses(facts)
    requests = facts.request_models
    made = {
        name: _model(name, model, facts.words, request=name in requests)
        for name, model in facts.models.items()
    }
    made |= {
        message["object"]: message_schema(message["fields"], facts.words, message["object"])
        for message in facts.messages.values()
    }
    made |= {name: dict(schema) for name, schema in facts.own_objects.items()}
    return {name: _titled(name, made[name], facts.words, uses) for name in sorted(made)}


def message_schema(fields: Table, words: Table, name: str) -> Schema:
    """Return the schema of a message whose fields have dotted names; ``[]`` goes into a list."""
    root: Schema = object_of({}, [])
    for path, field in fields.items():
        parent, _, last = path.rpartition(".")
        place = _place(root, parent)
        place.setdefault("properties", {})[last] = schema_of(
            field, request=False, text=words["fields"].get(f"{name}.{path}", "")
        )
        if field.get("required"):
            place.setdefault("required", []).append(last)
    return _closed(root)


def _model(name: str, model: Table, words: Table, *, request: bool) -> Schema:
    if model["kind"] == "enum":
        return {"type": "string", "enum": model["enum"]}
    if model["kind"] == "scalar":
        return schema_of({word: model[word] for word in model if word != "kind"}, request=request)
    fields = model["fields"]
    return object_of(
        {
            field: schema_of(fact, request=request, text=words["fields"].get(f"{name}.{field}", ""))
            for field, fact in fields.items()
        },
        [field for field, fact in fields.items() if fact.get("required")],
    )


def _place(root: Schema, path: str) -> Schema:
    """Return the schema of the object that a dotted path leads to."""
    place = root
    for step in path.split(".") if path else ():
        place = place["properties"][step.removesuffix("[]")]
        if step.endswith("[]"):
            place = place["items"]
    return place


def _closed(schema: Schema) -> Schema:
    """Return the schema with every object that has fields closed to others, words in one order."""
    if schema.get("type") == "array" and "items" in schema:
        return {**schema, "items": _closed(schema["items"])}
    if "properties" not in schema:
        return schema
    properties = {field: _closed(part) for field, part in schema["properties"].items()}
    beside = {word: schema[word] for word in ("description", "deprecated") if word in schema}
    return beside | object_of(properties, schema.get("required", []))


def _titled(name: str, schema: Schema, words: Table, uses: Mapping[str, list[str]]) -> Schema:
    head = {
        "$schema": DIALECT,
        "title": schema.get("title") or title_of(name),
        "description": schema.get("description")
        or words["objects"].get(name)
        or _by_its_uses(name, uses.get(name, [])),
    }
    return head | {word: part for word, part in schema.items() if word not in head}


def title_of(name: str) -> str:
    """Return an object's title: ``CreateOrderV2Request`` -> ``Create order V2 request``."""
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|V\d|\d+Hz|[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    first, *rest = parts
    return " ".join([first, *(word if word.isupper() else word.lower() for word in rest)])


def _by_its_uses(name: str, uses: list[str]) -> str:
    """Return a description for an object that has none; ``uses`` begins with the role it has."""
    if not uses:
        return "No operation of this version uses it."
    role, *names = uses
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if role == "operation":
        role = "Body" if name.endswith("Request") else "Answer"
    return f"{role} of {shown}."


def _uses(facts: Facts) -> dict[str, list[str]]:
    """Return where each object is used: "operation" and their ids, or "Part" and other objects."""
    direct: dict[str, list[str]] = {}
    for operation_id, operation in facts.operations.items():
        named = [operation["body"]["model"]] if "body" in operation else []
        named += [model for model in operation["answers"].values() if model]
        for model in dict.fromkeys(map(model_name, named)):
            direct.setdefault(model, ["operation"]).append(operation_id)
    inside: dict[str, list[str]] = {}
    for name, model in facts.models.items():
        for part in dict.fromkeys(referred(model, facts.models)):
            inside.setdefault(part, ["Part"]).append(name)
    return inside | direct
