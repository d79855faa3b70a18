"""How long a user waits: for ``serve`` to answer, and for a test's own exchange to come and go."""

import statistics
import subprocess
import time
from dataclasses import dataclass

from processes import free_port, serve_command, wait_for_200

from mock_exchange import MockExchange


@dataclass(frozen=True, slots=True)
class StartUp:
    """Medians, in milliseconds."""

    serve_ms: float
    first_fixture_ms: float
    fixture_start_ms: float
    fixture_stop_ms: float


def _serve_s() -> float:
    port = free_port()
    begun = time.perf_counter()
    command = serve_command("--port", str(port))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:
        try:
            return wait_for_200(port, "/healthz") - begun
        finally:
            process.terminate()
            process.wait(timeout=10)


def run(rounds: int) -> StartUp:
    """Measure; the first exchange of a process, which loads the contract, is a figure of its own."""
    serve = statistics.median(_serve_s() for _ in range(rounds))
    starts, stops = [], []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        exchange = MockExchange(seed=7).__enter__()
        started = time.perf_counter()
        exchange.__exit__(None, None, None)
        stopped = time.perf_counter()
        starts.append(started - begun)
        stops.append(stopped - started)
    return StartUp(
        serve * 1000,
        starts[0] * 1000,
        statistics.median(starts[1:]) * 1000,
        statistics.median(stops[1:]) * 1000,
    )
