"""The tables of docs/control-api.md and docs/limits.md, between markers; the prose around them is written by hand."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from kalshi_contract.edition import Edition
from kalshi_contract.limits import Limits
from kalshi_contract.loader import load_edition
from mock_exchange.transport import control_trade_markets, control_trade_people
from mock_exchange.transport.control_table import PREFIX, Row
from mock_exchange.transport.offices import TABLE, WORLD

PAGES: Final = ("docs/control-api.md", "docs/limits.md")
"""The pages that have such tables, as paths in the repository."""

_REFERENCE: Final = "reference-2025-01-27"
_TRADE_API: Final = "trade-api-3.34"
_BLOCK: Final = "<!-- {name}: written by python ci/docs -->\n{body}<!-- /{name} -->\n"
_MARKED: Final = re.compile(
    r"<!-- (?P<name>\w+): written by python ci/docs -->\n.*?<!-- /(?P=name) -->\n", re.DOTALL
)


def with_tables(page: str) -> str:
    """Return a page with what stands between its markers written anew. Raises ``LookupError`` for a marker without a table."""

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in TABLES:
            raise LookupError(f"no table is called {name!r}, there are {sorted(TABLES)}")
        return _BLOCK.format(name=name, body="".join(f"{line}\n" for line in TABLES[name]()))

    return _MARKED.sub(block, page)


def names_in(page: str) -> list[str]:
    """Return the names of the tables that a page has, in its order."""
    return [match["name"] for match in _MARKED.finditer(page)]


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = tuple(heads)
    yield _line(heads)
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield _line(str(cell) for cell in row)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _calls(rows: Iterable[Row]) -> Iterator[str]:
    return _table(
        ("call", "what it does"),
        ((f"`{row.method} {PREFIX}{row.path}`", row.summary) for row in rows),
    )


def _of(rows: Iterable[Row]) -> Callable[[], Iterator[str]]:
    return lambda: _calls(rows)


def _limits(edition: str) -> Limits:
    return load_edition(edition).limits


def _windows() -> Iterator[str]:
    return _table(
        ("limit", "requests", "in", "drawn on by"),
        (
            (f"`{bucket.name}`", bucket.requests_max, f"{bucket.window_s} s", _callers(bucket.name))
            for bucket in _limits(_REFERENCE).buckets.values()
        ),
    )


def _callers(bucket: str) -> str:
    operations = load_edition(_REFERENCE).operations.values()
    return ", ".join(
        f"`{each.method} {each.path}`" for each in operations if bucket in each.buckets
    )


def _tiers() -> Iterator[str]:
    return _table(
        (
            "tier",
            "read tokens a second",
            "read, at most",
            "write tokens a second",
            "write, at most",
        ),
        (
            (
                f"`{tier.name}`",
                *(
                    figure
                    for kind in ("read", "write")
                    for figure in (tier.buckets[kind].refill_per_s, tier.buckets[kind].capacity)
                ),
            )
            for tier in _limits(_TRADE_API).tiers.values()
        ),
    )


def _costs() -> Iterator[str]:
    edition = load_edition(_TRADE_API)
    return _table(
        ("tokens", "for each", "calls"),
        [
            *_special_costs(edition),
            (edition.limits.default_cost, "call", "every other call"),
        ],
    )


def _special_costs(edition: Edition) -> Iterator[tuple[int, str, str]]:
    usual = (edition.limits.default_cost, "call")
    kinds: dict[tuple[int, str], list[str]] = {}
    for each in edition.operations.values():
        if (each.cost, each.cost_per) != usual and each.cost:
            kinds.setdefault((each.cost, each.cost_per), []).append(f"`{each.operation_id}`")
    for (cost, per), names in sorted(kinds.items()):
        yield cost, per, ", ".join(names)


def _sizes() -> Iterator[str]:
    rows = {
        "bytes of a body": lambda limits: limits.sizes.body_bytes_max,
        "bytes of a WebSocket frame": lambda limits: limits.sizes.frame_bytes_max,
        "depth of JSON": lambda limits: limits.sizes.json_depth_max,
        "digits of a number": lambda limits: limits.sizes.json_digits_max,
        "items of a page, unless asked": lambda limits: limits.pagination.limit_default,
        "items of a page, at most": lambda limits: limits.pagination.limit_max,
        "WebSocket connections of an account": lambda limits: (
            limits.stream.connections_per_account_max
        ),
        "subscriptions of a connection": lambda limits: (
            limits.stream.subscriptions_per_connection_max
        ),
        "messages a second to a connection": lambda limits: limits.stream.messages_per_second_max,
        "seconds to authenticate in": lambda limits: (
            limits.stream.auth_timeout_s or "in the handshake"
        ),
    }
    return _table(
        ("at most", f"`{_REFERENCE}`", f"`{_TRADE_API}`"),
        (
            (what, *(figure(_limits(edition)) for edition in (_REFERENCE, _TRADE_API)))
            for what, figure in rows.items()
        ),
    )


TABLES: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "controls": _of(WORLD),
    "controls_reference": _of(TABLE[len(WORLD) :]),
    "controls_trade_api": _of([*control_trade_people.ROWS, *control_trade_markets.ROWS]),
    "windows": _windows,
    "tiers": _tiers,
    "costs": _costs,
    "sizes": _sizes,
}
"""Name of the markers -> what stands between them."""
