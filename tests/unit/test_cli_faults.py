"""The commands ``mock-exchange faults …``."""

import json

import pytest
from click.testing import CliRunner

from mock_exchange.cli import main
from mock_exchange.faults.document import schema_text
from mock_exchange.faults.library import plan_names
from mock_exchange.faults.reading import parse_plan
from mock_exchange.faults.toxics.table import TOXICS

PLAN = (
    '[[rules]]\nmatch = { operation = "place_order" }\nfault = { kind = "status", status = 503 }\n'
)


def run(*arguments):
    return CliRunner().invoke(main, ["faults", *arguments])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(PLAN)
    return path


def test_the_shipped_plans_are_listed_with_what_they_do():
    lines = run().output.splitlines()
    assert [line.split()[0] for line in lines] == list(plan_names())
    assert all(len(line.split()) > 5 for line in lines)


def test_a_plan_is_shown_as_json(file):
    assert parse_plan(json.loads(run("show", "lost-acks").output)).name == "lost-acks"
    assert json.loads(run("show", str(file)).output)["rules"][0]["fault"]["status"] == 503


def test_toxics_are_listed_and_the_schema_is_printed():
    assert [line.split()[1] for line in run("toxics").output.splitlines()] == list(TOXICS)
    assert run("schema").output == schema_text()


def test_a_file_is_checked(file):
    result = run("check", str(file), "--edition", "reference-2025-01-27")
    assert (result.exit_code, result.output) == (0, "ok: 'mine' has 1 rule\n  status: status\n")


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("rules = 1", (), "at /rules: expected a list, not 1"),
        ("rules = [", (), "not TOML"),
        (PLAN, ("--edition", "trade-api-3.34"), "has no operation 'place_order'"),
        (PLAN, ("--edition", "nope"), "nope"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(file, text, options, message):
    file.write_text(text)
    result = run("check", str(file), *options)
    assert (result.exit_code, message in result.output) == (2, True)
    assert "Traceback" not in result.output


def test_an_unknown_plan_and_a_missing_file_are_told_apart():
    assert "did you mean 'slow-lane'?" in run("show", "slow-lanes").output
    missing = run("show", "./nowhere.toml")
    assert (missing.exit_code, "nowhere.toml" in missing.output) == (1, True)
    served = CliRunner().invoke(main, ["serve", "--faults", "slow-lanes"])
    assert (served.exit_code, "did you mean 'slow-lane'?" in served.output) == (2, True)
    served = CliRunner().invoke(main, ["serve", "--faults", "./nowhere.toml"])
    assert (served.exit_code, "nowhere.toml" in served.output) == (1, True)
