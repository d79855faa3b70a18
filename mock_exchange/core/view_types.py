"""What a reading of the exchange returns: frozen values, made on demand; and how the plain ones are made."""

from collections.abc import Sequence
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from mock_exchange.core.extras import Extras
from mock_exchange.core.fees import FeeSchedule, Role
from mock_exchange.core.grids import Bands
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.units import (
    MarketStatus,
    OrderKind,
    OrderStatus,
    Result,
    SelfTradeRule,
    Side,
    TimeInForce,
)


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One order's part in one trade."""

    number: int
    order_number: int
    account_id: str
    ticker: str
    side: Side
    role: Role
    count_e2: int
    price_e4: int
    fee_micros: int
    at_us: int


class Move(msgspec.Struct, frozen=True, gc=False):
    """Contracts that came to an account by a transfer, or went: then ``signed_e2`` < 0."""

    signed_e2: int
    price_e4: int
    at_us: int


class AccountView(msgspec.Struct, frozen=True, gc=False):
    """An account's money: what is free to spend, and what its resting orders hold.

    ``holder_id``, ``number`` and ``place`` are those of a subaccount, ``member_id`` is a trader's; or
    nothing.
    """

    account_id: str
    cash_micros: int
    escrow_micros: int
    holder_id: str = ""
    number: int = 0
    place: str = ""
    member_id: str = ""


class PositionView(msgspec.Struct, frozen=True):
    """A position that is not zero, in YES terms: a short is negative, sold at its average."""

    ticker: str
    position_e2: int
    average_price_e4: Fraction
    last_price_e4: int
    unrealized_micros: Fraction
    realized_micros: Fraction


class MarketView(msgspec.Struct, frozen=True, gc=False):
    """A market without its book. ``version`` grows whenever status, result or trades change.

    ``trading`` tells whether it takes orders now, whatever the reason.
    """

    ticker: str
    title: str
    description: str
    expires_at_us: int
    tick_e4: int
    lot_e2: int
    status: MarketStatus
    outcome: Result | None
    last_price_e4: int
    volume_e2: int
    open_interest_e2: int
    version: int
    bands: Bands = ()
    value_e4: int | None = None
    trading: bool = True
    fees: FeeSchedule | None = None


class OrderView(msgspec.Struct, frozen=True, gc=False):
    """An order as it stands. From ``post_only`` on: what only some orders have."""

    number: int
    account_id: str
    ticker: str
    side: Side
    kind: OrderKind
    price_e4: int
    count_e2: int
    time_in_force: TimeInForce
    status: OrderStatus
    filled_e2: int
    remaining_e2: int
    cancelled_e2: int
    created_at_us: int
    updated_at_us: int
    post_only: bool = False
    reduce_only: bool = False
    expires_at_us: int = 0
    cancel_on_pause: bool = False
    client_order_id: str = ""
    self_trade: SelfTradeRule = "cancel_taker"
    maker_fees_micros: int = 0
    taker_fees_micros: int = 0
    group_number: int = 0


class GroupView(msgspec.Struct, frozen=True):
    """A group of orders, and the numbers of those that rest."""

    number: int
    account_id: str
    limit_e2: int
    triggered: bool
    orders: Sequence[int]


class BookView(msgspec.Struct, frozen=True):
    """A book's levels as (price_e4, quantity_e2), best first, and the ``seq`` they are of."""

    ticker: str
    seq: int
    bids: Sequence[tuple[int, int]]
    asks: Sequence[tuple[int, int]]


def market_version(market: Market) -> int:
    """Return what grows with each trade and status: nothing else changes what is shown."""
    return market.volume_e2 + market.moves


def market_view(market: Market) -> MarketView:
    """Return a market as readers see it."""
    return MarketView(
        market.ticker,
        market.title,
        market.description,
        market.expires_at_us,
        market.tick_e4,
        market.lot_e2,
        market.status,
        market.outcome,
        market.last_price_e4,
        market.volume_e2,
        market.open_interest_e2,
        market_version(market),
        market.bands,
        market.value_e4,
        market.trading,
        market.fees,
    )


def order_view(order: Order, updated_at_us: int) -> OrderView:
    """Return a plain order as readers see it."""
    return OrderView(
        order.number,
        order.account_id,
        order.ticker,
        order.side,
        order.kind,
        order.price_e4,
        order.count_e2,
        order.time_in_force,
        order.status,
        order.filled_e2,
        order.remaining_e2,
        order.cancelled_e2,
        order.created_at_us,
        updated_at_us,
    )


def with_extras(view: OrderView, extras: Extras) -> OrderView:
    """Return it with what only some orders have."""
    return replace(
        view,
        post_only=extras.post_only,
        reduce_only=extras.reduce_only,
        expires_at_us=extras.expires_at_us,
        cancel_on_pause=extras.cancel_on_pause,
        client_order_id=extras.client_order_id,
        self_trade=extras.self_trade,
        maker_fees_micros=extras.maker_fees_micros,
        taker_fees_micros=extras.taker_fees_micros,
        group_number=extras.group_number,
    )
