"""Creating a market out of legs: the rules of a collection, and the market's terms. Sans-I/O values (T07).

The same legs, in whatever order, are the same market; the same events, the same event.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from mock_exchange.core.commands import CreateMarket, MarketOptions
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.editions.trade_api.catalogue import (
    WEEK_US,
    Catalogue,
    EventTerms,
    Leg,
    MarketTerms,
)
from mock_exchange.editions.trade_api.collections_data import (
    COLLECTIONS,
    COMBO_SERIES,
    COMBO_STRUCTURE,
    SeededCollection,
)
from mock_exchange.editions.trade_api.fee_book import schedule_of
from mock_exchange.editions.trade_api.formats import SECOND_US

_DIGITS: Final = 10


class Collection(NamedTuple):
    """A collection of this exchange, its moments fixed."""

    terms: SeededCollection
    opens_us: int
    closes_us: int

    def status(self, at_us: int) -> str:
        """Return what a collection is at a moment."""
        if at_us < self.opens_us:
            return "unopened"
        return "open" if at_us < self.closes_us else "closed"


def all_collections(catalogue: Catalogue) -> list[Collection]:
    """Return the collections whose events there are, by ticker."""
    found = []
    for terms in sorted(COLLECTIONS):
        event = catalogue.event(terms.events[0])
        if event is not None and event.strike_us is not None:
            opens_us = event.strike_us + terms.opens_s * SECOND_US
            found.append(Collection(terms, opens_us, event.strike_us + terms.closes_s * SECOND_US))
    return found


def legs_of(selected: Sequence[dict[str, Any]]) -> tuple[Leg, ...]:
    """Return the legs of a body, sorted."""
    return tuple(
        sorted(
            (Leg(each["event_ticker"], each["market_ticker"], each["side"]) for each in selected),
            key=lambda leg: (leg.event, leg.market, leg.side),
        )
    )


def fault(collection: Collection, legs: Sequence[Leg], catalogue: Catalogue) -> str:
    """Return why legs cannot be combined, '' if they can."""
    terms = collection.terms
    if not terms.size_min <= len(legs) <= terms.size_max:
        return f"selected_markets takes {terms.size_min} to {terms.size_max} markets"
    for number, leg in enumerate(legs):
        market = catalogue.market(leg.market)
        if leg.event not in terms.events:
            return f"event {leg.event} is not of the collection {terms.ticker}"
        if market is None or market.event != leg.event:
            return f"market {leg.market} is not of the event {leg.event}"
        if terms.all_yes and leg.side != "yes":
            return f"the collection {terms.ticker} takes the side yes only"
        earlier = legs[:number]
        twice = leg.market if any(each.market == leg.market for each in earlier) else ""
        if terms.single_market_per_event and any(each.event == leg.event for each in earlier):
            twice = leg.event
        if twice:
            return f"{twice} is selected twice"
    return ""


def combined(
    collection: Collection, legs: tuple[Leg, ...], catalogue: Catalogue, at_us: int
) -> tuple[EventTerms, MarketTerms]:
    """Return the terms of the combination's event and market. It trades until the last leg closes."""
    terms = collection.terms
    event_ticker = f"{terms.ticker}-{_digest(sorted({leg.event for leg in legs}))}"
    ticker = f"{event_ticker}-{_digest([f'{leg.market}/{leg.side}' for leg in legs])}"
    title = ", ".join(f"{leg.side} {_name(leg, catalogue)}" for leg in legs)
    closes_us = max(
        market.close_us for market in (catalogue.market(leg.market) for leg in legs) if market
    )
    event = EventTerms(
        event_ticker,
        COMBO_SERIES.ticker,
        terms.title,
        "Combination",
        strike_us=closes_us,
        updated_us=at_us,
        collection=terms.ticker,
    )
    market = MarketTerms(
        ticker,
        event_ticker,
        title,
        f"not all of: {title}",
        at_us,
        at_us,
        closes_us,
        closes_us,
        closes_us + WEEK_US,
        f"If all of these come true: {title}, then the market resolves to Yes.",
        structure=COMBO_STRUCTURE,
        strike_type="custom",
        collection=terms.ticker,
        legs=legs,
    )
    return event, market


def creation(catalogue: Catalogue, event: EventTerms, market: MarketTerms) -> CreateMarket:
    """Enter a combination's terms, and return the command that makes its market."""
    catalogue.enter(replace(COMBO_SERIES, updated_us=market.created_us), event, market)
    series = catalogue.series(COMBO_SERIES.ticker) or COMBO_SERIES
    return CreateMarket(
        market.ticker,
        market.yes_sub_title,
        market.rules_primary,
        market.close_us,
        lot_e2=1,
        options=MarketOptions(STRUCTURES[COMBO_STRUCTURE], fees=schedule_of(series, event)),
    )


def _name(leg: Leg, catalogue: Catalogue) -> str:
    market = catalogue.market(leg.market)
    return leg.market if market is None else market.yes_sub_title


def _digest(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS].upper()
