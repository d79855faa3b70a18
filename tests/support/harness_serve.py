"""``mock-exchange serve`` as a process of its own, for the length of a with block."""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_S_MAX = 30.0


@dataclass(frozen=True)
class Served:
    """A running server: where it wrote its credentials, and its process."""

    credentials_file: Path
    process: subprocess.Popen

    @property
    def document(self):
        """The credentials as written: rest_url, ws_url, account_id, ticker, api_key, secret."""
        return json.loads(self.credentials_file.read_text())

    @property
    def resident_bytes(self):
        """The server's resident memory, or 0 where the system does not tell."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


@contextmanager
def serving(*arguments):
    """Yield a server that answers; end it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "credentials.json"
        command = [sys.executable, "-m", "mock_exchange", "serve", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--credentials-out", str(file), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _wait(process, file)
            yield Served(file, process)
        finally:
            process.terminate()
            process.communicate(timeout=10)


def _wait(process, file):
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"serve ended with {process.returncode}: {process.stdout.read()}")
        if file.exists():
            json.loads(file.read_text())  # it is written once, and whole
            return
        time.sleep(0.02)
    raise RuntimeError(f"serve did not answer within {START_S_MAX} s")
