"""Every figure that README quotes, in one run: ``python bench/run.py`` (``--quick`` for a rough look).

``--write`` keeps the tables in RESULTS.md beside this file and in README. Ratios are to a yardstick measured in the same run, in
alternating rounds; other figures are this machine's, and the first lines say which machine that is.
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import engine
import fanout
import fault_cost
import journal_cost
import log_cost
import rest
import signed
import startup
from processes import pin

RESULTS = Path(__file__).with_name("RESULTS.md")
README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- figures: written by bench/run.py --write -->\n"
END = "<!-- /figures -->\n"


class HasRatio(Protocol):
    """A row of any of the files that compare two speeds."""

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the greatest of them."""


def heading(rounds: int, duration_s: float) -> Iterator[str]:
    """Say what was measured where."""
    yield (
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"{datetime.now(UTC):%Y-%m-%d}; medians of {rounds} rounds of {duration_s:g} s."
    )


def ratio_line(name: str, ours: float, theirs: str, row: HasRatio) -> str:
    """Return a line of a table: two speeds, how they compare, and between what that swung from round to round."""
    low, high = row.spread
    return f"| {name} | {ours:,.0f} | {theirs} | **{row.ratio:.2f}** | {low:.2f}-{high:.2f} |"


def rest_table(rounds: int, duration_s: float) -> Iterator[str]:
    """REST against bare Starlette."""
    yield ""
    yield "| everything on, against bare Starlette | mock, requests/s | bare, requests/s | ratio | rounds from-to |"
    yield "|---|---|---|---|---|"
    for row in rest.run(rounds, duration_s):
        yield ratio_line(row.name, row.mock_per_s, f"{row.yardstick_per_s:,.0f}", row)


def log_table(rounds: int, duration_s: float) -> Iterator[str]:
    """Measure the log at its default level."""
    rows, lines = log_cost.run(rounds, duration_s)
    yield ""
    yield "| log at its default level, against a silent server | logging, requests/s | silent, requests/s | ratio | rounds from-to |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield ratio_line(row.name, row.logging_per_s, f"{row.silent_per_s:,.0f}", row)
    yield f"| lines written meanwhile | {lines:,} | 0 | | |"


def journal_table(rounds: int, duration_s: float) -> Iterator[str]:
    """Measure a journal on disk."""
    yield ""
    yield "| journal on disk, no snapshots: POST /orders | with it, requests/s | without, requests/s | ratio | rounds from-to |"
    yield "|---|---|---|---|---|"
    for row in journal_cost.run(rounds, duration_s):
        name = f"`--durability {row.durability}`"
        yield ratio_line(name, row.kept_per_s, f"{row.without_per_s:,.0f}", row)
    yield ""
    yield (
        f"| start after a kill, {journal_cost.COMMANDS:,} commands, until its first 200 "
        "| from the last snapshot, s | from all entries, s | longest snapshot, ms |"
    )
    yield "|---|---|---|---|"
    for edition in journal_cost.EDITIONS:
        starts = journal_cost.starts(edition, 3)
        yield (
            f"| {edition} | {starts.from_snapshot_s:.2f} | {starts.from_entries_s:.2f} "
            f"| {starts.snapshot_s * 1_000:,.0f} |"
        )


def fault_table(rounds: int, duration_s: float) -> Iterator[str]:
    """Measure faults that do not strike."""
    yield ""
    yield "| faults that do not strike | never a plan, requests/s | plan taken away, ratio | plan that matches nobody, ratio |"
    yield "|---|---|---|---|"
    for row in fault_cost.run(rounds, duration_s):
        yield (
            f"| {row.name} | {row.without_per_s:,.0f} | **{row.taken_away:.2f}** | {row.at_work:.2f} |"
        )


def fanout_table(rounds: int, duration_s: float) -> Iterator[str]:
    """One trade to 50 sockets."""
    row = fanout.run(rounds, duration_s)
    yield ""
    yield f"| fan-out to {fanout.SOCKETS} sockets | mock, messages/s | bare websockets, messages/s | ratio |"
    yield "|---|---|---|---|"
    yield (
        f"| one order, one trade, {fanout.SOCKETS} updates | {row.mock_per_s:,.0f} "
        f"| {row.yardstick_per_s:,.0f} | **{row.ratio:.2f}** |"
    )


def signed_table(rounds: int, duration_s: float) -> Iterator[str]:
    """Measure the venue's present API: orders, books, one busy book."""
    orders, book, busy = signed.run(rounds, duration_s)
    yield ""
    yield "| trade-api-3.34 | mock, per s | compared with, per s | ratio | rounds from-to |"
    yield "|---|---|---|---|---|"
    for row, other in ((orders[0], "Starlette"), (orders[1], "Starlette"), (book, "unsigned")):
        yield ratio_line(row.name, row.mock_per_s, f"{other}: {row.other_per_s:,.0f}", row)
    yield (
        f"| one busy book to {signed.SOCKETS} sockets, messages | {busy.mock_per_s:,.0f} "
        f"| websockets: {busy.yardstick_per_s:,.0f} | **{busy.ratio:.2f}** | |"
    )


def engine_table(rounds: int, commands: int) -> Iterator[str]:
    """Measure the engine alone."""
    row = engine.run(rounds, commands)
    yield ""
    yield "| engine with ledger, events and journal | |"
    yield "|---|---|"
    yield (
        f"| commands/s, median (worst to best run) | **{row.commands_per_s:,.0f}** "
        f"({row.worst_commands_per_s:,.0f} to {row.best_commands_per_s:,.0f}) |"
    )
    yield f"| memory per open order | {row.bytes_per_open_order:,.0f} bytes |"


def startup_table(rounds: int) -> Iterator[str]:
    """Measure what a user waits for."""
    row = startup.run(rounds)
    yield ""
    yield "| waiting | ms |"
    yield "|---|---|"
    yield f"| `mock-exchange serve` until its first 200 | {row.serve_ms:.0f} |"
    yield f"| the first exchange of a test process (loads the contract) | {row.first_fixture_ms:.0f} |"
    yield f"| each further exchange: start | {row.fixture_start_ms:.1f} |"
    yield f"| each exchange: stop | {row.fixture_stop_ms:.1f} |"


def tables(*, quick: bool) -> Iterator[str]:
    """Yield the report line by line, as it is measured."""
    rounds, duration_s = (3, 0.5) if quick else (7, 2.0)
    yield from heading(rounds, duration_s)
    yield from startup_table(5 if quick else 11)
    yield from engine_table(3 if quick else 7, 30_000 if quick else 200_000)
    pin(
        0, (os.cpu_count() or 1) - 1
    )  # from here on the loader keeps to its core, the servers to theirs
    yield from rest_table(rounds, duration_s)
    yield from log_table(rounds, duration_s)
    yield from journal_table(rounds, duration_s)
    yield from fault_table(rounds, duration_s)
    yield from fanout_table(rounds, duration_s)
    yield from signed_table(rounds, duration_s)


def main() -> int:
    """Print the report, and keep it if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument(
        "--write", action="store_true", help="keep the report in RESULTS.md and in README"
    )
    options = parser.parse_args()
    lines = []
    for line in tables(quick=options.quick):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        RESULTS.write_text("\n".join(["# Results", "", *lines]) + "\n")
        before, rest_of = README.read_text().split(BEGIN)
        README.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + rest_of.split(END)[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
