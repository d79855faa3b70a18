"""What a stream sends, and how fast."""

import json

import pytest

from kalshi_refclient._core.actions import SendAuth, SendText
from kalshi_refclient._core.sending import Sending
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient.errors import LocalMisuse
from support.client_world import EDITION


@pytest.mark.rule("C26", "D19")
def test_a_hundred_subscriptions_stay_below_the_limit_of_messages():
    sending = Sending(EDITION)
    sending.put(SendAuth())
    for number in range(100):
        sending.put(SendText(str(number)))

    first = sending.due(0.0)
    assert len(first) == 80
    assert first[0] == SendAuth()
    assert sending.due(0.999) == []
    assert sending.next_s() == 1.0
    assert len(sending.due(1.0)) == 21
    assert sending.next_s() is None


def test_a_new_connection_starts_with_an_empty_queue():
    sending = Sending(EDITION)
    for number in range(100):
        sending.put(SendText(str(number)))
    sending.due(0.0)
    sending.clear()
    sending.put(SendAuth())

    assert sending.due(0.0) == [SendAuth()]


@pytest.mark.rule("C14", "C15", "C16", "D17")
@pytest.mark.parametrize("kind", ["subscribe", "unsubscribe"])
@pytest.mark.parametrize(
    ("channel", "field", "key"),
    [("account", "account_id", "u"), ("market", "ticker", "T"), ("orders", "account_id", "u")],
)
def test_the_messages_are_the_contracts(kind, channel, field, key):
    message = Sending(EDITION).subscription(kind, Subscription(channel, key))

    assert json.loads(message.text) == {"type": kind, "channel": channel, field: key}


@pytest.mark.rule("C32", "D30")
@pytest.mark.parametrize(
    ("channel", "key"), [("weather", "T"), ("market", "lower"), ("market", ""), ("orders", "a/b")]
)
def test_what_breaks_the_contract_never_leaves(channel, key):
    with pytest.raises(LocalMisuse):
        Sending(EDITION).subscription("subscribe", Subscription(channel, key))
