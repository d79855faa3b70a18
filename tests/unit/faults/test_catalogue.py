"""The toxics as a page."""

import subprocess
import sys
import tomllib

import pytest

from mock_exchange.faults.catalogue import BEGIN, END, entries, main, page, written
from mock_exchange.faults.reading import parse_plan
from mock_exchange.faults.toxics.table import TOXICS
from support.harness_sources import ROOT


def test_every_toxic_has_its_entry_with_an_example_that_is_a_plan():
    found = entries()
    assert [entry.kind for entry in found] == list(TOXICS)
    for entry in found:
        (rule,) = parse_plan(tomllib.loads(entry.rule)).rules
        assert rule.kind == entry.kind


def test_fields_say_what_they_may_be_and_what_they_are_otherwise():
    fields = {entry.kind: entry.fields for entry in entries()}
    assert fields["latency"]["seconds"] == "a number above 0 to 3600; required"
    assert fields["latency"]["jitter_s"] == "a number from 0 to 3600; default 0.0"
    assert fields["restart"]["state"] == '`"keep"`, `"lose"`; default "keep"'
    assert fields["status"]["body"] == "any JSON; optional"
    assert fields["truncated_body"]["keep"] == "a number from 0 below 1; default 0.5"
    assert fields["rate_limit"]["retry_after"].startswith("an integer from 0 to 86400 or a text")
    assert fields["empty_body"] == {}


def test_the_page_of_the_documentation_is_up_to_date():
    """If not: python -m mock_exchange.faults.catalogue docs/faults.md."""
    text = (ROOT / "docs" / "faults.md").read_text("utf-8")
    assert text == written(text)


def test_a_section_is_put_in_the_place_of_the_old_one(tmp_path):
    file = tmp_path / "page.md"
    file.write_text(f"a\n{BEGIN}old\n{END}b\n", "utf-8")
    main(str(file))
    text = file.read_text("utf-8")
    assert text == f"a\n{BEGIN}\n{page()}\n{END}b\n"
    with pytest.raises(ValueError, match="no place"):
        written("a")


def test_it_is_a_command_of_its_own(tmp_path):
    file = tmp_path / "page.md"
    file.write_text(f"{BEGIN}{END}", "utf-8")
    subprocess.run([sys.executable, "-m", "mock_exchange.faults.catalogue", file], check=True)
    assert "`cut_connection`" in file.read_text("utf-8")
