"""The readable page has everything the edition has."""

import dataclasses
from html.parser import HTMLParser

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.transport.docs_page import docs_page

EDITION = load_edition()
PAGE = docs_page(EDITION)
VOID = {"meta", "br", "link"}


class Outline(HTMLParser):
    """Collects ids and fragment links, and checks that tags are closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], set()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if found.get("href", "").startswith("#"):
            self.links.add(found["href"][1:])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def outline():
    parser = Outline()
    parser.feed(PAGE)
    parser.close()
    return parser


def test_the_page_is_well_formed_and_its_links_lead_somewhere(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.links <= set(outline.ids)


def test_operations_objects_and_errors_are_all_there(outline):
    ids = set(outline.ids)
    assert set(EDITION.operations) <= ids
    assert {f"object-{name}" for name in EDITION.objects} <= ids
    assert {f"error-{code}" for code in EDITION.errors} <= ids


@pytest.mark.parametrize(
    "text",
    [
        *(operation.summary for operation in EDITION.operations.values()),
        *(f"<code>{channel}</code>" for channel in EDITION.channels),
        *(f"<code>{alert}</code>" for alert in EDITION.limits.alerts),
        "at most",
        "WebSocket",
    ],
)
def test_it_says(text):
    assert text.lower() in PAGE.lower()


def test_what_is_ours_is_marked():
    assert PAGE.count(">ours</span>") >= sum(error.decided for error in EDITION.errors.values()) > 0


def test_texts_of_an_edition_are_escaped():
    operation = dataclasses.replace(EDITION.operations["get_account"], summary="<b>&")
    edition = dataclasses.replace(EDITION, operations={"get_account": operation})
    assert "&lt;b&gt;&amp;" in docs_page(edition)
    assert "<b>&" not in docs_page(edition)
