"""What faults cost that do not strike: requests a second with no plan, with one that was taken away, with one that matches nobody.

Without a plan, also after one, a request is answered inside the parser's callback (the express lane of ``transport/http_protocol``),
where one look finds that there is none; with a plan every request goes the ASGI way and is held against each rule. Two servers take turns
in short rounds, so that a machine that slows down slows both: one never has a plan, the other's comes and goes.
"""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from load import drive
from processes import Mock, mock_exchange
from rest import LIMITS, Case, cases, prepare

TURNS = 4
"""Turns in each round: what is measured is small, and the machine's own ups and downs must even out."""

NO_RULES: Mapping[str, object] = {"rules": []}
NOBODYS: Mapping[str, object] = {
    "rules": [
        {"match": {"account_id": "nobody"}, "fault": {"kind": "latency", "seconds": 1}},
        {"match": {"operation": "cancel_order"}, "fault": {"kind": "cut_connection"}},
    ]
}
"""A plan that is loaded and never strikes: no such account calls, and nobody cancels."""


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of a case. Ratios are to the server that never had a plan, medians of neighbouring rounds."""

    name: str
    without_per_s: float
    taken_away: float
    at_work: float


def _per_s(mock: Mock, case: Case, duration_s: float) -> float:
    result = asyncio.run(drive(mock.port, case.requests, duration_s=duration_s))
    if set(result.statuses) != {200}:
        raise RuntimeError(f"{case.name}: expected only 200, saw {dict(result.statuses)}")
    return result.requests_per_s


def _row(
    never: tuple[Mock, Case], changed: tuple[Mock, Case], rounds: int, duration_s: float
) -> Row:
    without, taken_away, at_work = [], [], []
    mock, case = changed
    for _ in range(rounds):
        without.append(_per_s(*never, duration_s))
        mock.call("PUT", "/__mock__/faults", NOBODYS)
        at_work.append(_per_s(mock, case, duration_s))
        mock.call("PUT", "/__mock__/faults", NO_RULES)
        taken_away.append(_per_s(mock, case, duration_s))

    def ratio(these: Sequence[float]) -> float:
        return statistics.median(a / b for a, b in zip(these, without, strict=True))

    return Row(case.name, statistics.median(without), ratio(taken_away), ratio(at_work))


def run(rounds: int, duration_s: float) -> Sequence[Row]:
    """Measure an order and a read."""
    options = ("--limits", LIMITS, "--seed", "7")
    with mock_exchange(*options) as never, mock_exchange(*options) as changed:
        pairs = zip(cases(never, prepare(never)), cases(changed, prepare(changed)), strict=True)
        return [
            _row((never, ours), (changed, theirs), TURNS * rounds, duration_s / TURNS)
            for ours, theirs in pairs
            if ours.name in {"POST /orders", "GET /markets/{ticker}"}
        ]


if __name__ == "__main__":
    for row in run(5, 1.0):
        print(f"{row.name:24} {row.without_per_s:9,.0f} {row.taken_away:.2f} {row.at_work:.2f}")
