"""Markets are paid out by themselves, ``settlement_timer_seconds`` after their result was said, if nobody called it into question (T09).

A result that was disputed is said anew, and then waits for the whole time again. Combinations are not waited for: they are paid with
their legs (``combo_results``).
"""

from collections.abc import Callable, Sequence
from functools import partial

from mock_exchange.core.commands import Command, FinalizeMarket
from mock_exchange.core.events import Event, MarketChanged
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.market import DETERMINED
from mock_exchange.editions.trade_api.catalogue import Catalogue
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.timers import Timers


class Payouts(Kept):
    """Who pays the markets of one exchange. ``hear`` is to be told whenever the status of a market changes."""

    KEPT = ("_due_us",)

    def __init__(
        self,
        exchange: Exchange,
        apply: Callable[[Command, int], tuple[Event, ...]],
        timers: Timers,
        catalogue: Catalogue,
    ) -> None:
        self._views = exchange.views
        self._apply = apply
        self._timers = timers
        self._catalogue = catalogue
        self._due_us: dict[str, int] = {}

    def hear(self, events: Sequence[Event], now_us: int) -> None:
        """Wait for those whose result was said, and no longer for those where it is in question."""
        for event in events:
            if type(event) is not MarketChanged:
                continue
            self._due_us.pop(event.ticker, None)
            terms = self._catalogue.market(event.ticker)
            if event.status in DETERMINED and terms is not None and not terms.legs:
                due_us = now_us + terms.settlement_timer_s * SECOND_US
                self._due_us[event.ticker] = due_us
                self._timers.at(due_us, partial(self._pay, event.ticker))

    def _pay(self, ticker: str, at_us: int) -> None:
        due_us, market = self._due_us.get(ticker), self._views.market(ticker)
        if due_us is None or at_us < due_us:
            return  # disputed since, and perhaps said anew: another act waits for that
        del self._due_us[ticker]
        if market is not None and market.status in DETERMINED:
            self._apply(FinalizeMarket(ticker), at_us)
