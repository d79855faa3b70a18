"""Orders, trades and markets of the oracle, and the units of its whole numbers.

A price times a count is money, so that nothing is converted. Imports the standard library only. Rules: D3 (what a short
costs), D6 (the four statuses).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Event: TypeAlias = dict[str, Any]
Side: TypeAlias = Literal["bid", "ask"]
SIDES: Final[tuple[Side, Side]] = ("bid", "ask")

Refusal: TypeAlias = tuple[str, str]
"""Why a command is refused: the reason, and its field at fault."""

E4: TypeAlias = int
"""A price of one contract, in 1/10,000 dollar."""

E2: TypeAlias = int
"""A count, in 1/100 contract."""

Micros: TypeAlias = int
"""Money, in micro-dollars: what an ``E4`` times an ``E2`` is."""

PAYOUT: Final[E4] = 10_000
"""What a contract of the winning side pays."""


@dataclass
class Order:
    """An order. ``covered`` is the part of what remains that closes a position and needs no escrow."""

    number: int
    account_id: str
    ticker: str
    side: Side
    kind: str
    price: E4
    count: E2
    time_in_force: str
    covered: E2 = 0
    filled: E2 = 0
    cancelled: E2 = 0
    resting: bool = False
    lot: E2 = 100
    fees: Mapping[str, int] | None = None
    """The rates that it pays by, since it was accepted or amended behind others."""
    residue: Micros = 0
    """What rounding took from it and was not given back."""
    paid: dict[str, Micros] = field(default_factory=lambda: {"maker": 0, "taker": 0})
    """What it was charged, by its role."""
    place: tuple[int, int] = (0, 0)
    """Among orders at one price, the least of these trades first."""
    options: dict[str, Any] = field(default_factory=dict)
    """What it asked for beyond its terms, each under its name; empty for a plain order."""

    @property
    def remaining(self) -> E2:
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
    def escrow(self) -> Micros:
        """Money held for what may still open a position, at the order's own limit, and for its fees."""
        rate = self.fees["maker_ppm"] if self.fees else 0
        return whole(self.remaining - self.covered, self.lot) * self.lot_cost(rate)

    def worst_cost(self, fees: Mapping[str, int] | None) -> Micros:
        """Money that opening all that is not covered may cost at most."""
        rate = max(fees["maker_ppm"], fees["taker_ppm"]) if fees else 0
        return whole(self.remaining - self.covered, self.lot) * self.lot_cost(rate)

    def lot_cost(self, rate_ppm: int) -> Micros:
        """Money that a lot of it costs at its limit, fee and all."""
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
        self.covered = 0
        self.resting = False
        return {
            "type": "OrderCancelled",
            "order_number": self.number,
            "account_id": self.account_id,
            "ticker": self.ticker,
            "cancelled_e2": self.cancelled,
            "cause": cause,
        }


@dataclass(frozen=True)
class Trade:
    """A trade of a count at a price."""

    ticker: str
    price: E4
    count: E2
    buyer: str
    seller: str
    fees: dict[str, Micros] = field(default_factory=dict)
    """What each account was charged for it."""


@dataclass
class Group:
    """A group of orders. ``matches``: (moment, contracts) of all trades since it was reset."""

    number: int
    account_id: str
    limit: E2
    triggered: bool = False
    matches: list[tuple[int, E2]] = field(default_factory=list)


@dataclass
class Market:
    """A market. ``vault``: money paid in for contracts and not paid out again."""

    ticker: str
    bands: list[tuple[E4, E4, E4]]
    """Its prices: from the first to the second, the third apart; 0 and the payout are none."""
    lot: E2
    status: str = "active"
    vault: Micros = 0
    fees: Mapping[str, int] | None = None
    value: E4 | None = None
    """What a YES contract was determined to be worth."""

    def prices(self, price: E4) -> bool:
        """Tell whether it knows a price."""
        inside = 0 < price < PAYOUT
        return inside and any(
            start <= price <= end and (price - start) % step == 0 for start, end, step in self.bands
        )


def other_side(side: Side) -> Side:
    """Return who trades with a side."""
    return "ask" if side == "bid" else "bid"


def unit_cost(side: Side, price: E4) -> E4:
    """Return what opening one contract costs: the price for a bid, what is left to the payout for an ask."""
    return price if side == "bid" else PAYOUT - price


def model_fee(rate_ppm: int, count: E2, price: E4) -> Micros:
    """Return a fee before rounding to units: rate x count x price x (1 - price), up to the next micro."""
    return -(-rate_ppm * count * price * (PAYOUT - price) // (1_000_000 * PAYOUT))


def whole(number: int, divisor: int) -> int:
    """Divide. Raises ``ValueError`` if that is no whole number."""
    parts, rest = divmod(number, divisor)
    if rest:
        raise ValueError(f"{number} is no whole number of {divisor}")
    return parts
