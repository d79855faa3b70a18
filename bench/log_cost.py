"""What the log costs: requests a second at the default level, written to a file, against a silent server.

The two servers take turns in short rounds, so that a machine that slows down slows both; a row's figure is the median of the rounds'
ratios.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from load import drive
from processes import mock_exchange
from rest import LIMITS, Case, cases, prepare

TURNS = 4
"""Turns in each round: what is measured is small, and the machine's own ups and downs must even out."""


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of a case. ``lines`` were written by the server that logs, in all rounds."""

    name: str
    logging_per_s: float
    silent_per_s: float
    ratio: float
    spread: tuple[float, float]


def _per_s(port: int, case: Case, duration_s: float) -> float:
    result = asyncio.run(drive(port, case.requests, duration_s=duration_s))
    if set(result.statuses) != {200}:
        raise RuntimeError(f"{case.name}: expected only 200, saw {dict(result.statuses)}")
    return result.requests_per_s


def run(rounds: int, duration_s: float) -> tuple[Sequence[Row], int]:
    """Measure every case of ``rest``; return the rows, and how many lines were written meanwhile."""
    options = ("--limits", LIMITS, "--seed", "7")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as file,
            mock_exchange(*options, log=file) as loud,
            mock_exchange(*options, "--log-level", "off") as silent,
        ):
            loud_cases = cases(loud, prepare(loud))
            silent_cases = cases(silent, prepare(silent))
            for ours, theirs in zip(loud_cases, silent_cases, strict=True):
                pairs = []
                for _ in range(TURNS * rounds):
                    without = _per_s(silent.port, theirs, duration_s / TURNS)
                    pairs.append((_per_s(loud.port, ours, duration_s / TURNS), without))
                ratios = [mine / silent_per_s for mine, silent_per_s in pairs]
                rows.append(
                    Row(
                        ours.name,
                        statistics.median(mine for mine, _ in pairs),
                        statistics.median(silent_per_s for _, silent_per_s in pairs),
                        statistics.median(ratios),
                        (min(ratios), max(ratios)),
                    )
                )
        with log.open("rb") as file:
            lines = sum(1 for _ in file)
    return rows, lines


if __name__ == "__main__":
    measured, written = run(5, 1.0)
    for row in measured:
        print(f"{row.name:30} {row.logging_per_s:9,.0f} {row.silent_per_s:9,.0f} {row.ratio:.2f}")
    print(f"{written:,} lines")
