"""What an event's prices say of the number it asks for: percentiles, period by period (T09).

The strikes of its markets are places on a line, their prices the chance of either side; between two places the chance grows evenly.
An event whose markets have no numbers says nothing. Percentiles are in hundredths of a percent: 5,000 is the median.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.editions.trade_api.catalogue import MarketTerms
from mock_exchange.editions.trade_api.desk import Desk, Json
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.periods import LONGEST_S, period_end_s
from mock_exchange.editions.trade_api.tape import Print, Quote

WHOLE: Final = 10_000
DECIMALS: Final = 2

Place = tuple[float, float]
"""A number, and the chance that the answer is not above it."""


def forecast_history(desk: Desk, event: str, query: Mapping[str, Any]) -> list[Json]:
    """Return a point for each period in which a price of the event moved, oldest first."""
    minutes, start_s, end_s = query["period_interval"], query["start_ts"], query["end_ts"]
    terms = [
        each
        for ticker in desk.catalogue.members(event)
        if (each := desk.catalogue.market(ticker)) is not None and _bounds(each) is not None
    ]
    low_us, high_us = (start_s - LONGEST_S) * SECOND_US, end_s * SECOND_US
    ends = {
        period_end_s(quote.at_us, minutes)
        for each in terms
        for quote in _between(desk.tape.quotes_of(each.ticker), low_us, high_us)
    }
    history = []
    for period_s in sorted(ends):
        if start_s <= period_s <= end_s:
            places = line(_chances(desk, terms, period_s * SECOND_US))
            if places:
                points = [_point(places, each) for each in query["percentiles"]]
                history.append(
                    {
                        "event_ticker": event,
                        "end_period_ts": period_s,
                        "period_interval": minutes,
                        "percentile_points": points,
                    }
                )
    return history


def line(chances: Sequence[tuple[float | None, float | None, float]]) -> list[Place]:
    """Return the places that (from, to, chance) of an event's markets make, the chances never falling.

    Markets that each name a stretch share the whole; markets that name one end each speak for themselves.
    """
    parts = sorted(chances, key=lambda each: each[0] if each[0] is not None else float("-inf"))
    if any(low is not None and high is not None for low, high, _ in parts):
        whole = sum(chance for _, _, chance in parts) or 1.0
        below, places = 0.0, []
        for _, high, chance in parts:
            below += chance / whole
            if high is not None:
                places.append((high, below))
    else:
        places = [
            (low, 1 - chance) if low is not None else (high or 0.0, chance)
            for low, high, chance in parts
        ]
    places.sort()
    rising: list[Place] = []
    for number, chance in places:
        rising.append((number, max(chance, rising[-1][1]) if rising else chance))
    return rising


def percentile(places: Sequence[Place], share: float) -> float:
    """Return the number that the answer is not above with this chance; the outermost place beyond the line's ends."""
    if share <= places[0][1]:
        return places[0][0]
    for (low, low_chance), (high, high_chance) in pairwise(places):
        if share <= high_chance:
            return low + (high - low) * (share - low_chance) / (high_chance - low_chance)
    return places[-1][0]


def _bounds(terms: MarketTerms) -> tuple[float | None, float | None] | None:
    """Return what a market says the answer lies between; None where it says nothing of a number."""
    low, high = terms.floor_strike, terms.cap_strike
    return None if low is None and high is None else (low, high)


def _chances(
    desk: Desk, terms: Sequence[MarketTerms], at_us: int
) -> list[tuple[float | None, float | None, float]]:
    found = []
    for each in terms:
        price_e4 = _price_e4(
            desk.tape.quotes_of(each.ticker), desk.tape.prints_of(each.ticker), at_us
        )
        bounds = _bounds(each)
        if price_e4 is not None and bounds is not None:
            found.append((*bounds, price_e4 / PAYOUT_E4))
    return found


def _between(quotes: Sequence[Quote], low_us: int, high_us: int) -> Sequence[Quote]:
    first = bisect_right(quotes, low_us, key=lambda each: each.at_us)
    return quotes[first : bisect_right(quotes, high_us, key=lambda each: each.at_us)]


def _price_e4(quotes: Sequence[Quote], prints: Sequence[Print], at_us: int) -> float | None:
    """Return the middle of a market's best prices at a moment, or its last price where a side was missing."""
    index = bisect_right(quotes, at_us, key=lambda each: each.at_us)
    if index and quotes[index - 1].bid_e4 > 0 and quotes[index - 1].ask_e4 < PAYOUT_E4:
        return (quotes[index - 1].bid_e4 + quotes[index - 1].ask_e4) / 2
    index = bisect_right(prints, at_us, key=lambda each: each.at_us)
    return prints[index - 1].price_e4 if index else None


def _point(places: Sequence[Place], share: int) -> Json:
    number = percentile(places, share / WHOLE)
    shown = round(number, DECIMALS)
    return {
        "percentile": share,
        "raw_numerical_forecast": number,
        "numerical_forecast": shown,
        "formatted_forecast": f"{shown:,.{DECIMALS}f}",
    }
