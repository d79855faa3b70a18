import re
from html.parser import HTMLParser

import pytest

from kalshi_harness.drift.command import page_of
from kalshi_harness.drift.editions import document_contract
from kalshi_harness.drift.page import html_page
from kalshi_harness.drift.report import report_on
from support.drift_documents import openapi, put
from support.drift_editions import both_editions

EDITIONS = both_editions()
PAGE = page_of(EDITIONS)
VOID = {"meta", "input", "br"}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href", "action"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(page):
    tags = Tags()
    tags.feed(page)
    return tags


def test_every_tag_is_closed_and_nothing_is_loaded():
    tags = read(PAGE)

    assert tags.open == []
    assert tags.links == []
    assert "@import" not in PAGE
    assert "url(" not in PAGE


def test_every_finding_and_every_place_is_there():
    tags = read(PAGE)
    text = " ".join(tags.text)

    assert tags.seen.count("details") == len(EDITIONS.findings) + 1  # and the table of pairs
    assert not [one.where for one in EDITIONS.differences if one.short_where not in text]


def test_the_ten_come_first():
    first = PAGE.index('<ol class="first">')

    assert PAGE[first : PAGE.index("</ol>")].count("<li>") == 10
    assert first < PAGE.index('id="search"')


def test_what_documents_say_is_shown_and_never_run():
    document = openapi()
    put(
        "paths", "/orders", "get", "parameters", 0, "schema", "enum", ["<script>alert(1)</script>"]
    )(document)
    report = report_on(document_contract(openapi(), "<b>"), document_contract(document, '"b"'))
    page = html_page(report, "", "")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script>") == 1
    assert "<b><b></b>" not in page
    assert read(page).open == []


def test_the_same_report_is_the_same_page():
    assert page_of(EDITIONS) == PAGE


def test_no_difference_is_a_page_too():
    page = page_of(report_on(document_contract(openapi(), "a"), document_contract(openapi(), "b")))

    assert "No difference." in page
    assert "<details" not in page


@pytest.mark.parametrize("show", ["client", "server", "nobody"])
def test_the_buttons_show_what_findings_are_marked_with(show):
    assert f'data-show="{show}"' in PAGE
    assert re.search(rf'data-breaks="[^"]*\b{show}\b', PAGE)
