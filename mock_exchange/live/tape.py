"""The tape: trades as they happened, the newest of them where there were too many to show."""

from typing import Final

from mock_exchange.core.glances import trades_since
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value

FIRST_MAX: Final = 100
TRADES_MAX: Final = 30
"""So many trades a message has; ``skipped`` says how many of all markets happened besides."""

LOOKED_BACK_MAX: Final = 20_000
"""So far back the first trades of one market are looked for."""


class TapePart:
    """Trades are ``[index, moment in us, ticker, price_e4, count_e2, taker's side, maker, taker, way]``, oldest first."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._of: str | None = None

    def changes(self, scene: Scene, look: Look, _now_us: int) -> Value | None:
        """Return the trades since the last message; ``anew`` where the page is to forget those it has."""
        state = scene.venue.exchange.state
        of = None if look.tape_everywhere else look.market
        count = len(state.trades)
        anew = self._next is None or of != self._of
        first = max(0, count - LOOKED_BACK_MAX) if anew or self._next is None else self._next
        if not anew and first == count:
            return None
        found = trades_since(state, first, FIRST_MAX if anew else TRADES_MAX, of)
        self._next, self._of = count, of
        if not found and not anew:
            return None
        trades = [
            [index, at_us, each.ticker, each.price_e4, each.count_e2, each.taker_side,
             each.maker_account_id, each.taker_account_id, each.way]
            for index, each, at_us in found
        ]  # fmt: skip
        skipped = 0 if anew or of is not None else count - first - len(found)
        return {"anew": anew, "trades": trades, "skipped": skipped}
