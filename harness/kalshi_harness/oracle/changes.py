"""Why the oracle refuses to change or cancel an order, in the fixed order of the rules.

Imports the standard library only. Rule: D11 (another's order is unknown).
"""

from dataclasses import replace

from kalshi_harness.oracle.lifecycle import not_trading
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import E2, E4, Order, Refusal


def cancel_order(record: Record, account_id: str, order_number: int) -> Refusal | None:
    """Cancel only what rests, and only one's own."""
    if record.pause == "everything":
        return "trading_paused", ""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    found = [o for o in record.orders if (o.number, o.account_id) == (order_number, account_id)]
    if not found:
        return "unknown_order", "order_number"
    return None if found[0].resting else ("order_not_open", "order_number")


def amend_order(
    record: Record,
    account_id: str,
    order_number: int,
    price_e4: int,
    count_e2: int,
    expires_at_us: int | None,
    client_order_id: str,
) -> Refusal | None:
    """Ask for the order, then where and what, under which name, until when; last whether it may trade and can be paid."""
    refusal = _open(record, account_id, order_number)
    if refusal:
        return refusal
    order = record.numbered(order_number)
    price, count = price_e4, count_e2
    refusal = _terms(record, order, price, count)
    if refusal:
        return refusal
    renamed = client_order_id != (order.asks("client_order_id") or "")
    if renamed and (record.holder(account_id), client_order_id) in record.client_names:
        return "duplicate_client_order_id", "client_order_id"
    if expires_at_us and expires_at_us <= record.now_us:
        return "invalid_expiry", "expires_at_us"
    keeps_place = price == order.price and count <= order.count
    return None if keeps_place else _means(record, order, price, count - order.filled)


def _terms(record: Record, order: Order, price: E4, count: E2) -> Refusal | None:
    market = record.markets[order.ticker]
    refusal = not_trading(record, market)
    if refusal:
        return refusal
    if count <= order.filled or count % market.lot != 0:
        return "invalid_count", "count_e2"
    if not market.prices(price):
        return "invalid_price", "price_e4"
    return None


def _means(record: Record, order: Order, price: E4, remaining: E2) -> Refusal | None:
    """Ask what an order that arrives anew would meet, and whether its owner can pay for it."""
    anew = replace(order, price=price, count=order.filled + remaining)
    anew.covered = record.new_cover(order, remaining)
    if order.asks("post_only") and record.opposite(anew):
        return "post_only_would_cross", "post_only"
    needed = anew.worst_cost(record.markets[order.ticker].fees)
    if needed > record.cash(order.account_id) + order.escrow:
        return "insufficient_funds", ""
    return None


def decrease_order(
    record: Record,
    account_id: str,
    order_number: int,
    reduce_by_e2: int | None,
    reduce_to_e2: int | None,
) -> Refusal | None:
    """Ask for one count of the two, that makes the order smaller by whole lots."""
    refusal = _open(record, account_id, order_number)
    if refusal:
        return refusal
    order = record.numbered(order_number)
    if reduce_by_e2 is not None and reduce_to_e2 is None:
        taken = reduce_by_e2
    elif reduce_to_e2 is not None and reduce_by_e2 is None:
        taken = order.remaining - reduce_to_e2
    else:
        return "invalid_count", "reduce_by_e2"
    wrong = not 0 < taken <= order.remaining or taken % record.markets[order.ticker].lot != 0
    return ("invalid_count", "reduce_by_e2") if wrong else None


def _open(record: Record, account_id: str, order_number: int) -> Refusal | None:
    refusal = cancel_order(record, account_id, order_number)
    if refusal is None and record.numbered(order_number).is_due(record.now_us):
        return "order_not_open", "order_number"
    return refusal
