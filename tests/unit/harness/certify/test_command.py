import sys

import pytest

from kalshi_harness.certify import command
from kalshi_harness.certify.watch import Watch

WRITES = "import sys; sys.stderr.write('the last words'); sys.exit(3)"
STAYS = "import signal, threading; {}; print(flush=True); threading.Event().wait()"


def run(script, seconds=20.0, watch=None, **told):
    return command.run([sys.executable, "-c", script], told, seconds, watch or begun())


def begun():
    """Return the watch of a client that was heard of."""
    watch = Watch()
    watch.begun.set()
    return watch


def test_a_client_that_ends_by_itself_is_told_with_its_status_and_its_last_words():
    ending = run(WRITES)
    assert (ending.how, ending.status, ending.words) == ("by itself", 3, "the last words")


def test_a_client_that_stays_is_asked_to_end():
    ending = run(STAYS.format("pass"), 0.5)
    assert (ending.how, ending.status) == ("asked to end", -15)
    assert ending.took_s < command.END_S


def test_a_client_that_will_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(command, "END_S", 0.3)
    ending = run(STAYS.format("signal.signal(signal.SIGTERM, signal.SIG_IGN)"), 1.0)
    assert (ending.how, ending.status) == ("killed", None)


def test_a_client_that_has_shown_enough_is_asked_to_end_at_once():
    watch = begun()
    watch.set()
    assert run(STAYS.format("pass"), 60.0, watch).at_s < 30.0


def test_a_client_is_watched_from_its_first_call_and_not_for_ever_without_one(monkeypatch):
    monkeypatch.setattr(command, "START_S", 0.5)
    assert run(STAYS.format("pass"), 0.5, Watch()).at_s >= 1.0


def test_variables_that_name_another_exchange_are_taken_away(monkeypatch):
    monkeypatch.setenv("KALSHI_API_BASE_URL", "https://production")
    shows = (
        "import os, sys; sys.stderr.write(str([v for v in os.environ if v.startswith('KALSHI')]))"
    )
    assert run(shows, KALSHI_REST_URL="http://mock").words == "['KALSHI_REST_URL']"


def test_a_command_that_cannot_be_started_is_named():
    with pytest.raises(command.CommandError, match="cannot run 'no-such-client'"):
        command.run(["no-such-client"], {}, 1.0, Watch())
