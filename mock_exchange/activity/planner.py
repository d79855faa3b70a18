"""What the traders do in a market, decided from what they see and from dice: pure, no exchange in sight.

A market has a *place*, where the traders think its price is. It drifts, and is drawn home when it went far. The maker quotes some levels
on both sides of it, never across the book. Where somebody offers something at the place or better, a taker takes it, and the
place may give way; else a taker trades now and then for no reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mock_exchange.activity.ladder import Ladder
from mock_exchange.core.units import COUNT_ONE_E2, PAYOUT_E4, Side

LEVELS: Final = 3
"""How many prices the maker quotes on each side."""

REACH: Final = 15
"""How many strides a place goes from home at most."""

IDLE_SIDES: Final = 5
TRADES_OF_IDLE: Final = 2
"""Two visits in five bring a trade for no reason."""

Dice = Callable[[int, int], int]
"""(sides, what for) -> 0 to sides - 1."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A book's best prices and what is offered there; 0 is no bid, 10,000 no ask."""

    bid_e4: int
    ask_e4: int
    bid_size_e2: int = 0
    ask_size_e2: int = 0


@dataclass(frozen=True, slots=True)
class Take:
    """An order that is to trade at once, at this price or better."""

    side: Side
    price_e4: int
    count_e2: int


def drift(ladder: Ladder, place: int, home: int, dice: Dice) -> int:
    """Return the place after a visit: half the time the same, else a stride up or down, home the likelier the farther it is."""
    if dice(2, 1):
        return place
    strides = max(-REACH, min(REACH, (place - home) // ladder.stride))
    step = 1 if dice(2 * REACH, 2) < REACH - strides else -1
    return ladder.inside(place + step * ladder.stride)


def taken(ladder: Ladder, place: int, sight: Sight, dice: Dice) -> tuple[Take | None, int]:
    """Return what is taken because it is offered at the place or better, and the place after that."""
    price_e4 = ladder.prices_e4[place]
    count_e2 = (40 + dice(81, 3)) * COUNT_ONE_E2
    gives_way = dice(2, 4)
    if sight.ask_e4 <= price_e4:
        moved = ladder.inside(place - ladder.stride) if gives_way else place
        return Take("bid", price_e4, min(count_e2, max(sight.ask_size_e2, 1))), moved
    if sight.bid_e4 >= price_e4:
        moved = ladder.inside(place + ladder.stride) if gives_way else place
        return Take("ask", price_e4, min(count_e2, max(sight.bid_size_e2, 1))), moved
    return None, place


def noise(sight: Sight, dice: Dice) -> Take | None:
    """Return a trade for no reason, at the best price of either side, or None: most of the time, and where nothing is offered."""
    if dice(IDLE_SIDES, 5) >= TRADES_OF_IDLE:
        return None
    side: Side = "bid" if dice(2, 6) else "ask"
    price_e4 = sight.ask_e4 if side == "bid" else sight.bid_e4
    if not 0 < price_e4 < PAYOUT_E4:
        return None
    return Take(side, price_e4, (1 + dice(30, 7)) * COUNT_ONE_E2)


def room(ladder: Ladder, sight: Sight) -> Take | None:
    """Return what must be taken so that there is a price left to quote on the other side; None where there is one."""
    if sight.bid_e4 >= ladder.prices_e4[-1]:
        return Take("ask", sight.bid_e4, sight.bid_size_e2)
    if sight.ask_e4 <= ladder.prices_e4[0]:
        return Take("bid", sight.ask_e4, sight.ask_size_e2)
    return None


def wanted(ladder: Ladder, place: int) -> dict[Side, tuple[int, ...]]:
    """Return the prices to be quoted around a place, best first, whatever the book says."""
    strides = [ladder.stride * level for level in range(1, LEVELS + 1)]
    return {
        "bid": _prices(ladder, [place - stride for stride in strides]),
        "ask": _prices(ladder, [place + stride for stride in strides]),
    }


def quoted(ladder: Ladder, place: int, sight: Sight) -> dict[Side, tuple[int, ...]]:
    """Return the prices that can be quoted around a place without crossing, best first; each side has one if there is ``room``."""
    highest, lowest = ladder.below(sight.ask_e4), ladder.above(sight.bid_e4)
    strides = [ladder.stride * level for level in range(1, LEVELS + 1)]
    bids = [min(max(place - stride, 0), highest - at) for at, stride in enumerate(strides)]
    asks = [max(min(place + stride, ladder.top), lowest + at) for at, stride in enumerate(strides)]
    return {"bid": _prices(ladder, bids), "ask": _prices(ladder, asks)}


def size_e2(level: int, dice: Dice) -> int:
    """Return how much is quoted on a level, the best being 0: the farther the more."""
    return (20 + 20 * level + dice(41, 8 + level)) * COUNT_ONE_E2


def _prices(ladder: Ladder, places: list[int]) -> tuple[int, ...]:
    return tuple(
        ladder.prices_e4[place] for place in dict.fromkeys(places) if 0 <= place <= ladder.top
    )
