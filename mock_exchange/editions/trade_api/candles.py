"""Candles: what trades and quotes of a market were in each period. Pure, in the tape's integers (T09).

There is a candle for a period in which something happened, and none for any other. Quotes carry over: a period opens with the best
prices it found. Sums and not averages are kept, so that candles of an hour are the fold of those of its minutes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec

from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.editions.trade_api.formats import SECOND_US
from mock_exchange.editions.trade_api.periods import LONGEST_S, period_end_s
from mock_exchange.editions.trade_api.tape import Print, Quote


class Span(msgspec.Struct, frozen=True, gc=False):
    """A price over a period."""

    open_e4: int
    low_e4: int
    high_e4: int
    close_e4: int


class Candle(msgspec.Struct, frozen=True, gc=False):
    """A period of a market. Without a trade there is no ``price``; ``previous_e4`` is the last one before, None before any.

    ``turnover`` is the sum of price_e4 x count_e2.
    """

    end_s: int
    bid: Span
    ask: Span
    price: Span | None
    previous_e4: int | None
    turnover: int
    volume_e2: int
    open_interest_e2: int

    @property
    def mean_e4(self) -> int | None:
        """The average price of a contract that was traded."""
        return None if not self.volume_e2 else round(self.turnover / self.volume_e2)


_NO_QUOTE: Final = Quote(0, 0, PAYOUT_E4)


def candles(
    prints: Sequence[Print], quotes: Sequence[Quote], minutes: int, start_s: int, end_s: int
) -> list[Candle]:
    """Return the candles that end from ``start_s`` to ``end_s``, both included, oldest first."""
    if start_s > end_s:
        return []
    earliest_us = (start_s - LONGEST_S) * SECOND_US
    traded = _by_period(prints, earliest_us, minutes, end_s)
    quoted = _by_period(quotes, earliest_us, minutes, end_s)
    found = []
    for period_s in sorted(traded.keys() | quoted.keys()):
        if period_s >= start_s:
            trade_range = traded.get(period_s) or _place(prints, period_s)
            quote_range = quoted.get(period_s) or _place(quotes, period_s)
            found.append(_candle(period_s, prints, trade_range, quotes, quote_range))
    return found


def latest_before(
    prints: Sequence[Print], quotes: Sequence[Quote], minutes: int, start_s: int
) -> Candle | None:
    """Return the newest candle that ends before ``start_s``, or None where there is none."""
    boundary_us = period_end_s(start_s * SECOND_US, minutes) * SECOND_US
    newest_us = 0
    both: tuple[Sequence[Print | Quote], ...] = (prints, quotes)
    for items in both:
        for item in reversed(items):
            if item.at_us <= boundary_us and period_end_s(item.at_us, minutes) < start_s:
                newest_us = max(newest_us, item.at_us)
                break
    if not newest_us:
        return None
    period_s = period_end_s(newest_us, minutes)
    return candles(prints, quotes, minutes, period_s, period_s)[0]


def projected(candle: Candle, end_s: int) -> Candle:
    """Return a candle of a later period in which nothing happened after this one."""
    last_e4 = candle.previous_e4 if candle.price is None else candle.price.close_e4
    bid, ask = (_flat(span.close_e4) for span in (candle.bid, candle.ask))
    return Candle(end_s, bid, ask, None, last_e4, 0, 0, candle.open_interest_e2)


Range = tuple[int, int]
"""Indices of the first item of a period, and of the first behind it."""


def _by_period(
    items: Sequence[Print] | Sequence[Quote], earliest_us: int, minutes: int, end_s: int
) -> dict[int, Range]:
    ranges: dict[int, Range] = {}
    index, stop = bisect_right(items, earliest_us, key=_at_us), len(items)
    while index < stop:
        period_s = period_end_s(items[index].at_us, minutes)
        if period_s > end_s:
            break
        behind = bisect_right(items, period_s * SECOND_US, lo=index, key=_at_us)
        ranges[period_s] = (index, behind)
        index = behind
    return ranges


def _place(items: Sequence[Print] | Sequence[Quote], period_s: int) -> Range:
    """Return the empty range of a period in which nothing lies."""
    index = bisect_right(items, period_s * SECOND_US, key=_at_us)
    return index, index


def _candle(
    end_s: int,
    prints: Sequence[Print],
    trade_range: Range,
    quotes: Sequence[Quote],
    quote_range: Range,
) -> Candle:
    first, behind = trade_range
    traded = prints[first:behind]
    quoted = quotes[quote_range[0] : quote_range[1]]
    if quote_range[0]:
        quoted = [quotes[quote_range[0] - 1], *quoted]
    quoted = quoted or [_NO_QUOTE]
    return Candle(
        end_s,
        _span([each.bid_e4 for each in quoted]),
        _span([each.ask_e4 for each in quoted]),
        _span([each.price_e4 for each in traded]) if traded else None,
        prints[first - 1].price_e4 if first else None,
        sum(each.price_e4 * each.count_e2 for each in traded),
        sum(each.count_e2 for each in traded),
        quoted[-1].open_interest_e2,
    )


def _span(prices_e4: Sequence[int]) -> Span:
    return Span(prices_e4[0], min(prices_e4), max(prices_e4), prices_e4[-1])


def _flat(price_e4: int) -> Span:
    return Span(price_e4, price_e4, price_e4, price_e4)


def _at_us(item: Print | Quote) -> int:
    return item.at_us
