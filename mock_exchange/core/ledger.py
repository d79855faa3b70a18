"""Double entry: every posting takes money out of one pot and puts the same into another.

Pots are small integers: ``EXTERNAL`` (the world outside; its balance is minus what was paid in),
``FEES``, and those handed out by ``open_pot``: an account's cash, an account's escrow, a market's
vault. The balances are the fold of the entries at every moment (invariant M6), and all balances
together are zero (M1).
"""

from collections.abc import Iterator
from typing import Final

EXTERNAL: Final = 0
FEES: Final = 1


class Ledger:
    """The balances of all pots, and ``words``: every entry that made them.

    An entry is three integers in a row (from pot, to pot, micros), and not an object: there is more
    than one for each command.
    """

    __slots__ = ("balances", "words")

    def __init__(self) -> None:
        self.balances: list[int] = [0, 0]
        self.words: list[int] = []

    def open_pot(self) -> int:
        """Return the number of a new, empty pot."""
        self.balances.append(0)
        return len(self.balances) - 1

    def post(self, source: int, target: int, amount_micros: int) -> None:
        """Move money from one pot to another: the only way in which money moves.

        Where an order rests or trades the same is written out, for a call costs more than it does.
        """
        balances, words = self.balances, self.words
        balances[source] -= amount_micros
        balances[target] += amount_micros
        words += (source, target, amount_micros)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self.words) // 3

    def entries(self, start: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield (from pot, to pot, micros) of each entry from number ``start`` on, oldest first."""
        words = iter(self.words[3 * start :])
        return zip(words, words, words, strict=True)
