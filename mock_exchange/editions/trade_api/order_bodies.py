"""Bodies of orders -> commands (T08). Only what a schema cannot say is checked here; the rules are the exchange's."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import UNSET, UnsetType

from mock_exchange.core.commands import AmendOrder, DecreaseOrder, PlaceOrder
from mock_exchange.core.extras import PLAIN, OrderOptions
from mock_exchange.core.units import SelfTradeRule, TimeInForce
from mock_exchange.editions.trade_api.formats import SECOND_US, YEAR_10000_US, count_e2, price_e4

TIMES_IN_FORCE: Final[Mapping[str, TimeInForce]] = MappingProxyType(
    {"good_till_canceled": "gtc", "immediate_or_cancel": "ioc", "fill_or_kill": "fok"}
)
SELF_TRADES: Final[Mapping[str, SelfTradeRule]] = MappingProxyType(
    {"taker_at_cross": "cancel_taker", "maker": "cancel_maker"}
)
_WISHES: Final = frozenset(
    {"post_only", "reduce_only", "expiration_time", "cancel_order_on_pause", "client_order_id"}
)
"""Fields of an order's body that become options."""

WIRE_SELF_TRADES: Final[Mapping[SelfTradeRule, str]] = MappingProxyType(
    {rule: word for word, rule in SELF_TRADES.items()}
)


def place_order(account_id: str, body: Mapping[str, Any], group_number: int = 0) -> PlaceOrder:
    """Return the command of ``CreateOrderV2Request``, in a group if it has a number.

    Raises ``ValueError`` for a number that is too fine, and for an expiry behind the year 9999.
    """
    plain = _WISHES.isdisjoint(body) and not group_number  # asked first: many orders are
    return PlaceOrder(
        account_id,
        body["ticker"],
        body["side"],
        "limit",
        _exact(count_e2(body["count"]), "count"),
        _exact(price_e4(body["price"]), "price"),
        TIMES_IN_FORCE[body["time_in_force"]],
        SELF_TRADES[body["self_trade_prevention_type"]],
        UNSET if plain else _options(body, group_number),
    )


def amend_order(account_id: str, number: int, body: Mapping[str, Any]) -> AmendOrder:
    """Return the command of ``AmendOrderV2Request``. Raises ``ValueError`` as above."""
    expires_s = body.get("expiration_time")
    return AmendOrder(
        account_id,
        number,
        _exact(price_e4(body["price"]), "price"),
        _exact(count_e2(body["count"]), "count"),
        None if expires_s is None else _expires_us(expires_s),
        body.get("updated_client_order_id", ""),
    )


def decrease_order(account_id: str, number: int, body: Mapping[str, Any]) -> DecreaseOrder:
    """Return the command of ``DecreaseOrderV2Request``. Raises ``ValueError`` for both counts, or none of them."""
    by, to = body.get("reduce_by"), body.get("reduce_to")
    if (by is None) == (to is None):
        raise ValueError("exactly one of reduce_by and reduce_to is wanted")
    return DecreaseOrder(
        account_id,
        number,
        None if by is None else _exact(count_e2(by), "reduce_by"),
        None if to is None else _exact(count_e2(to), "reduce_to"),
    )


def _options(body: Mapping[str, Any], group_number: int) -> OrderOptions | UnsetType:
    """Return what an order asks for beyond its terms; ``UNSET`` where that is nothing after all."""
    options = OrderOptions(
        body.get("post_only", False),
        body.get("reduce_only", False),
        _expires_us(body.get("expiration_time", 0)),
        body.get("cancel_order_on_pause", False),
        body.get("client_order_id", ""),
        group_number,
    )
    return UNSET if options == PLAIN else options


def _expires_us(expires_s: int) -> int:
    if expires_s * SECOND_US >= YEAR_10000_US:
        raise ValueError(
            f"expiration_time is in unix seconds, and {expires_s} is behind the year 9999"
        )
    return expires_s * SECOND_US


def _exact(value: int | None, name: str) -> int:
    if value is None:
        raise ValueError(f"{name} is finer than this exchange counts")
    return value
