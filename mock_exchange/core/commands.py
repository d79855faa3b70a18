"""What can be asked of the exchange, as immutable values; JSON through msgspec, tagged by name.

msgspec structs and not dataclasses because a command and its events are made for every order: 0.1
us against 1.0 us for a frozen dataclass of six fields.
"""

from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.fees import FeeSchedule
from mock_exchange.core.grids import Bands
from mock_exchange.core.units import (
    MarketStatus,
    OrderKind,
    Outcome,
    PauseScope,
    SelfTradeRule,
    Side,
    TimeInForce,
    TradeWay,
)


class OpenAccount(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open an account with no money in it."""

    account_id: str


class Deposit(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Pay money in. ``amount_micros`` > 0."""

    account_id: str
    amount_micros: int


class OpenSubaccount(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open a part of an account, ``number`` 1 to 63, with no money in it.

    With a ``place`` the part lies there and not on the main exchange, and may have the number 0.
    """

    account_id: str
    number: int
    place: str | UnsetType = UNSET


class OpenTrader(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open an account whose orders and positions are its own, and whose money is a member's."""

    account_id: str
    trader_id: str


class Transfer(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Move free cash from an account to another of the same holder. ``amount_micros`` > 0."""

    account_id: str
    to_account_id: str
    amount_micros: int


class TransferPosition(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Move contracts from an account to another, long positive, paid at ``price_e4``: no trade."""

    account_id: str
    to_account_id: str
    ticker: str
    count_e2: int
    price_e4: int


class Withdraw(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Take money out that is not in escrow. ``amount_micros`` > 0."""

    account_id: str
    amount_micros: int


class MarketOptions(msgspec.Struct, frozen=True, gc=False):
    """What a market may have beyond its plain terms. The defaults are those of a plain one.

    ``bands``: its price grid, instead of ``tick_e4``. ``initialized``: it does not trade yet.
    ``fees``: what fills cost, None for nothing.
    """

    bands: Bands = ()
    initialized: bool = False
    fees: FeeSchedule | None = None


class CreateMarket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open a market for trading. Prices step by ``tick_e4``, counts by ``lot_e2``."""

    ticker: str
    title: str
    description: str
    expires_at_us: int
    tick_e4: int = 100
    lot_e2: int = 100
    options: MarketOptions | UnsetType = UNSET


class CloseMarket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End trading: every resting order is cancelled and its escrow returned."""

    ticker: str


class SettleMarket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Pay a closed market out, once."""

    ticker: str
    outcome: Outcome


class ChangeMarket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Move a market on: to active, inactive, determined, disputed or amended.

    Determined and amended say what a YES contract is worth, ``value_e4``: 0 to 10,000.
    """

    ticker: str
    status: MarketStatus
    value_e4: int | None = None


class ChangeFees(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Give a market another fee schedule, or none, for the orders that come from now on."""

    ticker: str
    fees: FeeSchedule | None


class FinalizeMarket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Pay a market out at the value that was determined, once."""

    ticker: str


class PauseExchange(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Pause all trading, or everything."""

    scope: PauseScope


class ResumeExchange(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End the pause, whatever its scope."""


class PlaceOrder(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Place an order. A market order has ``price_e4 == 0`` and is ``ioc`` (or ``fok``).

    Most orders have no ``options``; then there is no trace of them in its JSON either.
    """

    account_id: str
    ticker: str
    side: Side
    kind: OrderKind
    count_e2: int
    price_e4: int
    time_in_force: TimeInForce = "gtc"
    self_trade: SelfTradeRule = "cancel_taker"
    options: OrderOptions | UnsetType = UNSET


class CancelOrder(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Cancel what rests of an order. Another account's order is an unknown order."""

    account_id: str
    order_number: int


class AmendOrder(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Change a resting order. ``count_e2`` is what it has filled and what shall remain together.

    ``expires_at_us``: None leaves it, 0 lets it expire never. ``client_order_id``: '' leaves it.
    """

    account_id: str
    order_number: int
    price_e4: int
    count_e2: int
    expires_at_us: int | None = None
    client_order_id: str = ""


class DecreaseOrder(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Make a resting order smaller, by a count or to one: exactly one of the two is given."""

    account_id: str
    order_number: int
    reduce_by_e2: int | None = None
    reduce_to_e2: int | None = None


class CancelAllOrders(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Cancel every resting order of the account."""

    account_id: str


class DirectSide(msgspec.Struct, frozen=True, gc=False):
    """Who trades on one side of a ``TradeDirectly``, and what the order that is made for it is given."""

    account_id: str
    client_order_id: str = ""
    group_number: int = 0


class TradeDirectly(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Let two accounts trade with each other as they agreed, past the book, whole or not at all.

    ``taker_side`` is the taker's; the maker has the other. ``way`` is not ``book``.
    """

    ticker: str
    maker: DirectSide
    taker: DirectSide
    taker_side: Side
    count_e2: int
    price_e4: int
    way: TradeWay = "direct"


class CreateGroup(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Make a group of orders that may match ``limit_e2`` contracts in a window, and not more."""

    account_id: str
    limit_e2: int


class ChangeGroup(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Trigger a group, let it take orders again, or delete it."""

    account_id: str
    group_number: int
    action: Literal["trigger", "reset", "delete"]


class LimitGroup(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Give a group another limit."""

    account_id: str
    group_number: int
    limit_e2: int


class ExpireOrders(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Cancel every order whose moment has come."""


Command: TypeAlias = (
    OpenAccount
    | Deposit
    | Withdraw
    | OpenSubaccount
    | OpenTrader
    | Transfer
    | TransferPosition
    | CreateMarket
    | CloseMarket
    | SettleMarket
    | ChangeMarket
    | ChangeFees
    | FinalizeMarket
    | PauseExchange
    | ResumeExchange
    | PlaceOrder
    | CancelOrder
    | AmendOrder
    | DecreaseOrder
    | CancelAllOrders
    | TradeDirectly
    | CreateGroup
    | ChangeGroup
    | LimitGroup
    | ExpireOrders
)
