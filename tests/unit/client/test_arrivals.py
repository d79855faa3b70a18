"""What messages change in the wanted set, beyond what the matrix shows."""

import pytest

from kalshi_refclient._core.messages import Malformed
from kalshi_refclient.stream_events import (
    OrderUpdate,
    Subscribed,
    SubscriptionEnded,
    SubscriptionRefused,
)
from support.client_stream_world import (
    ACCOUNT,
    MARKET,
    ORDERS,
    Stream,
    acknowledged,
    authenticated,
    order_update,
    stream_error,
    subscription,
)


@pytest.mark.rule("D15", "D17")
def test_our_own_unsubscribing_is_confirmed_to_the_reader():
    stream = Stream()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET))
    stream.unsubscribe(*MARKET)
    stream.say(acknowledged(*MARKET, kind="unsubscribed"))

    assert stream.sent[-1] == subscription(*MARKET, kind="unsubscribe")
    assert stream.events[-1] == SubscriptionEnded(channel=MARKET[0], key=MARKET[1])


@pytest.mark.rule("D17")
def test_giving_up_and_wanting_again_keeps_it_wanted():
    stream = Stream()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET))
    stream.unsubscribe(*MARKET)
    stream.subscribe(*MARKET)
    stream.forget()
    stream.say(acknowledged(*MARKET, kind="unsubscribed"), acknowledged(*MARKET))

    assert stream.events == [Subscribed(channel=MARKET[0], key=MARKET[1])]
    stream.closed(None)
    stream.forget()
    stream.advance(1.0)
    stream.open()
    assert stream.sent == ["auth", subscription(*MARKET)]


@pytest.mark.rule("C19", "D18")
def test_the_first_word_on_an_order_after_a_reconnect_is_passed_on_even_if_nothing_changed():
    stream = Stream()
    stream.subscribe(*ORDERS)
    stream.open(order_update("open"), order_update("open"))
    stream.closed(None)
    stream.advance(1.0)
    stream.open(order_update("open"), order_update("open"))

    told = [event for event in stream.events if isinstance(event, OrderUpdate)]
    assert len(told) == 2


@pytest.mark.rule("D15", "D19")
def test_a_rate_limit_is_no_refusal_of_the_subscription():
    stream = Stream()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), stream_error("RATE_LIMIT_EXCEEDED", retry_after=1))
    stream.forget()
    stream.advance(5.0)

    assert stream.events == []
    assert stream.sent == [subscription(*MARKET)]


def test_an_error_about_nothing_we_know_is_passed_on_without_a_name():
    stream = Stream()
    stream.open(authenticated(), stream_error("INVALID_PARAMETER"))

    assert stream.events == [
        SubscriptionRefused(channel="", key="", code="INVALID_PARAMETER", message="said so")
    ]


@pytest.mark.rule("D11")
def test_a_foreign_account_is_refused_on_both_its_channels():
    stream = Stream()
    stream.subscribe("account", ACCOUNT)
    stream.subscribe(*ORDERS)
    details = {"field": "account_id", "value": ACCOUNT}
    stream.open(authenticated(), stream_error("ACCOUNT_NOT_FOUND", details=details))

    assert len(stream.events) == 2
    assert len(stream.machine.subscriptions) == 0


def test_a_malformed_message_has_no_business_here():
    with pytest.raises(AssertionError):
        Stream().machine.arrivals.take(Malformed(1007, "x"), 0.0)
