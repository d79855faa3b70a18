"""Why the exchange refuses a command: one list; each edition spells them as its contract does."""

from enum import StrEnum


class Reason(StrEnum):
    """Reason of a refusal. A refused command changes nothing."""

    UNKNOWN_ACCOUNT = "unknown_account"
    DUPLICATE_ACCOUNT = "duplicate_account"
    INVALID_AMOUNT = "invalid_amount"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    UNKNOWN_MARKET = "unknown_market"
    DUPLICATE_MARKET = "duplicate_market"
    MARKET_NOT_ACTIVE = "market_not_active"
    MARKET_TRANSITION = "market_transition"
    INVALID_PRICE = "invalid_price"
    INVALID_COUNT = "invalid_count"
    INVALID_TIME_IN_FORCE = "invalid_time_in_force"
    FOK_UNFILLABLE = "fok_unfillable"
    UNKNOWN_ORDER = "unknown_order"
    ORDER_NOT_OPEN = "order_not_open"
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    POST_ONLY_WOULD_CROSS = "post_only_would_cross"
    NOTHING_TO_REDUCE = "nothing_to_reduce"
    INVALID_EXPIRY = "invalid_expiry"
    DUPLICATE_CLIENT_ORDER_ID = "duplicate_client_order_id"
    TRADING_PAUSED = "trading_paused"
    PAUSE_TRANSITION = "pause_transition"
    INVALID_FEES = "invalid_fees"
    UNKNOWN_GROUP = "unknown_group"
    GROUP_TRIGGERED = "group_triggered"
    INVALID_SUBACCOUNT = "invalid_subaccount"
    SAME_HOLDER = "same_holder"
