"""Order groups: orders of an account that are cancelled together when too much of them has traded.

A group counts the contracts that its orders matched within a rolling window. When they are more
than its limit it is triggered: what rests of it is cancelled, and it takes no orders until it is
reset. That happens at the end of the command in which it went over: an arriving order is matched
whole first, so that a fill-or-kill order is never left half filled by somebody else's group.
"""

from collections.abc import Iterator
from typing import Final

from mock_exchange.core import refusals
from mock_exchange.core.cancellation import cancel_each
from mock_exchange.core.commands import ChangeGroup, CreateGroup, LimitGroup
from mock_exchange.core.events import Event, GroupChange, GroupChanged
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import Group, State

WINDOW_US: Final = 15_000_000
"""How long a match counts."""


def create_group(state: State, command: CreateGroup, _at_us: int) -> Events:
    """Make a group. Refused: unknown account; a limit below 1."""
    if command.account_id not in state.accounts:
        return refusals.UNKNOWN_ACCOUNT
    if command.limit_e2 < 1:
        return refusals.INVALID_LIMIT
    state.group_count += 1
    group = Group(state.group_count, command.account_id, command.limit_e2)
    state.groups[group.number] = group
    return (_changed(group, "created"),)


def change_group(state: State, command: ChangeGroup, at_us: int) -> Events:
    """Trigger, reset or delete a group; the first and the last cancel what rests of it.

    Refused: unknown account; unknown or another's group; a second trigger.
    """
    group = _own_group(state, command)
    if not isinstance(group, Group):
        return group
    if command.action == "trigger":
        if group.triggered:
            return refusals.GROUP_TRIGGERED
        return tuple(_trigger(state, group, at_us))
    group.changes += 1
    if command.action == "reset":
        group.triggered = False
        group.matches = []
        return (_changed(group, "reset"),)
    cancelled = cancel_each(state, _resting(state, group), "group", at_us)
    del state.groups[group.number]
    return (*cancelled, _changed(group, "deleted"))


def limit_group(state: State, command: LimitGroup, at_us: int) -> Events:
    """Give a group another limit; under what has matched by now, that triggers it.

    Refused: as ``change_group`` up to the group; a limit below 1.
    """
    group = _own_group(state, command)
    if not isinstance(group, Group):
        return group
    if command.limit_e2 < 1:
        return refusals.INVALID_LIMIT
    group.limit_e2, group.judged_us = command.limit_e2, at_us
    group.changes += 1
    events: list[Event] = [_changed(group, "limit_updated")]
    if not group.triggered and matched_e2(group, at_us) > group.limit_e2:
        events.extend(_trigger(state, group, at_us))
    return tuple(events)


def matched_e2(group: Group, at_us: int) -> int:
    """Return the contracts that count at a moment."""
    return sum(count_e2 for moment_us, count_e2 in group.matches if moment_us > at_us - WINDOW_US)


def count_match(state: State, order: Order, count_e2: int, at_us: int) -> None:
    """Count a trade of an order for its group, and remember the group if it went over."""
    group = state.groups.get(order.extras.group_number) if order.extras else None
    if group is None:
        return
    group.matches = [match for match in group.matches if match[0] > at_us - WINDOW_US]
    group.matches.append((at_us, count_e2))
    group.judged_us = at_us
    if not group.triggered and matched_e2(group, at_us) > group.limit_e2:
        state.groups_over.add(group.number)


def trigger_groups(state: State, at_us: int) -> Iterator[Event]:
    """Trigger the groups that went over, by number."""
    over = sorted(state.groups_over)
    state.groups_over.clear()
    for number in over:
        yield from _trigger(state, state.groups[number], at_us)


def _trigger(state: State, group: Group, at_us: int) -> Iterator[Event]:
    group.triggered = True
    group.changes += 1
    yield from cancel_each(state, _resting(state, group), "group", at_us)
    yield _changed(group, "triggered")


def _resting(state: State, group: Group) -> list[Order]:
    return [
        order
        for order in state.accounts[group.account_id].open_orders
        if order.extras and order.extras.group_number == group.number
    ]


def _own_group(state: State, command: ChangeGroup | LimitGroup) -> Group | Events:
    if command.account_id not in state.accounts:
        return refusals.UNKNOWN_ACCOUNT
    group = state.groups.get(command.group_number)
    if group is None or group.account_id != command.account_id:
        return refusals.UNKNOWN_GROUP
    return group


def _changed(group: Group, change: GroupChange) -> GroupChanged:
    return GroupChanged(group.number, group.account_id, change, group.limit_e2)
