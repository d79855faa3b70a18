"""``kalshi-harness verify URL|mock|demo``: whether a server keeps the contract.

Exit status: 0 it does; 1 a card failed; 2 it could not be reached, or the command line was wrong.
"""

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from kalshi_contract.loader import DEFAULT_EDITION, load_edition
from kalshi_harness.card import Card
from kalshi_harness.control import ControlError
from kalshi_harness.fuzz.findings import PHASES
from kalshi_harness.fuzz.plan import EXAMPLES_DEFAULT
from kalshi_harness.fuzz.rows import row_name, row_title
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.reports.files import write_report
from kalshi_harness.reports.junit import junit
from kalshi_harness.reports.page import page
from kalshi_harness.reports.progress import progress_bar
from kalshi_harness.reports.sheet import Sheet
from kalshi_harness.reports.terminal import show
from kalshi_harness.targets import Target
from kalshi_harness.verdict import CardSkipped
from kalshi_harness.verify.editions import Asked, cards_of, target_of
from kalshi_harness.verify.rest import Tries, chosen_operations
from kalshi_harness.verify.verify import verify as verify_server
from kalshi_refclient import CredentialsError
from mock_exchange.editions.served import SERVED

FORMAT = "kalshi-harness-verify/1"
_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command(short_help="Verify a server: does it keep the contract?")
@click.option(
    "--edition",
    type=click.Choice(SERVED),
    default=DEFAULT_EDITION,
    show_default=True,
    help="Contract that the server keeps.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="CARD",
    help="Play this card, or the cards whose ids begin so. May be repeated.",
)
@click.option(
    "--credentials",
    type=_EXISTING,
    help="JSON as 'mock-exchange serve --credentials-out' writes it: ws_url, account_id, and api_key or, where callers sign, "
    "key_id and private_key_path.",
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
@click.option("--no-fuzz", is_flag=True, help="Play the cards only; do not try every operation.")
@click.option(
    "--examples",
    type=click.IntRange(1, 100_000),
    help=f"Requests to make up for each operation, beside its boundaries and negatives.  [default: {EXAMPLES_DEFAULT}]",
)
@click.option(
    "--seed", type=click.IntRange(0), help="What is made up follows from it.  [default: 0]"
)
@click.option("--list", "listed", is_flag=True, help="Show the cards and end.")
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML.")
@click.option("--json", "json_file", type=_FILE, help="Write the verdicts as JSON.")
@click.option("--html", "html_file", type=_FILE, help="Write one page to look at.")
@click.argument("server", default="mock")
def verify(  # noqa: PLR0913 - one for each option
    *,
    edition: str,
    server: str,
    only: tuple[str, ...],
    credentials: Path | None,
    ws_url: str | None,
    ca_file: Path | None,
    resolve: tuple[str, ...],
    allow_orders: bool,
    limits: str,
    no_fuzz: bool,
    examples: int | None,
    seed: int | None,
    listed: bool,
    junit_file: Path | None,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Play every card of the contract against a server, and try each of its operations.

    SERVER is the base URL of its REST API; or "mock", an exchange of this package; or "demo", the venue's demo environment, with
    KALSHI_DEMO_API_KEY (or, where callers sign, KALSHI_DEMO_KEY_ID and KALSHI_DEMO_PRIVATE_KEY_PATH) in the environment, read-only
    unless --allow-orders.
    """
    if no_fuzz and (examples is not None or seed is not None):
        raise click.UsageError("--examples and --seed say nothing with --no-fuzz")
    cards, operations = _chosen(edition, only, fuzz=not no_fuzz)
    if listed:
        _list(cards, operations, edition)
        return
    tries = Tries(operations, seed or 0, examples or EXAMPLES_DEFAULT) if operations else None
    try:
        network = Network(ca_file=ca_file, resolve=parse_resolve(resolve))
        with _target(
            edition, server, network, credentials, ws_url, allow_orders=allow_orders, limits=limits
        ) as target:
            found = _played(target, server, cards, tries, edition)
    except (ValueError, OSError, CredentialsError, CardSkipped, ControlError) as error:
        raise click.UsageError(str(error)) from None
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"to try operations takes the package {error.name!r}: pip install 'kalshi-mock-exchange[harness]', or --no-fuzz"
        ) from None
    except TargetUnreachableError as error:
        raise _UnreachableError(str(error)) from None
    show(found, Console())
    write_report(junit_file, junit(found, f"kalshi-harness verify {server} ({edition})"))
    write_report(json_file, document(found))
    write_report(html_file, page(found).encode())
    sys.exit(0 if found.good else 1)


def document(found: Sheet) -> bytes:
    """Return the verdicts as JSON."""
    rows = [
        {
            name: value
            for name, value in asdict(row).items()
            if name not in {"picture", "advice", "needed", "heading"}
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


def _chosen(
    edition: str, only: tuple[str, ...], *, fuzz: bool
) -> tuple[tuple[Card, ...], tuple[str, ...]]:
    """Return the cards and the operations whose names begin with one of ``only``. Raises ``click.UsageError``."""
    cards = cards_of(edition)
    operations = chosen_operations(edition, ()) if fuzz else ()
    names = [card.card_id for card in cards] + [row_name(each) for each in operations]
    for begin in only:
        if not any(name.startswith(begin) for name in names):
            raise click.UsageError(f"no card's id begins with {begin!r}; --list shows them")
    played = tuple(card for card in cards if not only or card.card_id.startswith(only))
    return played, chosen_operations(edition, only) if fuzz else ()


def _list(cards: tuple[Card, ...], operations: tuple[str, ...], edition: str) -> None:
    known = load_edition(edition).operations
    titles = {card.card_id: card.title for card in cards}
    titles |= {row_name(name): row_title(known[name]) for name in operations}
    for name, title in titles.items():
        click.echo(f"{name:12} {title}")


@contextlib.contextmanager
def _target(
    edition: str,
    server: str,
    network: Network,
    credentials: Path | None,
    ws_url: str | None,
    *,
    allow_orders: bool,
    limits: str,
) -> Iterator[Target]:
    asked = Asked(
        server,
        network,
        credentials,
        ws_url,
        allow_orders=allow_orders,
        limits=limits == "contract",
        variables=os.environ,
    )
    with contextlib.closing(target_of(edition, asked)) as target:
        yield target


def _played(
    target: Target, server: str, cards: tuple[Card, ...], tries: Tries | None, edition: str
) -> Sheet:
    steps = len(cards) + (len(PHASES) - 1) * len(tries.operations if tries else ())
    with (
        tempfile.TemporaryDirectory() as folder,
        progress_bar("verifying", steps) as played,
    ):
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", folder)  # not where one happens to be
        return verify_server(target, server, cards, edition=edition, tries=tries, on_step=played)
