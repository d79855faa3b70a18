"""A report as one HTML page that stands alone. Pure: style and script are handed in, nothing is loaded from anywhere.

The same report gives the same bytes. Without the script everything is there, only the search is not.
"""

from collections.abc import Iterable, Iterator
from html import escape

from kalshi_harness.drift.findings import FIRST, Finding
from kalshi_harness.drift.report import Report, not_compared_words
from kalshi_harness.drift.tree import Difference
from kalshi_harness.drift.wording import by_room, subject_words, value_words


def html_page(report: Report, style: str, script: str) -> str:
    """Return the page."""
    title = f"Drift: {report.a} → {report.b}"
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{style}</style></head><body><main>",
            *_head(report),
            *_first(report.findings),
            *_renames(report.differences),
            *_all(report.findings),
            *_foot(report),
            f"</main><script>\n{script}</script></body></html>",
            "",
        )
    )


def _head(report: Report) -> Iterator[str]:
    counts = report.counts
    yield "<h1>Where the two disagree</h1>"
    yield f'<p class="soft">{escape(report.about)}</p>'
    yield '<div class="sides">'
    yield f'<div class="side"><span>A · {escape(report.a_source)}</span><b>{escape(report.a)}</b></div>'
    yield '<div class="arrow">→</div>'
    yield f'<div class="side"><span>B · {escape(report.b_source)}</span><b>{escape(report.b)}</b></div></div>'
    yield '<div class="figures">'
    yield _figure("", counts["differences"], "differences")
    yield _figure("", counts["findings"], "findings they come to")
    yield _figure("client", counts["breaking_clients_of_a"], "break clients of A")
    yield _figure("server", counts["breaking_servers_of_a"], "break servers of A")
    yield "</div>"
    for note in report.notes:
        yield f'<p class="soft">{escape(note)}</p>'


def _figure(kind: str, count: int, words: str) -> str:
    return f'<div class="figure {kind}"><b>{count:,}</b><span>{words}</span></div>'


def _first(found: tuple[Finding, ...]) -> Iterator[str]:
    if not found:
        yield "<h2>No difference.</h2>"
        return
    more = len(found) > FIRST
    yield f"<h2>The {FIRST} to read first</h2>" if more else "<h2>To read first</h2>"
    yield '<ol class="first">'
    for one in found[:FIRST]:
        places = one.short_places
        yield f'<li><span class="title">{escape(one.title)}</span>{_badges(one)}'
        shown = [f'<span class="where soft">{escape(place)}</span>' for place in places[:4]]
        if len(places) > 4:
            shown.append(f'<span class="soft">and {len(places) - 4} more</span>')
        yield f"<p>{'<br>'.join(shown)}</p></li>"
    yield "</ol>"


def _badges(one: Finding) -> str:
    found = []
    if one.breaking.client_of_a:
        found.append('<span class="badge client">breaks clients of A</span>')
    if one.breaking.server_of_a:
        found.append('<span class="badge server">breaks servers of A</span>')
    if not one.breaking.anybody:
        found.append('<span class="badge fine">breaks nobody</span>')
    if one.count > 1 and not one.title.startswith(f"{one.count} "):
        found.append(f'<span class="badge count">{one.count} times</span>')
    return "".join(found)


def _renames(differences: tuple[Difference, ...]) -> Iterator[str]:
    renamed = [one for one in differences if one.change == "renamed" and one.confidence is not None]
    pairs = sorted(
        {(one.subject, str(one.a), str(one.b), one.confidence or 0.0) for one in renamed}
    )
    if not pairs:
        return
    yield "<h2>Probably the same under another name</h2>"
    yield '<p class="soft">Suggestions, from names and contents. What is inside a pair is compared as one thing.</p>'
    yield '<details><summary><span class="title">'
    yield f"{len(pairs)} pairs</span></summary>"
    yield '<div class="scroll"><table><tr><th>what</th><th>in A</th><th>in B</th><th>how sure</th></tr>'
    for subject, a, b, confidence in pairs:
        yield (
            f'<tr><td>{escape(subject_words(subject))}</td><td class="value">{escape(a)}</td>'
            f'<td class="value">{escape(b)}</td><td style="white-space:nowrap"><span class="sure">'
            f'<i style="width:{confidence:.0%}"></i></span>{confidence:.0%}</td></tr>'
        )
    yield "</table></div></details>"


def _all(found: tuple[Finding, ...]) -> Iterator[str]:
    if not found:
        return
    yield "<h2>Everything</h2>"
    yield '<div class="bar"><input id="search" type="search" placeholder="Search a field, a path, a code"'
    yield ' aria-label="Search">'
    for show, words in (
        ("all", "All"),
        ("client", "Breaks clients of A"),
        ("server", "Breaks servers of A"),
        ("nobody", "Breaks nobody"),
    ):
        pressed = str(show == "all").lower()
        yield f'<button data-show="{show}" aria-pressed="{pressed}">{words}</button>'
    yield "</div>"
    for room, inside in by_room(found):
        yield f'<section class="room"><h3>{escape(room)} <span class="soft">{len(inside)}</span></h3>'
        for one in inside:
            yield from _finding(one)
        yield "</section>"


def _finding(one: Finding) -> Iterator[str]:
    kinds = [
        *(["client"] if one.breaking.client_of_a else []),
        *(["server"] if one.breaking.server_of_a else []),
    ]
    yield f'<details data-breaks="{" ".join(kinds) or "nobody"}"><summary>'
    yield f'<span class="title">{escape(one.title)}</span>{_badges(one)}</summary>'
    yield '<div class="scroll"><table><tr><th>where</th><th>A</th><th>B</th></tr>'
    yield from _rows((*one.differences, *one.following))
    yield "</table></div></details>"


def _rows(differences: Iterable[Difference]) -> Iterator[str]:
    for one in differences:
        aspect = one.change.removesuffix("_changed")
        seen = f' <span class="badge count">{one.count} times</span>' if one.count > 1 else ""
        yield (
            f'<tr><td class="where">{escape(one.short_where)}{seen}</td>'
            f"{_value(one.a, aspect)}{_value(one.b, aspect)}</tr>"
        )


def _value(value: object, aspect: str) -> str:
    if value is None and aspect != "required":
        words = "not there" if aspect in {"added", "missing"} else "unsaid"
        return f'<td class="value none">{words}</td>'
    return f'<td class="value">{escape(value_words(value, aspect))}</td>'


def _foot(report: Report) -> Iterator[str]:
    yield "<footer>"
    if report.not_compared:
        yield f"<p>{escape(not_compared_words(report))}</p>"
    yield f"<p>Made by <code>kalshi-harness drift {escape(report.a)} {escape(report.b)}</code></p></footer>"
