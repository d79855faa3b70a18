"""Which recorded answer fits a request: method, path, query as a multiset, body by value; the likest, in recorded order.

Several recordings of one request are used one after the other, and the last one again and again. So the order among different requests
does not matter, and the order among equal ones is that of the recording.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from mock_exchange.recording.entry import Call, Entry
from mock_exchange.recording.likeness import Likeness, like_path, of_bodies, of_queries

NEAREST_LOOKED_AT_MAX: Final = 500
"""So many different paths are held against one that was never recorded."""


@dataclass(frozen=True, slots=True)
class Match:
    """A recorded entry that answers. ``again``: it was used before, as the last of its kind."""

    entry: Entry
    likeness: Likeness
    again: bool

    @property
    def exactness(self) -> str:
        """``exact``, or which places were tolerated, for a header."""
        if not self.likeness.tolerated:
            return "exact"
        return "tolerant; differs in " + ", ".join(self.likeness.tolerated)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The recorded entry that a request is likest to, though it does not answer it, and what differs."""

    entry: Entry
    differing: tuple[str, ...] = field(default=())


class Shelf:
    """Plain calls of a recording, and which of them were used."""

    def __init__(self, entries: Iterable[Entry], ignored: AbstractSet[str] = frozenset()) -> None:
        """Take entries; ``ignored`` are parameters and fields that are not looked at."""
        self._ignored = ignored
        self._entries = [entry for entry in entries if not entry.is_stream]
        self._used: set[int] = set()
        self._by_place: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._with_secrets: list[Entry] = []
        for entry in self._entries:
            if "%5B" in entry.call.path:
                self._with_secrets.append(entry)
            self._by_place[entry.call.method, entry.call.path].append(entry)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def unused(self) -> tuple[Entry, ...]:
        """What was recorded and not asked for, in recorded order."""
        return tuple(entry for entry in self._entries if entry.number not in self._used)

    def begin_anew(self) -> None:
        """Forget what was used."""
        self._used.clear()

    def take(self, call: Call) -> Match | None:
        """Return what answers a call, and note that it was used; None if nothing does."""
        fitting = [
            (likeness, entry)
            for entry in self._at(call)
            if (likeness := self._likeness(entry, call)).fits
        ]
        if not fitting:
            return None
        least = min(len(likeness.tolerated) for likeness, _ in fitting)
        best = [
            (entry, likeness) for likeness, entry in fitting if len(likeness.tolerated) == least
        ]
        fresh = [pair for pair in best if pair[0].number not in self._used]
        entry, likeness = fresh[0] if fresh else best[-1]
        self._used.add(entry.number)
        return Match(entry, likeness, again=not fresh)

    def nearest(self, call: Call) -> Nearest | None:
        """Return what is likest to a call that nothing answers."""
        here = self._at(call)
        if here:
            judged = [(self._likeness(entry, call).differing, entry) for entry in here]
            differing, entry = min(judged, key=lambda pair: len(pair[0]))
            return Nearest(entry, differing)
        for entry in self._entries:
            if like_path(entry.call.path, call.path):
                return Nearest(entry, ("the method",))
        places = list(self._by_place)[:NEAREST_LOOKED_AT_MAX]
        if not places:
            return None
        matcher = SequenceMatcher(b=f"{call.method} {call.path}", autojunk=False)

        def ratio(place: tuple[str, str]) -> float:
            matcher.set_seq1(" ".join(place))
            return matcher.ratio()

        return Nearest(self._by_place[max(places, key=ratio)][0], ("the path",))

    def _at(self, call: Call) -> list[Entry]:
        found = self._by_place.get((call.method, call.path), [])
        more = [
            entry
            for entry in self._with_secrets
            if entry.call.method == call.method
            and entry.call.path != call.path
            and like_path(entry.call.path, call.path)
        ]
        return [*found, *more] if more else found

    def _likeness(self, entry: Entry, call: Call) -> Likeness:
        recorded = entry.call
        return of_queries(recorded.query, call.query, self._ignored) + of_bodies(
            recorded.body, call.body or b"", call.media, self._ignored
        )
