"""A market that somebody at the exchange lists: what he says of it -> series, event, terms, and the command that makes it.

What is not said is made up as for a market without terms: series and event are parts of the ticker, ``SERIES-EVENT-MARKET``.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from mock_exchange.core.commands import CreateMarket, MarketOptions
from mock_exchange.core.fees import FEE_SCHEDULES
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.editions.trade_api.catalogue import (
    WEEK_US,
    Catalogue,
    EventTerms,
    MarketTerms,
    SeriesTerms,
)
from mock_exchange.editions.trade_api.fee_book import schedule_of
from mock_exchange.editions.trade_api.formats import SECOND_US, YEAR_10000_US, moment_us

PLAIN_STRUCTURE: Final = "linear_cent"
SETTLED_AFTER_S: Final = 1_800
"""``settlement_timer_seconds`` of a market that none is said of."""

FEE_TYPES: Final = tuple(name for name in FEE_SCHEDULES if name != "none")
"""The words for fees that this exchange can charge."""

STRIKE_TYPES: Final = (
    *("greater", "greater_or_equal", "less", "less_or_equal"),
    *("between", "functional", "custom", "structured"),
)
"""The edition's words for what a market's strikes mean."""

_TEXTS: Final = ("rules_secondary", "strike_type", "floor_strike", "cap_strike", "can_close_early")


class Listing(NamedTuple):
    """Everything that a new market needs."""

    series: SeriesTerms
    event: EventTerms
    terms: MarketTerms
    command: CreateMarket


def listing(catalogue: Catalogue, ticker: str, said: Mapping[str, Any], at_us: int) -> Listing:
    """Return a market's listing.

    Raises ``ValueError`` for moments out of order, for a type of strike that is none, and for fees beyond what a trade pays or without a formula.

    ``said`` may have: ``title``, ``description``, ``yes_sub_title``, ``no_sub_title``, ``rules_secondary``, ``series_ticker``,
    ``event_ticker``, ``event_title``, ``mutually_exclusive``, ``market_type``, ``price_level_structure``, ``open_time``,
    ``close_time``, ``expected_expiration_time``, ``settlement_timer_seconds``, ``strike_type``, ``floor_strike``, ``cap_strike``,
    ``can_close_early``, ``fee_type``, ``fee_multiplier``. Series and events that exist already stay as they are.
    """
    title = said.get("title") or ticker
    event_ticker = said.get("event_ticker") or ticker.rpartition("-")[0] or ticker
    known_event = catalogue.event(event_ticker)
    series_ticker = said.get("series_ticker") or event_ticker.partition("-")[0]
    if known_event is not None:
        series_ticker = known_event.series
    series = catalogue.series(series_ticker) or SeriesTerms(
        series_ticker,
        series_ticker,
        "Other",
        fee_type=said.get("fee_type", "quadratic"),
        fee_multiplier_ppm=round(Fraction(str(said.get("fee_multiplier", 1))) * 1_000_000),
        updated_us=at_us,
    )
    terms = _terms(ticker, event_ticker, title, said, at_us)
    event = known_event or EventTerms(
        event_ticker,
        series_ticker,
        said.get("event_title") or title,
        "",
        mutually_exclusive=said.get("mutually_exclusive", False),
        strike_us=terms.close_us,
        updated_us=at_us,
    )
    structure = terms.structure
    options = MarketOptions(
        () if structure == PLAIN_STRUCTURE else STRUCTURES[structure],
        terms.open_us > at_us,
        schedule_of(series, event),
    )
    text = said.get("description") or title
    command = CreateMarket(ticker, title, text, terms.close_us, lot_e2=1, options=options)
    return Listing(series, event, terms, command)


def check_strike(said: Mapping[str, Any]) -> None:
    """Raise ``ValueError`` where the type of strike that is said of a market, if any, is none."""
    kind = said.get("strike_type")
    if kind is not None and kind not in STRIKE_TYPES:
        raise ValueError(f"strike_type is one of {', '.join(STRIKE_TYPES)}, not {kind!r}")


def second_us(text: str) -> int:
    """Return the whole second nearest to a moment, which is all that a market's times have. Raises ``ValueError``."""
    return round(moment_us(text) / SECOND_US) * SECOND_US


def _terms(
    ticker: str, event_ticker: str, title: str, said: Mapping[str, Any], at_us: int
) -> MarketTerms:
    check_strike(said)
    times = {
        name: second_us(said[f"{name}_time"])
        for name in ("open", "close", "expected_expiration")
        if said.get(f"{name}_time")
    }
    open_us = times.get("open", at_us)
    close_us = times.get("close", max(open_us, at_us) + WEEK_US)
    expected_us = times.get("expected_expiration", close_us)
    if not max(open_us, at_us) < close_us <= expected_us:
        raise ValueError("open_time, close_time and expected_expiration_time come in this order")
    if expected_us + WEEK_US >= YEAR_10000_US:
        raise ValueError(
            "a market expires a week after its expected_expiration_time, in the year 9999 at the latest"
        )
    return MarketTerms(
        ticker,
        event_ticker,
        said.get("yes_sub_title") or title,
        said.get("no_sub_title") or title,
        at_us,
        open_us,
        close_us,
        expected_us,
        expected_us + WEEK_US,
        said.get("description") or title,
        market_type=said.get("market_type", "binary"),
        structure=said.get("price_level_structure", PLAIN_STRUCTURE),
        settlement_timer_s=said.get("settlement_timer_seconds", SETTLED_AFTER_S),
        **{name: said[name] for name in _TEXTS if said.get(name) is not None},
    )
