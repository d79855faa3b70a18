"""What an account holds in a market, and what it paid for it on average.

``Position`` is state: the signed count and which resting orders close it. Average price and profit are not
(invariant P2): ``Basis`` folds them from the fills, exactly, in YES terms; a short's average is what it was sold at.
"""

from fractions import Fraction
from math import gcd

from mock_exchange.core.order import Order


class Position:
    """An account's position in one market, long positive. Only the core changes it.

    ``covering`` are its resting (or just arriving) orders that close part of the position without escrow, oldest first;
    ``committed_e2`` is the sum of their ``covered_e2``. ``trades`` are indices into the exchange's trades.
    """

    __slots__ = ("committed_e2", "covering", "net_e2", "trades")

    def __init__(self) -> None:
        self.net_e2 = 0
        self.committed_e2 = 0
        self.covering: dict[int, Order] = {}
        self.trades: list[int] = []


class Basis:
    """Average price and realised profit, folded from fills: feed them oldest first to ``add``.

    The average is kept as ``numerator / denominator`` in e4 dollars. Only the small factors a fill brings in are
    cancelled; a full reduction per fill would cost more the longer a position lives.
    """

    __slots__ = ("denominator", "fills", "net_e2", "numerator", "realized_micros")

    def __init__(self) -> None:
        self.net_e2 = 0
        self.numerator = 0
        self.denominator = 1
        self.realized_micros = Fraction(0)
        self.fills = 0

    def add(self, signed_e2: int, price_e4: int) -> None:
        """Take in one fill: bought positive, sold negative."""
        net_e2 = self.net_e2
        self.fills += 1
        self.net_e2 = net_e2 + signed_e2
        if net_e2 * signed_e2 >= 0:
            self._open(abs(net_e2), abs(signed_e2), price_e4)
            return
        closed_e2 = min(abs(net_e2), abs(signed_e2)) * (1 if net_e2 > 0 else -1)
        self.realized_micros += closed_e2 * (price_e4 - self.average_price_e4)
        if abs(signed_e2) >= abs(net_e2):
            self.numerator, self.denominator = price_e4, 1

    def _open(self, held_e2: int, more_e2: int, price_e4: int) -> None:
        total_e2 = held_e2 + more_e2
        numerator = self.numerator * held_e2 + price_e4 * more_e2 * self.denominator
        shared = gcd(numerator, total_e2)
        self.numerator = numerator // shared
        self.denominator *= total_e2 // shared

    @property
    def average_price_e4(self) -> Fraction:
        """Average price of what is held now; 0 where nothing was ever held."""
        return Fraction(self.numerator, self.denominator)

    def unrealized_micros(self, last_price_e4: int) -> Fraction:
        """Return what the position would gain if it were closed at ``last_price_e4``."""
        return self.net_e2 * (last_price_e4 - self.average_price_e4)
