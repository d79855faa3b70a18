"""A report as Markdown, for a pull request or a page of documentation. Pure."""

from collections.abc import Iterator

from kalshi_harness.drift.findings import FIRST, Finding
from kalshi_harness.drift.report import Report, not_compared_words, summary_words
from kalshi_harness.drift.wording import breaking_words, by_room

PLACES_TOLD = 6
"""Places of a finding that are named; the JSON and the HTML page have all."""


def markdown(report: Report) -> str:
    """Return the text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# Drift: {_text(report.a)} → {_text(report.b)}"
    yield ""
    yield f"A is {_text(report.a)} ({report.a_source}), B is {_text(report.b)} ({report.b_source})."
    yield summary_words(report)
    for note in report.notes:
        yield _text(note)
    yield ""
    if not report.findings:
        yield "No difference."
        return
    yield "## First"
    yield ""
    for number, one in enumerate(report.findings[:FIRST], 1):
        yield f"{number}. **{_text(one.title)}** (breaks {breaking_words(one.breaking)})"
    for room, inside in by_room(report.findings):
        yield from ("", f"## {room}", "", "| finding | breaks | places |", "|---|---|---|")
        for one in inside:
            yield _row(one)
    if report.not_compared:
        yield from ("", not_compared_words(report))


def _row(one: Finding) -> str:
    places = one.short_places
    told = "<br>".join(_text(place) for place in places[:PLACES_TOLD])
    more = f"<br>and {len(places) - PLACES_TOLD} more" if len(places) > PLACES_TOLD else ""
    return f"| {_text(one.title)} | {breaking_words(one.breaking)} | {told}{more} |"


def _text(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    for mark in ("\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "|", "#"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
