"""A program that is forked off a warm process is started, signalled and ended as one that is run by itself."""

import os
import sys

import pytest

from kalshi_harness.certify import command
from kalshi_harness.certify.watch import Watch
from support.warm_starts import WarmStarts

PROGRAM = """
import os, pathlib, signal, sys, threading
if os.environ["HOW"] == "fails":
    sys.stderr.write("last words")
    sys.exit(3)
if os.environ["HOW"] == "raises":
    raise KeyError(__name__)
if os.environ["HOW"] == "ends":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if os.environ["HOW"] == "will not end":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stderr.write(f"{os.getpid()} {sys.argv}")
sys.stderr.flush()
pathlib.Path(os.environ["WAITS"]).touch()
threading.Event().wait()
"""
ENDINGS = {
    "fails": ("by itself", 3),
    "raises": ("by itself", 1),
    "ends": ("asked to end", 0),
    "stays": ("asked to end", -15),
    "will not end": ("killed", None),
}
AT_LAST_S = 30.0


class Waits(Watch):
    """Has enough once the program waits to be ended, however slow the machine is."""

    def __init__(self, path):
        super().__init__()
        self._path = path

    def is_set(self):
        return self._path.exists()


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_it_ends_as_it_would_by_itself_and_is_gone(program, tmp_path, monkeypatch):
    endings = {}
    with WarmStarts(sys.executable) as warm:
        for how in ENDINGS:
            monkeypatch.setattr(command, "END_S", 0.3 if how == "will not end" else AT_LAST_S)
            waits = tmp_path / how
            variables = {"HOW": how, "WAITS": str(waits)}
            endings[how] = command.run(warm.command(program), variables, AT_LAST_S, Waits(waits))
    assert {how: (each.how, each.status) for how, each in endings.items()} == ENDINGS
    assert endings["fails"].words == "last words"
    assert endings["raises"].words.endswith("KeyError: '__main__'\n")
    for how in ("ends", "stays", "will not end"):
        pid, told = endings[how].words.split(maxsplit=1)
        assert told == str([str(program)])
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
