"""Whether an exchange outlives its process: what both answers look like to whoever makes one."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from mock_exchange.clock import Clock, make_clock

if TYPE_CHECKING:
    from mock_exchange.durable import Durable
    from mock_exchange.journal_store.store import Durability

SNAPSHOT_EVERY: Final = 20_000
"""After so many entries or commands at least there is a snapshot: so many are played in a few tenths of a second."""


class Fleeting:
    """An exchange that is gone with its process. Has what :class:`~mock_exchange.durable.Durable` has."""

    notes = None

    def __init__(self, seed: int, clock: Clock) -> None:
        self.seed = seed
        self.clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Do nothing, whatever went wrong: nothing was taken."""

    def begin(self, _context: Any, _office: Any) -> None:
        """Begin with nothing: there is nothing to go on from."""

    def close(self) -> None:
        """End: there is nothing to keep."""


def keeping(
    data: str | Path | None,
    durability: "Durability",
    *,
    snapshot_every: int,
    seed: int,
    clock: str,
    start_at: str | datetime | None,
    **made_with: Any,
) -> "Fleeting | Durable":
    """Return how an exchange is kept: in the folder ``data``, or not at all. ``made_with`` are the other fields of a ``World``.

    ``snapshot_every``: see ``SNAPSHOT_EVERY``; 0 is never. Raises ``ValueError`` for a clock, durability or number that is none, ``JournalError`` for a folder that cannot be used.
    """
    exchange_clock = make_clock(clock, start_at)
    if data is None:
        return Fleeting(seed, exchange_clock)
    from mock_exchange.durable import Durable, world_of  # noqa: PLC0415 - SQLite is for those who keep a journal on disk

    start_us = None if start_at is None else make_clock("frozen", start_at).now_us()
    world = world_of(seed=seed, clock=clock, start_us=start_us, **made_with)
    return Durable(data, durability, world, exchange_clock, snapshot_every)
