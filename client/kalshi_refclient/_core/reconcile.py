"""What became of an order whose answer was lost: the account before and after, compared (R17, D21).

Pure. The contract can neither list orders nor find one by a key of ours. Where the venue does not recognise a
second sending, all that is left is to look at what an order would have changed: new fills of that kind, or
money that went into escrow. Where that does not decide it, the answer is ``undecided`` and says why.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from kalshi_refclient.values import AccountSnapshot, OrderStatus, Reconciliation


def candidate_order_ids(
    request: Mapping[str, Any],
    before: AccountSnapshot,
    after: AccountSnapshot,
    known_order_ids: Collection[str],
) -> tuple[str, ...]:
    """Return the orders that new fills point to and that could be the lost one, in a stable order."""
    old = {fill.fill_id for fill in before.fills}
    old_orders = {fill.order_id for fill in before.fills} | set(known_order_ids)
    return tuple(
        sorted(
            {
                fill.order_id
                for fill in after.fills
                if fill.fill_id not in old
                and fill.order_id not in old_orders
                and fill.ticker == request["ticker"]
                and fill.side == request["side"]
            }
        )
    )


def is_the_lost_order(request: Mapping[str, Any], order: OrderStatus) -> bool:
    """Return whether ``order`` is what ``request`` asked for."""
    price = request.get("price")
    return (
        order.ticker == request["ticker"]
        and order.side == request["side"]
        and order.type == request["type"]
        and order.size == request["size"]
        and (price is None or order.price == Decimal(str(price)))
    )


def decide(
    request: Mapping[str, Any],
    before: AccountSnapshot,
    after: AccountSnapshot,
    matches: Iterable[OrderStatus],
    known_order_ids: Collection[str] = (),
) -> Reconciliation:
    """Return what the comparison says; ``matches`` are the candidates that are the order asked for."""
    found = tuple(matches)
    if found:
        return _by_fills(found)
    old = {fill.fill_id for fill in before.fills}
    strangers = [fill for fill in after.fills if fill.fill_id not in old]
    if any(fill.order_id not in known_order_ids for fill in strangers):
        return Reconciliation(
            outcome="undecided", why="other orders of the account were filled meanwhile"
        )
    if strangers or before.positions != after.positions:
        return Reconciliation(outcome="undecided", why="the account changed for other reasons")
    return _by_balance(request, before, after)


def _by_balance(
    request: Mapping[str, Any], before: AccountSnapshot, after: AccountSnapshot
) -> Reconciliation:
    change_cents = after.account.balance - before.account.balance
    if change_cents == 0:
        return _unchanged(request, before)
    if change_cents == -_escrow_cents(request):
        return Reconciliation(
            outcome="placed",
            why="exactly its escrow left the balance and nothing else changed; its id is not known",
        )
    return Reconciliation(
        outcome="undecided",
        why=f"the balance changed by {change_cents} cents, which is not its escrow",
    )


def _by_fills(found: tuple[OrderStatus, ...]) -> Reconciliation:
    if len(found) > 1:
        return Reconciliation(
            outcome="undecided", why=f"{len(found)} new orders with fills are like it"
        )
    return Reconciliation(
        outcome="placed", why="a new fill belongs to an order like it", order=found[0]
    )


def _unchanged(request: Mapping[str, Any], before: AccountSnapshot) -> Reconciliation:
    closes = any(
        position.ticker == request["ticker"]
        and (position.position < 0) == (request["side"] == "buy")
        and position.position != 0
        for position in before.positions
    )
    rests = request["type"] == "limit" and request.get("time_in_force", "gtc") == "gtc"
    if rests and closes:
        return Reconciliation(
            outcome="undecided",
            why="nothing changed, but an order that closes a position takes no escrow while it rests",
        )
    return Reconciliation(
        outcome="not_placed",
        why="balance, fills and positions are as they were before"
        if rests
        else "balance, fills and positions are as they were: nothing of it was filled and it cannot rest",
    )


def _escrow_cents(request: Mapping[str, Any]) -> int:
    """Return what the order takes out of the balance while it rests, whole cents; 0 if it cannot rest."""
    if request["type"] != "limit" or request.get("time_in_force", "gtc") != "gtc":
        return 0
    price_cents = int(Decimal(str(request["price"])) * 100)
    unit_cents = price_cents if request["side"] == "buy" else 100 - price_cents
    return int(request["size"]) * unit_cents
