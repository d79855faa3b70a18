"""What many exchanges of one process take: memory and time, waiting for a caller and called once. ``python bench/exchanges.py``."""

import argparse
import gc
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from mock_exchange import MockExchange

EDITIONS = ("reference-2025-01-27", "trade-api-3.34")


@dataclass(frozen=True, slots=True)
class Many:
    """Resident memory of the whole process in MB (10^6 bytes), and how long it took to open, and to call each once, in seconds."""

    edition: str
    count: int
    one_mb: float
    waiting_mb: float
    called_mb: float
    open_s: float
    call_s: float


def resident_mb() -> float:
    """Return the resident memory of this process. Linux only: it reads /proc."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4_096 / 1e6


def measure(edition: str, count: int) -> Many:
    """Open ``count`` exchanges in this process; figures are best from a process of their own."""
    with MockExchange(edition=edition) as first:
        first.credentials()
        one_mb = resident_mb()
        begun = time.perf_counter()
        for _ in range(count - 1):
            first.fleet.open()
        open_s, waiting_mb = time.perf_counter() - begun, resident_mb()
        begun = time.perf_counter()
        for each in first.fleet.all_told():
            with urllib.request.urlopen(f"{each['url']}/healthz", timeout=60) as answer:
                answer.read()
        call_s = time.perf_counter() - begun
        return Many(edition, count, one_mb, waiting_mb, resident_mb(), open_s, call_s)


def table(many: Many) -> str:
    """Return the figures as rows of Markdown."""
    rows = (
        ("one exchange, MB", f"{many.one_mb:.0f}"),
        (f"{many.count} that wait for a caller, MB", f"**{many.waiting_mb:.0f}**"),
        (f"{many.count} after a call each, MB", f"{many.called_mb:.0f}"),
        (f"to open {many.count}, s", f"{many.open_s:.2f}"),
        ("to make each at its first call, ms", f"{many.call_s / many.count * 1_000:.0f}"),
    )
    lines = [
        f"| {many.edition} | |",
        "|---|---|",
        *(f"| {what} | {found} |" for what, found in rows),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", choices=EDITIONS, default=EDITIONS[0])
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    print(table(measure(arguments.edition, arguments.count)))
