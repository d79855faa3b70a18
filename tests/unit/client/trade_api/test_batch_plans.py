"""A batch of orders: each of them once, whatever happens to the answer."""

import json

import httpx2
import pytest

from kalshi_refclient import errors
from support.client_world import ManualClock, Script, policy, reply
from support.trade_client_world import (
    ORDER,
    TradeSpeaker,
    created_object,
    order_object,
    orders_page,
)

SPEAKERS = [
    pytest.param(TradeSpeaker(is_async=False), id="sync"),
    pytest.param(TradeSpeaker(is_async=True), id="async"),
]
CUT = httpx2.ReadError("cut")
each_speaker = pytest.mark.parametrize("speak", SPEAKERS)
TWO = [{**ORDER, "client_order_id": "a"}, {**ORDER, "client_order_id": "b", "count": 2}]
TAKEN = {"client_order_id": "b", "error": {"code": "order_already_exists"}}


def batch(*items):
    return reply(201, {"orders": list(items)})


@pytest.mark.rule("T08")
@each_speaker
def test_each_item_says_what_became_of_it(speak):
    refused = {"client_order_id": "b", "error": {"code": "invalid_price", "message": "no"}}
    script = Script(batch(created_object("o-1", "a"), refused))

    first, second = speak(script, ManualClock(), "batch_create_orders", TWO)

    assert (first.order_id, first.error) == ("o-1", None)
    assert second.error.code == "invalid_price"
    orders = json.loads(script.requests[0].content)["orders"]
    assert [each["count"] for each in orders] == ["10.00", "2.00"]


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_only_what_is_not_there_is_sent_again(speak):
    script = Script(CUT, orders_page(order_object("o-1", "a")), batch(created_object("o-2", "b")))

    items = speak(script, ManualClock(), "batch_create_orders", TWO)

    assert [each.order_id for each in items] == ["o-1", "o-2"]
    again = json.loads(script.requests[-1].content)["orders"]
    assert [each["client_order_id"] for each in again] == ["b"]


@pytest.mark.rule("T08", "D21")
@each_speaker
def test_an_id_that_is_taken_by_then_is_looked_up_once_more(speak):
    first = orders_page(order_object("o-1", "a"))
    script = Script(CUT, first, batch(TAKEN), orders_page(order_object("o-2", "b")))

    items = speak(script, ManualClock(), "batch_create_orders", TWO)

    assert [each.order_id for each in items] == ["o-1", "o-2"]


@pytest.mark.rule("T08", "D21")
@each_speaker
@pytest.mark.parametrize(
    "answers",
    [
        (CUT, httpx2.ReadError("again")),
        (CUT, orders_page(), CUT),
        (CUT, orders_page(order_object("o-1", "a")), batch(TAKEN), orders_page()),
        (batch(created_object("o-1", "a")),),
    ],
)
def test_what_cannot_be_found_out_is_unknown(speak, answers):
    with pytest.raises(errors.OutcomeUnknown):
        speak(Script(*answers), ManualClock(), "batch_create_orders", TWO)


@pytest.mark.rule("D21")
@each_speaker
def test_where_nothing_may_be_sent_again_it_is_looked_up_only(speak):
    script = Script(CUT, orders_page(order_object("o-1", "a")))
    using = {"retry": policy(resend_orders="never_unknown")}

    with pytest.raises(errors.OutcomeUnknown):
        speak(script, ManualClock(), "batch_create_orders", TWO, using=using)

    assert [each.method for each in script.requests] == ["POST", "GET"]


@each_speaker
def test_an_order_without_a_price_is_not_sent(speak):
    script = Script(batch())
    with pytest.raises(errors.LocalMisuse) as caught:
        speak(script, ManualClock(), "batch_create_orders", [{"ticker": "T", "count": 1}])

    assert caught.value.field == "price"
