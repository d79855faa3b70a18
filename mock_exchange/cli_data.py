"""The options of ``mock-exchange serve`` that are about a journal on disk; those that are not given are taken from the folder."""

# ruff: noqa: PLC0415 - imports inside the functions: they are not needed to show help

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from mock_exchange.journal_store.errors import JournalError
from mock_exchange.keeping import SNAPSHOT_EVERY

_OPTIONS: Final = (
    click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        metavar="DIR",
        help="Keep everything in this folder, and go on from it after a restart; options not given are then those it was made with.",
    ),
    click.option(
        "--durability",
        type=click.Choice(["process", "power"]),
        default="process",
        show_default=True,
        help="What --data survives: the end of the process, however it comes, or of the power too (slower).",
    ),
    click.option(
        "--snapshot-every",
        type=click.IntRange(min=0),
        default=SNAPSHOT_EVERY,
        show_default=True,
        metavar="N",
        help="Have a snapshot in --data after so many entries or commands at least, so that the next start plays only what came after it; 0: never.",
    ),
)

TAKEN: Final = ("edition", "seed", "clock", "activity")
"""Options that are taken from a folder."""


def data_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which is called with ``kept``, both as ``MockExchange`` takes them, and with its others as the folder has them."""

    @wraps(command)
    def folded(*, data: Path | None, durability: str, snapshot_every: int, **others: Any) -> None:
        if data is not None:
            others |= _as_made(data, others)
        try:
            kept = {"data": data, "durability": durability, "snapshot_every": snapshot_every}
            command(kept=kept, **others)
        except JournalError as error:
            raise click.ClickException(str(error)) from None

    for option in reversed(_OPTIONS):
        folded = option(folded)
    return folded


def _as_made(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Return what the exchange in a folder was made with, of the options that were not given."""
    from mock_exchange.durable import made_with

    try:
        kept = made_with(folder)
    except JournalError as error:
        raise click.ClickException(str(error)) from None
    context = click.get_current_context()
    return {
        name: kept[name]
        for name in TAKEN
        if name in kept
        and name in options
        and context.get_parameter_source(name) is click.core.ParameterSource.DEFAULT
    }
