"""When a snapshot is taken: after so much was kept since the last one that playing it again would make a start wait.

Taking one keeps everybody waiting for as long as it takes, which grows with all there is. So the next one is due after so many entries, or
after half as many as there were before it, whichever is more: the longer an exchange lives, the rarer they are, and a start plays
no more than a third of what happened. When it ends in order a tenth of that is enough: nobody waits then.
"""

import logging
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mock_exchange.collector import nothing_collected
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import Filed, write_snapshot
from mock_exchange.session.snapshots import take
from mock_exchange.session.venue import Venue

ENTRIES: Final = 20_000
"""So many are played in a few tenths of a second."""

_LOG: Final = logging.getLogger("mock_exchange.journal")


class Snapshots:
    """Takes the snapshots of one exchange into the folder of its journal. ``every``: after so many entries at least; 0: never."""

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
        self._began = self._last = 1

    def begin(self, number: int, snapshot_number: int | None = None) -> None:
        """Count from an exchange that was made by entry ``number``, and of which there may be a snapshot already."""
        self._began = number
        self._last = number if snapshot_number is None else snapshot_number

    def consider(self, head: Head, *, ending: bool = False) -> bool:
        """Take one of all that is kept if it is time for it, more readily at the end. Between calls only."""
        since, before = head.next_number - self._last, self._last - self._began
        due = max(self._every, before // 2)
        if not self._every or since < (self._every / 10 if ending else due):
            return False
        self._last = head.next_number
        try:
            with nothing_collected():
                snapshot = take(self._venue, self._wall_us())
            write_snapshot(self._folder, Filed(*head, program(), snapshot), flush=self._flush)
        except (OSError, pickle.PicklingError, TypeError, AttributeError) as error:
            # Nothing is lost by it: the journal has everything.
            _LOG.warning("no snapshot of %s was taken: %s", self._folder, error)
            return False
        return True
