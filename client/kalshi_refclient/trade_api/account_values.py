"""What the client of trade-api-3.34 gives back of an account: money, positions, fills, orders, groups (T06, T08, T11)."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from kalshi_refclient.trade_api.values import Contracts, Dollars
from kalshi_refclient.values import Value


class Balance(Value, frozen=True, kw_only=True):
    """Cash, exactly in ``balance_dollars``; ``balance`` and ``portfolio_value`` are whole cents, cut off."""

    balance: int
    balance_dollars: Dollars
    portfolio_value: int
    updated_ts: int


class MarketPosition(Value, frozen=True, kw_only=True):
    """A position: contracts of YES, negative for NO."""

    ticker: str
    position_fp: Contracts
    total_traded_dollars: Dollars
    market_exposure_dollars: Dollars
    realized_pnl_dollars: Dollars
    fees_paid_dollars: Dollars
    last_updated_ts: datetime


class Fill(Value, frozen=True, kw_only=True):
    """A fill of one of the account's orders; ``fee_cost`` is dollars."""

    fill_id: str
    trade_id: str
    order_id: str
    ticker: str
    outcome_side: str
    book_side: str
    count_fp: Contracts
    yes_price_dollars: Dollars
    no_price_dollars: Dollars
    is_taker: bool
    fee_cost: Dollars
    created_time: datetime | None = None


class Settlement(Value, frozen=True, kw_only=True):
    """What a market paid when it was settled; ``revenue`` is whole cents."""

    ticker: str
    event_ticker: str
    market_result: str
    yes_count_fp: Contracts
    yes_total_cost_dollars: Dollars
    no_count_fp: Contracts
    no_total_cost_dollars: Dollars
    revenue: int
    fee_cost: Dollars
    settled_time: datetime


class Order(Value, frozen=True, kw_only=True):
    """An order as it stands: ``resting``, ``canceled`` or ``executed``. A partly filled one is ``resting``."""

    order_id: str
    client_order_id: str
    ticker: str
    outcome_side: str
    book_side: str
    type: str
    status: str
    yes_price_dollars: Dollars
    no_price_dollars: Dollars
    fill_count_fp: Contracts
    remaining_count_fp: Contracts
    initial_count_fp: Contracts
    taker_fill_cost_dollars: Dollars
    maker_fill_cost_dollars: Dollars
    taker_fees_dollars: Dollars
    maker_fees_dollars: Dollars
    expiration_time: datetime | None = None
    created_time: datetime | None = None
    last_update_time: datetime | None = None
    order_group_id: str | None = None
    subaccount_number: int | None = None


class CreatedOrder(Value, frozen=True, kw_only=True):
    """What became of a new order at once. What neither filled nor remains was canceled.

    ``recovered``: its answer was lost and it was found by its ``client_order_id``; the counts are those of that later moment, and
    the averages are not known.
    """

    order_id: str
    fill_count: Contracts
    remaining_count: Contracts
    ts_ms: int
    client_order_id: str = ""
    average_fill_price: Dollars | None = None
    average_fee_paid: Dollars | None = None
    recovered: bool = False


class AmendedOrder(Value, frozen=True, kw_only=True):
    """What became of an order that was changed."""

    order_id: str
    ts_ms: int
    client_order_id: str = ""
    remaining_count: Contracts | None = None
    fill_count: Contracts | None = None
    average_fill_price: Dollars | None = None
    average_fee_paid: Dollars | None = None


class DecreasedOrder(Value, frozen=True, kw_only=True):
    """What is left of an order that was made smaller."""

    order_id: str
    remaining_count: Contracts
    ts_ms: int
    client_order_id: str = ""


class CanceledOrder(Value, frozen=True, kw_only=True):
    """What a cancel took away."""

    order_id: str
    reduced_by: Contracts
    ts_ms: int
    client_order_id: str = ""


class ItemError(Value, frozen=True, kw_only=True):
    """Why one item of a batch was refused."""

    code: str | None = None
    message: str | None = None
    details: str | None = None


class BatchCreated(Value, frozen=True, kw_only=True):
    """One item of a batch of orders: ``error`` is ``None`` where it was taken."""

    client_order_id: str | None = None
    order_id: str | None = None
    fill_count: Contracts | None = None
    remaining_count: Contracts | None = None
    average_fill_price: Dollars | None = None
    average_fee_paid: Dollars | None = None
    ts_ms: int | None = None
    error: ItemError | None = None


class BatchCanceled(Value, frozen=True, kw_only=True):
    """One item of a batch of cancels: ``error`` is ``None`` where it was canceled."""

    order_id: str
    reduced_by: Contracts
    client_order_id: str | None = None
    ts_ms: int | None = None
    error: ItemError | None = None


class OrderGroup(Value, frozen=True, kw_only=True):
    """A group of orders, and how much of them may match within 15 seconds."""

    id: str
    is_auto_cancel_enabled: bool
    contracts_limit_fp: Contracts | None = None


class OrderGroupDetail(Value, frozen=True, kw_only=True):
    """A group with the ids of its orders."""

    is_auto_cancel_enabled: bool
    orders: tuple[str, ...]
    contracts_limit_fp: Contracts | None = None


class TokenLimit(Value, frozen=True, kw_only=True):
    """A bucket: tokens a second, and tokens at most."""

    refill_rate: int
    bucket_capacity: int


class ApiLimits(Value, frozen=True, kw_only=True):
    """The account's tier and its two buckets."""

    usage_tier: str
    read: TokenLimit
    write: TokenLimit


class Reconciliation(Value, frozen=True, kw_only=True):
    """What became of an order whose answer was lost.

    ``placed``: ``order`` is it. ``not_placed``: it does not exist and never will. ``undecided``: ``why`` says what is missing.
    """

    outcome: Literal["placed", "not_placed", "undecided"]
    why: str
    order: Order | None = None


def exact(count: Decimal) -> int | float:
    """Return a count for a log line: whole where it is whole."""
    return int(count) if count == count.to_integral_value() else float(count)
