from html.parser import HTMLParser

import pytest

from kalshi_harness.reports.page import page
from kalshi_harness.reports.sheet import Row, Sheet
from support.certify_card import every_verdict

VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Checks that every element is closed, and keeps which there are and where they lead."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links, self.opened = [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        given = dict(attributes)
        self.links += [given[name] for name in ("src", "href") if name in given]
        if tag == "details" and "open" in given:
            self.opened.append(tag)
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and self.get_starttag_text() is not None and self.open[-1:] == [tag]:
            self.open.pop()


@pytest.fixture
def read():
    reader = Reader()
    reader.feed(page(every_verdict()))
    return reader


def test_every_element_is_closed(read):
    assert read.open == []


def test_the_page_needs_nothing_but_itself(read):
    assert read.links == []
    assert "script" not in read.seen


def test_every_scenario_has_a_time_line(read):
    assert read.seen.count("svg") == read.seen.count("details") == 5


def test_what_was_not_kept_is_open(read):
    assert len(read.opened) == 2


def test_what_a_client_wrote_is_text_and_nothing_else():
    made = page(every_verdict())
    assert "<script>" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made


def test_rows_that_share_a_heading_stand_below_it():
    rows = tuple(
        Row(name, "Title", "g", "pass", heading=heading)
        for name, heading in (("A", "markets"), ("B", "markets"), ("C", "fills"), ("D", ""))
    )
    shown = page(Sheet("H", "S", "fine", good=True, rows=rows))
    assert shown.count("<h2>") == 2
    assert shown.index("<h2>Markets</h2>") < shown.index('id="A"') < shown.index("<h2>Fills</h2>")


def test_a_long_page_begins_with_where_to_find_what_failed():
    rows = tuple(Row(f"R{at}", "T", "g", "fail" if at == 9 else "pass") for at in range(20))
    shown = page(Sheet("H", "S", "broken", good=False, rows=rows))
    assert shown.index('<a href="#R9">R9</a>') < shown.index('id="R0"')
    assert 'href="#R9"' not in page(Sheet("H", "S", "broken", good=False, rows=rows[9:12]))
