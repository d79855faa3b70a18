"""Why the oracle refuses an order for its options, in the fixed order of the rules.

Imports the standard library only.
"""

from kalshi_harness.oracle import groups
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import Order, Refusal


def wrong_options(record: Record, order: Order) -> Refusal | None:
    """Ask whether the names are right, and then whether the order can have what it asks for."""
    if _name_was_used(record, order):
        return "duplicate_client_order_id", "client_order_id"
    return groups.order_refused(record, order) or _wrong_wishes(record, order)


def _wrong_wishes(record: Record, order: Order) -> Refusal | None:
    """Ask whether time in force and moment fit, and last what it would meet."""
    stays = order.time_in_force == "gtc"
    for option, needs in (("reduce_only", "ioc"), ("post_only", "gtc"), ("expires_at_us", "gtc")):
        if order.asks(option) and order.time_in_force != needs:
            return "invalid_time_in_force", "time_in_force"
    if stays and order.asks("expires_at_us") and order.is_due(record.now_us):
        return "invalid_expiry", "expires_at_us"
    if order.asks("reduce_only") and not _reduces(record, order):
        return "nothing_to_reduce", "reduce_only"
    if order.asks("post_only") and record.opposite(order):
        return "post_only_would_cross", "post_only"
    return None


def _name_was_used(record: Record, order: Order) -> bool:
    name = order.asks("client_order_id")
    return bool(name) and (record.holder(order.account_id), name) in record.client_names


def _reduces(record: Record, order: Order) -> bool:
    position = record.position(order.account_id, order.ticker)
    return position < 0 if order.side == "bid" else position > 0
