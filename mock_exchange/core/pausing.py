"""Pauses: of one market, of all trading, of everything; and what a pause cancels.

While a market or all trading is paused, orders may be cancelled and made smaller, not placed or
amended. While everything is paused, not even that.
"""

from collections.abc import Iterable
from itertools import chain

from mock_exchange.core import refusals
from mock_exchange.core.cancellation import cancel_each
from mock_exchange.core.commands import PauseExchange, ResumeExchange
from mock_exchange.core.events import Event, ExchangePaused, ExchangeResumed
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State


def pause_exchange(state: State, command: PauseExchange, at_us: int) -> Events:
    """Pause trading or everything; cancel what asked for it. Refused: it is paused so already."""
    if state.pause == command.scope:
        return refusals.PAUSE_TRANSITION
    state.pause = command.scope
    cancelled = cancel_for_pause(state, state.markets.values(), at_us)
    update_trading(state)
    return (*cancelled, ExchangePaused(command.scope))


def resume_exchange(state: State, _command: ResumeExchange, _at_us: int) -> Events:
    """End the pause. Refused: nothing is paused."""
    if state.pause == "none":
        return refusals.PAUSE_TRANSITION
    state.pause = "none"
    update_trading(state)
    return (ExchangeResumed(),)


def update_trading(state: State) -> None:
    """Tell every market whether it trades: it is active, and nothing is paused."""
    for market in state.markets.values():
        market.trading = market.status == "active" and state.pause == "none"


def cancel_for_pause(state: State, markets: Iterable[Market], at_us: int) -> list[Event]:
    """Cancel what asked to be cancelled in a pause, by number."""
    asked = [
        order
        for market in markets
        for order in resting_orders(market)
        if order.extras and order.extras.cancel_on_pause
    ]
    return cancel_each(state, asked, "paused", at_us)


def resting_orders(market: Market) -> Iterable[Order]:
    """Return every order that rests in a market."""
    return chain(market.bids.resting(), market.asks.resting())
