"""What of an edition is served, how real it is, what checks it and who calls it: read off the tables that serve and test it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kalshi_contract.edition import Channel, Edition, Operation
from kalshi_contract.loader import DEFAULT_EDITION
from mock_exchange.editions.peers import callers
from mock_exchange.editions.served import served
from mock_exchange.editions.trade_api.channels import CHANNELS
from mock_exchange.editions.trade_api.operations import Standing, standing

NO_BODY: Final = "no body"


@dataclass(frozen=True, slots=True)
class Row:
    """An operation or a channel. ``stateful``: it shows or changes the exchange; ``seeded``: its answers are made up.

    ``checked`` names the schemas that every answer or frame is held to before it is sent; ``callers`` are other people's clients that
    call it in the tests.
    """

    kind: Literal["operation", "channel"]
    name: str
    where: str
    standing: Standing
    checked: tuple[str, ...]
    callers: tuple[str, ...]


def coverage(edition: Edition) -> list[Row]:
    """Return a row for everything the edition names, in its order. Raises ``LookupError`` for one that is not served."""
    whole = served(edition.name) == DEFAULT_EDITION
    rows = [
        Row(
            "operation",
            each.operation_id,
            f"{each.method} {each.path}",
            "stateful" if whole else standing(each.operation_id),
            _checked_answer(each),
            callers(edition, each.operation_id),
        )
        for each in edition.operations.values()
    ]
    rows += [
        Row(
            "channel",
            name,
            edition.ws_path,
            "stateful" if whole else CHANNELS.get(name, "not yet"),
            _checked_frames(edition, channel),
            callers(edition, name),
        )
        for name, channel in edition.channels.items()
    ]
    return rows


def counts(rows: Sequence[Row]) -> dict[str, dict[Standing, int]]:
    """Return how many rows of each kind there are, by standing."""
    found: dict[str, dict[Standing, int]] = {}
    for row in rows:
        standings = found.setdefault(row.kind, {"stateful": 0, "seeded": 0, "not yet": 0})
        standings[row.standing] += 1
    return found


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line of counts for each kind."""
    for kind, standings in counts(rows).items():
        of_kind = [row for row in rows if row.kind == kind]
        said = [f"{number} {standing}" for standing, number in standings.items()]
        said.append(f"{sum(bool(row.checked) for row in of_kind)} checked by a schema")
        said.append(f"{sum(bool(row.callers) for row in of_kind)} called by other people's clients")
        yield f"{kind}s: {len(of_kind)}, {', '.join(said)}"


def page(edition: Edition) -> str:
    """Return all rows as a page of Markdown. Raises ``LookupError`` as ``coverage`` does."""
    rows = coverage(edition)
    lines = [
        f"# What is served of {edition.name}",
        "",
        "*stateful*: it shows or changes the exchange; *seeded*: its answers are made up, from the seed; *not yet*: 503 that says so.",
        "Each answer and each frame is held to the schema named here before it is sent. The clients are other people's, unmodified, and",
        "call it in `tests/peers`; Schemathesis calls every operation (`tests/schemathesis`).",
        "",
        *(f"- {line}" for line in summary(rows)),
    ]
    for kind in ("operation", "channel"):
        lines += [
            "",
            f"| {kind} | where | standing | checked by | called by |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {row.name} | `{row.where}` | {row.standing} | {', '.join(row.checked)} "
            f"| {', '.join(row.callers) or '-'} |"
            for row in rows
            if row.kind == kind
        ]
    return "\n".join(lines) + "\n"


def _checked_answer(operation: Operation) -> tuple[str, ...]:
    """Return the schema of an operation's success, which may say that there is none."""
    return (operation.response_objects.get(operation.success_status, NO_BODY),)


def _checked_frames(edition: Edition, channel: Channel) -> tuple[str, ...]:
    frames = [edition.messages[name].object_name for name in channel.frames]
    return tuple(dict.fromkeys(frames)) or (channel.update_object,)
