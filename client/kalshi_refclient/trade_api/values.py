"""What the client of trade-api-3.34 gives back: market data, as frozen values (T06, T11).

Field names are the contract's. What the contract writes as fixed-point text is a :class:`~decimal.Decimal`: dollars in ``*_dollars``,
contracts in ``*_fp`` and ``*_count``. Moments are aware UTC ``datetime``. These classes have what people trade by; ``call`` gives
the whole body of any answer. A test holds every field here against the edition's schema.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar

from kalshi_refclient.values import Value

Dollars: TypeAlias = Decimal
Contracts: TypeAlias = Decimal
Level: TypeAlias = tuple[Dollars, Contracts]
"""A price and how many contracts are bid for at it."""

T = TypeVar("T")


class Page(Value, Generic[T], frozen=True, kw_only=True):
    """A page of a list; ``cursor`` asks for the next one and is empty on the last."""

    items: tuple[T, ...]
    cursor: str


class PriceRange(Value, frozen=True, kw_only=True):
    """Prices from ``start`` to ``end`` are multiples of ``step``."""

    start: Dollars
    end: Dollars
    step: Dollars


class Market(Value, frozen=True, kw_only=True):
    """A market. ``status`` is ``active`` while it trades."""

    ticker: str
    event_ticker: str
    market_type: str
    yes_sub_title: str
    no_sub_title: str
    open_time: datetime
    close_time: datetime
    status: str
    yes_bid_dollars: Dollars
    yes_bid_size_fp: Contracts
    yes_ask_dollars: Dollars
    yes_ask_size_fp: Contracts
    no_bid_dollars: Dollars
    no_ask_dollars: Dollars
    last_price_dollars: Dollars
    volume_fp: Contracts
    volume_24h_fp: Contracts
    open_interest_fp: Contracts
    result: str
    price_level_structure: str
    price_ranges: tuple[PriceRange, ...]
    settlement_value_dollars: Dollars | None = None


class Event(Value, frozen=True, kw_only=True):
    """An event. ``markets`` is empty unless it was asked for with its markets."""

    event_ticker: str
    series_ticker: str
    title: str
    sub_title: str
    mutually_exclusive: bool
    collateral_return_type: str
    markets: tuple[Market, ...] = ()


class Series(Value, frozen=True, kw_only=True):
    """A series: what its events have in common."""

    ticker: str
    title: str
    category: str
    frequency: str
    fee_type: str


class Trade(Value, frozen=True, kw_only=True):
    """A trade of anybody's."""

    trade_id: str
    ticker: str
    count_fp: Contracts
    yes_price_dollars: Dollars
    no_price_dollars: Dollars
    taker_outcome_side: str
    taker_book_side: str
    created_time: datetime
    is_block_trade: bool


class OrderBook(Value, frozen=True, kw_only=True):
    """Bids for YES and bids for NO, each ascending: the best is the last."""

    yes_dollars: tuple[Level, ...]
    no_dollars: tuple[Level, ...]

    @property
    def best_yes_bid(self) -> Level | None:
        """Return the best bid for YES."""
        return self.yes_dollars[-1] if self.yes_dollars else None

    @property
    def best_yes_ask(self) -> Level | None:
        """Return the best offer of YES: what the best bid for NO leaves of a dollar."""
        if not self.no_dollars:
            return None
        price, count = self.no_dollars[-1]
        return 1 - price, count


class Quotes(Value, frozen=True, kw_only=True):
    """Best bids or asks of a candle's time."""

    open_dollars: Dollars
    low_dollars: Dollars
    high_dollars: Dollars
    close_dollars: Dollars


class TradePrices(Value, frozen=True, kw_only=True):
    """Prices of a candle's trades; all but ``previous_dollars`` are ``None`` without one."""

    open_dollars: Dollars | None = None
    low_dollars: Dollars | None = None
    high_dollars: Dollars | None = None
    close_dollars: Dollars | None = None
    mean_dollars: Dollars | None = None
    previous_dollars: Dollars | None = None


class Candlestick(Value, frozen=True, kw_only=True):
    """A candle; ``end_period_ts`` is unix seconds."""

    end_period_ts: int
    yes_bid: Quotes
    yes_ask: Quotes
    price: TradePrices
    volume_fp: Contracts
    open_interest_fp: Contracts


class ExchangeStatus(Value, frozen=True, kw_only=True):
    """Whether the exchange answers, and whether it trades."""

    exchange_active: bool
    trading_active: bool
    exchange_estimated_resume_time: datetime | None = None


def listed(body: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list of an answer; one that is absent or null is empty."""
    return body.get(name) or []
