"""JSON pointers (RFC 6901) into values that are about to be spoiled, with '*' for every item or member."""

from collections.abc import Callable, Iterator
from typing import Any


def parts_of(pointer: str) -> tuple[str, ...]:
    """Return the parts of a pointer. Raises ``ValueError`` for one that is none."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON pointer is '' or begins with '/', not {pointer!r}")
    return tuple(
        part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("/").split("/")
    )


def pointer_of(parts: tuple[str | int, ...]) -> str:
    """Return the pointer of parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def places(value: Any, parts: tuple[str, ...]) -> Iterator[tuple[Any, str | int]]:
    """Find what a pointer's parts lead to: (container, key) of each place. The whole value has no container and is not among them."""
    if not parts:
        return
    first, rest = parts[0], parts[1:]
    for key in _keys(value, first):
        if rest:
            yield from places(value[key], rest)
        else:
            yield value, key


def _keys(value: Any, part: str) -> list[str | int]:
    if isinstance(value, dict):
        return list(value) if part == "*" and part not in value else [part] * (part in value)
    if isinstance(value, list):
        if part == "*":
            return list(range(len(value)))
        if part.isascii() and part.isdigit() and len(part) < 10 and int(part) < len(value):
            return [int(part)]
    return []


def first_leaf(value: Any, wanted: Callable[[Any], bool] = lambda _: True) -> tuple[str | int, ...]:
    """Return the parts that lead to the first leaf, in the order of the value; () where there is none."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while stack:
        parts, found = stack.pop()
        if isinstance(found, dict):
            stack += [((*parts, key), inner) for key, inner in reversed(found.items())]
        elif isinstance(found, list):
            stack += [((*parts, at), inner) for at, inner in reversed(list(enumerate(found)))]
        elif parts and wanted(found):
            return parts
    return ()
