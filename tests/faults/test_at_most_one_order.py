"""Whatever the network does: one call of ``place_order`` makes one order at most, and what the client says of it is true."""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient import errors
from kalshi_refclient._core.retry import ResendOrders
from support.client_world import (
    ORDER,
    ManualClock,
    Script,
    client,
    error,
    placed_object,
    policy,
    reply,
    throttled,
)

NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
LOST = (httpx2.ReadError, httpx2.ReadTimeout, httpx2.WriteError, httpx2.RemoteProtocolError)
REFUSALS = {
    400: "INVALID_ORDER",
    401: "INVALID_API_KEY",
    403: "INSUFFICIENT_BALANCE",
    404: "MARKET_NOT_FOUND",
}

# What happens to one attempt: where it gets to, and how its answer comes back.
faults = st.one_of(
    st.tuples(st.just("not_sent"), st.sampled_from(NOT_SENT)),
    st.tuples(st.sampled_from(["lost_before", "lost_after"]), st.sampled_from(LOST)),
    st.tuples(
        st.sampled_from(["answered_before", "answered_after"]),
        st.sampled_from([500, 502, 503, 504, 307, 201, 408, 418]),
    ),
    st.tuples(st.just("garbled_after"), st.sampled_from([b"", b"<html>", b"{", b'{"order": {}}'])),
    st.tuples(st.just("throttled"), st.sampled_from([None, 1, 5, 100, -3])),
    st.tuples(st.just("refused"), st.sampled_from(sorted(REFUSALS))),
)


class Venue:
    """Carries out orders and commits faults. ``deduplicates``: the same key never makes a second order."""

    def __init__(self, plan, *, deduplicates):
        self.plan, self.deduplicates = list(plan), deduplicates
        self.orders: list[str] = []
        self.answers: dict[str, dict[str, object]] = {}

    def carry_out(self, key):
        if not (self.deduplicates and key in self.answers):
            self.orders.append(key)
            self.answers[key] = placed_object(f"ord_{len(self.orders):09d}")
        return reply(200, {"order": self.answers[key]})

    def __call__(self, request):
        key = request.headers["Idempotency-Key"]
        if not self.plan:
            return self.carry_out(key)
        where, what = self.plan.pop(0)
        if where in {"lost_after", "answered_after", "garbled_after"}:
            self.carry_out(key)
        if where in {"not_sent", "lost_before", "lost_after"}:
            raise what("fault")
        if where == "throttled":
            return throttled(what)
        if where == "refused":
            if self.deduplicates and key in self.answers:
                return self.carry_out(key)
            return error(what, REFUSALS[what])
        return reply(200, what) if where == "garbled_after" else httpx2.Response(what)


@pytest.mark.rule("C08", "C23", "D20", "D21")
@given(
    plan=st.lists(faults, max_size=6),
    deduplicates=st.booleans(),
    resend=st.sampled_from(["where_deduplicated", "never_unknown"]),
    pacing=st.sampled_from(["wait", "refuse", "off"]),
)
def test_one_call_makes_one_order_at_most_and_tells_the_truth(plan, deduplicates, resend, pacing):
    venue = Venue(plan, deduplicates=deduplicates)
    retry = policy(resend_orders=resend)
    environment = "mock" if deduplicates else "demo"
    script, keys = Script(venue), set()
    with client(
        script, ManualClock(), environment=environment, retry=retry, pacing=pacing
    ) as kalshi:
        try:
            order = kalshi.place_order(**ORDER)
        except errors.OrderOutcomeUnknown as unknown:
            assert len(venue.orders) <= 1
            keys = {unknown.idempotency_key}
        except (errors.Refused, errors.Unreachable):
            assert venue.orders == [], "refused or not sent, and yet there is an order"
        else:
            assert len(venue.orders) == 1
            assert order.order_id == "ord_000000001"
    sent = {request.headers["Idempotency-Key"] for request in script.posts}
    assert len(sent) <= 1
    assert keys <= sent
    assert len(script.posts) <= 4


@pytest.mark.rule("D21", "C23")
def test_the_contracts_own_sample_can_place_an_order_twice():
    """``always`` is what the contract prints; this is why it is not the default."""
    resend: ResendOrders = "always"
    venue = Venue([("lost_after", httpx2.ReadError)], deduplicates=False)
    with client(
        Script(venue), ManualClock(), environment="demo", retry=policy(resend_orders=resend)
    ) as kalshi:
        kalshi.place_order(**ORDER)

    assert len(venue.orders) == 2
