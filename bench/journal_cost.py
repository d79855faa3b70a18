"""What a journal on disk costs: orders a second with one, against a server without; and how long a start takes that goes on from it.

The two servers take turns in short rounds, as for the log. A start is timed from the process's beginning to its first answer, with
100,000 commands behind it: orders, a third of them cancelled again. The process before was killed: of what it left, once everything
is played, and once only what came after its last snapshot.
"""

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from log_cost import TURNS, _per_s
from processes import free_port, mock_exchange, serve_command, wait_for_200
from rest import LIMITS, Case, cases, prepare

from mock_exchange import MockExchange
from mock_exchange.core.commands import CancelOrder, Command, Deposit, PlaceOrder
from mock_exchange.core.events import OrderAccepted
from mock_exchange.journal_store.snapshot import FILE as SNAPSHOT_FILE

COMMANDS = 100_000
KEPT_TOGETHER = 20
"""Commands that one turn of a busy server's loop brings."""

NO_SNAPSHOTS = ("--snapshot-every", "0")
"""A snapshot makes everybody wait at once, which is told by itself, and would empty a short round."""

EDITIONS = {"reference-2025-01-27": "BTC-2024-12-31", "trade-api-3.34": "KXHIGHNY-26NOV23-T54"}


@dataclass(frozen=True, slots=True)
class Row:
    """Orders a second, medians of alternating rounds."""

    durability: str
    kept_per_s: float
    without_per_s: float
    ratio: float
    spread: tuple[float, float]


def _orders(mock: object) -> Case:
    return next(case for case in cases(mock, prepare(mock)) if case.name.startswith("POST"))  # type: ignore[arg-type]  # it is always a Mock


def run(rounds: int, duration_s: float) -> Iterator[Row]:
    """Measure orders with a journal of either durability."""
    options = ("--limits", LIMITS, "--seed", "7", "--log-level", "off")
    for durability in ("process", "power"):
        with (
            tempfile.TemporaryDirectory() as folder,
            mock_exchange(
                *(*options, "--data", folder, "--durability", durability, *NO_SNAPSHOTS)
            ) as keeping,
            mock_exchange(*options) as without,
        ):
            ours, theirs = _orders(keeping), _orders(without)
            pairs = []
            for _ in range(TURNS * rounds):
                plain = _per_s(without.port, theirs, duration_s / TURNS)
                pairs.append((_per_s(keeping.port, ours, duration_s / TURNS), plain))
            ratios = [kept / plain for kept, plain in pairs]
            yield Row(
                durability,
                statistics.median(kept for kept, _ in pairs),
                statistics.median(plain for _, plain in pairs),
                statistics.median(ratios),
                (min(ratios), max(ratios)),
            )


@dataclass(frozen=True, slots=True)
class Starts:
    """How long starts take that go on from a full folder, at best; and how long the longest snapshot kept everybody waiting."""

    from_entries_s: float
    from_snapshot_s: float
    snapshot_s: float


def starts(edition: str, rounds: int) -> Starts:
    """Fill a folder, and start from it without and with the snapshots that were taken meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        served, left = Path(folder, "served"), Path(folder, "left")
        longest_s = _fill(served, edition, left)
        from_snapshot_s = min(_start_s(left) for _ in range(rounds))
        from_entries_s = min(_start_s(left, bare=True) for _ in range(rounds))
    return Starts(from_entries_s, from_snapshot_s, longest_s)


def _fill(folder: Path, edition: str, left: Path) -> float:
    """Make a folder with so many commands in it, as a busy server that is killed leaves it; return how long the longest snapshot took."""
    exchange = MockExchange(edition=edition, data=folder)
    context, resting, waits_s = exchange._context, [], [0.0]  # noqa: SLF001 - a hundred thousand requests would take longer than what is measured
    context.venue.execute(Deposit("user_0001", 10**15))
    for number in range(COMMANDS):
        command: Command = PlaceOrder(
            "user_0001",
            EDITIONS[edition],
            ("bid", "ask")[number % 2],  # type: ignore[arg-type]  # one of two sides
            "limit",
            100,
            100 * (20 + number * 7 % 60),
        )
        if number % 4 == 3 and resting:
            command = CancelOrder("user_0001", resting.pop())
        first = context.venue.execute(command)[0]
        if type(first) is OrderAccepted:
            resting = [*resting[-50:], first.order_number]
        if number % KEPT_TOGETHER == 0:
            begun = time.perf_counter()
            context.gate.check()  # type: ignore[union-attr]  # there is one
            waits_s.append(time.perf_counter() - begun)
    shutil.copytree(folder, left)
    exchange.stop()
    return max(waits_s)


def _start_s(folder: Path, *, bare: bool = False) -> float:
    """Start from a folder; ``bare``: without its snapshot."""
    if bare:
        (folder / SNAPSHOT_FILE).unlink(missing_ok=True)
    port = free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begun = time.perf_counter()
    with subprocess.Popen(
        serve_command("--port", str(port), "--data", str(folder)), **quiet
    ) as process:
        try:
            return wait_for_200(port, "/healthz") - begun
        finally:
            process.kill()
            process.wait(timeout=10)


if __name__ == "__main__":
    for row in run(3, 1.0):
        print(
            f"{row.durability:8} {row.kept_per_s:9,.0f} {row.without_per_s:9,.0f} {row.ratio:.2f}"
        )
    for name in EDITIONS:
        print(f"{name}: {starts(name, 3)}")
