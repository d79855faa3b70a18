"""``kalshi-harness drift A B``: reads both sides, prints the table, writes what was asked for, answers with an exit status.

Exit status: 0; 1 where ``--fail-on`` refuses; 2 where a side cannot be read or a file cannot be written.
"""

import json
from pathlib import Path

import click
from rich.console import Console

from kalshi_harness.drift.markdown import markdown
from kalshi_harness.drift.page import html_page
from kalshi_harness.drift.report import GATES, Report, as_json, report_on
from kalshi_harness.drift.sides import UnreadableSide, read_baseline, read_side
from kalshi_harness.drift.terminal import print_report

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Where two contracts, or a contract and the traffic, disagree.")
@click.argument("a")
@click.argument("b")
@click.option("--all", "everything", is_flag=True, help="Show every finding, not the first ten.")
@click.option(
    "--json", "json_file", type=_FILE, metavar="FILE", help="Write every difference as JSON."
)
@click.option(
    "--html", "html_file", type=_FILE, metavar="FILE", help="Write one page that stands alone."
)
@click.option("--markdown", "markdown_file", type=_FILE, metavar="FILE", help="Write Markdown.")
@click.option(
    "--fail-on",
    type=click.Choice(GATES),
    default="never",
    show_default=True,
    help="Exit with 1 where there is such a difference.",
)
@click.option(
    "--baseline",
    type=_FILE,
    metavar="FILE",
    help="Leave out what an earlier --json FILE has: only what is new is shown and counts.",
)
@click.option("--quiet", is_flag=True, help="Print nothing; files and exit status only.")
@click.pass_context
def drift(  # noqa: PLR0913 - one parameter per option
    context: click.Context,
    *,
    a: str,
    b: str,
    everything: bool,
    json_file: Path | None,
    html_file: Path | None,
    markdown_file: Path | None,
    fail_on: str,
    baseline: Path | None,
    quiet: bool,
) -> None:
    """Say where A and B disagree, and whom it breaks.

    A and B are editions ("mock-exchange editions" lists them) or files: OpenAPI 3.0 and 3.1, AsyncAPI 2 and 3 (JSON or YAML; a
    folder with one of each), HAR, or the mock's journal (what /__mock__/requests returns, or its entries as lines). Traffic is judged by a contract; two
    recordings are compared by what each shows.
    """
    try:
        report = report_on(read_side(a), read_side(b))
        if baseline is not None:
            report = report.without(read_baseline(baseline))
    except UnreadableSide as error:
        raise _Unreadable(str(error)) from None
    if not quiet:
        print_report(report, Console(), everything=everything)
    if json_file is not None:
        _write(json_file, json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n")
    if html_file is not None:
        _write(html_file, page_of(report))
    if markdown_file is not None:
        _write(markdown_file, markdown(report))
    context.exit(1 if report.fails(fail_on) else 0)


def page_of(report: Report) -> str:
    """Return the HTML page, with the style and script that lie beside this file."""
    folder = Path(__file__).parent
    style, script = ((folder / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return html_page(report, style, script)


class _Unreadable(click.ClickException):
    exit_code = 2


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise _Unreadable(f"cannot write {path}: {error.strerror}") from None
