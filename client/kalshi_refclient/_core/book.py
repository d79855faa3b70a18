"""A book kept from a snapshot and numbered changes, never trusted across a hole (W5, W6).

Pure. For editions whose streams carry sequence numbers; the reference edition's do not (its messages are whole states). The
rule: a book is valid only if it holds exactly what snapshot and every later change say. A missing number makes it
invalid at once; what comes meanwhile is kept, up to a bound, for the missing one or for the next snapshot.
"""

from collections.abc import Mapping

from kalshi_refclient._core.bounds import BUFFERED_DELTAS_MAX


class SequencedBook:
    """Levels by price. ``valid`` says whether they may be believed, ``needs_snapshot`` whether to ask for one."""

    def __init__(self, buffered_max: int = BUFFERED_DELTAS_MAX) -> None:
        self._buffered_max = buffered_max
        self._levels: dict[int, int] = {}
        self._sequence: int | None = None
        self._ahead: dict[int, tuple[int, int]] = {}
        self._overflowed = False
        self.duplicates = 0

    @property
    def valid(self) -> bool:
        """Return whether the levels are whole."""
        return self._sequence is not None and not self._ahead and not self._overflowed

    @property
    def needs_snapshot(self) -> bool:
        """Return whether only a snapshot, or a change that is still on its way, makes it valid."""
        return not self.valid

    @property
    def sequence(self) -> int | None:
        """Return the number of the last change that is in the levels."""
        return self._sequence

    def levels(self) -> Mapping[int, int]:
        """Return price -> size. Raises ``LookupError`` while they must not be believed."""
        if not self.valid:
            raise LookupError("the book is not valid: wait for its snapshot")
        return dict(self._levels)

    def snapshot(self, sequence: int, levels: Mapping[int, int]) -> None:
        """Take a whole book. An older one than what is known and valid is passed over."""
        if self._sequence is not None and sequence < self._sequence:
            self.duplicates += 1
            return
        self._levels = {price: size for price, size in levels.items() if size}
        self._sequence = sequence
        self._overflowed = False
        self._ahead = {
            number: change for number, change in self._ahead.items() if number > sequence
        }
        self._catch_up()

    def change(self, sequence: int, price: int, delta: int) -> None:
        """Take one change of one level."""
        if self._sequence is not None and sequence <= self._sequence:
            self.duplicates += 1
            return
        if sequence in self._ahead:
            self.duplicates += 1
            return
        if len(self._ahead) >= self._buffered_max:
            # What is missing will not come any more; keep the newest for the next snapshot.
            self._overflowed = True
            del self._ahead[min(self._ahead)]
        self._ahead[sequence] = (price, delta)
        self._catch_up()

    def lost(self) -> None:
        """Forget everything: the connection is gone and numbers may start anew."""
        self._levels, self._ahead, self._sequence = {}, {}, None
        self._overflowed = False

    def _catch_up(self) -> None:
        if self._sequence is None or self._overflowed:
            return
        while (change := self._ahead.pop(self._sequence + 1, None)) is not None:
            price, delta = change
            size = self._levels.get(price, 0) + delta
            if size > 0:
                self._levels[price] = size
            else:
                self._levels.pop(price, None)
            self._sequence += 1
