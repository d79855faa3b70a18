"""When a snapshot is taken: after so much was kept since the last one that playing it again would make a start wait.

What counts are entries, or commands of the core if those are more: seeded traders need no entry for each. Taking a snapshot keeps
everybody waiting for as long as it takes, which grows with all there is. So the next one is due after so many, or after half as many as
there were before it, whichever is more: the longer an exchange lives, the rarer they are, and a start plays no more than
a third of what happened. When it ends in order a tenth of so many is enough: nobody waits then.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from mock_exchange.collector import nothing_collected
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import Filed, write_snapshot
from mock_exchange.session.snapshots import take
from mock_exchange.session.venue import Venue

USUAL: Final = 20_000
"""So many are played in a few tenths of a second."""

_LOG: Final = logging.getLogger("mock_exchange.journal")


class Place(NamedTuple):
    """A place of a journal: the number of the next entry, and how many commands the core had been handed."""

    number: int
    commands: int

    def since(self, other: "Place") -> int:
        """Return how much there is to play from another place to this one."""
        return max(self.number - other.number, self.commands - other.commands)


class Snapshots:
    """Takes the snapshots of one exchange into the folder of its journal. ``every``: after so many at least; 0: never."""

    def __init__(
        self,
        folder: Path,
        venue: Venue,
        *,
        every: int,
        wall_us: Callable[[], int],
        flush: bool,
    ) -> None:
        """``flush``: each one waits for the disk."""
        self._folder = folder
        self._venue = venue
        self._every = every
        self._wall_us = wall_us
        self._flush = flush
        self._program = program() if every else ""  # now: its source may be changed while it runs
        self._began = self._last = Place(1, 0)

    def begin(self, began: Place, snapshot: Place | None = None) -> None:
        """Count from where an exchange was made, and of which there may be a snapshot already."""
        self._began = began
        self._last = snapshot or began

    def consider(self, head: Head, *, ending: bool = False) -> bool:
        """Take one of all that is kept if it is time for it, more readily at the end. Between calls only."""
        here = Place(head.next_number, len(self._venue.exchange.journal))
        due = max(self._every, self._last.since(self._began) // 2)
        if not self._every or here.since(self._last) < (self._every / 10 if ending else due):
            return False
        self._last = here
        try:
            with nothing_collected():
                snapshot = take(self._venue, self._wall_us())
            write_snapshot(self._folder, Filed(*head, self._program, snapshot), flush=self._flush)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is lost by it: the journal has everything
            _LOG.warning("no snapshot of %s was taken: %r", self._folder, error)
            return False
        return True
