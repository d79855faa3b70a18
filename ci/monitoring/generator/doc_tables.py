"""The tables of docs/monitoring.md, between markers; the prose around them is written by hand. Rules: C33 to C35."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from prometheus_rules import alert_name
from promql import duration

from kalshi_contract.edition import Limits
from kalshi_contract.monitoring.alerts import STATE_CODES
from kalshi_contract.monitoring.log_events import EVENTS, FIELDS, VERDICTS, Side
from kalshi_contract.monitoring.metrics import METRICS, PREFIXES

_BLOCK: Final = "<!-- {name}: written by ci/monitoring/generator -->\n{body}<!-- /{name} -->\n"
_MARKED: Final = re.compile(
    r"<!-- (?P<name>\w+): written by ci/monitoring/generator -->\n.*?<!-- /(?P=name) -->\n",
    re.DOTALL,
)


def with_tables(page: str, limits: Limits) -> str:
    """Return a page with what stands between its markers written anew.

    Raises ``LookupError`` for a marker without a table, and for a table without a marker.
    """
    found = [match["name"] for match in _MARKED.finditer(page)]
    if sorted(found) != sorted(TABLES):
        raise LookupError(
            f"the page has the markers {found}, expected one of each of {sorted(TABLES)}"
        )

    def block(match: re.Match[str]) -> str:
        body = "".join(f"{line}\n" for line in TABLES[match["name"]](limits))
        return _BLOCK.format(name=match["name"], body=body)

    return _MARKED.sub(block, page)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield _line(heads)
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _events(_limits: Limits) -> Iterator[str]:
    return _table(
        ("event", "level", "written by", "what happened", "fields"),
        (
            (f"`{row.name}`", row.level, ", ".join(row.sides), row.help, _code(row.fields))
            for row in EVENTS.values()
        ),
    )


def _fields(_limits: Limits) -> Iterator[str]:
    return _table(("field", "what it says"), ((f"`{name}`", text) for name, text in FIELDS.items()))


def _verdicts(_limits: Limits) -> Iterator[str]:
    return _table(
        ("verdict", "what it says"), ((f"`{name}`", text) for name, text in VERDICTS.items())
    )


def _metrics(side: Side) -> Callable[[Limits], Iterator[str]]:
    return lambda _limits: _table(
        ("metric", "kind", "labels", "what it counts or shows"),
        (
            (f"`{row.name}`", row.kind, _code(row.labels) or "none", row.help)
            for row in METRICS[side].values()
        ),
    )


def _alerts(limits: Limits) -> Iterator[str]:
    return _table(
        ("alert", "what is read", "fires above", "window", "fires after", "ends after", "rules"),
        (
            (
                f"`{rule.name}`",
                rule.reads.replace("samples_min", str(rule.samples_min)),
                f"{rule.threshold:g} {rule.unit.replace('_', ' ')}",
                duration(rule.window_s),
                duration(rule.pending_s) if rule.pending_s else "at once",
                duration(rule.clear_s),
                _code(alert_name(rule.name, side) for side in PREFIXES),
            )
            for rule in limits.alerts.values()
        ),
    )


def _states(_limits: Limits) -> Iterator[str]:
    return _table(
        ("state", "as a number"), ((f"`{name}`", str(code)) for name, code in STATE_CODES.items())
    )


TABLES: Final[Mapping[str, Callable[[Limits], Iterator[str]]]] = {
    "alerts": _alerts,
    "states": _states,
    "server_metrics": _metrics("server"),
    "client_metrics": _metrics("client"),
    "events": _events,
    "verdicts": _verdicts,
    "fields": _fields,
}
"""Name of the markers -> what stands between them."""
