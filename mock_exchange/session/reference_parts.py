"""The inside of a venue that speaks ``reference-2025-01-27``: bearer keys, one hub for its three channels, the contract's world."""

from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.session import seeding
from mock_exchange.session.bearer import BearerManner
from mock_exchange.session.floor import Floor
from mock_exchange.session.hub import Hub
from mock_exchange.session.parts import Parts, Plan
from mock_exchange.session.stream import Desk, StreamSession


def reference_parts(plan: Plan) -> Parts:
    """Return the parts, the seeded world in them if the plan wants it."""
    orders = seeding.order_count() if plan.seeded else 0
    fills = seeding.fill_count() if plan.seeded else 0
    exchange = Exchange(seeding.FIRST_ORDER_NUMBER - orders, seeding.FIRST_FILL_NUMBER - fills)
    dialect = ReferenceDialect(plan.edition)
    hub = Hub(exchange, dialect, plan.responder.message)
    floor = Floor(exchange, hub, plan.timers, plan.observe)
    desk = Desk(
        plan.edition,
        dialect,
        plan.keys,
        plan.limits.stream,
        plan.ws_acks,
        hub,
        plan.responder.message,
        plan.stream_record,
        plan.traffic,
    )
    if plan.seeded:
        for command in seeding.seeding_commands():
            dialect.check_command(command)
            exchange.apply(command, plan.now_us())  # before anybody watches
        for account_id in seeding.BALANCES_CENTS:
            plan.keys.issue(account_id)
    manner = BearerManner(dialect, plan.keys, plan.limits, floor)
    return Parts(
        exchange=exchange,
        dialect=dialect,
        floor=floor,
        manner=manner,
        hub=hub,
        open_streams=lambda: desk.sessions,
        open_stream=lambda _, now_us: StreamSession(desk, now_us),
        rooms={"outcomes": manner.outcomes},
        outcomes=manner.outcomes,
    )
