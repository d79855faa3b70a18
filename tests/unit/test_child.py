"""A command beside an exchange: its exit status, its signals, and nothing of it left behind."""

import os
import signal
import sys
import threading

import pytest

from mock_exchange import child
from mock_exchange.child import CommandError, run_child
from support.toxics_world import eventually

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of POSIX")


def shell(script, **environment):
    return run_child(["sh", "-c", script], {"PATH": os.environ["PATH"], **environment})


@pytest.mark.parametrize(
    ("script", "status"),
    [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -9 $$", 137)],
)
def test_the_exit_status_is_the_command_s(script, status):
    assert shell(script) == status


def test_its_environment_is_what_it_is_given(tmp_path):
    shell('echo "$KALSHI_REST_URL" > "$FILE"', KALSHI_REST_URL="here", FILE=str(tmp_path / "f"))
    assert (tmp_path / "f").read_text() == "here\n"


@pytest.mark.parametrize(
    ("command", "status", "why"),
    [("no-such-command", 127, "No such file"), (os.sep, 126, "Permission denied")],
)
def test_a_command_that_cannot_be_started_is_told_as_shells_do(command, status, why):
    with pytest.raises(CommandError, match=why) as failed:
        run_child([command], {"PATH": os.environ["PATH"]})
    assert failed.value.status == status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_forwarded_and_handlers_are_put_back(tmp_path, number):
    ready = tmp_path / "ready"
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]

    def strike():
        eventually(ready.exists)
        os.kill(os.getpid(), number)

    striker = threading.Thread(target=strike)
    striker.start()
    name = signal.Signals(number).name.removeprefix("SIG")
    script = f'trap "exit 3" {name}; : > "$READY"; while :; do sleep 0.01; done'
    assert shell(script, READY=str(ready)) == 3
    striker.join()
    assert [
        signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ] == before


def is_gone(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{number}/stat") as stat:  # noqa: PTH123 - it may be gone between the two
        return stat.read().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("trap", ["", "trap '' TERM; "])
def test_what_it_left_behind_ends_with_it(tmp_path, monkeypatch, trap):
    monkeypatch.setattr(child, "END_S", 0.05)
    left = tmp_path / "left"
    script = f'{trap}sh -c "{trap}while :; do sleep 0.05; done" & echo $! > "$LEFT"'
    assert shell(script, LEFT=str(left)) == 0
    eventually(lambda: is_gone(int(left.read_text())))


def test_at_a_terminal_it_stays_in_our_group(monkeypatch, tmp_path):
    monkeypatch.setattr("mock_exchange.child._at_a_terminal", lambda: True)
    script = 'ps -o pgid= -p $$ > "$GROUP" || cut -d" " -f5 /proc/$$/stat > "$GROUP"'
    assert shell(script, GROUP=str(tmp_path / "group")) == 0
    assert int((tmp_path / "group").read_text()) == os.getpgrp()


def test_a_signal_that_comes_before_the_command_waits_for_it(monkeypatch):
    popen = child.subprocess.Popen

    def late(*arguments, **options):
        os.kill(os.getpid(), signal.SIGTERM)
        return popen(*arguments, **options)

    monkeypatch.setattr(child.subprocess, "Popen", late)
    assert shell("sleep 20") == 128 + signal.SIGTERM
