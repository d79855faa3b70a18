"""A program that is forked off a warm process is started, signalled and ended as one that is run by itself."""

import os
import sys

import pytest

from kalshi_harness.certify import command
from kalshi_harness.certify.watch import Watch
from support.warm_starts import WarmStarts

PROGRAM = """
import os, signal, sys, threading
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
threading.Event().wait()
"""
ENDINGS = {
    "fails": ("by itself", 3),
    "raises": ("by itself", 1),
    "ends": ("asked to end", 0),
    "stays": ("asked to end", -15),
    "will not end": ("killed", None),
}


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_it_ends_as_it_would_by_itself_and_is_gone(program, monkeypatch):
    monkeypatch.setattr(command, "END_S", 0.3)
    watch = Watch()
    watch.begun.set()
    with WarmStarts(sys.executable) as warm:
        endings = {
            how: command.run(warm.command(program), {"HOW": how}, 0.5, watch) for how in ENDINGS
        }
    assert {how: (each.how, each.status) for how, each in endings.items()} == ENDINGS
    assert endings["fails"].words == "last words"
    assert endings["raises"].words.endswith("KeyError: '__main__'\n")
    for how in ("ends", "stays", "will not end"):
        pid, told = endings[how].words.split(maxsplit=1)
        assert told == str([str(program)])
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
