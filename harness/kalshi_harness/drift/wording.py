"""Differences in words. Pure. The sides are called A and B; what a report says of them is said here alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from kalshi_harness.drift.tree import Breaking, Difference

_SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "operation": ("operation", "operations"),
    "query_parameter": ("query parameter", "query parameters"),
    "path_parameter": ("path parameter", "path parameters"),
    "header_parameter": ("request header", "request headers"),
    "cookie_parameter": ("cookie", "cookies"),
    "request": ("request body", "request bodies"),
    "request_field": ("request field", "request fields"),
    "response": ("status", "statuses"),
    "response_field": ("response field", "response fields"),
    "header": ("response header", "response headers"),
    "error_code": ("error code of an answer", "error codes of answers"),
    "error": ("error code", "error codes"),
    "channel": ("channel", "channels"),
    "client_message": ("message of clients", "messages of clients"),
    "server_message": ("message of the server", "messages of the server"),
    "message_field": ("message field", "message fields"),
    "server": ("host", "hosts"),
    "limit": ("limit", "limits"),
    "stream": ("stream", "streams"),
}

_ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "Authentication": ("auth",),
    "Hosts": ("server",),
    "Operations": ("operation",),
    "Requests": (
        "query_parameter",
        "path_parameter",
        "header_parameter",
        "cookie_parameter",
        "request",
        "request_field",
    ),
    "Answers": ("response", "response_field", "header"),
    "Errors": ("error", "error_code"),
    "Streams": ("stream", "channel", "client_message", "server_message", "message_field"),
    "Limits": ("limit",),
}
"""Part of a report -> the subjects it has."""


LISTED_LETTERS_MAX: Final = 80


class Told(Protocol):
    """Anything that can be put into a part of a report."""

    @property
    def kind(self) -> str:
        """``subject_change``."""

    @property
    def subject(self) -> str:
        """What it is about."""


ToldT = TypeVar("ToldT", bound=Told)

_ASPECTS: Final[Mapping[str, str]] = {
    "type": "type",
    "enum": "allowed values",
    "auth": "authentication",
    "required": "requiredness",
    "closed": "refusal of unknown fields",
    "conditions": "conditions between fields",
    "variants": "the forms it can take",
    "media_types": "content type",
    "multiple_of": "step",
    "buckets": "rate-limit buckets",
    "cost": "cost in tokens",
    "carries": "messages it carries",
    "status": "HTTP status",
    "retryable": "whether to try again",
    "read_only": "whether only answers have it",
    "write_only": "whether only requests have it",
}


def by_room(found: Iterable[ToldT]) -> list[tuple[str, list[ToldT]]]:
    """Return things by the part of a report they belong to, in the order of a report; empty parts are left out."""
    rooms: dict[str, list[ToldT]] = {room: [] for room in (*_ROOMS, "Other")}
    for one in found:
        subject = "auth" if one.kind.endswith("_auth_changed") else one.subject
        room = next((name for name, subjects in _ROOMS.items() if subject in subjects), "Other")
        rooms[room].append(one)
    return [(room, inside) for room, inside in rooms.items() if inside]


def subject_words(subject: str, count: int = 1) -> str:
    """Return a subject for people, in the singular or plural."""
    one, many = _SUBJECTS.get(subject, (subject.replace("_", " "), subject.replace("_", " ")))
    return one if count == 1 else many


def title_of(group: Sequence[Difference], following: Sequence[Difference] = ()) -> str:
    """Return a finding's one sentence."""
    first = group[0]
    names = list(dict.fromkeys(_name(one) for one in group))
    thing = subject_words(first.subject)
    several = f"{len(names)} {subject_words(first.subject, 2)}"
    if first.change in {"added", "missing"}:
        side = "B" if first.change == "added" else "A"
        if len(names) == 1:
            return f"{_capital(thing)} {names[0]} is only in {side}"
        return f"{several}{_common_path(names)} are only in {side}{_listed(names, ': {}')}"
    if first.change == "renamed":
        if len(names) == 1:
            return f"{_capital(thing)} {first.a} is {first.b} in B"
        return f"{several} have another name in B{_listed(names, ': {}')}"
    aspect = first.change.removesuffix("_changed")
    said = f"{value_words(first.a, aspect)} → {value_words(first.b, aspect)}"
    if aspect == "type" and _decimal(following):
        said += " of decimals"
    if len(names) == 1:
        thing += f" {names[0]}" if names[0] != first.subject else ""
    else:
        thing = several + _listed(names, " ({})")
    return f"{_capital(_ASPECTS.get(aspect, aspect.replace('_', ' ')))} of {thing}: {said}"


def _name(one: Difference) -> str:
    """Return what a difference is at, by its name in A unless the name is the difference."""
    step = one.place[-1]
    outer = step.kind in {"operation", "response", "server"} and one.change != "renamed"
    return step.name_in_a if outer else step.text


def value_words(value: Any, aspect: str = "") -> str:
    """Return what a side says, short."""
    if aspect == "required":
        return "required" if value else "optional"
    if aspect == "auth":
        return _auth(value)
    if isinstance(value, list):
        shown = [value_words(one) for one in value]
        if len(shown) > 12:
            return f"{len(shown)} values from {shown[0]} to {shown[-1]}"
        return (" or " if aspect == "type" else ", ").join(shown) or "none"
    text = _PLAIN.get(repr(value), str(value))
    return text if len(text) <= 120 else f"{text[:117]}..."


_PLAIN: Final[Mapping[str, str]] = {"None": "unsaid", "True": "yes", "False": "no"}


def breaking_words(breaking: Breaking) -> str:
    """Return whom it breaks."""
    if breaking.client_of_a and breaking.server_of_a:
        return "clients and servers of A"
    if breaking.client_of_a:
        return "clients of A"
    return "servers of A" if breaking.server_of_a else "nobody"


def _auth(ways: Sequence[Sequence[str]]) -> str:
    shown = [
        " + ".join(word.removeprefix("header ") for word in way) or "nobody asks" for way in ways
    ]
    return " or ".join(shown)


def _decimal(following: Sequence[Difference]) -> bool:
    patterns = [one.b for one in following if one.change == "pattern_changed" and one.b]
    return bool(patterns) and all("\\." in str(pattern) for pattern in patterns)


def _listed(names: Sequence[str], form: str, at_most: int = 4) -> str:
    """Return the first names in their form; nothing where they are too long for a title: the places tell them."""
    more = f" and {len(names) - at_most} more" if len(names) > at_most else ""
    told = ", ".join(names[:at_most]) + more
    return form.format(told) if len(told) <= LISTED_LETTERS_MAX else ""


def _common_path(names: Sequence[str]) -> str:
    """Return where operations lie that are all under one part of the path."""
    rooms = {"/".join(name.partition(" ")[2].split("/")[:2]) for name in names}
    return (
        f" under {rooms.pop()}" if len(rooms) == 1 and "/" in names[0] and " " in names[0] else ""
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
