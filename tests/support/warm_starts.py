"""Programs that start at once: forked off a process that has imported already what they need.

``with WarmStarts(python, "kalshi") as warm: run(warm.command(program), …)``: the command starts, is signalled and ends as the program
would by itself. It is this file, run as a *relay*: it hands its environment and its stderr over, then signals one way and the exit
status the other. What it leaves behind is killed when it is gone. Needs the standard library alone: other interpreters run it too.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

CHUNK_BYTES = 65_536


class WarmStarts:
    """The process that forks, as a test has it. ``modules`` are imported before the first start."""

    def __init__(self, python, *modules):
        self._folder = (
            tempfile.TemporaryDirectory()
        )  # a socket's path is short: no folder of pytest's
        self._socket = str(Path(self._folder.name) / "starts")
        self._process = subprocess.Popen(
            # -P: this folder is nobody's import path
            [python, "-P", __file__, "serve", self._socket, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout.readline() == b"ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def command(self, program):
        """Return the command that runs a program."""
        return [sys.executable, "-I", "-S", __file__, "relay", self._socket, str(program)]


class Starter:
    """Forks, waits, and tells how it ended."""

    def __init__(self, path):
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ, self._start)
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._end)
        self._alive = {}
        self._over = False

    def serve(self):
        """Start as asked until stdin ends, then end what still runs."""
        while not self._over:
            for key, _ in self._selector.select():
                key.data()
        for child in self._alive:
            _kill(child)
            os.waitpid(child, 0)

    def _end(self):
        self._over = True

    def _start(self):
        relay, _ = self._listener.accept()
        data, handed, _, _ = socket.recv_fds(relay, CHUNK_BYTES, 1)
        while not data.endswith(b"\n"):
            data += relay.recv(CHUNK_BYTES)
        # Whoever holds this pipe lives: its end is the child's.
        life, held = os.pipe()
        child = os.fork()
        if not child:
            relay.close()
            _be(**json.loads(data), stderr=handed[0])
        os.close(held)
        os.close(handed[0])
        relay.sendall(f"{child}\n".encode())
        self._alive[child] = (life, relay)
        self._selector.register(life, selectors.EVENT_READ, lambda: self._ended(child))
        self._selector.register(relay, selectors.EVENT_READ, lambda: self._ended(child, kill=True))

    def _ended(self, child, *, kill=False):
        if child not in self._alive:  # both were seen in one look
            return
        life, relay = self._alive.pop(child)
        if kill:
            _kill(child)
        _, status = os.waitpid(child, 0)
        self._selector.unregister(life)
        self._selector.unregister(relay)
        os.close(life)
        with relay, suppress(OSError):
            relay.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _kill(child):
    """Kill a child that was not waited for, and what it started; it may not lead a group yet."""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.kill(child, signal.SIGKILL)


def _be(program, environment, stderr):
    """Be the program, in this process."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor, number in ((nothing, 0), (nothing, 1), (stderr, 2)):
        os.dup2(descriptor, number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = [program]
    sys.path.insert(0, str(Path(program).parent))
    code = 0
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - said as an interpreter says it
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def relay(path, program):
    """Have a program started, and be what one sees of it."""
    wanted = json.dumps({"program": program, "environment": dict(os.environ)})
    with socket.socket(socket.AF_UNIX) as starter:
        starter.connect(path)
        data = f"{wanted}\n".encode()
        sent = socket.send_fds(starter, [data], [2])
        starter.sendall(data[sent:])
        child = int(starter.recv(CHUNK_BYTES))
        signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
        code = int(starter.recv(CHUNK_BYTES) or 1)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


def serve(path, *modules):
    """Import, then start whatever is asked for."""
    for module in modules:
        importlib.import_module(module)
    gc.freeze()
    starter = Starter(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    starter.serve()


if __name__ == "__main__":
    {"serve": serve, "relay": relay}[sys.argv[1]](*sys.argv[2:])
