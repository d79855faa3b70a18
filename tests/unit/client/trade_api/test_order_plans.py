"""Orders: what is sent, and what becomes of one whose answer was lost."""

import json
from decimal import Decimal

import httpx2
import pytest

from kalshi_refclient import errors
from support.client_world import ManualClock, Script, policy, reply
from support.trade_client_world import (
    ORDER,
    TICKER,
    OrderVenue,
    TradeSpeaker,
    created_object,
    nested,
    order_object,
    orders_page,
    trade_client,
)

SPEAKERS = [
    pytest.param(TradeSpeaker(is_async=False), id="sync"),
    pytest.param(TradeSpeaker(is_async=True), id="async"),
]
CUT = httpx2.ReadError("cut")
each_speaker = pytest.mark.parametrize("speak", SPEAKERS)


def sent(request):
    return json.loads(request.content)


@pytest.mark.rule("T06", "T08")
@each_speaker
def test_an_order_carries_exact_text_and_an_id_of_its_own(speak):
    script = Script(reply(201, created_object(client_order_id="id-0001")))

    order = speak(
        script, ManualClock(), "create_order", ticker="T", side="ask", count=3, price=Decimal("0.5")
    )

    assert sent(script.requests[0]) == {
        "ticker": "T",
        "client_order_id": "id-0001",
        "side": "ask",
        "count": "3.00",
        "price": "0.5000",
        "time_in_force": "good_till_canceled",
        "self_trade_prevention_type": "taker_at_cross",
    }
    assert (order.order_id, order.remaining_count, order.recovered) == ("o-1", 10, False)


@pytest.mark.rule("T06")
@each_speaker
def test_a_float_never_gets_into_an_order(speak):
    script = Script(reply(500, {}))
    for field in ("price", "count"):
        with pytest.raises(errors.LocalMisuse) as caught:
            speak(script, ManualClock(), "create_order", **{**ORDER, field: 0.31})
        assert caught.value.field == field
    assert script.requests == []


def test_an_answer_need_not_repeat_the_id():
    body = created_object()
    del body["client_order_id"]
    with trade_client(Script(reply(201, body)), ManualClock()) as kalshi:
        assert kalshi.create_order(**ORDER, client_order_id="mine").client_order_id == "mine"


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_an_order_whose_answer_was_lost_is_found_and_not_sent_again(speak):
    venue = OrderVenue([("lost_after", httpx2.ReadError)])

    order = speak(venue, ManualClock(), "create_order", **ORDER)

    assert (order.order_id, order.recovered) == ("o-1", True)
    assert len(venue.creates) == 1
    assert venue.made == [order.client_order_id]


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_an_order_that_did_not_arrive_is_sent_again_under_its_id(speak):
    venue = OrderVenue([("lost_before", httpx2.ReadTimeout)])

    order = speak(venue, ManualClock(), "create_order", **ORDER)

    assert [sent(each)["client_order_id"] for each in venue.creates] == [order.client_order_id] * 2
    assert len(venue.made) == 1


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_409_on_the_second_sending_means_that_the_first_was_taken(speak):
    venue = OrderVenue([("lost_after", httpx2.ReadError)], hides=1)

    order = speak(venue, ManualClock(), "create_order", **ORDER)

    assert (order.order_id, order.recovered) == ("o-1", True)
    assert len(venue.creates) == 2
    assert len(venue.made) == 1


@pytest.mark.rule("T08", "D21")
@pytest.mark.parametrize(
    ("time_in_force", "outcome"),
    [("fill_or_kill", "not_placed"), ("good_till_canceled", "undecided")],
)
def test_an_id_that_is_taken_by_no_order_that_is_shown(time_in_force, outcome):
    venue = OrderVenue([("lost_after", httpx2.ReadError)], hides=9)
    with trade_client(venue, ManualClock()) as kalshi:
        with pytest.raises(errors.OrderOutcomeUnknown) as caught:
            kalshi.create_order(**ORDER, time_in_force=time_in_force)
        found = kalshi.reconcile(caught.value)

    assert found.outcome == outcome
    assert len(venue.made) == 1


@pytest.mark.rule("T08", "D21")
@pytest.mark.parametrize(
    ("environment", "resend"), [(None, "where_deduplicated"), ("mock", "never_unknown")]
)
@each_speaker
def test_where_it_must_not_be_sent_again_it_is_only_looked_up(speak, environment, resend):
    venue = OrderVenue([("lost_before", httpx2.ReadError)])
    using = {"environment": environment, "retry": policy(resend_orders=resend)}

    with pytest.raises(errors.OrderOutcomeUnknown) as caught:
        speak(venue, ManualClock(), "create_order", **ORDER, using=using)

    assert len(venue.creates) == 1
    assert caught.value.idempotency_key == caught.value.request["client_order_id"]
    found = speak(venue, ManualClock(), "reconcile", caught.value, using=using)
    assert found.outcome == "undecided"


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_a_second_sending_that_is_refused_says_so(speak):
    venue = OrderVenue([("lost_before", httpx2.ReadError), ("refused", None)])

    with pytest.raises(errors.Refused) as caught:
        speak(venue, ManualClock(), "create_order", **ORDER)

    assert caught.value.code == "invalid_price"
    assert venue.made == []


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_an_id_that_was_used_before_is_a_refusal(speak):
    script = Script(nested(409, "order_already_exists", service="exchange"))

    with pytest.raises(errors.Refused) as caught:
        speak(script, ManualClock(), "create_order", **ORDER, client_order_id="mine")

    assert caught.value.code == "order_already_exists"
    assert len(script.requests) == 1


@pytest.mark.rule("D21")
def test_a_look_up_that_fails_leaves_the_outcome_unknown():
    with (
        trade_client(Script(CUT), ManualClock()) as kalshi,
        pytest.raises(errors.OrderOutcomeUnknown) as caught,
    ):
        kalshi.create_order(**ORDER)

    assert isinstance(caught.value.__cause__, errors.ConnectionLost)


@pytest.mark.rule("T04")
@each_speaker
def test_a_429_is_waited_out_by_what_is_known_of_the_bucket(speak):
    clock, venue = ManualClock(), OrderVenue([("throttled", None)])

    speak(venue, clock, "create_order", **ORDER)

    assert len(venue.creates) == 2
    assert clock.waits == [pytest.approx(1.0)], "the longer of back-off and refill"


@pytest.mark.rule("T04")
@each_speaker
def test_a_batch_that_no_bucket_holds_is_not_sent(speak):
    script = Script(reply(500, {}))

    with pytest.raises(errors.RateLimited) as caught:
        speak(script, ManualClock(), "batch_create_orders", [ORDER] * 11)

    assert (caught.value.local, caught.value.code) == (True, "too_many_requests")
    assert caught.value.retry_at is None
    assert script.requests == []


@each_speaker
def test_an_order_is_found_by_its_own_id(speak):
    script = Script(
        orders_page(order_object("o-1", "a"), cursor="c"), orders_page(order_object("o-2", "b"))
    )

    assert speak(script, ManualClock(), "find_order", "b", ticker=TICKER).order_id == "o-2"
    assert speak(Script(orders_page()), ManualClock(), "find_order", "b") is None


@pytest.mark.rule("T08")
@each_speaker
def test_amend_decrease_and_cancel(speak):
    done = {"order_id": "o-1", "ts_ms": 1}
    script = Script(reply(200, {**done, "remaining_count": "5.00"}))
    amended = speak(
        script, ManualClock(), "amend_order", "o-1", ticker="T", side="bid", price=1, count=5
    )
    assert (amended.remaining_count, amended.fill_count) == (5, None)
    assert sent(script.requests[0])["count"] == "5.00"

    script = Script(reply(200, {**done, "remaining_count": "2.00"}))
    assert speak(script, ManualClock(), "decrease_order", "o-1", reduce_to=2).remaining_count == 2
    assert sent(script.requests[0]) == {"reduce_to": "2.00"}
    with pytest.raises(errors.LocalMisuse):
        speak(script, ManualClock(), "decrease_order", "o-1")

    script = Script(reply(200, {**done, "reduced_by": "2.00"}))
    assert speak(script, ManualClock(), "cancel_order", "o-1").reduced_by == 2

    items = [
        {"order_id": "o-1", "reduced_by": "2.00"},
        {"order_id": "o-2", "reduced_by": "0.00", "error": {"code": "not_found"}},
    ]
    script = Script(reply(200, {"orders": items}))
    found = speak(script, ManualClock(), "batch_cancel_orders", ["o-1", "o-2"])
    assert [each.error and each.error.code for each in found] == [None, "not_found"]

    assert speak(Script(httpx2.Response(204)), ManualClock(), "cancel_all_orders") is None


@pytest.mark.rule("D20", "D21")
@each_speaker
@pytest.mark.parametrize(
    ("method", "args", "fields"),
    [
        ("amend_order", ("o-1",), {"ticker": "T", "side": "bid", "price": 1, "count": 5}),
        ("decrease_order", ("o-1",), {"reduce_by": 1}),
        ("cancel_all_orders", (), {}),
        ("create_order_group", (5,), {}),
    ],
)
@pytest.mark.parametrize("fault", [CUT, httpx2.Response(500), httpx2.Response(302)])
def test_what_is_not_safe_to_send_twice_is_sent_once(speak, method, args, fields, fault):
    script = Script(fault)

    with pytest.raises(errors.OutcomeUnknown):
        speak(script, ManualClock(), method, *args, **fields)

    assert len(script.requests) == 1


@pytest.mark.rule("D20", "D64")
@each_speaker
def test_a_cancel_is_sent_again_and_tells_of_the_lost_attempt(speak):
    script = Script(CUT, nested(404, "not_found"))

    with pytest.raises(errors.Refused) as caught:
        speak(script, ManualClock(), "cancel_order", "o-1")

    assert caught.value.unknown_before
