import re
import tomllib

import pytest

from kalshi_harness.certify import variables
from kalshi_harness.certify.manual import rule_table, scenario_table, variable_table, with_tables
from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import load_scenarios, parse_scenario
from kalshi_harness.reports.sheet import VERDICTS
from support.harness_sources import ROOT

PAGE = (ROOT / "docs" / "certify.md").read_text()


def test_the_tables_of_the_page_are_up_to_date():
    """If not: python -m kalshi_harness.certify.manual docs/certify.md."""
    assert with_tables(PAGE) == PAGE


def test_every_variable_that_a_client_is_told_is_in_the_table():
    class Somewhere:
        account_id = rest_url = ws_url = ticker = "x"

    told = variables.common(Somewhere(), edition="x", scenario="x", seconds=1, started_at="x")
    told |= {**variables.with_key("x", "x"), **variables.with_signature("x", "x", ROOT)}
    assert {name for name in told if f"`{name}`" not in variable_table()} == set()


def test_every_scenario_and_every_rule_has_its_row():
    for each in load_scenarios():
        assert f"| `{each.name}` | {each.title}" in scenario_table()
    assert re.findall(r"^\| `(.*?)` \|", rule_table(), re.MULTILINE) == sorted(RULES)


def test_every_verdict_and_every_exit_status_is_explained():
    rows = re.findall(r"^\| ([a-z0-9 -]+) \| .* \|$", PAGE, re.MULTILINE)
    assert {*VERDICTS, "0", "1", "2"} <= set(rows)


def test_the_scenario_that_is_printed_is_a_good_one():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert parse_scenario("printed", text).rule == "no-order-twice"
    with_everything = text.replace("# [judge]", "[judge]").replace("\n# ", "\n")
    assert set(tomllib.loads(with_everything)) > {"mandatory", "editions", "limits", "judge"}


def test_the_test_file_that_is_printed_compiles():
    for text in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        compile(text, "docs/certify.md", "exec")


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="no markers for the table 'variables'"):
        with_tables("# A page")
