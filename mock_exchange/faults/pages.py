"""Which page of a list a query asks for, and queries that ask for another. Pure, on raw bytes: what is not touched stays as it was."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

FROM: Final = frozenset({"cursor", "offset"})
"""Parameters that say where a page begins."""

SIZE: Final = frozenset({"limit", "page_size"})
"""Parameters that say how long it may be."""


def from_the_start(query: bytes) -> bytes:
    """Return the query for the first page of the same list."""
    kept = [(name, value) for name, value in _parameters(query) if name not in FROM]
    return _spelled(kept, query)


def of_at_most(query: bytes, size: int, name: str) -> bytes:
    """Return the query for a page of at most ``size`` items. ``name``: the parameter for it, where the query has none."""
    smaller = [
        (each, _smaller(value, size) if each in SIZE else value)
        for each, value in _parameters(query)
    ]
    if all(each not in SIZE for each, _ in smaller):
        smaller.append((name, str(size)))
    return _spelled(smaller, query)


def begins_later(query: bytes) -> bool:
    """Tell whether a query asks for another page than the first."""
    return any(name in FROM and value not in {"", "0"} for name, value in _parameters(query))


def _smaller(value: str, size: int) -> str:
    """Return the smaller size; one that is none is the exchange's to refuse."""
    return str(min(int(value), size)) if value.isascii() and value.isdigit() else value


def _parameters(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="latin-1")


def _spelled(parameters: list[tuple[str, str]], query: bytes) -> bytes:
    if parameters == _parameters(query):
        return query
    return urlencode(parameters, encoding="latin-1").encode("latin-1")
