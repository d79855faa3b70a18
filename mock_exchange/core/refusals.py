"""Every refusal the exchange can give, made once: a reason and the command's field at fault.

The order in which they are tried is the handlers' business; each handler's docstring names it.
"""

from typing import Final, TypeAlias

from mock_exchange.core.events import Event, Refused
from mock_exchange.core.reasons import Reason

Events: TypeAlias = tuple[Event, ...]
"""What one command caused, in the order it happened."""


def _refusal(reason: Reason, field: str = "") -> Events:
    return (Refused(reason, field),)


UNKNOWN_ACCOUNT: Final = _refusal(Reason.UNKNOWN_ACCOUNT, "account_id")
DUPLICATE_ACCOUNT: Final = _refusal(Reason.DUPLICATE_ACCOUNT, "account_id")
INVALID_AMOUNT: Final = _refusal(Reason.INVALID_AMOUNT, "amount_micros")
WITHDRAWAL_TOO_LARGE: Final = _refusal(Reason.INSUFFICIENT_FUNDS, "amount_micros")
INSUFFICIENT_FUNDS: Final = _refusal(Reason.INSUFFICIENT_FUNDS)
UNKNOWN_MARKET: Final = _refusal(Reason.UNKNOWN_MARKET, "ticker")
DUPLICATE_MARKET: Final = _refusal(Reason.DUPLICATE_MARKET, "ticker")
MARKET_NOT_ACTIVE: Final = _refusal(Reason.MARKET_NOT_ACTIVE, "ticker")
MARKET_TRANSITION: Final = _refusal(Reason.MARKET_TRANSITION, "ticker")
INVALID_TICK: Final = _refusal(Reason.INVALID_PRICE, "tick_e4")
INVALID_LOT: Final = _refusal(Reason.INVALID_COUNT, "lot_e2")
INVALID_PRICE: Final = _refusal(Reason.INVALID_PRICE, "price_e4")
INVALID_COUNT: Final = _refusal(Reason.INVALID_COUNT, "count_e2")
INVALID_DECREASE: Final = _refusal(Reason.INVALID_COUNT, "reduce_by_e2")
INVALID_TIME_IN_FORCE: Final = _refusal(Reason.INVALID_TIME_IN_FORCE, "time_in_force")
FOK_UNFILLABLE: Final = _refusal(Reason.FOK_UNFILLABLE, "time_in_force")
UNKNOWN_ORDER: Final = _refusal(Reason.UNKNOWN_ORDER, "order_number")
ORDER_NOT_OPEN: Final = _refusal(Reason.ORDER_NOT_OPEN, "order_number")
NOTHING_TO_CANCEL: Final = _refusal(Reason.NOTHING_TO_CANCEL)
POST_ONLY_WOULD_CROSS: Final = _refusal(Reason.POST_ONLY_WOULD_CROSS, "post_only")
NOTHING_TO_REDUCE: Final = _refusal(Reason.NOTHING_TO_REDUCE, "reduce_only")
INVALID_EXPIRY: Final = _refusal(Reason.INVALID_EXPIRY, "expires_at_us")
DUPLICATE_CLIENT_ORDER_ID: Final = _refusal(Reason.DUPLICATE_CLIENT_ORDER_ID, "client_order_id")
TRADING_PAUSED: Final = _refusal(Reason.TRADING_PAUSED)
PAUSE_TRANSITION: Final = _refusal(Reason.PAUSE_TRANSITION)
INVALID_BANDS: Final = _refusal(Reason.INVALID_PRICE, "bands")
INVALID_VALUE: Final = _refusal(Reason.INVALID_PRICE, "value_e4")
INVALID_FEES: Final = _refusal(Reason.INVALID_FEES, "fees")
UNKNOWN_GROUP: Final = _refusal(Reason.UNKNOWN_GROUP, "group_number")
GROUP_TRIGGERED: Final = _refusal(Reason.GROUP_TRIGGERED, "group_number")
INVALID_LIMIT: Final = _refusal(Reason.INVALID_COUNT, "limit_e2")
INVALID_SUBACCOUNT: Final = _refusal(Reason.INVALID_SUBACCOUNT, "number")
DUPLICATE_TRADER: Final = _refusal(Reason.DUPLICATE_ACCOUNT, "trader_id")
SAME_HOLDER: Final = _refusal(Reason.SAME_HOLDER, "taker")
INVALID_WAY: Final = _refusal(Reason.INVALID_TIME_IN_FORCE, "way")
UNKNOWN_TARGET: Final = _refusal(Reason.UNKNOWN_ACCOUNT, "to_account_id")
