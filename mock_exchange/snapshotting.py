"""When a snapshot is taken: after so much was kept since the last one that playing it again would make a start wait.

What counts are entries, or commands of the core if those are more: seeded traders need no entry for each. Taking a snapshot keeps
everybody waiting for as long as it takes, which grows with all there is. So the next one is due after so many, or after half as many as
there were before it, whichever is more: the longer an exchange lives, the rarer they are, and a start plays no more than
a third of what happened. One that would take longer than ``WAIT_MAX_S`` waits for a moment in which little comes, and while there is
none a start would play more. When the exchange ends in order a tenth of so many is enough: nobody waits then.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from mock_exchange.collector import nothing_collected
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import Filed, write_snapshot
from mock_exchange.session.snapshots import take
from mock_exchange.session.venue import Venue

WAIT_MAX_S: Final = 0.25
"""Nobody who is served waits longer for a snapshot, unless little comes."""

QUIET_S: Final = 1.0
QUIET_ENTRIES: Final = 20
"""Little comes: no more than so many entries in so long."""

TAKES_S: Final = 3e-6
"""How long one takes for each entry or command since the exchange was made, until one was taken."""

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
        head: Callable[[], Head],
        *,
        every: int,
        wall_us: Callable[[], int],
        flush: bool,
        rest: Callable[[], object] = lambda: None,
        now_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``head``: where the journal goes on. ``flush``: each one waits for the disk. ``rest`` is called between calls, when little comes and one is due: it is to ask again, ``quiet``."""
        self._folder = folder
        self._venue = venue
        self._head = head
        self._every = every
        self._wall_us = wall_us
        self._flush = flush
        self._rest = rest
        self._now_s = now_s
        self._takes_s = TAKES_S
        self._looking = False
        self._program = program() if every else ""  # now: its source may be changed while it runs
        self._began = self._last = Place(1, 0)

    def begin(self, began: Place, snapshot: Place | None = None) -> None:
        """Count from where an exchange was made, and of which there may be a snapshot already."""
        self._began = began
        self._last = snapshot or began

    def consider(self, *, quiet: bool = False, ending: bool = False) -> bool:
        """Take one of all that is kept if it is time for it; the time it takes matters less when it is ``quiet``, and not at the end.

        Between calls only.
        """
        here = self._here()
        if not self._is_due(here, ending=ending):
            return False
        size = here.since(self._began)
        if size * self._takes_s > WAIT_MAX_S and not (quiet or ending) and self._look_later():
            return False
        begun_s = self._now_s()
        taken = self._take(here)
        self._takes_s = (self._now_s() - begun_s) / max(1, size)
        return taken

    def _is_due(self, here: Place, *, ending: bool = False) -> bool:
        if not self._every:
            return False
        enough = max(self._every, self._last.since(self._began) // 2)
        return here.since(self._last) >= (self._every / 10 if ending else enough)

    def _here(self) -> Place:
        return Place(self._head().next_number, len(self._venue.exchange.journal))

    def _look_later(self) -> bool:
        """Have somebody look, after a while, whether little comes; return whether there is anybody. In a process without a loop nobody waits."""
        if self._looking:
            return True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        self._looking = True
        loop.call_later(QUIET_S, self._look, self._here())
        return True

    def _look(self, then: Place) -> None:
        self._looking = False
        here = self._here()
        if here.since(then) <= QUIET_ENTRIES:
            self._rest()
        elif self._is_due(here):
            self._look_later()

    def _take(self, here: Place) -> bool:
        self._last = here
        try:
            with nothing_collected():
                snapshot = take(self._venue, self._wall_us())
            write_snapshot(
                self._folder, Filed(*self._head(), self._program, snapshot), flush=self._flush
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is lost by it: the journal has everything
            _LOG.warning("no snapshot of %s was taken: %r", self._folder, error)
            return False
        return True
