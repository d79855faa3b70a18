"""The tables of the pages are what ``python ci/docs`` writes."""

import runpy
import sys

import pytest
from page_tables import PAGES, TABLES, names_in, with_tables

from support.harness_sources import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_tables_as_they_are_made(name):
    page = (ROOT / name).read_text("utf-8")

    assert with_tables(page) == page


def test_every_table_is_on_some_page_once():
    found = [each for name in PAGES for each in names_in((ROOT / name).read_text("utf-8"))]

    assert sorted(found) == sorted(TABLES)


def test_a_table_that_nobody_makes_is_an_error():
    page = "<!-- moon: written by python ci/docs -->\n<!-- /moon -->\n"

    with pytest.raises(LookupError, match="no table is called 'moon'"):
        with_tables(page)


def test_a_stale_table_is_written_anew():
    page = (ROOT / PAGES[0]).read_text("utf-8")

    assert with_tables(page.replace("Stand still", "Fall over")) == page


def test_the_command_says_that_nothing_is_stale(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["docs", "--check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "ci" / "docs"), run_name="__main__")

    assert (ended.value.code, capsys.readouterr().out) == (0, "")
