from rich.console import Console

from kalshi_harness.drift.editions import document_contract
from kalshi_harness.drift.report import not_compared_words, report_on
from kalshi_harness.drift.terminal import print_report
from support.drift_documents import openapi
from support.drift_editions import both_editions

EDITIONS = both_editions()


def printed(report, **options):
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115 - thrown away
    print_report(report, console, **options)
    console.file.close()
    return console.export_text()


def test_ten_findings_are_shown_and_how_many_more_there_are():
    text = printed(EDITIONS)

    assert "reference-2025-01-27 (edition)" in text
    assert "│ 10 │" in text
    assert "│ 11 │" not in text
    assert f"{len(EDITIONS.findings) - 10} more findings: --all shows them." in text


def test_all_of_them_are_shown_when_asked_for():
    text = printed(EDITIONS, everything=True)

    assert f"│ {len(EDITIONS.findings)} │" in text
    assert "more findings" not in text


def test_no_difference_is_said():
    same = report_on(document_contract(openapi(), "a"), document_contract(openapi(), "b"))

    assert "No difference." in printed(same)


def test_what_was_not_compared_is_said():
    assert not_compared_words(EDITIONS) in printed(EDITIONS).replace("\n", " ").replace("  ", " ")
