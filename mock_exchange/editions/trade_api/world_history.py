"""What happened in the lively markets before anybody came: three days of quotes that move and trades that hit them.

All of it is orders of the seeded makers, so that candles, volume and open interest add up with everybody's money. The path of a price is
drawn from the seed and ends at the market's own price. An hour passes between two steps, in the last three hours five minutes.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from mock_exchange.core.commands import CancelAllOrders, Command, PlaceOrder
from mock_exchange.core.units import COUNT_ONE_E2, Side
from mock_exchange.dice import throw
from mock_exchange.editions.trade_api.world_data import HOUR_S

FIRST_S: Final = -70 * HOUR_S
FINE_S: Final = -3 * HOUR_S
LAST_S: Final = -600
"""When a walk begins, when its steps become short, and when its last quotes are taken back."""

QUOTED: Final = 5_000
"""Contracts of each quote: more than what is traded between two changes of it."""

WANDER: Final = 12
"""How many steps of the grid away from its end a walk may begin."""


def moments_s() -> list[int]:
    """Return the moments of a walk's steps, in seconds from the start."""
    return [*range(FIRST_S, FINE_S, HOUR_S), *range(FINE_S, LAST_S, 300)]


def walk(
    ticker: str, quoter: str, prices_e4: Sequence[int], end_e4: int, seed: int, who: int
) -> Iterator[tuple[int, Command]]:
    """Yield (moment, command) of one market. ``prices_e4`` is its grid, rising; ``quoter`` has no orders elsewhere.

    ``who`` numbers the market, so that no two take the same path.
    """
    end = prices_e4.index(end_e4)
    lowest, highest = max(1, end - WANDER), min(len(prices_e4) - 2, end + WANDER)
    moments = moments_s()
    place, quoted = lowest + throw(highest - lowest + 1, seed, who), -1
    for step, at_s in enumerate(moments):
        place += throw(3, seed, who, step, 1) - 1
        reach = len(moments) - step  # what is left of the walk leads to its end
        place = min(max(place, end - reach, lowest), end + reach, highest)
        if place != quoted:
            if quoted >= 0:
                yield at_s, CancelAllOrders(quoter)
            yield at_s, _order(quoter, ticker, "bid", QUOTED, prices_e4[place - 1])
            yield at_s, _order(quoter, ticker, "ask", QUOTED, prices_e4[place + 1])
            quoted = place
        if throw(5, seed, who, step, 2):
            buys = throw(2, seed, who, step, 3)
            contracts = 1 + throw(40, seed, who, step, 4)
            side: Side = "bid" if buys else "ask"
            price_e4 = prices_e4[place + 1 if buys else place - 1]
            taker = f"maker_000{1 + throw(2, seed, who, step, 5)}"
            yield at_s + 7, _order(taker, ticker, side, contracts, price_e4)
    yield LAST_S, CancelAllOrders(quoter)


def _order(account_id: str, ticker: str, side: Side, contracts: int, price_e4: int) -> PlaceOrder:
    return PlaceOrder(account_id, ticker, side, "limit", contracts * COUNT_ONE_E2, price_e4)
