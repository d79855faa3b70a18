"""``kalshi-harness verify URL|mock|demo``: whether a server keeps the contract.

Exit status: 0 it does; 1 a card failed; 2 it could not be reached, or the command line was wrong.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kalshi_contract.loader import DEFAULT_EDITION
from kalshi_harness.card import Card
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.reports.files import write_report
from kalshi_harness.reports.junit import junit
from kalshi_harness.reports.page import page
from kalshi_harness.reports.sheet import Row, Sheet
from kalshi_harness.reports.terminal import show
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget, Target, read_credentials
from kalshi_harness.verdict import CardSkipped
from kalshi_harness.verify.verify import verify as verify_server

FORMAT = "kalshi-harness-verify/1"
_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command(short_help="Verify a server: does it keep the contract?")
@click.option(
    "--only",
    multiple=True,
    metavar="CARD",
    help="Play this card, or the cards whose ids begin so. May be repeated.",
)
@click.option(
    "--credentials",
    type=_EXISTING,
    help="JSON as 'mock-exchange serve --credentials-out' writes it: api_key, account_id, rest_url, ws_url.",
)
@click.option(
    "--ws-url",
    metavar="URL",
    help="WebSocket of the server, where the credentials file does not say.",
)
@click.option(
    "--ca", "ca_file", type=_EXISTING, help="Certificates to trust, in place of the system's."
)
@click.option(
    "--resolve",
    multiple=True,
    metavar="HOST:PORT:ADDRESS[:PORT]",
    help="Find a host at another address; name and certificate are checked all the same.",
)
@click.option(
    "--allow-orders", is_flag=True, help="Let cards place orders at demo, far from the market."
)
@click.option(
    "--limits",
    type=click.Choice(["contract", "off"]),
    default="contract",
    show_default=True,
    help="Whether the server keeps the contract's limits (demo: whether to keep them).",
)
@click.option("--list", "listed", is_flag=True, help="Show the cards and end.")
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML.")
@click.option("--json", "json_file", type=_FILE, help="Write the verdicts as JSON.")
@click.option("--html", "html_file", type=_FILE, help="Write one page to look at.")
@click.argument("server", default="mock")
def verify(  # noqa: PLR0913 - one for each option
    *,
    server: str,
    only: tuple[str, ...],
    credentials: Path | None,
    ws_url: str | None,
    ca_file: Path | None,
    resolve: tuple[str, ...],
    allow_orders: bool,
    limits: str,
    listed: bool,
    junit_file: Path | None,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Play every card of the contract against a server.

    SERVER is the base URL of its REST API; or "mock", an exchange of this package; or "demo", the venue's demo environment, with
    KALSHI_DEMO_API_KEY in the environment, read-only unless --allow-orders.
    """
    cards = _chosen(only)
    if listed:
        for card in cards:
            click.echo(f"{card.card_id:12} {card.title}")
        return
    try:
        network = Network(ca_file=ca_file, resolve=parse_resolve(resolve))
        with _target(
            server, network, credentials, ws_url, allow_orders=allow_orders, limits=limits
        ) as target:
            found = _played(target, server, cards)
    except (ValueError, CardSkipped) as error:
        raise click.UsageError(str(error)) from None
    except TargetUnreachableError as error:
        raise _UnreachableError(str(error)) from None
    show(found, Console())
    write_report(junit_file, junit(found, f"kalshi-harness verify {server}"))
    write_report(json_file, document(found))
    write_report(html_file, page(found).encode())
    sys.exit(0 if found.good else 1)


def document(found: Sheet) -> bytes:
    """Return the verdicts as JSON."""
    rows = [
        {
            name: value
            for name, value in asdict(row).items()
            if name not in {"picture", "advice", "needed"}
        }
        for row in found.rows
    ]
    whole = {
        "format": FORMAT,
        "server": found.subject,
        "good": found.good,
        "summary": found.summary,
        "counts": dict(found.counts),
        "cards": rows,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False).encode() + b"\n"


class _UnreachableError(click.ClickException):
    exit_code = 2


def _chosen(only: tuple[str, ...]) -> tuple[Card, ...]:
    for name in only:
        if not any(card.card_id.startswith(name) for card in ALL_CARDS):
            raise click.UsageError(f"no card's id begins with {name!r}; --list shows them")
    return tuple(card for card in ALL_CARDS if not only or card.card_id.startswith(only))


@contextlib.contextmanager
def _target(
    server: str,
    network: Network,
    credentials: Path | None,
    ws_url: str | None,
    *,
    allow_orders: bool,
    limits: str,
) -> Iterator[Target]:
    target: Target
    if server == "mock":
        target = MockTarget()
    elif server == "demo":
        target = DemoTarget(
            os.environ, network, allow_orders=allow_orders, paced=limits == "contract"
        )
    else:
        if credentials is None:
            raise click.UsageError("a server at a URL needs --credentials FILE")
        told, who = read_credentials(credentials)
        where = ws_url or told.get("ws_url")
        if where is None:
            raise click.UsageError(
                "give --ws-url: the credentials file does not say where the WebSocket is"
            )
        network.endpoint(server)
        target = SocketTarget(
            server, where, who, network, allow_orders=allow_orders, limits=limits == "contract"
        )
    with contextlib.closing(target):
        yield target


def _played(target: Target, server: str, cards: tuple[Card, ...]) -> Sheet:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verifying", total=len(cards))

        def played(row: Row) -> None:
            progress.update(task, advance=1, description=row.name)

        return verify_server(target, server, cards, edition=DEFAULT_EDITION, on_row=played)
