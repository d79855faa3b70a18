"""Views of the exchange -> the objects the reference contract prints, field by field (C04 to C11, C17 to C19).

Values that orjson encodes and the edition's schemas check; nothing here decides anything.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mock_exchange.core.order import Order
from mock_exchange.core.units import COUNT_ONE_E2, Side
from mock_exchange.core.views import AccountView, Fill, MarketView, OrderView, PositionView
from mock_exchange.editions.reference.formats import (
    DOLLARS_BY_E4,
    cents,
    contracts,
    fill_id,
    order_id,
    rounded_cents,
    rounded_dollars,
    timestamp,
)

CURRENCY: Final = "USD"
ACCOUNT_STATUS: Final = "active"
SIDES: Final[Mapping[Side, str]] = {"bid": "buy", "ask": "sell"}

Json = dict[str, Any]


def account(view: AccountView) -> Json:
    """Return the account object. ``balance`` is what is free to spend."""
    return {
        "account_id": view.account_id,
        "balance": cents(view.cash_micros),
        "currency": CURRENCY,
        "status": ACCOUNT_STATUS,
    }


def position(view: PositionView) -> Json:
    """Return a position object."""
    return {
        "ticker": view.ticker,
        "position": contracts(view.position_e2),
        "avg_price": rounded_dollars(view.average_price_e4),
        "unrealized_pnl": rounded_cents(view.unrealized_micros),
    }


def market_summary(view: MarketView) -> Json:
    """Return a market as it stands in a list."""
    return {
        "ticker": view.ticker,
        "title": view.title,
        "status": view.status,
        "last_price": DOLLARS_BY_E4[view.last_price_e4],
        "volume": contracts(view.volume_e2),
    }


def market(view: MarketView) -> Json:
    """Return a market with its details."""
    return {
        "ticker": view.ticker,
        "title": view.title,
        "description": view.description,
        "status": view.status,
        "last_price": DOLLARS_BY_E4[view.last_price_e4],
        "volume": contracts(view.volume_e2),
        "open_interest": contracts(view.open_interest_e2),
        "expiration_date": timestamp(view.expires_at_us),
    }


def order_placed(view: OrderView | Order) -> Json:
    """Return the answer to a placed order. A market order has no price."""
    rendered = _order_head(view)
    rendered["filled_size"] = view.filled_e2 // COUNT_ONE_E2
    rendered["status"] = view.status
    rendered["created_at"] = timestamp(view.created_at_us)
    return rendered


def order_status(view: OrderView, fills: Sequence[Fill]) -> Json:
    """Return an order with its fills, oldest first."""
    rendered = _order_head(view)
    rendered["filled_size"] = contracts(view.filled_e2)
    rendered["status"] = view.status
    rendered["fills"] = [order_fill(each) for each in fills]
    return rendered


def _order_head(view: OrderView | Order) -> Json:
    """Return what every rendering of a whole order begins with."""
    rendered: Json = {
        "order_id": order_id(view.number),
        "ticker": view.ticker,
        "side": SIDES[view.side],
        "type": view.kind,
        "size": view.count_e2 // COUNT_ONE_E2,
    }
    if view.price_e4:
        rendered["price"] = DOLLARS_BY_E4[view.price_e4]
    return rendered


def order_cancelled(view: OrderView) -> Json:
    """Return the answer to a cancellation."""
    return {
        "order_id": order_id(view.number),
        "status": view.status,
        "cancelled_at": timestamp(view.updated_at_us),
    }


def order_fill(view: Fill) -> Json:
    """Return a fill as it stands in its order."""
    return {
        "fill_id": fill_id(view.number),
        "size": contracts(view.count_e2),
        "price": DOLLARS_BY_E4[view.price_e4],
        "filled_at": timestamp(view.at_us),
    }


def fill(view: Fill) -> Json:
    """Return a fill as it stands in the trade history."""
    return {
        "fill_id": fill_id(view.number),
        "order_id": order_id(view.order_number),
        "ticker": view.ticker,
        "side": SIDES[view.side],
        "size": contracts(view.count_e2),
        "price": DOLLARS_BY_E4[view.price_e4],
        "filled_at": timestamp(view.at_us),
    }


def account_update(view: AccountView) -> Json:
    """Return the account channel's message."""
    data = {
        "account_id": view.account_id,
        "balance": cents(view.cash_micros),
        "currency": CURRENCY,
    }
    return {"type": "account_update", "data": data}


def market_update(ticker: str, last_price_e4: int, volume_e2: int, at_us: int) -> Json:
    """Return the market channel's message."""
    data = {
        "ticker": ticker,
        "last_price": DOLLARS_BY_E4[last_price_e4],
        "volume": contracts(volume_e2),
        "timestamp": timestamp(at_us),
    }
    return {"type": "market_update", "data": data}


def order_update(number: int, status: str, filled_e2: int, at_us: int) -> Json:
    """Return the orders channel's message."""
    data = {
        "order_id": order_id(number),
        "status": status,
        "filled_size": contracts(filled_e2),
        "timestamp": timestamp(at_us),
    }
    return {"type": "order_update", "data": data}
