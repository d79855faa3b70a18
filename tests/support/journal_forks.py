"""Exchanges that are forked off a process which has everything imported already, so that killing fifty of them costs little.

Run as a script: reads lines of JSON, ``{"edition", "folder", "careless"}``, and for each writes a line with the process's number, its port and a key.
The one before is waited for first.
"""

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import mock_exchange.durable  # noqa: F401 - every fork needs it
from mock_exchange import MockExchange
from mock_exchange.editions.served import SERVED
from mock_exchange.journal_store.program import program
from mock_exchange.transport.gate import Gate

ACCOUNT = "user_0001"
SEED = 7
KEPT_LATE_S = 0.02
SNAPSHOT_EVERY = 40


class Forks:
    """The process that forks, as a test has it."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def start(self, edition, folder, *, careless=False):
        """Return (process number, port, key) of an exchange that answers; a careless one answers first and keeps later."""
        wanted = {"edition": edition, "folder": str(folder), "careless": careless}
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _be_careless():
    Gate.closed = property(lambda _: False)
    Gate._wake = lambda gate: gate._loop and gate._loop.call_later(KEPT_LATE_S, gate.open)


def _serve(edition, folder, *, careless):
    if careless:
        _be_careless()
    signs = edition.startswith("trade")
    exchange = MockExchange(
        edition=edition,
        data=folder,
        seed=SEED,
        limits="off",
        auth="trust" if signs else "verify",
        activity=3 if signs else None,
        snapshot_every=SNAPSHOT_EVERY,
    )
    venue = exchange._context.venue
    fresh = not any(Path(folder).glob("used"))
    if fresh:
        exchange.deposit(ACCOUNT, 10**9)
        if signs:
            exchange.issue_key(ACCOUNT, key_type="ed25519")
        (Path(folder) / "used").touch()
    if signs:
        key = venue.signed_keys.keys(ACCOUNT)[0].key_id
    else:
        key = venue.keys.first_of(ACCOUNT).api_key
    server = exchange.listen()

    def ready():
        sys.stdout.write(json.dumps([os.getpid(), server.port, key]) + "\n")
        sys.stdout.flush()

    server.run_until_stopped(ready)


def _warm_up():
    """Import, compile and reckon here what every fork needs."""
    program()
    for name in SERVED:
        signs = name.startswith("trade")
        with MockExchange(
            edition=name, auth="trust" if signs else "verify", activity=3 if signs else None
        ) as one:
            urlopen(f"{one.url}/__mock__/state").close()
            urlopen(f"{one.url}/__mock__/state/invariants").close()
            urlopen(f"{one.url}/__mock__/commands").close()
    gc.freeze()


def main():
    """Fork as asked until nobody asks any more."""
    _warm_up()
    child = 0
    for line in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            with contextlib.suppress(KeyboardInterrupt):
                _serve(**json.loads(line))
            os._exit(1)
    if child:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
