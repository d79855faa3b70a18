"""A report as a table on the terminal. Pure but for the console it is given."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kalshi_harness.drift.findings import FIRST, Finding
from kalshi_harness.drift.report import Report, not_compared_words, summary_words
from kalshi_harness.drift.wording import breaking_words

_PLACES_SHOWN = 3


def print_report(report: Report, console: Console, *, everything: bool = False) -> None:
    """Print the findings, or the first ten and how many more there are."""
    console.print(
        Text.assemble(
            ("A  ", "bold"), f"{report.a} ({report.a_source})\n",
            ("B  ", "bold"), f"{report.b} ({report.b_source})",
        )
    )  # fmt: skip
    if not report.differences:
        console.print(Text("No difference.", "green"))
    else:
        shown = report.findings if everything else report.findings[:FIRST]
        console.print(_table(shown))
        left = len(report.findings) - len(shown)
        if left:
            console.print(Text(f"{left} more findings: --all shows them.", "dim"))
        console.print(Text(summary_words(report)))
    for note in report.notes:
        console.print(Text(note, "dim"))
    if report.not_compared:
        console.print(Text(not_compared_words(report), "dim"))


def _table(found: tuple[Finding, ...]) -> Table:
    table = Table(show_lines=True, expand=False)
    table.add_column("", justify="right", style="dim")
    table.add_column("finding", ratio=5, overflow="fold")
    table.add_column("breaks", width=12)
    table.add_column("places", ratio=5, overflow="fold")
    for number, one in enumerate(found, 1):
        style = "red" if one.breaking.client_of_a else "yellow" if one.breaking.anybody else "dim"
        whom = Text(breaking_words(one.breaking), style)
        table.add_row(str(number), Text(one.title), whom, _places(one))
    return table


def _places(finding: Finding) -> Text:
    places = finding.short_places
    shown = "\n".join(places[:_PLACES_SHOWN])
    more = f"\nand {len(places) - _PLACES_SHOWN} more" if len(places) > _PLACES_SHOWN else ""
    return Text(shown + more, "dim")
