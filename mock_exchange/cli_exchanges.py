"""The option ``--exchanges N``: more exchanges in the same process, and all of them in the credentials file."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mock_exchange.server import MockExchange

exchanges_option = click.option(
    "--exchanges",
    default=1,
    show_default=True,
    type=click.IntRange(1, 500),
    metavar="N",
    help="So many exchanges, isolated from each other, on consecutive ports from --port on (0: free ones).",
)


def open_others(exchange: "MockExchange", count: int, port: int) -> None:
    """Open all but the first of ``count`` exchanges. Raises ``OSError`` for a port that is taken."""
    for number in range(1, count):
        exchange.fleet.open(port=port + number if port else 0)


def write_credentials(exchange: "MockExchange", file: Path) -> None:
    """Write the first exchange's credentials, and, where there are more, a list of all of them. Raises ``OSError``."""
    from mock_exchange.credentials import Credentials  # noqa: PLC0415 - not needed to show help

    own = exchange.credentials()
    berths = exchange.fleet.berths() if exchange.has_fleet else ()
    if not berths:
        own.write(file)
        return
    key: dict[str, Any] = {}
    if not isinstance(own, Credentials) and own.private_key_pem:
        key = {
            "private_key_path": str(own.key_path(file))
        }  # keys come from the seed: all have this one
    named = [("exchange-1", own), *((each.name, each.credentials) for each in berths)]
    own.write(file, exchanges=[_entry(name, each) | key for name, each in named])


def _entry(name: str, credentials: Any) -> dict[str, Any]:
    fields = {k: v for k, v in asdict(credentials).items() if v is not None}
    fields.pop("private_key_pem", None)
    return {"name": name, **fields}
