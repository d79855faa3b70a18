"""Readings for whoever looks again and again, as a page on a screen does: each costs little however large the exchange is.

``Views`` makes whole values on demand; what is here answers one small question about the state, or reads on from where
the reader was. Nothing here changes the state.
"""

from mock_exchange.core.book import NOTHING
from mock_exchange.core.events import Traded
from mock_exchange.core.state import State


def best_prices(state: State, ticker: str) -> tuple[int | None, int | None]:
    """Return the best bid and the best ask of a market as ``price_e4``, None where nobody offers. Raises ``KeyError``."""
    market = state.markets[ticker]
    bid, ask = market.bids.best_key, market.asks.best_key
    return (
        None if bid == NOTHING else market.bids.key(bid),
        None if ask == NOTHING else market.asks.key(ask),
    )


def trades_since(
    state: State, first: int, wanted: int, ticker: str | None = None
) -> list[tuple[int, Traded, int]]:
    """Return the newest ``wanted`` trades from index ``first`` on, of one market or all, as (index, trade, moment in us).

    Oldest first. Reads backwards from the newest, so that it costs what it returns where every market is wanted.
    """
    found: list[tuple[int, Traded, int]] = []
    for index in range(len(state.trades) - 1, max(0, first) - 1, -1):
        if len(found) == wanted:
            break
        traded = state.trades[index]
        if ticker is None or traded.ticker == ticker:
            found.append((index, traded, state.trade_times_us[index]))
    found.reverse()
    return found


def holdings(state: State, account_id: str) -> tuple[int, int]:
    """Return how many positions an account has that are not zero, and how many orders rest. Raises ``KeyError``."""
    account = state.accounts[account_id]
    held = sum(1 for position in account.positions.values() if position.net_e2)
    return held, len(account.open_orders)
