"""Servers under test as processes of their own, on a core of their own where the system allows it."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
START_TIMEOUT_S = 20.0


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where there is more than one and the system has the call."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


def wait_for_200(port: int, path: str) -> float:
    """Return the moment (``perf_counter``) at which ``path`` first answered 200."""
    deadline = time.perf_counter() + START_TIMEOUT_S
    while time.perf_counter() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.perf_counter()
        except OSError:
            time.sleep(0.002)
        finally:
            connection.close()
    raise TimeoutError(f"nothing answered 200 on port {port}{path} within {START_TIMEOUT_S} s")


@contextlib.contextmanager
def _process(
    command: list[str], *, core: int | None, log: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    errors = subprocess.DEVNULL if log is None else log
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors) as process:
        try:
            if core is not None:
                pin(process.pid, core)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass(frozen=True, slots=True)
class Mock:
    """A running mock exchange."""

    port: int
    pid: int
    credentials: dict[str, str]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call any path of it (the control API, mostly) and return the answer's JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        data = None if body is None else json.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.credentials['api_key']}",
        }
        connection.request(method, path, body=data, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)


def serve_command(*options: str) -> list[str]:
    """Return the command that starts the mock exchange with this interpreter."""
    return [sys.executable, "-m", "mock_exchange", "serve", *options]


@contextlib.contextmanager
def mock_exchange(
    *options: str, core: int | None = 0, log: IO[bytes] | None = None
) -> Iterator[Mock]:
    """Run ``mock-exchange serve`` until the block ends; its log goes to ``log``, or nowhere."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "credentials.json"
        command = serve_command("--port", str(port), "--credentials-out", str(out), *options)
        with _process(command, core=core, log=log) as process:
            wait_for_200(port, "/healthz")
            deadline = time.perf_counter() + 5
            while not out.exists() and time.perf_counter() < deadline:
                time.sleep(0.005)
            yield Mock(port, process.pid, json.loads(out.read_text()))


@contextlib.contextmanager
def yardstick(script: str, *arguments: str, core: int | None = 0) -> Iterator[int]:
    """Run one of the yardstick servers of this folder and yield its port."""
    port = free_port()
    command = [sys.executable, str(HERE / script), str(port), *arguments]
    with _process(command, core=core):
        wait_for_200(port, "/healthz")
        yield port
