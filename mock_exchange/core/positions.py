"""What an account holds in a market, and what it paid for it on average.

``Position`` is state: the signed count and which resting orders close it. Average price and profit
are not (invariant P2): ``Basis`` folds them from the fills and transfers, exactly, in YES terms; a
short's average is what it was sold at.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from mock_exchange.core.order import Order


class Position:
    """An account's position in one market, long positive. Only the core changes it.

    ``covering`` are its resting (or just arriving) orders that close part of the position without
    escrow, oldest first; ``committed_e2`` is the sum of their ``covered_e2``. ``fills`` are
    indices, oldest first; see ``State``. ``moves`` are its transfers, oldest first: how many fills
    came before, and the index.
    """

    __slots__ = ("committed_e2", "covering", "fills", "moves", "net_e2")

    def __init__(self) -> None:
        self.net_e2 = 0
        self.committed_e2 = 0
        self.covering: dict[int, Order] = {}
        self.fills: list[int] = []
        self.moves: tuple[tuple[int, int], ...] = ()


class Basis:
    """Average price and profit, folded from fills and transfers: feed them oldest first.

    The average is kept as ``numerator / denominator`` in e4 dollars. Only the small factors a fill
    brings in are cancelled; a full reduction per fill would cost more the longer a position lives.
    """

    __slots__ = ("denominator", "fills", "flow_micros", "moves", "net_e2", "numerator")

    def __init__(self) -> None:
        self.net_e2 = 0
        self.flow_micros = 0
        self.numerator = 0
        self.denominator = 1
        self.fills = 0
        self.moves = 0

    def add(self, signed_e2: int, price_e4: int) -> None:
        """Take in one fill: bought positive, sold negative.

        What opens or adds moves the average; what closes leaves it; what turns the position begins
        anew.
        """
        held_e2 = self.net_e2
        self.fills += 1
        self.net_e2 = held_e2 + signed_e2
        self.flow_micros -= signed_e2 * price_e4
        if held_e2 * signed_e2 > 0:
            numerator = self.numerator * held_e2 + price_e4 * signed_e2 * self.denominator
            shared = gcd(numerator, self.net_e2)
            self.numerator = numerator // shared
            self.denominator *= self.net_e2 // shared
        elif self.net_e2 * signed_e2 > 0:
            self.numerator, self.denominator = price_e4, 1

    def move(self, signed_e2: int, price_e4: int) -> None:
        """Take in one transfer, as a fill that was none."""
        self.add(signed_e2, price_e4)
        self.fills -= 1
        self.moves += 1

    def next_is_a_move(self, moves: Sequence[tuple[int, int]]) -> bool:
        """Tell whether a position's next change is a transfer: it came before the next fill."""
        return self.moves < len(moves) and moves[self.moves][0] <= self.fills

    @property
    def average_price_e4(self) -> Fraction:
        """Average price of what is held; 0 where nothing is."""
        return Fraction(self.numerator, self.denominator) if self.net_e2 else Fraction(0)

    def realized_micros(self) -> Fraction:
        """Return what the closed part gained: money that came in, and what the rest has cost."""
        held = self.net_e2 * self.numerator
        return Fraction(self.flow_micros * self.denominator + held, self.denominator)

    def unrealized_micros(self, last_price_e4: int) -> Fraction:
        """Return what the position would gain if it were closed at ``last_price_e4``."""
        risen = last_price_e4 * self.denominator - self.numerator
        return Fraction(self.net_e2 * risen, self.denominator)

    def facts(self) -> tuple[int, int, Fraction]:
        """Return (net_e2, flow_micros, average_price_e4): equal for equal fills."""
        return self.net_e2, self.flow_micros, self.average_price_e4
