"""The units of the core: integers only.

- ``*_e4``: a price in 1/10,000 of a dollar. $0.65 is 6500; a contract pays $1.00, which is 10,000.
- ``*_e2``: a count in 1/100 of a contract. 100 contracts are 10,000.
- ``*_micros``: money in 1/1,000,000 of a dollar: ``price_e4 * count_e2`` is exactly that.
- ``*_us``: a moment, in microseconds since 1970-01-01T00:00:00Z.
"""

from typing import Final, Literal, TypeAlias

PAYOUT_E4: Final = 10_000
"""What one contract of the winning side pays, as a price."""

COUNT_ONE_E2: Final = 100
"""One whole contract."""

MICROS_PER_CENT: Final = 10_000
MICROS_PER_DOLLAR: Final = 1_000_000

NEVER_US: Final = 1 << 62
"""A moment that does not come."""

Side: TypeAlias = Literal["bid", "ask"]
"""Of the YES book: a bid buys YES, an ask sells YES (the same as buying NO at 1 - price)."""

OrderKind: TypeAlias = Literal["limit", "market"]
TimeInForce: TypeAlias = Literal["gtc", "ioc", "fok"]
TradeWay: TypeAlias = Literal["book", "direct", "block"]
"""How two orders met: in the book, or past it, as agreed; of the latter some are block trades."""
SelfTradeRule: TypeAlias = Literal["cancel_taker", "cancel_maker"]
Outcome: TypeAlias = Literal["yes", "no"]
Result: TypeAlias = Literal["yes", "no", "scalar"]
MarketStatus: TypeAlias = Literal[
    "initialized",
    "active",
    "inactive",
    "closed",
    "determined",
    "disputed",
    "amended",
    "settled",
]
Pause: TypeAlias = Literal["none", "trading", "everything"]
PauseScope: TypeAlias = Literal["trading", "everything"]
OrderStatus: TypeAlias = Literal["open", "partially_filled", "filled", "cancelled"]
