"""Messages of channels: books, tickers, trades, fills, orders, positions, lives of markets (T10). Formatting only."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.events import CancelCause, GroupChanged
from mock_exchange.core.units import COUNT_ONE_E2, PAYOUT_E4
from mock_exchange.core.view_types import BookView, Fill, OrderView
from mock_exchange.editions.trade_api import render_order
from mock_exchange.editions.trade_api.book_changes import BookChange
from mock_exchange.editions.trade_api.catalogue import EventTerms, MarketTerms
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import (
    MS_US,
    SECOND_US,
    contracts,
    dollars,
    moment,
    money,
    opposite_e4,
)
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.render_order import OUTCOMES
from mock_exchange.editions.trade_api.tape import Print

Json = dict[str, Any]

CANCEL_REASONS: Final[Mapping[CancelCause, str]] = MappingProxyType(
    {
        "self_trade": "SelfTradeCancel",
        "expired": "ExpiryCancel",
        "market_closed": "CloseCancel",
        "paused": "HaltCancel",
    }
)
"""Why an order was cancelled -> ``last_update_reason``. Its owner's own doing has no word."""


def market_id(ids: Ids, ticker: str) -> str:
    """Return the UUID of a market."""
    return ids.named("market", ticker)


def snapshot(ids: Ids, view: BookView, *, yes_prices: bool) -> Json:
    """Return a whole book, worst level first; a side without orders is left out. NO levels have NO prices, unless ``yes_prices``."""
    shown: Json = {
        "market_ticker": view.ticker,
        "market_id": market_id(ids, view.ticker),
        "clock": view.seq,
    }
    if view.bids:
        shown["yes_dollars_fp"] = [[dollars(p), contracts(n)] for p, n in reversed(view.bids)]
    if view.asks:
        shown["no_dollars_fp"] = [
            [dollars(price if yes_prices else opposite_e4(price)), contracts(count)]
            for price, count in reversed(view.asks)
        ]
    return shown


def delta(ids: Ids, change: BookChange, at_us: int) -> Json:
    """Return the change of one level. A NO level has its NO price."""
    price_e4 = change.price_e4 if change.side == "bid" else opposite_e4(change.price_e4)
    return {
        "market_ticker": change.ticker,
        "market_id": market_id(ids, change.ticker),
        "clock": change.clock,
        "price_dollars": dollars(price_e4),
        "delta_fp": contracts(change.delta_e2),
        "side": OUTCOMES[change.side],
        "ts": moment(at_us),
        "ts_ms": at_us // MS_US,
    }


def own_delta(change: BookChange) -> Json:
    """Return what the change of a level says to whose order it was."""
    shown: Json = {"subaccount": int(change.account_id.partition("/")[2] or 0)}
    if change.client_order_id:
        shown["client_order_id"] = change.client_order_id
    return shown


def ticker(desk: Desk, name: str, at_us: int) -> Json | None:
    """Return a market's prices and volumes, None where there is no such market. A contract counts as the dollar it may pay."""
    market, book = desk.views.market(name), desk.views.book(name, 1)
    if market is None or book is None:
        return None
    bid_e4, bid_e2 = book.bids[0] if book.bids else (0, 0)
    ask_e4, ask_e2 = book.asks[0] if book.asks else (PAYOUT_E4, 0)
    prints = desk.tape.prints_of(name)
    return {
        "market_ticker": name,
        "market_id": market_id(desk.ids, name),
        "price_dollars": dollars(market.last_price_e4),
        "yes_bid_dollars": dollars(bid_e4),
        "yes_ask_dollars": dollars(ask_e4),
        "yes_bid_size_fp": contracts(bid_e2),
        "yes_ask_size_fp": contracts(ask_e2),
        "last_trade_size_fp": contracts(prints[-1].count_e2 if prints else 0),
        "volume_fp": contracts(market.volume_e2),
        "open_interest_fp": contracts(market.open_interest_e2),
        "dollar_volume": market.volume_e2 // COUNT_ONE_E2,
        "dollar_open_interest": market.open_interest_e2 // COUNT_ONE_E2,
        "ts": at_us // SECOND_US,
        "ts_ms": at_us // MS_US,
        "time": moment(at_us),
    }


def trade(ids: Ids, seen: Print) -> Json:
    """Return a trade as everybody sees it."""
    shown = render_order.trade(ids, seen)
    del shown["created_time"]
    shown["market_ticker"] = shown.pop("ticker")
    return shown | {"ts": seen.at_us // SECOND_US, "ts_ms": seen.at_us // MS_US}


def fill(
    ids: Ids, view: Fill, trade_number: int, client_order_id: str, post_position_e2: int
) -> Json:
    """Return a fill, and the position right after it."""
    shown = {
        "trade_id": ids.make("trade", trade_number),
        "order_id": ids.make("order", view.order_number),
        "market_ticker": view.ticker,
        "exchange_index": 0,
        "is_taker": view.role == "taker",
        "side": OUTCOMES[view.side],
        "action": "buy",
        "purchased_side": OUTCOMES[view.side],
        "outcome_side": OUTCOMES[view.side],
        "book_side": view.side,
        "yes_price_dollars": dollars(view.price_e4),
        "count_fp": contracts(view.count_e2),
        "fee_cost": money(view.fee_micros),
        "post_position_fp": contracts(post_position_e2),
        "subaccount": int(view.account_id.partition("/")[2] or 0),
        "ts": view.at_us // SECOND_US,
        "ts_ms": view.at_us // MS_US,
    }
    return shown | {"client_order_id": client_order_id} if client_order_id else shown


_SHARED: Final = (
    "order_id", "user_id", "ticker", "exchange_index", "status", "side", "outcome_side",
    "book_side", "yes_price_dollars", "fill_count_fp", "remaining_count_fp", "initial_count_fp",
    "taker_fill_cost_dollars", "maker_fill_cost_dollars", "taker_fees_dollars",
    "maker_fees_dollars", "client_order_id", "self_trade_prevention_type", "created_time",
    "last_update_time", "subaccount_number",
)  # fmt: skip
"""The members that an order has here as in the answer of ``GetOrder``."""


def user_order(ids: Ids, view: OrderView, fills: Sequence[Fill], reason: str | None) -> Json:
    """Return an order as its owner follows it, and what changed it last."""
    whole = render_order.order(ids, view, fills)
    shown = {name: whole[name] for name in _SHARED}
    shown["is_yes"] = view.side == "bid"
    shown["created_ts_ms"] = view.created_at_us // MS_US
    shown["last_updated_ts_ms"] = view.updated_at_us // MS_US
    if view.group_number:
        shown["order_group_id"] = whole["order_group_id"]
    if view.expires_at_us:
        shown["expiration_time"] = whole["expiration_time"]
        shown["expiration_ts_ms"] = view.expires_at_us // MS_US
    if reason is not None:
        shown["last_update_reason"] = reason
    return shown


def market_position(ids: Ids, account_id: str, ticker_name: str, facts: Mapping[str, Any]) -> Json:
    """Return a position. Its fee cost is that of all its fills, nothing once it is closed."""
    holder_id, _, number = account_id.partition("/")
    return {
        "user_id": ids.user(holder_id),
        "market_ticker": ticker_name,
        "position_fp": contracts(facts["net_e2"]),
        "position_cost_dollars": money(facts["exposure_micros"]),
        "realized_pnl_dollars": money(facts["realized_micros"]),
        "fees_paid_dollars": money(facts["fees_micros"]),
        "position_fee_cost_dollars": money(facts["fees_micros"] if facts["net_e2"] else 0),
        "volume_fp": contracts(facts["traded_e2"]),
        "subaccount": int(number or 0),
    }


def group(ids: Ids, event: GroupChanged, at_us: int) -> Json:
    """Return what happened to a group of orders; its limit where that is new."""
    shown: Json = {
        "event_type": event.change,
        "order_group_id": ids.make("group", event.group_number),
        "ts_ms": at_us // MS_US,
    }
    if event.change in {"created", "limit_updated"}:
        shown["contracts_limit_fp"] = contracts(event.limit_e2)
    return shown


def market_metadata(terms: MarketTerms, title: str) -> Json:
    """Return what a market that was just made is about."""
    shown: Json = {
        "name": terms.yes_sub_title,
        "title": title,
        "yes_sub_title": terms.yes_sub_title,
        "no_sub_title": terms.no_sub_title,
        "rules_primary": terms.rules_primary,
        "rules_secondary": terms.rules_secondary,
        "can_close_early": terms.can_close_early,
        "event_ticker": terms.event,
        "expected_expiration_ts": terms.expected_expiration_us // SECOND_US,
    }
    for name in ("strike_type", "floor_strike", "cap_strike"):
        value = getattr(terms, name)
        if value is not None:
            shown[name] = value
    return shown


def event(terms: EventTerms) -> Json:
    """Return an event that was just made."""
    shown: Json = {
        "event_ticker": terms.ticker,
        "exchange_index": 0,
        "title": terms.title,
        "subtitle": terms.sub_title,
        "collateral_return_type": "MECNET" if terms.mutually_exclusive else "",
        "series_ticker": terms.series,
    }
    if terms.strike_us is not None:
        shown["strike_date"] = terms.strike_us // SECOND_US
    if terms.strike_period is not None:
        shown["strike_period"] = terms.strike_period
    return shown
