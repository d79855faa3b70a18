"""What of an edition is served, and how real it is: read off the tables that serve it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kalshi_contract.edition import Edition
from kalshi_contract.loader import DEFAULT_EDITION
from mock_exchange.editions.served import served
from mock_exchange.editions.trade_api.channels import CHANNELS
from mock_exchange.editions.trade_api.operations import Standing, standing


@dataclass(frozen=True, slots=True)
class Row:
    """An operation or a channel. ``stateful``: it shows or changes the exchange; ``seeded``: its answers are made up."""

    kind: Literal["operation", "channel"]
    name: str
    where: str
    standing: Standing


def coverage(edition: Edition) -> list[Row]:
    """Return a row for everything the edition names, in its order. Raises ``LookupError`` for one that is not served."""
    whole = served(edition.name) == DEFAULT_EDITION
    rows = [
        Row(
            "operation",
            each.operation_id,
            f"{each.method} {each.path}",
            "stateful" if whole else standing(each.operation_id),
        )
        for each in edition.operations.values()
    ]
    rows += [
        Row(
            "channel", name, edition.ws_path, "stateful" if whole else CHANNELS.get(name, "not yet")
        )
        for name in edition.channels
    ]
    return rows


def counts(rows: Sequence[Row]) -> dict[str, dict[Standing, int]]:
    """Return how many rows of each kind there are, by standing."""
    found: dict[str, dict[Standing, int]] = {}
    for row in rows:
        standings = found.setdefault(row.kind, {"stateful": 0, "seeded": 0, "not yet": 0})
        standings[row.standing] += 1
    return found
