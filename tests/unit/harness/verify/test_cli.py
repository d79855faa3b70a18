import json
import sys
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from kalshi_contract.loader import load_edition
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.control import ControlError, HttpControl
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.verify.cli import verify
from mock_exchange import MockExchange
from sick.servers_rest import rewritten

ONE = "MKT-010"
TRADE_API = "trade-api-3.34"


def run(*arguments, **environment):
    return CliRunner(env=environment).invoke(verify, [*arguments], catch_exceptions=False)


@pytest.fixture
def served(tmp_path):
    with MockExchange(seed=7) as exchange:
        file = exchange.credentials().write(tmp_path / "credentials.json")
        yield exchange, str(file)


def test_the_cards_are_listed():
    result = run("--list")
    names = [line.split()[0] for line in result.output.splitlines()]
    assert names[: len(ALL_CARDS)] == [card.card_id for card in ALL_CARDS]
    operations = load_edition().operations
    assert names[len(ALL_CARDS) :] == [f"FZ-{name}" for name in operations]


def test_each_edition_has_its_cards():
    result = run("--list", "--edition", TRADE_API, "--no-fuzz")
    assert [line.split()[0] for line in result.output.splitlines()] == [
        card.card_id for card in SIGNED_CARDS
    ]


def test_the_mock_of_the_other_edition_keeps_a_card():
    result = run("mock", "--edition", TRADE_API, "--only", "TAU-010")
    assert result.exit_code == 0, result.output
    assert "pass     TAU-010  A signed call is answered" in result.output


def test_a_served_exchange_of_the_other_edition_is_spoken_to_with_its_key(tmp_path):
    with MockExchange(seed=7, edition=TRADE_API) as exchange:
        file = exchange.signed_credentials(key_type="ed25519").write(tmp_path / "credentials.json")
        arguments = ("--edition", TRADE_API, "--only", "TAU", "--credentials", str(file))
        result = run(exchange.rest_url, *arguments)
    assert result.exit_code == 0, result.output
    count = sum(card.card_id.startswith("TAU") for card in SIGNED_CARDS)
    assert f"The contract is kept: {count} cards passed." in result.output


def test_the_mock_keeps_a_card_and_the_reports_say_so(tmp_path):
    files = {kind: tmp_path / f"sheet.{kind}" for kind in ("json", "junit", "html")}
    options = [part for kind, path in files.items() for part in (f"--{kind}", str(path))]
    result = run("mock", "--only", ONE, *options)
    assert result.exit_code == 0, result.output
    assert "The contract is kept: 1 card passed." in result.output
    assert json.loads(files["json"].read_text())["counts"]["pass"] == 1
    assert ET.parse(files["junit"]).getroot()[0].get("tests") == "1"
    assert "The contract is kept" in files["html"].read_text()


def test_a_served_exchange_keeps_it_too(served):
    exchange, file = served
    result = run(exchange.rest_url, "--credentials", file, "--only", ONE)
    assert result.exit_code == 0, result.output


def test_a_server_that_breaks_the_contract_is_told(served):
    exchange, file = served
    venue = exchange._context.venue
    healthy = venue.handle
    venue.handle = lambda request: rewritten(healthy(request), body={"markets": "none"})
    result = run(exchange.rest_url, "--credentials", file, "--only", ONE)
    assert result.exit_code == 1, result.output
    assert "The contract is broken: 1 of 1 card failed." in result.output


def test_an_operation_is_tried_and_its_row_is_a_card_like_any_other(tmp_path):
    file = tmp_path / "sheet.json"
    options = ("--only", "FZ-get_account", "--examples", "1", "--seed", "3", "--json", str(file))
    result = run("mock", *options)
    assert result.exit_code == 0, result.output
    (card,) = json.loads(file.read_text())["cards"]
    assert (card["name"], card["group"], card["verdict"]) == (
        "FZ-get_account",
        "verify.FZ",
        "pass",
    )
    assert card["sentence"].endswith("1 fuzzing")


def test_where_schemathesis_is_not_the_way_to_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "kalshi_harness.fuzz.drive", None)
    result = run("mock", "--only", "FZ-get_account")
    assert result.exit_code == 2
    assert "pip install 'kalshi-mock-exchange[harness]', or --no-fuzz" in result.output


def test_a_control_api_that_refuses_is_told_in_a_sentence(served, monkeypatch):
    def refuse(_self):
        raise ControlError("POST /reset: 500")

    monkeypatch.setattr(HttpControl, "reset", refuse)
    exchange, file = served
    result = run(exchange.rest_url, "--credentials", file, "--only", ONE)
    assert result.exit_code == 2
    assert "POST /reset: 500" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://127.0.0.1:1/x",), "needs --credentials FILE"),
        (("mock", "--only", "NONE"), "no card's id begins with 'NONE'"),
        (("mock", "--only", "FZ", "--no-fuzz"), "no card's id begins with 'FZ'"),
        (("mock", "--no-fuzz", "--seed", "1"), "--examples and --seed say nothing"),
        (("mock", "--no-fuzz", "--examples", "1"), "--examples and --seed say nothing"),
        (("mock", "--resolve", "x"), "--resolve 'x'"),
        (("demo",), "no key for the demo environment"),
        (("demo", "--edition", TRADE_API), "KALSHI_DEMO_KEY_ID and KALSHI_DEMO_PRIVATE_KEY_PATH"),
    ],
)
def test_a_command_line_that_is_wrong_says_how(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_a_server_that_is_not_there_is_unreachable(served):
    exchange, file = served
    url = exchange.rest_url
    exchange.stop()
    result = run(url, "--credentials", file, "--only", ONE)
    assert result.exit_code == 2
    assert "unreachable" in result.output
