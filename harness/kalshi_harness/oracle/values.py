"""Orders, trades and markets of the oracle, in dollars and contracts; and the units of the core, in and out.

Imports the standard library only. Rules: D3 (what a short costs), D6 (the four statuses).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

Event: TypeAlias = dict[str, Any]
Side: TypeAlias = Literal["bid", "ask"]
SIDES: Final[tuple[Side, Side]] = ("bid", "ask")

Refusal: TypeAlias = tuple[str, str]
"""Why a command is refused: the reason, and its field at fault."""

PAYOUT: Final = Fraction(1)
"""Dollars that a contract of the winning side pays."""

ZERO: Final = Fraction(0)


@dataclass
class Order:
    """An order. ``covered`` is the part of what remains that closes a position and needs no escrow."""

    number: int
    account_id: str
    ticker: str
    side: Side
    kind: str
    price: Fraction
    count: Fraction
    time_in_force: str
    covered: Fraction = ZERO
    filled: Fraction = ZERO
    cancelled: Fraction = ZERO
    resting: bool = False
    lot: Fraction = Fraction(1)
    fees: Mapping[str, int] | None = None
    """The rates that it pays by, since it was accepted or amended behind others."""
    residue: Fraction = ZERO
    """What rounding took from it and was not given back."""
    paid: dict[str, Fraction] = field(default_factory=lambda: {"maker": ZERO, "taker": ZERO})
    """What it was charged, by its role."""
    place: tuple[int, int] = (0, 0)
    """Among orders at one price, the least of these trades first."""
    options: dict[str, Any] = field(default_factory=dict)
    """What it asked for beyond its terms, each under its name; empty for a plain order."""

    @property
    def remaining(self) -> Fraction:
        """Contracts that can still trade."""
        return self.count - self.filled - self.cancelled

    @property
    def status(self) -> str:
        """One of the four statuses of the contract (D6)."""
        if self.cancelled:
            return "cancelled"
        if self.filled == self.count:
            return "filled"
        return "partially_filled" if self.filled else "open"

    @property
    def escrow(self) -> Fraction:
        """Dollars held for what may still open a position, at the order's own limit, and for its fees."""
        rate = self.fees["maker_ppm"] if self.fees else 0
        return (self.remaining - self.covered) * self.lot_cost(rate) / self.lot

    def worst_cost(self, fees: Mapping[str, int] | None) -> Fraction:
        """Dollars that opening all that is not covered may cost at most."""
        rate = max(fees["maker_ppm"], fees["taker_ppm"]) if fees else 0
        return (self.remaining - self.covered) * self.lot_cost(rate) / self.lot

    def lot_cost(self, rate_ppm: int) -> Fraction:
        """Dollars that a lot of it costs at its limit, fee and all."""
        return self.lot * unit_cost(self.side, self.price) + model_fee(
            rate_ppm, self.lot, self.price
        )

    def asks(self, option: str) -> Any:
        """Return what it asked for under that name, or nothing."""
        return self.options.get(option)

    def is_due(self, now_us: int) -> bool:
        """Tell whether its moment has come: it does not trade any more."""
        return 0 < (self.asks("expires_at_us") or 0) <= now_us

    def cancel(self, cause: str) -> Event:
        """Take away what remains; its escrow and cover go with it."""
        self.cancelled = self.remaining
        self.covered = ZERO
        self.resting = False
        return {
            "type": "OrderCancelled",
            "order_number": self.number,
            "account_id": self.account_id,
            "ticker": self.ticker,
            "cancelled_e2": e2(self.cancelled),
            "cause": cause,
        }


@dataclass(frozen=True)
class Trade:
    """A trade of ``count`` contracts at ``price`` dollars."""

    ticker: str
    price: Fraction
    count: Fraction
    buyer: str
    seller: str
    fees: dict[str, Fraction] = field(default_factory=dict)
    """What each account was charged for it."""


@dataclass
class Group:
    """A group of orders. ``matches``: (moment, contracts) of all trades since it was reset."""

    number: int
    account_id: str
    limit: Fraction
    triggered: bool = False
    matches: list[tuple[int, Fraction]] = field(default_factory=list)


@dataclass
class Market:
    """A market. ``vault``: dollars paid in for contracts and not paid out again."""

    ticker: str
    bands: list[tuple[Fraction, Fraction, Fraction]]
    """Its prices: from the first to the second, the third apart; 0 and the payout are none."""
    lot: Fraction
    status: str = "active"
    vault: Fraction = ZERO
    fees: Mapping[str, int] | None = None
    value: Fraction | None = None
    """What a YES contract was determined to be worth."""

    def prices(self, price: Fraction) -> bool:
        """Tell whether it knows a price."""
        inside = 0 < price < PAYOUT
        return inside and any(
            start <= price <= end and (price - start) % step == 0 for start, end, step in self.bands
        )


def other_side(side: Side) -> Side:
    """Return who trades with a side."""
    return "ask" if side == "bid" else "bid"


def unit_cost(side: Side, price: Fraction) -> Fraction:
    """Dollars that opening one contract costs: the price for a bid, what is left to the payout for an ask."""
    return price if side == "bid" else PAYOUT - price


def model_fee(rate_ppm: int, count: Fraction, price: Fraction) -> Fraction:
    """Dollars of a fee before rounding to units: rate x count x price x (1 - price), up to the next micro."""
    if not rate_ppm:
        return ZERO
    exact = Fraction(rate_ppm, 1_000_000) * count * price * (PAYOUT - price)
    return Fraction(-(-exact * 1_000_000 // 1), 1_000_000)


def dollars(amount_micros: int) -> Fraction:
    """Turn micro-dollars into dollars."""
    return Fraction(amount_micros, 1_000_000)


def micros(amount: Fraction) -> int:
    """Turn dollars into micro-dollars. Raises ``ValueError`` if that is no whole number."""
    return _units(amount, 1_000_000)


def e4(price: Fraction) -> int:
    """Turn dollars into 1/10,000 dollars. Raises ``ValueError`` if that is no whole number."""
    return _units(price, 10_000)


def e2(count: Fraction) -> int:
    """Turn contracts into 1/100 contracts. Raises ``ValueError`` if that is no whole number."""
    return _units(count, 100)


def _units(number: Fraction, per_one: int) -> int:
    units, rest = divmod(number.numerator * per_one, number.denominator)
    if rest:
        raise ValueError(f"{number} is no whole number of 1/{per_one}")
    return units
