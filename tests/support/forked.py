"""Commands of ours that are forked off a process which has everything imported: a start costs a fifth of a new process's.

Run as a script it is that process: it reads orders, a line of JSON each, and answers each with a line: the number of the process that
it began, or the exit status of one that ended. What a command is given is as for a new process: words, folder, environment, where it
says what it says. So is its end.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from importlib.metadata import entry_points

from mock_exchange import MockExchange
from mock_exchange.editions.served import SERVED

COMMANDS = ("kalshi-harness", "mock-exchange", "pytest")
DEADLINE_S = 60
_IMPORTED = (
    "mock_exchange.cli", "mock_exchange.durable", "mock_exchange.faults.library",
    "mock_exchange.fleet", "mock_exchange.recorder.recorder", "mock_exchange.recorder.replayer",
    "kalshi_harness.certify.cli", "kalshi_harness.drift.command", "kalshi_harness.verify.cli",
    "kalshi_harness.cards", "kalshi_harness.signed.cards", "pytest",
)  # fmt: skip
_CHUNK_BYTES = 65_536


class Forks:
    """The process that commands are forked off. It begins with the first of them."""

    def __init__(self):
        self._process = self._line = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process is not None:
            self._line.close()
            self._process.wait()

    def start(self, words, folder, environment):
        """Begin a command in a folder; return it as ``subprocess.Popen`` does, with what it says as text."""
        return Forked(self, words, folder, environment)

    def run(self, words, folder, environment):
        """Run a command to its end; return it as ``subprocess.run`` does."""
        with self.start(words, folder, environment) as process:
            said, errors = process.communicate()
        return subprocess.CompletedProcess(words, process.returncode, said, errors)

    def ask(self, *order, files=()):
        """Return what the process answers to an order; files go with it."""
        if self._process is None:
            self._line, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    # -P: this folder is nobody's import path
                    [sys.executable, "-P", __file__, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                )
        socket.send_fds(self._line, [json.dumps(order).encode() + b"\n"], files)
        return json.loads(self._line.recv(_CHUNK_BYTES))


class Forked:
    """A command that was begun. It is ended after ``DEADLINE_S``."""

    def __init__(self, forks, words, folder, environment):
        self._forks, self.returncode = forks, None
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - until the end
        reading, writing = os.pipe()
        self.stdout = os.fdopen(reading, encoding="utf-8")
        try:
            files = [writing, self._errors.fileno()]
            self.pid = forks.ask("begin", words, str(folder), dict(environment), files=files)
        finally:
            os.close(writing)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.returncode is None:
            self.send_signal(signal.SIGKILL)
            self.communicate()

    def send_signal(self, number):
        """Send it a signal. Its number is nobody else's until it was waited for."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def communicate(self, timeout=None):
        """Wait for its end; return what it said since it was last read, and its errors."""
        with self.stdout, self._errors:
            said = self.stdout.read()
            self.returncode = self._forks.ask("wait", self.pid)
            self._errors.seek(0)
            return said, self._errors.read()


def _warm_up():
    """Import and compile what commands need."""
    for name in _IMPORTED:
        import_module(name)
    for name in SERVED:
        with MockExchange(edition=name) as exchange:
            exchange.credentials()  # a pair of keys is made once
    gc.collect()
    gc.freeze()


def _become(words, folder, environment, files):
    """Be a new process as far as a command can tell; return what it runs."""
    signal.alarm(DEADLINE_S)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for descriptor, file in enumerate(files, 1):
        os.dup2(file, descriptor)
        os.close(file)
    sys.argv = words
    (point,) = entry_points(group="console_scripts", name=words[0])
    return point.load()


def _serve(line):
    """Do what is ordered until nobody orders any more; return what a process that was begun has to run."""
    begun = set()
    while heard := _order(line):
        (order, *what), files = heard
        if order == "begin":
            answer = os.fork()
            if not answer:
                line.close()
                return _become(*what, files)
            for file in files:
                os.close(file)
            begun.add(answer)
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(*what, 0)[1])
            begun -= {*what}
        line.sendall(json.dumps(answer).encode())
    for number in begun:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    return lambda: 0


def _order(line):
    """Return an order and the files that came with it, or None where nobody is there."""
    raw, files, *_ = socket.recv_fds(line, _CHUNK_BYTES, 2)
    while raw and not raw.endswith(b"\n"):
        raw += line.recv(_CHUNK_BYTES)
    return (json.loads(raw), files) if raw else None


def main():
    """Warm up, and do what is ordered; what a process has to run that was forked off, it runs here."""
    line = socket.socket(fileno=int(sys.argv[1]))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _warm_up()
    sys.exit(_serve(line)())


if __name__ == "__main__":
    main()
