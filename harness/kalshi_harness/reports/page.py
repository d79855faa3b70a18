"""A sheet as one HTML page that needs nothing else: light and dark, readable without a mouse, each row with its picture."""

from html import escape
from importlib.resources import files
from typing import Final

from kalshi_harness.reports.sheet import Row, Sheet

_OPEN: Final = frozenset({"fail", "not exercised"})


def page(sheet: Sheet, legend: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the page. ``legend``: colour (a variable of ``page.css``) and what it stands for, for the pictures."""
    style = files("kalshi_harness.reports").joinpath("page.css").read_text("utf-8")
    counts = "".join(
        f'<li><span class="{_class(verdict)}">{count}</span> {verdict}</li>'
        for verdict, count in sheet.counts.items()
        if count
    )
    rows = "\n".join(_row(row) for row in sheet.rows)
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
<ul class="legend">{key}</ul>
{rows}
<footer>{escape(sheet.note)}</footer>
</main>
</body>
</html>
"""


def _row(row: Row) -> str:
    parts = [
        f'<p class="sentence">{escape(row.sentence)}.</p>' if row.sentence else "",
        row.picture,
        f"<pre>{escape(chr(10).join(row.shown))}</pre>" if row.shown else "",
        f'<p class="why">{escape(" ".join(row.why.split()))}</p>' if row.why else "",
        f'<p class="advice">{escape(" ".join(row.advice.split()))}</p>' if row.advice else "",
    ]
    body = "\n".join(part for part in parts if part)
    return f"""<details{" open" if row.verdict in _OPEN else ""}>
<summary><span class="verdict {_class(row.verdict)}">{row.verdict}</span><span>{escape(row.title)}<br><span class="name">{escape(row.name)}</span></span></summary>
<div class="body">
{body}
</div>
</details>"""


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")
