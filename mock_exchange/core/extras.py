"""What only some orders ask for, and what only such orders carry: kept away from the plain ones.

A plain order has neither, and pays for neither: one look tells them apart.
"""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from mock_exchange.core.fees import FeeSchedule
from mock_exchange.core.units import SelfTradeRule


class OrderOptions(msgspec.Struct, frozen=True, gc=False):
    """What an order may ask for beyond its terms. The defaults ask for nothing.

    ``post_only``: it never takes. ``reduce_only``: it never opens, and is ``ioc``.
    ``expires_at_us``: from that moment on it does not trade, and is to be cancelled; 0 is never,
    anything else needs ``gtc``. ``cancel_on_pause``: a pause cancels it. ``client_order_id`` is the
    account's own name for it, used once for ever; '' is none. ``group_number``
    is the group it belongs to, 0 for none.
    """

    post_only: bool = False
    reduce_only: bool = False
    expires_at_us: int = 0
    cancel_on_pause: bool = False
    client_order_id: str = ""
    group_number: int = 0


PLAIN = OrderOptions()
"""The options of an order that has none."""


class Extras(msgspec.Struct, gc=False, eq=False):
    """What an order carries beyond its terms. Only the core changes it.

    ``self_trade`` is its rule for the trades that an amendment brings about. ``place`` is its place
    in the queue since it lost its first one, ``amended_at_us`` when it was last changed.

    ``fees`` is the schedule that it pays by, ``lot_fee_micros`` what it holds for the fee of each
    uncovered ``lot_e2`` while it rests, ``residue_micros`` what rounding took from it and was not
    given back. Plain values only, for the reason that ``Order`` gives.
    """

    post_only: bool = False
    reduce_only: bool = False
    expires_at_us: int = 0
    cancel_on_pause: bool = False
    client_order_id: str = ""
    group_number: int = 0
    self_trade: SelfTradeRule = "cancel_taker"
    place: tuple[int, int] | None = None
    amended_at_us: int = 0
    fees: FeeSchedule | None = None
    lot_e2: int = 1
    lot_fee_micros: int = 0
    residue_micros: int = 0
    maker_fees_micros: int = 0
    taker_fees_micros: int = 0

    def reserve_micros(self, uncovered_e2: int) -> int:
        """Return what the order holds for the fees of so much of it."""
        return uncovered_e2 // self.lot_e2 * self.lot_fee_micros

    def is_due(self, at_us: int) -> bool:
        """Tell whether the order has expired at a moment."""
        return 0 < self.expires_at_us <= at_us


NO_EXTRAS: Final[Extras | UnsetType] = UNSET
"""What a plain order has in their place."""


def paying(
    fees: FeeSchedule, lot_e2: int, lot_fee_micros: int, self_trade: SelfTradeRule
) -> Extras:
    """Return what an order carries that asks for nothing but has fees to pay."""
    return Extras(self_trade=self_trade, fees=fees, lot_e2=lot_e2, lot_fee_micros=lot_fee_micros)


def extras_of(options: OrderOptions, self_trade: SelfTradeRule) -> Extras:
    """Return what an order with these options carries."""
    return Extras(
        options.post_only,
        options.reduce_only,
        options.expires_at_us,
        options.cancel_on_pause,
        options.client_order_id,
        options.group_number,
        self_trade,
    )
