"""The book of the market that is looked at: its best levels, whenever they changed."""

from typing import Final

from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value

LEVELS_MAX: Final = 100
"""Of each side: every level of a market in cents."""


class BookPart:
    """Levels are ``[price_e4, count_e2]``, best first. The newest state, not each change on the way to it."""

    def __init__(self) -> None:
        self._said: tuple[str, int | None] | None = None

    def changes(self, scene: Scene, look: Look, _now_us: int) -> Value | None:
        """Return the whole book if it is another market's, or changed."""
        views = scene.venue.exchange.views
        now = (look.market, views.book_seq(look.market))
        if now == self._said:
            return None
        self._said = now
        book = views.book(look.market, LEVELS_MAX)
        if book is None:
            return {"ticker": look.market, "seq": None, "bids": [], "asks": []}
        return {"ticker": book.ticker, "seq": book.seq, "bids": book.bids, "asks": book.asks}
