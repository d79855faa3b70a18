"""``mock-exchange run``: what a command is told, and what comes of it."""

import json
import os
import stat
import sys

import pytest
from click.testing import CliRunner

from mock_exchange import MockExchange
from mock_exchange.cli import main
from mock_exchange.cli_recording import recording_names
from mock_exchange.cli_run import variables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a shell")
TELL = [
    sys.executable,
    "-S",
    "-c",
    "import os, json; json.dump(dict(os.environ), open(os.environ['OUT'], 'w'))",
]


def run(*arguments):
    return CliRunner().invoke(main, ["run", *arguments])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a command found in its environment, and its credentials file as it was."""
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUT", str(folder / "told.json"))
        patch.setenv("KALSHI_API_KEY_ID", "a-real-one")
        patch.setenv("ALL_PROXY", "socks5://elsewhere")
        result = run("--seed", "7", "--credentials-out", str(folder / "c.json"), "--", *TELL)
    assert (result.exit_code, result.output) == (0, "")
    return json.loads((folder / "told.json").read_text()), json.loads(
        (folder / "c.json").read_text()
    )


def test_a_command_is_told_where_the_exchange_is_and_whose_key(told):
    environment, credentials = told
    assert environment["KALSHI_BASE_URL"] == credentials["rest_url"]
    assert credentials["rest_url"].startswith("https://127.0.0.1:")
    assert environment["KALSHI_WS_URL"] == credentials["ws_url"]
    assert environment["KALSHI_API_KEY"] == credentials["api_key"]
    assert environment["MOCK_EXCHANGE_URL"] + "/trade-api/v2" == credentials["rest_url"]
    assert environment["MOCK_EXCHANGE_CREDENTIALS"].endswith("c.json")


def test_it_is_led_through_the_proxy_and_trusts_the_ca(told):
    environment, credentials = told
    assert environment["HTTPS_PROXY"] == environment["https_proxy"] == credentials["proxy_url"]
    assert (
        environment["SSL_CERT_FILE"] == environment["REQUESTS_CA_BUNDLE"] == credentials["ca_path"]
    )
    assert environment["NO_PROXY"] == "localhost,127.0.0.1,::1"


def test_a_real_key_and_another_way_out_are_taken_away(told):
    environment, _ = told
    assert "ALL_PROXY" not in environment
    assert "KALSHI_API_KEY_ID" not in environment
    assert environment["PATH"] == os.environ["PATH"]


def test_files_for_the_command_are_gone_afterwards(told):
    environment, _ = told
    assert not os.path.exists(environment["SSL_CERT_FILE"])  # noqa: PTH110 - a name out of a document


def test_a_command_that_signs_gets_its_key_as_a_file(tmp_path):
    with MockExchange(edition="trade-api-3.34", seed=7) as exchange:
        exchange.signed_credentials(key_type="ed25519")  # RSA takes a while
        environment = variables(exchange, tmp_path)
        key = tmp_path / "credentials.pem"
        assert environment["KALSHI_PRIVATE_KEY_PATH"] == str(key)
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert environment["KALSHI_KEY_ID"] == exchange.signed_credentials().key_id
        assert "SSL_CERT_FILE" not in environment
        assert "HTTPS_PROXY" not in environment


def test_the_exit_status_is_the_command_s_and_the_log_a_file(tmp_path):
    assert run("--log-file", str(tmp_path / "log"), "--", "sh", "-c", "exit 7").exit_code == 7
    assert "exchange_started" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (["--", "no-such-command"], 127, "cannot run 'no-such-command'"),
        (["--tls-name", "a:1", "--", "true"], 2, "a TLS name is"),
        (["--limits", "some", "--", "true"], 2, "'contract', 'off' or 'xN'"),
        ([], 2, "Missing argument 'COMMAND"),
    ],
)
def test_what_is_wrong_is_said(arguments, status, why):
    result = run(*arguments)
    assert result.exit_code == status
    assert why in result.output


def test_its_options_are_those_of_serve():
    serve, own = main.commands["serve"], main.commands["run"]
    here = {each.name for each in own.params}
    assert {each.name for each in serve.params} - here == recording_names()
    assert here - {each.name for each in serve.params} == {"log_file", "command"}
    assert {each.name: each.default for each in serve.params}["port"] == 8787
    assert {each.name: each.default for each in own.params}["port"] == 0
