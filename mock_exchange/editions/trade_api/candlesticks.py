"""Operations on candles and forecasts (T09). Candles are folded from the tape at each call."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.archive import is_archived
from mock_exchange.editions.trade_api.candles import (
    Candle,
    Span,
    candles,
    latest_before,
    projected,
)
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.forecasts import forecast_history
from mock_exchange.editions.trade_api.formats import SECOND_US, contracts, dollars
from mock_exchange.editions.trade_api.periods import LENGTHS_S, period_end_s

CANDLES_MAX: Final = 5_000
"""Periods that a range may span, whether anything happened in them or not."""

BATCH_CANDLES_MAX: Final = 10_000
BATCH_TICKERS_MAX: Final = 100


def get_market_candlesticks(desk: Desk, call: Asked) -> Answer:
    """Return a market's candles; one that left for the past has none here."""
    ticker = _market_of_series(desk, call)
    trouble = _out_of_bounds(desk, call.query)
    if ticker is None or is_archived(desk, ticker, call.at_us):
        return desk.not_found()
    if trouble is not None:
        return trouble
    return {"ticker": ticker, "candlesticks": _live(desk, ticker, call.query)}


def get_batch(desk: Desk, call: Asked) -> Answer:
    """Return the candles of several markets, in the order asked for; unknown ones are left out."""
    query = call.query
    tickers = [each for each in dict.fromkeys(query["market_tickers"].split(",")) if each]
    if not 1 <= len(tickers) <= BATCH_TICKERS_MAX:
        return desk.refuse(
            "invalid_parameter", f"market_tickers takes 1 to {BATCH_TICKERS_MAX} tickers"
        )
    if query["period_interval"] not in LENGTHS_S:
        return desk.refuse("invalid_parameter", "period_interval must be one of 1, 60, 1440")
    wanted = len(tickers) * _periods(query)
    if wanted > BATCH_CANDLES_MAX:
        return desk.refuse(
            "invalid_parameter",
            f"requested candlesticks across all markets: {wanted:g}, "
            f"max candlesticks: {BATCH_CANDLES_MAX}",
        )
    return _backwards(desk, query) or {
        "markets": [
            {"market_ticker": ticker, "candlesticks": _live(desk, ticker, query)}
            for ticker in tickers
            if desk.views.market(ticker) is not None and not is_archived(desk, ticker, call.at_us)
        ]
    }


def get_event_candlesticks(desk: Desk, call: Asked) -> Answer:
    """Return the candles of an event's markets, by ticker. A range too long for all of them ends earlier, and says when."""
    query, event = call.query, _event_of_series(desk, call)
    if event is None:
        return desk.not_found()
    tickers = [
        each for each in desk.catalogue.members(event) if not is_archived(desk, each, call.at_us)
    ]
    start_s, end_s = query["start_ts"], query["end_ts"]
    length_s = LENGTHS_S[query["period_interval"]]
    end_s = min(end_s, start_s + CANDLES_MAX // max(1, len(tickers)) * length_s)
    asked = {**query, "end_ts": end_s, "include_latest_before_start": False}
    return _backwards(desk, query) or {
        "market_tickers": tickers,
        "market_candlesticks": [_live(desk, ticker, asked) for ticker in tickers],
        "adjusted_end_ts": end_s,
    }


def get_historical(desk: Desk, call: Asked) -> Answer:
    """Return the candles of a market that left for the past; any other has none here."""
    ticker = str(call.path_parameters["ticker"])
    trouble = _out_of_bounds(desk, call.query)
    if not is_archived(desk, ticker, call.at_us):
        return desk.not_found()
    if trouble is not None:
        return trouble
    found = _found(desk, ticker, call.query)
    return {"ticker": ticker, "candlesticks": [_historical_candle(each) for each in found]}


def get_forecast(desk: Desk, call: Asked) -> Answer:
    """Return what an event's prices said of its number, period by period."""
    query, event = call.query, _event_of_series(desk, call)
    if event is None:
        return desk.not_found()
    return _out_of_bounds(desk, query) or {"forecast_history": forecast_history(desk, event, query)}


# -- what they share ---------------------------------------------------------------------------------


def _market_of_series(desk: Desk, call: Asked) -> str | None:
    ticker = str(call.path_parameters["ticker"])
    series = desk.catalogue.series_of(ticker)
    known = series is not None and series.ticker == call.path_parameters["series_ticker"]
    return ticker if known and desk.views.market(ticker) is not None else None


def _event_of_series(desk: Desk, call: Asked) -> str | None:
    terms = desk.catalogue.event(str(call.path_parameters["ticker"]))
    known = terms is not None and terms.series == call.path_parameters["series_ticker"]
    return terms.ticker if terms is not None and known else None


def _periods(query: Mapping[str, Any]) -> float:
    length_s = LENGTHS_S[query["period_interval"]]
    spanned_s: int = query["end_ts"] - query["start_ts"]
    return max(0.0, spanned_s / length_s)


def _out_of_bounds(desk: Desk, query: Mapping[str, Any]) -> Refusal | None:
    """Return why a range cannot be asked for, or None where it can."""
    periods = _periods(query)
    return _too_many(desk, periods) if periods > CANDLES_MAX else _backwards(desk, query)


def _too_many(desk: Desk, periods: float) -> Refusal:
    return desk.refuse(
        "invalid_parameter",
        f"requested time range with candlesticks: {periods:f}, max candlesticks: {CANDLES_MAX}",
    )


def _backwards(desk: Desk, query: Mapping[str, Any]) -> Refusal | None:
    start_s, end_s = query["start_ts"], query["end_ts"]
    if 0 <= start_s <= end_s <= _LAST_S:
        return None
    return desk.refuse(
        "invalid_parameter", f"start_ts {start_s} must not be after end_ts {end_s}, in seconds"
    )


_LAST_S: Final = 32_503_680_000
"""The year 3000: a moment in milliseconds lies far behind it."""


def _found(desk: Desk, ticker: str, query: Mapping[str, Any]) -> list[Candle]:
    prints, quotes = desk.tape.prints_of(ticker), desk.tape.quotes_of(ticker)
    minutes = query["period_interval"]
    return candles(prints, quotes, minutes, query["start_ts"], query["end_ts"])


def _live(desk: Desk, ticker: str, query: Mapping[str, Any]) -> list[Json]:
    found = _found(desk, ticker, query)
    if query["include_latest_before_start"]:
        prints, quotes = desk.tape.prints_of(ticker), desk.tape.quotes_of(ticker)
        minutes, start_s = query["period_interval"], query["start_ts"]
        before = latest_before(prints, quotes, minutes, start_s)
        first_s = period_end_s(start_s * SECOND_US, minutes)
        if before is not None and not (found and found[0].end_s == first_s):
            found.insert(0, projected(before, first_s))
    return [_candle(each) for each in found]


def _candle(candle: Candle) -> Json:
    price: Json = {}
    if candle.price is not None and candle.mean_e4 is not None:
        low, high = dollars(candle.price.low_e4), dollars(candle.price.high_e4)
        price = _span(candle.price, "_dollars") | {
            "mean_dollars": dollars(candle.mean_e4),
            "min_dollars": low,
            "max_dollars": high,
        }
    if candle.previous_e4 is not None:
        price["previous_dollars"] = dollars(candle.previous_e4)
    return {
        "end_period_ts": candle.end_s,
        "yes_bid": _span(candle.bid, "_dollars"),
        "yes_ask": _span(candle.ask, "_dollars"),
        "price": price,
        "volume_fp": contracts(candle.volume_e2),
        "open_interest_fp": contracts(candle.open_interest_e2),
    }


def _historical_candle(candle: Candle) -> Json:
    price: Json = dict.fromkeys(("open", "low", "high", "close"))
    if candle.price is not None:
        price = _span(candle.price, "")
    for name, price_e4 in (("mean", candle.mean_e4), ("previous", candle.previous_e4)):
        price[name] = None if price_e4 is None else dollars(price_e4)
    return {
        "end_period_ts": candle.end_s,
        "yes_bid": _span(candle.bid, ""),
        "yes_ask": _span(candle.ask, ""),
        "price": price,
        "volume": contracts(candle.volume_e2),
        "open_interest": contracts(candle.open_interest_e2),
    }


def _span(span: Span, suffix: str) -> Json:
    return {
        f"open{suffix}": dollars(span.open_e4),
        f"low{suffix}": dollars(span.low_e4),
        f"high{suffix}": dollars(span.high_e4),
        f"close{suffix}": dollars(span.close_e4),
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetMarketCandlesticks": get_market_candlesticks,
        "BatchGetMarketCandlesticks": get_batch,
        "GetMarketCandlesticksByEvent": get_event_candlesticks,
        "GetMarketCandlesticksHistorical": get_historical,
        "GetEventForecastPercentilesHistory": get_forecast,
    }
)
