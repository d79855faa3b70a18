"""Results of combinations: what their legs decide is determined, and paid out once the legs are (T07, T09).

A combination is worth what all its legs come to together: a leg that failed makes it nothing, whatever becomes of the others; else it is
known when all of them are. Of scalar legs the values are multiplied. While a leg that decided it is disputed, so is the combination.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from mock_exchange.core.commands import ChangeMarket, CloseMarket, Command, FinalizeMarket
from mock_exchange.core.events import Event, MarketChanged, MarketSettled
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.market import DETERMINED, LIFECYCLE
from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.core.view_types import MarketView
from mock_exchange.editions.trade_api.catalogue import Catalogue, Leg
from mock_exchange.timers import Timers

FINAL: Final = frozenset({"settled"})
KNOWN: Final = DETERMINED | FINAL


class ComboResults(Kept):
    """Who sees to the combinations of one exchange. ``hear`` is to be told whenever the status of a market changes."""

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

    def hear(self, events: Sequence[Event], now_us: int) -> None:
        """Judge, once the command is done, the combinations that a market is a leg of."""
        for event in events:
            if isinstance(event, MarketChanged | MarketSettled):
                for ticker in self._catalogue.combinations_with(event.ticker):
                    self._timers.at(now_us, partial(self._judge, ticker))

    def _judge(self, ticker: str, at_us: int) -> None:
        terms, market = self._catalogue.market(ticker), self._views.market(ticker)
        if terms is None or market is None or market.status == "settled":
            return
        value_e4 = self._value_e4(terms.legs, KNOWN)
        if value_e4 is None:
            if market.status in DETERMINED:
                self._apply(ChangeMarket(ticker, "disputed"), at_us)
            return
        if "closed" in LIFECYCLE[market.status]:
            self._apply(CloseMarket(ticker), at_us)
        self._determine(market, value_e4, at_us)
        if self._value_e4(terms.legs, FINAL) == value_e4:
            self._apply(FinalizeMarket(ticker), at_us)

    def _determine(self, market: MarketView, value_e4: int, at_us: int) -> None:
        """Say what a combination is worth, unless it has been said."""
        if market.status in DETERMINED:
            if market.value_e4 == value_e4:
                return
            self._apply(ChangeMarket(market.ticker, "disputed"), at_us)
        before_e4 = market.value_e4
        again = before_e4 is not None and before_e4 != value_e4
        self._apply(
            ChangeMarket(market.ticker, "amended" if again else "determined", value_e4), at_us
        )

    def _value_e4(self, legs: Iterable[Leg], statuses: frozenset[str]) -> int | None:
        """Return what legs come to, by those whose market is in one of the statuses; None: not yet known."""
        value_e4, all_known = PAYOUT_E4, True
        for leg in legs:
            market = self._views.market(leg.market)
            if market is None or market.status not in statuses:
                all_known = False
                continue
            worth_e4 = _worth_e4(market, leg.side)
            if not worth_e4:
                return 0
            value_e4 = value_e4 * worth_e4 // PAYOUT_E4
        return value_e4 if all_known else None


def _worth_e4(market: MarketView, side: str) -> int:
    """Return what a side of a market is worth whose result is known."""
    yes_e4 = market.value_e4
    if yes_e4 is None:
        yes_e4 = PAYOUT_E4 if market.outcome == "yes" else 0
    return yes_e4 if side == "yes" else PAYOUT_E4 - yes_e4
