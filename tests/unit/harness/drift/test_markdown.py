from kalshi_harness.drift.editions import document_contract
from kalshi_harness.drift.markdown import markdown
from kalshi_harness.drift.report import report_on
from support.drift_documents import openapi, put
from support.drift_editions import both_editions

EDITIONS = both_editions()
TEXT = markdown(EDITIONS)


def test_every_finding_is_a_row_of_three_cells():
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    headings = [line for line in rows if line.startswith("| finding")]

    assert len(rows) - len(headings) == len(EDITIONS.findings)
    assert all(line.replace("\\|", "").count("|") == 4 for line in rows)


def test_the_ten_come_first():
    assert TEXT.index("## First") < TEXT.index("\n10. **") < TEXT.index("## Authentication")


def test_marks_of_markdown_in_documents_are_shown_as_they_are():
    document = openapi()
    put("paths", "/orders", "get", "parameters", 0, "schema", "pattern", "^[a|b]*_<x>$")(document)
    text = markdown(report_on(document_contract(openapi(), "a"), document_contract(document, "b")))

    assert "^\\[a\\|b\\]\\*\\_\\<x\\>$" in text


def test_no_difference_is_said():
    same = report_on(document_contract(openapi(), "a"), document_contract(openapi(), "b"))

    assert markdown(same).endswith("No difference.\n")
