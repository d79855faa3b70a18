"""Traffic -> the contract that it would keep to. Pure.

Used where both sides are recordings. Only what was seen is known: types, requiredness (there every time), a few formats,
statuses, messages. Values are never listed and bounds never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kalshi_harness.drift.asyncapi import WORDS
from kalshi_harness.drift.shapes import sorted_types
from kalshi_harness.drift.traffic import Exchange, Gap, Traffic
from kalshi_harness.drift.tree import Contract, Node
from kalshi_harness.drift.values import has_format, json_type

_FORMATS: Final = ("date-time", "uuid", "date")
_ID: Final = re.compile(r"\d|^[A-Z][A-Z0-9._-]+$|^[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$")
_VERSION: Final = re.compile(r"^v\d+$")


def path_words(path: str) -> str:
    """Return a path with what looks like a name of one thing taken out: ``/markets/{}``."""
    parts = path.split("/")
    return "/".join(
        "{}" if _ID.search(part) and not _VERSION.match(part) else part for part in parts
    )


def query_value(texts: Sequence[str], node: Node) -> Any:
    """Return a query parameter as a value of the type it should have; the text itself where it has another."""
    types = node.facts.get("types", ())
    if "array" in types:
        listed = list(texts) if len(texts) > 1 else texts[0].split(",")
        inner = node.children.get("[]")
        return [query_value([text], inner) if inner else text for text in listed]
    text = texts[0]
    if "integer" in types and re.fullmatch(r"-?\d{1,30}", text):
        return int(text)
    if "number" in types and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if "boolean" in types and text in {"true", "false"}:
        return text == "true"
    return text


def inferred(traffic: Traffic, *, answer_bodies: bool = True) -> Contract:
    """Return the contract. Without ``answer_bodies`` nothing is said of them, as a journal does not."""
    operations: dict[str, list[Exchange]] = {}
    for one in traffic.exchanges:
        operations.setdefault(f"{one.method} {path_words(one.path)}", []).append(one)
    rest = {
        f"operation {name}": _operation(name, seen, answer_bodies)
        for name, seen in sorted(operations.items())
    }
    sections = {"rest": Node("rest", "", {}, rest)}
    if traffic.frames:
        sections["stream"] = Node("stream", "", {}, _messages(traffic))
    topics = frozenset(sections)
    return Contract(
        traffic.name, traffic.source, Node("contract", traffic.name, {}, sections), topics
    )


def _operation(name: str, seen: Sequence[Exchange], answer_bodies: bool) -> Node:  # noqa: FBT001 - passed on
    children: dict[str, Node] = {}
    names = dict.fromkeys(key for one in seen for key, _ in one.query)
    for key in names:
        required = all(key in dict(one.query) for one in seen)
        children[f"query {key}"] = Node("query_parameter", key, {"required": required})
    bodies = [one.request_body for one in seen if not isinstance(one.request_body, Gap)]
    if bodies:
        children["request"] = _node("request", "body", bodies)
    for status in sorted({one.status for one in seen if one.status}):
        answers = [
            one.answer_body
            for one in seen
            if one.status == status and not isinstance(one.answer_body, Gap)
        ]
        children[f"response {status}"] = (
            _node("response", str(status), answers)
            if answers and answer_bodies
            else Node("response", str(status))
        )
    return Node("operation", name, {}, children)


def _messages(traffic: Traffic) -> dict[str, Node]:
    values: dict[tuple[str, str], list[Any]] = {}
    for frame in traffic.frames:
        said = frame.value if isinstance(frame.value, Mapping) else {}
        words = [str(said[word]) for word in WORDS if isinstance(said.get(word), str)]
        values.setdefault((f"{frame.sender}_message", " ".join(words) or "message"), []).append(
            frame.value
        )
    return {
        f"{kind} {name}": _node(kind, name, seen) for (kind, name), seen in sorted(values.items())
    }


def _node(kind: str, name: str, values: Sequence[Any], **facts: Any) -> Node:
    told: dict[str, Any] = {"types": sorted_types(json_type(value) for value in values), **facts}
    texts = [value for value in values if isinstance(value, str)]
    if texts and len(texts) == len([value for value in values if value is not None]):
        form = next((one for one in _FORMATS if all(has_format(text, one) for text in texts)), None)
        told |= {"format": form} if form else {}
    children: dict[str, Node] = {}
    objects = [value for value in values if isinstance(value, Mapping)]
    for field in dict.fromkeys(key for value in objects for key in value):
        inner = [value[field] for value in objects if field in value]
        required = len(inner) == len(objects)
        children[f".{field}"] = _node("field", field, inner, required=required)
    items = [item for value in values if isinstance(value, list) for item in value]
    if items:
        children["[]"] = _node("field", "[]", items)
    return Node(kind, name, told, children)
