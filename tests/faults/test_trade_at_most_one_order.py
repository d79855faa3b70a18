"""Whatever the network does to trade-api-3.34: one call of ``create_order`` makes one order at most, and what is said of it is true.

The canaries at the end are clients that resend blindly: the same check catches each of them.
"""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient import errors
from kalshi_refclient._core.planning import Planning
from kalshi_refclient.trade_api._core.order_plans import OrderPlans
from support.client_world import ManualClock, policy
from support.trade_client_world import ORDER, OrderVenue, TradeSpeaker

NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
LOST = (httpx2.ReadError, httpx2.ReadTimeout, httpx2.WriteError, httpx2.RemoteProtocolError)
STATUSES = (500, 502, 503, 504, 307, 200, 408, 418)

# What happens to one attempt: where it gets to, and how its answer comes back.
faults = st.one_of(
    st.tuples(st.just("not_sent"), st.sampled_from(NOT_SENT)),
    st.tuples(st.sampled_from(["lost_before", "lost_after"]), st.sampled_from(LOST)),
    st.tuples(st.sampled_from(["answered_before", "answered_after"]), st.sampled_from(STATUSES)),
    st.tuples(st.sampled_from(["throttled", "refused"]), st.none()),
)


def check_one_order_at_most(venue, *, is_async=False, **using):
    """Create an order at a venue that commits faults, and hold what the client says against what the venue did."""
    speak = TradeSpeaker(is_async=is_async)
    try:
        order = speak(venue, ManualClock(), "create_order", **ORDER, using=using)
    except errors.OrderOutcomeUnknown as unknown:
        possible = [[], [unknown.idempotency_key]]
    except (errors.Refused, errors.Unreachable):
        possible = [[]]
    else:
        possible = [[order.client_order_id]]
        assert venue.orders.get(order.client_order_id, {}).get("order_id") == order.order_id
    assert venue.made in possible, "what the client says is not what the venue did"


@pytest.mark.rule("T08", "D20", "D21")
@given(
    plan=st.lists(faults, max_size=6),
    hides=st.integers(0, 3),
    environment=st.sampled_from(["mock", None]),
    resend=st.sampled_from(["where_deduplicated", "never_unknown"]),
    is_async=st.booleans(),
)
def test_one_call_makes_one_order_at_most_and_tells_the_truth(
    plan, hides, environment, resend, is_async
):
    venue = OrderVenue(plan, hides=hides)
    retry = policy(resend_orders=resend)

    check_one_order_at_most(venue, is_async=is_async, environment=environment, retry=retry)

    assert len(venue.creates) <= 8


PLANS = tuple(
    [(where, what), *more]
    for where, what in (("lost_after", httpx2.ReadError), ("answered_after", 502))
    for more in ([], [("throttled", None)], [("refused", None)])
)


def check_every_plan():
    for plan in PLANS:
        for hides in (0, 1):
            check_one_order_at_most(OrderVenue(plan, hides=hides))


def sends_again_as_a_new_order(patch):
    def recovered(self, unknown):
        fresh = {**unknown.request, "client_order_id": "another"}
        return (yield from self._create(self._order_request(fresh)))

    patch.setattr(OrderPlans, "_recovered", recovered)


def sends_again_and_believes_the_409(patch):
    def recovered(self, unknown):
        return (yield from self._create(self._order_request(unknown.request)))

    patch.setattr(OrderPlans, "_recovered", recovered)


def takes_what_it_does_not_find_for_not_placed(patch):
    def recovered(self, unknown):
        found = yield from self._search(unknown.request, since_s=None)
        if found is None:
            raise errors.Unreachable("it did not arrive")
        raise unknown

    patch.setattr(OrderPlans, "_recovered", recovered)


def takes_a_lost_answer_for_a_retry(patch):
    whole = Planning._run

    def run(self, request):
        try:
            return (yield from whole(self, request))
        except errors.OrderOutcomeUnknown:
            return (
                yield from whole(
                    self, self._order_request({**request.order, "client_order_id": "x"})
                )
            )

    patch.setattr(OrderPlans, "_run", run, raising=False)


@pytest.mark.rule("D21")
@pytest.mark.parametrize(
    "spoil",
    [
        sends_again_as_a_new_order,
        sends_again_and_believes_the_409,
        takes_what_it_does_not_find_for_not_placed,
        takes_a_lost_answer_for_a_retry,
    ],
)
def test_a_client_that_resends_blindly_is_caught(spoil, monkeypatch):
    spoil(monkeypatch)

    with pytest.raises(AssertionError):
        check_every_plan()


def test_the_clean_client_passes_the_same_check():
    check_every_plan()
