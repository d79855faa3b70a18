"""The scorecard as one HTML page that needs nothing else: a time line for each scenario, light and dark, readable without a mouse."""

from html import escape
from importlib.resources import files
from typing import Final

from kalshi_harness.certify.reports.timeline import timeline
from kalshi_harness.certify.scorecard import PASSED, Result, Scorecard

_LEGEND: Final = (
    ("--good", "answered"),
    ("--remark", "refused (4xx)"),
    ("--odd", "limited (429)"),
    ("--bad", "failed, or no answer"),
    ("--accent", "order taken"),
)
_OPEN: Final = frozenset({"fail", "not exercised"})


def page(card: Scorecard) -> str:
    """Return the page."""
    style = files("kalshi_harness.certify.reports").joinpath("page.css").read_text("utf-8")
    certified = card.exit_status == PASSED
    counts = "".join(
        f'<li><span class="{_class(verdict)}">{count}</span> {verdict}</li>'
        for verdict, count in card.counts.items()
        if count
    )
    results = "\n".join(_result(result) for result in card.results)
    legend = "".join(
        f'<li><i style="background:var({colour})"></i>{escape(name)}</li>'
        for colour, name in _LEGEND
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{"Certified" if certified else "Not certified"}: {escape(card.client)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>What this client does when the exchange breaks</h1>
<p class="client">{escape(card.client)}</p>
<div class="total{" certified" if certified else ""}"><strong>{escape(card.verdict)}</strong><ul>{counts}</ul></div>
<ul class="legend">{legend}</ul>
{results}
<footer>Edition {escape(card.edition)}, seed {card.seed}. Judged from what the exchange saw on the wire, not from what the client says of
itself. A rule that was not exercised is not kept: nobody knows.</footer>
</main>
</body>
</html>
"""


def _result(result: Result) -> str:
    scenario, finding = result.scenario, result.finding
    shown = f"<pre>{escape(chr(10).join(finding.shown))}</pre>" if finding.shown else ""
    said = finding.verdict
    return f"""<details{" open" if said in _OPEN else ""}>
<summary><span class="verdict {_class(said)}">{said}</span><span>{escape(scenario.title)}<br><span class="name">{escape(scenario.name)}</span></span></summary>
<div class="body">
<p class="sentence">{escape(finding.sentence)}.</p>
{timeline(result.wire)}
{shown}
<p class="why">{escape(" ".join(scenario.why.split()))}</p>
<p class="advice">{escape(" ".join(scenario.advice.split()))}</p>
</div>
</details>"""


def _class(verdict: str) -> str:
    return verdict.replace(" ", "-")
