"""Double entry: every posting takes money out of one pot and puts the same into another.

Pots are small integers: ``EXTERNAL`` (the world outside; its balance is minus what was paid in), ``FEES``, and those handed
out by ``open_pot``: an account's cash, an account's escrow, a market's vault. The balances are the fold of the
entries at every moment (invariant M6), and all balances together are zero (M1).
"""

from array import array
from collections.abc import Iterator
from typing import Final

EXTERNAL: Final = 0
FEES: Final = 1

MONEY_MAX_MICROS: Final = 2**63 - 1
"""The most money an exchange may hold: an entry is stored in 64 bits. More than nine trillion dollars."""

_PENDING_MAX: Final = 3 * 4096


class Ledger:
    """The balances of all pots and every entry that made them.

    Entries are kept as three integers in a row: from pot, to pot, micros. They are collected in a list, which is quick to
    append to, and packed into 64-bit words a few thousand at a time.
    """

    __slots__ = ("_packed", "_pending", "balances")

    def __init__(self) -> None:
        self.balances: list[int] = [0, 0]
        self._pending: list[int] = []
        self._packed = array("q")

    def open_pot(self) -> int:
        """Return the number of a new, empty pot."""
        self.balances.append(0)
        return len(self.balances) - 1

    def post(self, source: int, target: int, amount_micros: int) -> None:
        """Move money from one pot to another: the only way in which money moves."""
        balances = self.balances
        balances[source] -= amount_micros
        balances[target] += amount_micros
        pending = self._pending
        pending.append(source)
        pending.append(target)
        pending.append(amount_micros)
        if len(pending) >= _PENDING_MAX:
            self._pack()

    def _pack(self) -> None:
        self._packed.fromlist(self._pending)
        self._pending.clear()

    def __len__(self) -> int:
        """Return how many entries there are."""
        return (len(self._packed) + len(self._pending)) // 3

    def entries(self, start: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield (from pot, to pot, micros) of each entry from number ``start`` on, oldest first."""
        self._pack()
        words = iter(self._packed[3 * start :])
        return zip(words, words, words, strict=True)

    def words(self) -> "array[int]":
        """Return all entries as 64-bit words, three an entry: what the state hash reads."""
        self._pack()
        return self._packed
