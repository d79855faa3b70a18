"""Engines that are broken on purpose in what goes beyond plain orders: the rows of ``engine_broken`` for options and more."""

from msgspec.structs import replace

from mock_exchange.core import placing
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.extras import Extras
from sick.engine_broken import BOTH, Broken


def options_of(command):
    return getattr(command, "options", None) if isinstance(command, PlaceOrder) else None


def hear_without(**nothing):
    """Overlook an option."""

    def hear(_exchange, command):
        options = options_of(command)
        if options:
            return replace(command, options=replace(options, **nothing))
        return command

    return hear


def remember(name):
    """Show an option that was overlooked as if it had been heeded."""

    def spoil(exchange, command, events, _before):
        if options_of(command) and hasattr(events[0], "count_e2"):
            order = exchange.state.order(events[0].order_number)
            setattr(order.extras, name, getattr(command.options, name))
        return events

    return spoil


def forget_names(exchange, command, events, _before):
    """A client order id may be used again."""
    for account in exchange.state.accounts.values():
        account.client_orders.clear()
    return events


BROKEN = {
    "lets an order trade that is due": Broken(
        patches=((placing, "cancel_due", lambda *_: ()), (Extras, "is_due", lambda *_: False)),
        seen_by=frozenset({"oracle"}),
    ),
    "lets a post-only order take": Broken(
        hear=hear_without(post_only=False), spoil=remember("post_only"), seen_by=BOTH
    ),
    "lets a reduce-only order open": Broken(
        hear=hear_without(reduce_only=False), spoil=remember("reduce_only")
    ),
    "forgets the names of orders": Broken(spoil=forget_names, seen_by=BOTH),
    "never looks for orders that expire": Broken(
        patches=((placing, "watch", lambda *_: None),), seen_by=BOTH
    ),
}
