"""``mock-exchange serve`` as a process whose log is read: what it wrote to stdout and stderr, byte for byte, and how it ended."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

SERVE = "from mock_exchange.cli import main; main()"
WAIT_S_MAX = 30.0


class Served:
    """A server that runs. ``url`` and ``credentials()`` are as an exchange in this process has them."""

    def __init__(self, process, folder):
        self.process = process
        self.folder = folder
        self.document = json.loads((folder / "credentials.json").read_text())
        self.url = self.document["rest_url"].rpartition("/trade-api")[0]

    def credentials(self):
        return SimpleNamespace(**self.document)

    @property
    def out(self):
        return (self.folder / "stdout").read_bytes()

    @property
    def err(self):
        return (self.folder / "stderr").read_bytes()

    @property
    def lines(self):
        """The log as JSON lines."""
        return [json.loads(line) for line in self.err.splitlines()]

    def end(self, number=signal.SIGTERM):
        """End it, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=WAIT_S_MAX)


@contextmanager
def served(folder, *arguments, code=SERVE, stderr=True, **environment):
    """Yield a server that answers. ``code`` is what Python runs; without ``stderr`` it has none."""
    folder = Path(folder)
    command = [sys.executable, "-c", code, "serve", "--port", "0", *arguments]
    command += ["--credentials-out", str(folder / "credentials.json")]
    if not stderr:
        command = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command]
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(
            command, stdout=out, stderr=err, env={**os.environ, **environment}
        )
    try:
        _until_it_answers(process, folder)
        yield Served(process, folder)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=WAIT_S_MAX)


def _until_it_answers(process, folder):
    deadline_s = time.monotonic() + WAIT_S_MAX
    while b"Ctrl-C" not in (folder / "stdout").read_bytes():
        assert process.poll() is None, (folder / "stderr").read_text()
        assert time.monotonic() < deadline_s, "the server did not start"
        time.sleep(0.02)
