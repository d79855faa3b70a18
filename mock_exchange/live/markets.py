"""The market list: one row for each market, then only the rows that changed."""

from typing import Final

from mock_exchange.core.glances import best_prices
from mock_exchange.core.views import MarketView
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value

MARKETS_MAX: Final = 5_000
"""So many markets are listed, the first by ticker; ``more`` says how many are not."""

ROWS_MAX: Final = 1_000
"""So many rows a message has; those beyond it come with the next ones."""


class MarketsPart:
    """Rows are ``[ticker, status, trading, outcome, last, volume, open interest, best bid, best ask]``.

    Titles come once, with the first row of their market. A row is compared by the versions of market and book, so that a market
    in which nothing happens costs two look-ups.
    """

    def __init__(self) -> None:
        self._said: dict[str, tuple[int | None, int | None, bool]] = {}
        self._more = 0

    def changes(self, scene: Scene, _look: Look, _now_us: int) -> Value | None:
        """Return the rows that changed, at most ``ROWS_MAX``."""
        exchange = scene.venue.exchange
        views, state, said = exchange.views, exchange.state, self._said
        rows: list[list[Value]] = []
        titles: dict[str, str] = {}
        for ticker in state.tickers[:MARKETS_MAX]:
            market = state.markets[ticker]
            now = (views.market_version(ticker), market.book_seq, market.trading)
            before = said.get(ticker)
            if before == now:
                continue
            view = views.market(ticker)
            if view is None:  # pragma: no cover - the ticker was just read
                continue
            rows.append(_row(view, best_prices(state, ticker)))
            if before is None:
                titles[ticker] = view.title
            said[ticker] = now
            if len(rows) == ROWS_MAX:
                break
        more = max(0, len(state.tickers) - MARKETS_MAX)
        if not rows and more == self._more:
            return None
        self._more = more
        return {"rows": rows, "titles": titles, "more": more}


def _row(view: MarketView, best: tuple[int | None, int | None]) -> list[Value]:
    return [
        view.ticker,
        view.status,
        view.trading,
        view.outcome,
        view.last_price_e4,
        view.volume_e2,
        view.open_interest_e2,
        *best,
    ]
