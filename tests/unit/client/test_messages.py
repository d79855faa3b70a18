"""Frames -> what they say."""

import datetime as dt
from decimal import Decimal

import pytest

from kalshi_refclient._core.messages import (
    Acknowledged,
    Authenticated,
    Malformed,
    MessageReader,
    StreamError,
    Unknown,
    UpdateOf,
    channel_label,
)
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.stream_events import MarketUpdate
from support.client_stream_world import (
    account_update,
    acknowledged,
    authenticated,
    market_update,
    order_update,
    stream_error,
    text,
)
from support.client_world import EDITION, TICKER


def read(frame):
    counters = Counters()
    reader = MessageReader(EDITION, checker(EDITION, counters, strict=False), counters)
    return reader.read(frame, 7.0), counters


@pytest.mark.rule("C18")
def test_an_update_is_typed_and_stamped_with_its_arrival():
    message, _ = read(market_update(volume=3))

    assert message == UpdateOf(
        "market",
        TICKER,
        MarketUpdate(
            ticker=TICKER,
            last_price=Decimal("0.65"),
            volume=3,
            timestamp=dt.datetime(2024, 1, 27, 10, 30, tzinfo=dt.UTC),
            received_s=7.0,
        ),
    )


@pytest.mark.rule("C17", "C19")
def test_account_updates_name_their_account_and_order_updates_do_not():
    assert (read(account_update())[0].channel, read(account_update())[0].key) == (
        "account",
        "user_0001",
    )
    assert (read(order_update())[0].channel, read(order_update())[0].key) == ("orders", "")


@pytest.mark.rule("D15")
def test_what_the_exchange_answers():
    assert read(authenticated())[0] == Authenticated("user_0001")
    subscription = Subscription("market", TICKER)
    assert read(acknowledged("market", TICKER))[0] == Acknowledged(subscription, subscribed=True)
    ended = acknowledged("market", TICKER, kind="unsubscribed")
    assert read(ended)[0] == Acknowledged(subscription, subscribed=False)
    message, _ = read(stream_error("RATE_LIMIT_EXCEEDED", retry_after=3))
    assert isinstance(message, StreamError)
    assert (message.code, message.retry_after) == ("RATE_LIMIT_EXCEEDED", 3)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", 1007),
        ("{", 1007),
        ('{"type": "x", "type": "y"}', 1007),
        ("[]", 1008),
        ("{}", 1008),
        ('{"type": 1}', 1008),
        ('{"type": "order_update", "data": {}}', 1008),
        ('{"type": "subscribed", "channel": "weather"}', 1008),
    ],
)
def test_what_is_no_message_says_how_to_close(frame, code):
    message, counters = read(frame)

    assert isinstance(message, Malformed)
    assert message.close_code == code
    assert counters.violations == 1


def test_a_type_that_only_clients_send_is_unknown_from_a_server():
    for kind in ("auth", "subscribe", "novelty"):
        message, counters = read(text(type=kind))
        assert message == Unknown(kind)
        assert counters.unknown_messages == {kind: 1}


@pytest.mark.rule("C33")
@pytest.mark.parametrize(
    ("frame", "label"),
    [
        (market_update(), "market"),
        (order_update(), "orders"),
        (authenticated(), "control"),
        (acknowledged("market", TICKER), "control"),
        (stream_error("RATE_LIMIT_EXCEEDED", retry_after=1), "control"),
        (text(type="novelty"), "other"),
        ("{", "other"),
    ],
    ids=["market", "orders", "authenticated", "subscribed", "error", "unknown", "malformed"],
)
def test_a_message_is_counted_under_its_channel(frame, label):
    assert channel_label(read(frame)[0]) == label


@pytest.mark.rule("C30", "D27")
def test_an_unknown_type_is_redacted_before_anybody_sees_it():
    counters = Counters()
    check = checker(EDITION, counters, strict=False)
    reader = MessageReader(EDITION, check, counters, lambda said: said.replace("sesame", "…"))

    assert reader.read(text(type="open sesame"), 7.0) == Unknown("open …")
    assert counters.unknown_messages == {"open …": 1}
