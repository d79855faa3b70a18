"""Method and path -> operation, from the edition's operations and nothing else.

Promises: exact paths and paths whose last segment is the parameter (all but one of the reference edition) cost one or two
dictionary look-ups; any other template is matched segment by segment. Path parameters are percent-decoded strictly:
a bad escape, an encoded slash, a NUL or bad UTF-8 make a value that no resource has, which is answered like an unknown id.

Rules: C04 to C11 (paths), D09 (``ROUTE_NOT_FOUND``, ``METHOD_NOT_ALLOWED`` with ``Allow``), RFC 3986, RFC 9110 15.5.6.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, Protocol, TypeVar

from kalshi_contract.edition import Edition, Operation, RemovedRoute

_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_EMPTY: Final[Mapping[str, str | None]] = {}


class Routed(Protocol):
    """What has a method and a path template."""

    @property
    def method(self) -> str:
        """GET, POST and so on."""
        ...

    @property
    def path(self) -> str:
        """Relative to the base path."""
        ...


T = TypeVar("T", bound=Routed)


@dataclass(frozen=True, slots=True)
class Resource(Generic[T]):
    """All operations on one path template. ``allow`` is the value of the ``Allow`` header."""

    template: str
    parameter_names: tuple[str, ...]
    operations: Mapping[str, T]
    allow: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A resource and the parameters of its path; None is a value no resource can have."""

    resource: Resource[T]
    parameters: Mapping[str, str | None]


class Router(Generic[T]):
    """The paths of an edition below ``base_path``."""

    def __init__(self, base_path: str, operations: Iterable[T]) -> None:
        by_template: dict[str, list[T]] = {}
        for operation in operations:
            by_template.setdefault(base_path + operation.path, []).append(operation)
        self._exact: dict[str, Found[T]] = {}
        self._last: dict[str, Resource[T]] = {}
        # By the last segment: what comes before the one parameter, what comes after it, and what is found there.
        self._within: dict[str, list[tuple[str, str, Resource[T]]]] = {}
        self._other: list[tuple[Sequence[str], Resource[T]]] = []
        for template, members in by_template.items():
            self._add(template, members)

    def find(self, path: str) -> Found[T] | None:
        """Return the resource of a raw path, or None. An empty segment is no parameter."""
        found = self._exact.get(path)
        if found is not None:
            return found
        prefix, _, last = path.rpartition("/")
        resource = self._last.get(prefix)
        if resource is not None and last:
            value = last if "%" not in last else decode_segment(last)
            return Found(resource, {resource.parameter_names[0]: value})
        for before, after, resource in self._within.get(last, ()):
            value = path[len(before) : -len(after)]
            if value and "/" not in value and path.startswith(before) and path.endswith(after):
                return Found(resource, {resource.parameter_names[0]: decode_segment(value)})
        return self._find_by_segments(path.split("/")) if self._other else None

    def _add(self, template: str, members: Sequence[T]) -> None:
        segments = template.split("/")
        names = tuple(segment[1:-1] for segment in segments if segment.startswith("{"))
        methods = {operation.method: operation for operation in members}
        resource = Resource(template, names, methods, ", ".join(sorted(methods)))
        if not names:
            self._exact[template] = Found(resource, _EMPTY)
        elif len(names) == 1 and segments[-1].startswith("{"):
            self._last[template.rpartition("/")[0]] = resource
        elif len(names) == 1:
            before, _, after = template.partition(f"{{{names[0]}}}")
            self._within.setdefault(segments[-1], []).append((before, after, resource))
        else:
            self._other.append((segments, resource))

    def _find_by_segments(self, segments: Sequence[str]) -> Found[T] | None:
        for template, resource in self._other:
            if len(template) != len(segments):
                continue
            values = []
            for wanted, segment in zip(template, segments, strict=True):
                if wanted.startswith("{") and segment:
                    values.append(decode_segment(segment))
                elif wanted != segment:
                    break
            else:
                return Found(resource, dict(zip(resource.parameter_names, values, strict=True)))
        return None


@lru_cache(maxsize=8)
def routes_of(edition: Edition) -> Router[Operation]:
    """Return the paths of an edition's operations: made once, whoever asks. A router never changes."""
    return Router(edition.base_path, edition.operations.values())


@lru_cache(maxsize=8)
def removed_routes_of(edition: Edition) -> Router[RemovedRoute]:
    """Return the paths that an edition no longer has, made once likewise."""
    return Router(edition.base_path, edition.removed)


def decode_segment(segment: str) -> str | None:
    """Return a path segment without its escapes, or None where it has no clean meaning."""
    if "%" not in segment:
        return segment
    return decode_escapes(segment, forbidden="\x00/")


def decode_escapes(text: str, *, forbidden: str = "\x00") -> str | None:
    """Return percent-encoded text decoded as UTF-8, or None for a bad escape, bad UTF-8 or a forbidden character."""
    if text.count("%") != len(_ESCAPE.findall(text)):
        return None
    try:
        raw = _ESCAPE.sub(lambda match: chr(int(match[0][1:], 16)), text).encode("latin-1")
        decoded = raw.decode("utf-8")
    except UnicodeError:
        return None
    return None if any(character in decoded for character in forbidden) else decoded
