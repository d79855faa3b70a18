"""The scorecard on a terminal: a table, then for everything that was not passed the sentence, what shows it, and what to do."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kalshi_harness.certify.finding import Verdict
from kalshi_harness.certify.scorecard import PASSED, Result, Scorecard

STYLES: Final[Mapping[Verdict, str]] = {
    "pass": "green",
    "non-strict": "yellow",
    "fail": "bold red",
    "not exercised": "magenta",
    "skipped": "dim",
}
_EXPLAINED: Final = ("fail", "non-strict", "not exercised")
INDENT: Final = 4


def show(card: Scorecard, console: Console) -> None:
    """Print a scorecard."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in ("verdict", "scenario", "what is asked"):
        table.add_column(column, no_wrap=column != "what is asked")
    for result in card.results:
        verdict = result.finding.verdict
        table.add_row(
            Text(verdict, style=STYLES[verdict]), result.scenario.name, result.scenario.title
        )
    console.print(table)
    for result in card.results:
        if result.finding.verdict in _EXPLAINED:
            _explain(result, console)
    style = "bold green" if card.exit_status == PASSED else "bold red"
    counts = ", ".join(f"{count} {verdict}" for verdict, count in card.counts.items() if count)
    console.print()
    console.print(Text(card.verdict, style=style), Text(f"({counts or 'nothing'})", style="dim"))


def _explain(result: Result, console: Console) -> None:
    scenario, finding = result.scenario, result.finding
    console.print()
    heading = Text(f"{finding.verdict}  ", style=STYLES[finding.verdict])
    console.print(heading + Text(f"{scenario.name}: {scenario.title}", style="bold"))
    _indented(Text(plain(f"{finding.sentence}.")), console)
    for line in finding.shown:
        _indented(Text(plain(line), style="dim", overflow="ellipsis", no_wrap=True), console)
    if finding.verdict != "not exercised":
        _indented(Text(" ".join(scenario.why.split())), console)
        _indented(Text(f"→ {' '.join(scenario.advice.split())}", style="cyan"), console)


def plain(text: str) -> str:
    """Return a text without characters that control a terminal: a client may have sent them."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _indented(text: Text, console: Console) -> None:
    console.print(Padding(text, (0, 0, 0, INDENT)))
