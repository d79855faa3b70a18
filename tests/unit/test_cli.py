"""The command ``mock-exchange``."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from mock_exchange import MockExchange, doctor
from mock_exchange.cli import main
from support.transport_raw import split_answers


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """A file with an exchange's commands, and the hash they lead to."""
    exchange = MockExchange(seed=7, clock="frozen")
    exchange.place_order(
        account_id="user_0002", ticker="BTC-2024-12-31", side="buy", type="market", size=3
    )
    file = tmp_path_factory.mktemp("journal") / "commands.jsonl"
    file.write_bytes(exchange.commands())
    return file, exchange.state_hash()


def test_replay_prints_the_hash_the_journal_leads_to(journal):
    file, expected = journal
    result = run("replay", str(file))
    assert result.exit_code == 0
    assert f"state hash  {expected}" in result.output
    assert "invariants  ok" in result.output
    assert f"commands    {len(file.read_bytes().splitlines()) - 1}" in result.output


def test_replay_names_the_line_that_is_wrong(journal, tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(journal[0].read_bytes() + b'{"at_us":1}\n')
    result = run("replay", str(broken))
    assert result.exit_code == 1
    assert "line" in result.output
    assert "Traceback" not in result.output


def test_replay_of_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    assert run("replay", str(tmp_path / "nope")).exit_code == 2


def test_editions_are_listed_the_default_first():
    lines = run("editions").output.splitlines()
    assert lines[0].startswith("reference-2025-01-27 (default)")
    assert lines[1] == "trade-api-3.34  Kalshi Trade API 3.34"


def test_coverage_lists_everything_and_writes_a_page(tmp_path):
    page = tmp_path / "page.md"
    result = run("coverage", "--markdown", str(page))
    assert result.exit_code == 0
    assert "CreateOrderV2" in result.output
    assert "-> CreateOrderV2Response  [kalshi_python_sync, " in result.output
    assert "| CreateOrderV2 | `POST /portfolio/events/orders` | stateful |" in page.read_text()
    assert run("coverage", "--markdown", str(tmp_path)).exit_code == 2
    assert run("coverage", "--edition", "none").exit_code == 2


def test_the_doctor_is_content_here():
    result = run("doctor")
    assert result.exit_code == 0
    assert "FAIL" not in result.output


def test_the_doctor_fails_where_something_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "NEEDED", ("no-such-package",))
    result = run("doctor")
    assert result.exit_code == 1
    assert "FAIL no-such-package: not installed" in result.output


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--edition", "nope"], 2, "reference-2025-01-27"),
        (["--auth", "trust"], 2, "callers of reference-2025-01-27 show a key"),
        (["--limits", "some"], 2, "'contract', 'off' or 'xN'"),
        (["--start-at", "noon"], 2, "2024-01-27T10:30:00Z"),
        (["--ws-acks", "maybe"], 2, "--ws-acks"),
        (["--activity", "lots"], 2, "--activity"),
        (["--port", "70000"], 2, "--port"),
        (["--host", "no.such.host.invalid"], 1, "is not known"),
    ],
)
def test_bad_options_are_told_in_a_sentence(options, status, message):
    result = run("serve", "--port", "0", *options)
    assert result.exit_code == status
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_port_that_is_taken_is_told_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "--port 0" in result.output


def test_credentials_that_cannot_be_written_are_told(tmp_path):
    result = run("serve", "--port", "0", "--credentials-out", str(tmp_path / "no" / "c.json"))
    assert result.exit_code == 1
    assert "No such file" in result.output


def ask(url):
    """Return the answer to the curl line's request."""
    host, port = url.split("/")[2].split(":")
    path = "/" + url.split("/", 3)[3]
    return host, int(port), path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.rule("C28")
def test_serve_prints_what_is_needed_answers_its_own_curl_line_and_ends_well(tmp_path, number):
    file = tmp_path / "credentials.json"
    command = [sys.executable, "-m", "mock_exchange", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--credentials-out", str(file), "--control-token", "t0ken", "--seed", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    try:
        screen = ""
        while "Ctrl-C" not in screen:
            screen += process.stdout.readline()
        credentials = json.loads(file.read_text())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert {"rest_url", "ws_url", "account_id", "ticker", "api_key", "secret"} == set(
            credentials
        )
        for needed in ("rest_url", "ws_url", "account_id", "api_key", "ticker"):
            assert credentials[needed] in screen
        assert "/docs" in screen
        assert "(token needed)" in screen
        assert "\x1b[" not in screen  # no colour where there is no terminal
        curl = next(line for line in screen.splitlines() if line.strip().startswith("curl"))
        header, url = curl.split("'")[1], curl.split()[-1]
        host, port, path = ask(url)
        with socket.create_connection((host, port)) as peer:
            peer.sendall(f"GET {path} HTTP/1.0\r\n{header}\r\n\r\n".encode())
            data = b""
            while part := peer.recv(65_536):
                data += part
        assert split_answers(data)[0].status == 200
        begun = time.perf_counter()
    finally:
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    started, answered = errors.splitlines()  # what happened, and nothing else: no warning, no trace
    assert "exchange_started" in started
    assert "operation=get_market " in answered
    assert "status=200" in answered
    assert time.perf_counter() - begun < 10


def test_the_version_is_told():
    assert run("--version").output.startswith("mock-exchange, version ")
