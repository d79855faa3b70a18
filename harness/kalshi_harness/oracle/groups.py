"""Groups of orders on the oracle's exchange: refusals and actions.

Imports the standard library only. A match counts for 15 seconds; a group that is over its limit is triggered when the
order that brought it there is done.
"""

from collections.abc import Iterator

from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import E2, Event, Group, Order, Refusal

WINDOW_US = 15 * 1_000_000


def create_refused(record: Record, account_id: str, limit_e2: int) -> Refusal | None:
    """Ask for an owner and a limit."""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    return None if limit_e2 > 0 else ("invalid_count", "limit_e2")


def change_refused(
    record: Record, account_id: str, group_number: int, action: str
) -> Refusal | None:
    """Trigger once."""
    refusal = _known(record, account_id, group_number)
    if refusal is None and action == "trigger" and record.groups[group_number].triggered:
        return "group_triggered", "group_number"
    return refusal


def limit_refused(
    record: Record, account_id: str, group_number: int, limit_e2: int
) -> Refusal | None:
    """Ask for a limit."""
    refusal = _known(record, account_id, group_number)
    return refusal or (None if limit_e2 > 0 else ("invalid_count", "limit_e2"))


def order_refused(record: Record, order: Order) -> Refusal | None:
    """Ask for a group of the account that takes orders."""
    number = order.asks("group_number")
    if not number:
        return None
    refusal = _known(record, order.account_id, number)
    if refusal is None and record.groups[number].triggered:
        return "group_triggered", "group_number"
    return refusal


def _known(record: Record, account_id: str, group_number: int) -> Refusal | None:
    if account_id not in record.money:
        return "unknown_account", "account_id"
    group = record.groups.get(group_number)
    owned = group is not None and group.account_id == account_id
    return None if owned else ("unknown_group", "group_number")


def create(record: Record, account_id: str, limit_e2: int) -> Iterator[Event]:
    """Make a group; no number is used twice."""
    record.groups_made += 1
    group = Group(record.groups_made, account_id, limit_e2)
    record.groups[group.number] = group
    yield _told(group, "created")


def change(record: Record, group_number: int, action: str, **_owner: str) -> Iterator[Event]:
    """Trigger, reset or delete a group."""
    group = record.groups[group_number]
    if action == "trigger":
        yield from _trigger(record, group)
    elif action == "reset":
        group.triggered, group.matches = False, []
        yield _told(group, "reset")
    else:
        yield from _cancel(record, group)
        del record.groups[group_number]
        yield _told(group, "deleted")


def limit(record: Record, group_number: int, limit_e2: int, **_owner: str) -> Iterator[Event]:
    """Give a group another limit."""
    group = record.groups[group_number]
    group.limit = limit_e2
    yield _told(group, "limit_updated")
    yield from trigger_those_over(record)


def count(record: Record, order: Order, contracts: E2) -> None:
    """Count a match of an order for its group."""
    group = record.groups.get(order.asks("group_number") or 0)
    if group:
        group.matches.append((record.now_us, contracts))


def trigger_those_over(record: Record) -> Iterator[Event]:
    """Trigger what went over its limit with this command."""
    for group in sorted(record.groups.values(), key=lambda group: group.number):
        recent = [n for at_us, n in group.matches if record.now_us - at_us < WINDOW_US]
        if not group.triggered and sum(recent) > group.limit:
            yield from _trigger(record, group)


def _trigger(record: Record, group: Group) -> Iterator[Event]:
    group.triggered = True
    yield from _cancel(record, group)
    yield _told(group, "triggered")


def _cancel(record: Record, group: Group) -> Iterator[Event]:
    for order in record.resting(account_id=group.account_id):
        if order.asks("group_number") == group.number:
            yield order.cancel("group")


def _told(group: Group, what: str) -> Event:
    return {
        "type": "GroupChanged",
        "group_number": group.number,
        "account_id": group.account_id,
        "change": what,
        "limit_e2": group.limit,
    }
