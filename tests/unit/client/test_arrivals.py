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
    market_update,
    order_update,
    stream_error,
    subscription,
    text,
)
from support.client_witness import Witness


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


def witnessed():
    witness = Witness()
    return Stream(observer=witness), witness


@pytest.mark.rule("C35", "D27")
def test_a_refused_subscription_is_told_with_what_it_was_about():
    stream, witness = witnessed()
    stream.subscribe(*ORDERS)
    refusal = stream_error("ACCOUNT_NOT_FOUND", details={"field": "account_id", "value": ACCOUNT})
    stream.open(authenticated(), refusal)

    told = witness.only("stream_refused")
    assert (told["channel"], told["watched"]) == ORDERS
    assert (told["code"], told["why"]) == ("ACCOUNT_NOT_FOUND", "said so")


@pytest.mark.rule("C35")
def test_too_many_messages_are_a_rate_limit_and_no_refusal():
    stream, witness = witnessed()
    stream.open(authenticated(), stream_error("RATE_LIMIT_EXCEEDED", retry_after=1))

    assert witness.only("rate_limited")["code"] == "RATE_LIMIT_EXCEEDED"
    assert "stream_refused" not in witness.events


@pytest.mark.rule("C33", "C35")
def test_what_nobody_asked_for_or_knows_is_told():
    stream, witness = witnessed()
    stream.open(authenticated(), market_update())
    assert witness.only("stream_message_ignored")["type"] == "market_update"

    stream, witness = witnessed()
    stream.open(authenticated(), text(type="novelty"))
    assert witness.only("stream_message_ignored")["type"] == "novelty"


def test_what_was_on_its_way_while_we_unsubscribed_is_no_surprise():
    stream, witness = witnessed()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET))
    stream.unsubscribe(*MARKET)
    stream.say(market_update())

    assert "stream_message_ignored" not in witness.events


@pytest.mark.rule("C19", "C35")
def test_what_is_news_of_an_order_is_told_with_the_account():
    stream, witness = witnessed()
    stream.subscribe(*ORDERS)
    stream.open(authenticated(), acknowledged(*ORDERS))
    stream.say(order_update("partially_filled", 40), order_update("partially_filled", 40))

    (told,) = witness.orders
    assert (told.order_id, told.status, told.filled_size) == (
        "ord_123456789",
        "partially_filled",
        40,
    )
    assert (told.source, told.fields) == ("stream", {"account": ACCOUNT})
