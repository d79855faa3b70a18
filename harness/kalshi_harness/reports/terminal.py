"""A sheet on a terminal: a table, then for everything that was not passed the sentence, what shows it, and what to do."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kalshi_harness.reports.sheet import Row, Sheet, Verdict

STYLES: Final[Mapping[Verdict, str]] = {
    "pass": "green",
    "non-strict": "yellow",
    "fail": "bold red",
    "not exercised": "magenta",
    "skipped": "dim",
}
_EXPLAINED: Final = ("fail", "non-strict", "not exercised")
INDENT: Final = 4
COMMAND: Final = "curl "


def show(sheet: Sheet, console: Console) -> None:
    """Print a sheet."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in ("verdict", "name", "what is asked"):
        table.add_column(column, no_wrap=column != "what is asked", overflow="fold")
    for row in sheet.rows:
        table.add_row(Text(row.verdict, style=STYLES[row.verdict]), row.name, row.title)
    console.print(table)
    for row in sheet.rows:
        if row.verdict in _EXPLAINED:
            _explain(row, console)
    style = "bold green" if sheet.good else "bold red"
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sheet.counts.items() if count)
    console.print()
    console.print(Text(sheet.summary, style=style), Text(f"({counts or 'nothing'})", style="dim"))


def _explain(row: Row, console: Console) -> None:
    console.print()
    heading = Text(f"{row.verdict}  ", style=STYLES[row.verdict])
    console.print(heading + Text(f"{row.name}: {row.title}", style="bold"))
    _indented(Text(plain(f"{row.sentence}.")), console)
    for line in row.shown:
        if line.startswith(COMMAND):  # to be copied, so it is never cut
            console.print(Text(" " * INDENT + plain(line), style="dim"), soft_wrap=True)
            continue
        _indented(Text(plain(line), style="dim", overflow="ellipsis", no_wrap=True), console)
    if row.verdict != "not exercised":
        if row.why:
            _indented(Text(" ".join(row.why.split())), console)
        if row.advice:
            _indented(Text(f"→ {' '.join(row.advice.split())}", style="cyan"), console)


def plain(text: str) -> str:
    """Return a text without characters that control a terminal: a client may have sent them."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _indented(text: Text, console: Console) -> None:
    console.print(Padding(text, (0, 0, 0, INDENT)))
