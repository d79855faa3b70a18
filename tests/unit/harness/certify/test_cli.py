import json
import sys
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from kalshi_harness.certify.cli import certify
from kalshi_harness.certify.scenario import load_scenarios

NAME = "auth-on-every-call"
CALLS = (
    "import os, urllib.request as u;"
    "u.urlopen(u.Request(os.environ['KALSHI_CERTIFY_REST_URL'] + '/markets',"
    " headers={'Authorization': 'Bearer ' + os.environ['KALSHI_CERTIFY_API_KEY']})).read()"
)


def run(*arguments):
    return CliRunner().invoke(certify, [*arguments], catch_exceptions=False)


def test_the_scenarios_are_listed():
    result = run("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [
        each.name for each in load_scenarios()
    ]


def test_a_client_that_keeps_a_rule_is_certified_for_it(tmp_path):
    files = {kind: tmp_path / f"card.{kind}" for kind in ("json", "junit", "html", "verdicts")}
    options = [part for kind, path in files.items() for part in (f"--{kind}", str(path))]
    result = run("--only", NAME, *options, "--", sys.executable, "-c", CALLS)
    assert result.exit_code == 0, result.output
    assert "Certified." in result.output
    assert json.loads(files["json"].read_text())["counts"]["pass"] == 1
    assert ET.parse(files["junit"]).getroot()[0].get("tests") == "1"
    assert "<svg" in files["html"].read_text()
    kept = json.loads(files["verdicts"].read_text())["results"]
    assert [(each["scenario"], each["verdict"]) for each in kept] == [(NAME, "pass")]


OWN = """
title = "Every call shows its key"
rule = "authenticated"
exercise = "call anything"
why = "Because."
advice = "Show it."
"""


def test_a_scenario_of_ones_own_is_played_in_the_place_of_those_that_ship(tmp_path):
    file = tmp_path / "shows-its-key.toml"
    file.write_text(OWN)
    result = run("--scenario", str(file), "--", sys.executable, "-c", CALLS)
    assert result.exit_code == 0, result.output
    assert "shows-its-key" in run("--scenario", str(file), "--list").output
    file.write_text(OWN + 'colour = "red"')
    wrong = run("--scenario", str(file), "--list")
    assert wrong.exit_code == 2
    assert "scenario shows-its-key: Object contains unknown field `colour`" in wrong.output
    assert "cannot read the scenario" in run("--scenario", str(tmp_path / "no.toml")).output


def test_a_client_that_does_nothing_is_not_certified():
    result = run("--only", NAME, "--", sys.executable, "-c", "pass")
    assert result.exit_code == 2
    assert "not exercised, so nobody knows" in result.output


def test_a_client_that_breaks_a_rule_is_not_certified():
    result = run("--only", NAME, "--", sys.executable, "-c", CALLS.replace("Bearer", "Bear"))
    assert result.exit_code == 1
    assert "one rule was broken" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give the command that starts your client, after '--'"),
        (("--only", "nothing", "--", "x"), "no scenario or rule 'nothing'"),
        (("--only", NAME, "--", "no-such-client"), "cannot run 'no-such-client'"),
        (("--edition", "another", "--", "x"), "'another' is not one of"),
    ],
)
def test_a_command_line_that_is_wrong_says_how(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_a_report_that_cannot_be_written_is_named(tmp_path):
    path = tmp_path / "no" / "folder.json"
    result = run("--only", NAME, "--json", str(path), "--", sys.executable, "-c", CALLS)
    assert result.exit_code == 2
    assert "cannot write" in result.output
