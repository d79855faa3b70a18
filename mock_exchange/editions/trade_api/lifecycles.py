"""The lives of markets, as their two channels tell them (T10): one for combinations, one for all others. Formatting only.

Of an opening in time, a closing in time, a dispute and a corrected result nobody hears: the venue has no word for them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.events import (
    Event,
    MarketChanged,
    MarketClosed,
    MarketCreated,
    MarketSettled,
)
from mock_exchange.core.fees import PPM
from mock_exchange.core.kept import Kept
from mock_exchange.editions.trade_api import render_market, render_stream
from mock_exchange.editions.trade_api.catalogue import MarketTerms
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.fee_book import FeeChange
from mock_exchange.editions.trade_api.formats import SECOND_US, dollars
from mock_exchange.editions.trade_api.updates import Update

PLAIN: Final = "market_lifecycle_v2"
COMBINED: Final = "multivariate_market_lifecycle"
FRAMES: Final[Mapping[str, str]] = MappingProxyType(
    {PLAIN: "MarketLifecycleV2Frame", COMBINED: "MultivariateMarketLifecycleFrame"}
)
"""Channel, and type of its frames -> the schema they keep."""


class Lifecycles(Kept):
    """Tells what became of markets."""

    KEPT = ("_inactive",)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inactive: set[str] = set()

    def note(self, events: Sequence[Event], _now_us: int) -> None:
        """Remember, whether or not it is told, which markets are deactivated: an activation that is none of these is an opening, of which nobody hears."""
        for event in events:
            if type(event) is MarketChanged and event.status == "inactive":
                self._inactive.add(event.ticker)

    def updates(self, channel: str, events: Sequence[Event], at_us: int) -> Iterator[Update]:
        """Yield what one of the two channels tells of a command's events."""
        for event in events:
            teller = _TELLERS.get(type(event))
            if teller is None:
                continue
            ticker: str = event.ticker  # type: ignore[union-attr]  # all that have a teller have one
            terms = self._desk.catalogue.market(ticker)
            if terms is not None and (channel == COMBINED) == bool(terms.legs):
                yield from teller(self, channel, event, terms, at_us)

    def _born(
        self, channel: str, event: MarketCreated, terms: MarketTerms, _at_us: int
    ) -> Iterator[Update]:
        desk, ticker = self._desk, event.ticker
        view = desk.views.market(ticker)
        if view is None:
            return
        question = desk.catalogue.event(terms.event)
        if question is not None and desk.catalogue.members(question.ticker) == (ticker,):
            yield Update(
                "event_lifecycle", "EventLifecycleFrame", "", render_stream.event(question)
            )
        msg: dict[str, Any] = {
            "event_type": "created",
            "market_ticker": ticker,
            "exchange_index": 0,
            "open_ts": terms.open_us // SECOND_US,
            "close_ts": terms.close_us // SECOND_US,
            "price_level_structure": terms.structure,
            "additional_metadata": render_stream.market_metadata(terms, view.title),
        }
        if channel == PLAIN:
            msg["price_ranges"] = render_market.price_ranges(view, terms)
        yield Update(channel, FRAMES[channel], ticker, msg)

    def _settled(
        self, channel: str, event: MarketSettled, _terms: MarketTerms, at_us: int
    ) -> Iterator[Update]:
        told = {"event_type": "settled", "settled_ts": at_us // SECOND_US}
        yield _update(channel, event.ticker, told)

    def _closed(
        self, channel: str, event: MarketClosed, terms: MarketTerms, at_us: int
    ) -> Iterator[Update]:
        if at_us < terms.close_us:
            told = {"event_type": "close_date_updated", "close_ts": at_us // SECOND_US}
            yield _update(channel, event.ticker, told)

    def _changed(
        self, channel: str, event: MarketChanged, _terms: MarketTerms, at_us: int
    ) -> Iterator[Update]:
        view = self._desk.views.market(event.ticker)
        if event.status == "inactive":
            told: dict[str, Any] = {"event_type": "deactivated", "is_deactivated": True}
        elif event.status == "active" and event.ticker in self._inactive:
            told = {"event_type": "activated", "is_deactivated": False}
        elif event.status == "determined" and view is not None:
            told = {
                "event_type": "determined",
                "determination_ts": at_us // SECOND_US,
                "result": render_market.result(view),
                "settlement_value": dollars(render_market.settlement_value_e4(view)),
            }
        else:
            return
        yield _update(channel, event.ticker, told)


def fees(change: FeeChange) -> Update:
    """Return what is told when what an event overrides of its series' fees has changed; null is nothing."""
    ppm = change.multiplier_ppm
    msg = {
        "event_ticker": change.event,
        "fee_type_override": change.fee_type,
        "fee_multiplier_override": None if ppm is None else ppm / PPM,
    }
    return Update("event_fee_update", "EventFeeUpdateFrame", "", msg)


def described(ticker: str, changes: Mapping[str, Any]) -> Update:
    """Return what is told where other things are said of a market: ``yes_sub_title``, ``strike_type``, ``floor_strike``, ``cap_strike``."""
    msg = {"event_type": "metadata_updated", "market_ticker": ticker, **changes}
    return Update(PLAIN, "MarketMetadataUpdatedFrame", ticker, msg)


def _update(channel: str, ticker: str, told: Mapping[str, Any]) -> Update:
    msg = {"market_ticker": ticker, "exchange_index": 0, **told}
    return Update(channel, FRAMES[channel], ticker, msg)


_TELLERS: Final[Mapping[type, Callable[..., Iterator[Update]]]] = MappingProxyType(
    {
        MarketCreated: Lifecycles._born,  # noqa: SLF001 - the table is the class's own
        MarketChanged: Lifecycles._changed,  # noqa: SLF001 - see above
        MarketClosed: Lifecycles._closed,  # noqa: SLF001 - see above
        MarketSettled: Lifecycles._settled,  # noqa: SLF001 - see above
    }
)
