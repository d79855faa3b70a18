"""``serve --record`` and ``replay FILE.har``."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx2
import pytest
from click.testing import CliRunner

from mock_exchange.cli import main
from mock_exchange.cli_recording import looks_like_har, recording_names
from support.client_raw_server import closed_port
from support.recordings import entry, har_text, stream


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def har(tmp_path):
    file = tmp_path / "session.har"
    file.write_text(har_text(entry(0, "GET", "/a", gives={"x": 1}), stream(1, "/ws", ("<", 1))))
    return file


# -- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--seed", "7"], "--seed needs an exchange of our own"),
        (["--faults", "lost-acks", "--activity", "7"], "--faults, --activity needs an exchange"),
        (["--clock", "frozen"], "--clock needs an exchange"),
        (["--log-level", "off"], "--log-level needs an exchange"),
    ],
)
def test_options_of_an_exchange_do_not_go_with_record(tmp_path, options, why):
    result = run("serve", "--record", tmp_path / "x.har", "--upstream", "https://h", *options)

    assert (result.exit_code, why in result.output) == (2, True)
    assert not (tmp_path / "x.har").exists()


def test_an_option_of_an_exchange_from_the_environment_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setenv("MOCK_EXCHANGE_CONTROL_TOKEN", "a-token-of-16-letters")
    result = run("serve", "--record", tmp_path / "x.har", "--upstream", "https://h")

    assert (result.exit_code, "--control-token needs an exchange" in result.output) == (2, True)


@pytest.mark.parametrize("option", ["--upstream=https://h", "--append", "--upstream-resolve=a:1:b"])
def test_options_of_a_recording_do_not_go_without_record(option):
    result = run("serve", option)

    assert result.exit_code == 2
    assert f"{option.partition('=')[0]} goes with --record FILE only" in result.output


@pytest.mark.parametrize(
    ("options", "status", "why"),
    [
        ([], 2, "--record needs --upstream URL"),
        (["--upstream", "http://h.example"], 2, "not encrypted"),
        (["--upstream", "https://h/trade-api/v2"], 2, "say https://h."),
        (["--upstream", "https://h", "--upstream-resolve", "x"], 2, "--upstream-resolve 'x'"),
        (["--upstream", "https://h", "--append", "--overwrite"], 1, "exclude each other"),
    ],
)
def test_what_cannot_be_recorded_says_why(tmp_path, options, status, why):
    result = run("serve", "--record", tmp_path / "x.har", *options)

    assert (result.exit_code, why in result.output) == (status, True)
    assert "Traceback" not in result.output


def test_a_file_that_is_there_is_not_replaced_unasked(har):
    result = run("serve", "--record", har, "--upstream", "https://h")

    assert result.exit_code == 1
    assert "is there already: --append goes on with it, --overwrite replaces it" in result.output


@pytest.mark.parametrize("option", ["--port=0", "--paced", "--ignore=a", "--host=::1"])
def test_options_of_a_player_do_not_go_with_a_journal(tmp_path, option):
    journal = tmp_path / "commands.jsonl"
    journal.write_text('{"journal": 1}\n')
    result = run("replay", journal, option)

    assert result.exit_code == 2
    assert f"{option.partition('=')[0]} goes with a HAR file only" in result.output


@pytest.mark.parametrize(
    ("options", "named"),
    [(["--to", "x.jsonl"], "--to"), (["--step", "--from", "2"], "--step, --from")],
)
def test_options_of_a_journal_do_not_go_with_a_recording(har, options, named):
    result = run("replay", *options, har)

    assert result.exit_code == 2
    assert f"{named} does not go with a HAR file" in result.output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1 column 1: no JSON"),
        ('{"log": {"entries": {}}}', "/log/entries has the wrong type: dict"),
        ('{"log": {"entries": [{"request": {}}]}}', "/log/entries/0/request/url is missing"),
    ],
)
def test_a_damaged_recording_says_where(tmp_path, text, why):
    file = tmp_path / "x.har"
    file.write_text(text)
    result = run("replay", file)

    assert (result.exit_code, why in result.output) == (1, True)
    assert "Traceback" not in result.output


# -- which kind a file is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('{"log": {"entries": []}}', True),
        ('\ufeff {\n "log" :{', True),
        ('{"journal": 1}\n{"at_us": 1}', False),
        ('{"lo', False),
        ("[]", False),
        ("", False),
    ],
)
def test_a_har_is_known_by_what_it_begins_with(tmp_path, text, is_one):
    file = tmp_path / "recording.json"
    file.write_text(text)

    assert looks_like_har(file) is is_one
    assert not looks_like_har(tmp_path)


# -- processes -----------------------------------------------------------------------------------------------------------


@contextmanager
def process(*arguments):
    """Run the command; yield it and the URL that it says; end it as Ctrl-C does. ``said`` is all it wrote."""
    command = [sys.executable, "-m", "mock_exchange", *map(str, arguments), "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as running:
        running.said = ""
        while "Ctrl-C" not in running.said and (line := running.stdout.readline()):
            running.said += line
        url = next(line.split()[1] for line in running.said.splitlines() if "REST" in line)
        try:
            yield running, url
        finally:
            running.send_signal(signal.SIGINT)
            rest, running.errors = running.communicate(timeout=20)
            running.said += rest


def test_a_recording_is_made_and_survives_a_kill_and_is_served_again(tmp_path):
    file = tmp_path / "session.har"
    record = ["serve", "--record", file, "--upstream", f"http://127.0.0.1:{closed_port()}"]
    with process(*record) as (recorder, url):
        assert httpx2.get(f"{url}/first").status_code == 502
        recorder.kill()
    assert json.loads(file.read_text())["log"]["version"] == "1.2"

    with process(*record, "--append") as (recorder, url):
        httpx2.get(f"{url}/second")
    assert recorder.returncode == 0
    assert f"Recorded 1 calls and 0 streams in {file}" in recorder.said
    assert "no answer from http://127.0.0.1" in recorder.errors
    assert "Upstream   http://127.0.0.1" in recorder.said

    with process("replay", file) as (player, url):
        for target in ("/first", "/second", "/third"):
            httpx2.get(url + target)
    assert player.returncode == 0
    assert "(2 calls, 0 streams)" in player.said
    assert "Answered 3 calls and 0 streams" in player.said
    assert "never recorded: GET /third" in player.said


def test_the_options_for_recordings_are_known_by_name():
    assert {"record", "upstream"} <= recording_names()
    assert recording_names().isdisjoint({"port", "seed"})
