"""A sheet as one HTML page that needs nothing else: light and dark, readable without a mouse, each row with its picture."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Final

from kalshi_harness.reports.sheet import Row, Sheet

_OPEN: Final = frozenset({"fail", "not exercised"})
ROWS_SEEN_AT_ONCE: Final = 12


def page(sheet: Sheet, legend: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the page. ``legend``: colour (a variable of ``page.css``) and what it stands for, for the pictures."""
    style = files("kalshi_harness.reports").joinpath("page.css").read_text("utf-8")
    counts = "".join(
        f'<li><span class="{_class(verdict)}">{count}</span> {verdict}</li>'
        for verdict, count in sheet.counts.items()
        if count
    )
    rows = "\n".join(_headed(sheet.rows))
    key = "".join(
        f'<li><i style="background:var({colour})"></i>{escape(name)}</li>'
        for colour, name in legend
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(sheet.summary)} {escape(sheet.subject)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{escape(sheet.heading)}</h1>
<p class="subject">{escape(sheet.subject)}</p>
<div class="total{" good" if sheet.good else ""}"><strong>{escape(sheet.summary)}</strong><ul>{counts}</ul></div>
{_failed(sheet.rows)}{f'<ul class="legend">{key}</ul>' if key else ""}
{rows}
<footer>{escape(sheet.note)}</footer>
</main>
</body>
</html>
"""


def _headed(rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield the rows, a heading before the first of each that have one."""
    before = ""
    for row in rows:
        if row.heading and row.heading != before:
            yield f"<h2>{escape(row.heading[:1].upper() + row.heading[1:])}</h2>"
        before = row.heading
        yield _row(row)


def _failed(rows: tuple[Row, ...]) -> str:
    """Return where on a long page to find what failed, '' on a short one."""
    links = "".join(
        f'<li><a href="#{escape(row.name)}">{escape(row.name)}</a> {escape(row.sentence)}</li>'
        for row in rows
        if row.verdict == "fail"
    )
    return f'<ul class="failed">{links}</ul>\n' if links and len(rows) > ROWS_SEEN_AT_ONCE else ""


def _row(row: Row) -> str:
    parts = [
        f'<p class="sentence">{escape(row.sentence[:1].upper() + row.sentence[1:])}.</p>'
        if row.sentence
        else "",
        row.picture,
        f"<pre>{escape(chr(10).join(row.shown))}</pre>" if row.shown else "",
        f'<p class="why">{escape(" ".join(row.why.split()))}</p>' if row.why else "",
        f'<p class="advice">{escape(" ".join(row.advice.split()))}</p>' if row.advice else "",
    ]
    body = "\n".join(part for part in parts if part)
    return f"""<details id="{escape(row.name)}"{" open" if row.verdict in _OPEN else ""}>
<summary><span class="verdict {_class(row.verdict)}">{row.verdict}</span><span>{escape(row.title)}<br><span class="name">{escape(row.name)}</span></span></summary>
<div class="body">
{body}
</div>
</details>"""


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")
