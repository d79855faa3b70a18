"""The stream's machine, beyond its matrix: misuse, timers, and what does not belong to a phase."""

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.actions import Phase
from kalshi_refclient._core.reconnect import ReconnectPolicy
from support.client_stream_world import (
    MARKET,
    Stream,
    acknowledged,
    authenticated,
    market_update,
    subscription,
)
from support.client_witness import Witness
from support.client_world import EDITION


def test_subscriptions_before_the_connection_wait_for_it():
    stream = Stream()
    stream.subscribe(*MARKET)
    assert stream.sent == []
    stream.open()

    assert stream.sent == ["auth", subscription(*MARKET)]


@pytest.mark.rule("C26", "D19")
def test_the_101st_subscription_is_refused_here():
    stream = Stream()
    for number in range(100):
        stream.subscribe("market", f"M-{number}")

    with pytest.raises(errors.LocalMisuse, match="at most 100"):
        stream.subscribe("market", "M-100")


@pytest.mark.rule("C26", "D19")
def test_a_hundred_subscriptions_after_a_reconnect_are_spread_over_two_seconds():
    stream = Stream()
    for number in range(100):
        stream.subscribe("market", f"M-{number}")
    stream.open()
    assert len(stream.sent) == 80

    stream.advance(1.0)

    assert len(stream.sent) == 101


def test_unsubscribing_what_was_never_wanted_sends_nothing():
    stream = Stream()
    stream.open()
    stream.forget()
    stream.unsubscribe(*MARKET)

    assert stream.sent == []


def test_no_reconnect_at_all_can_be_asked_for():
    stream = Stream(policy=ReconnectPolicy(tries_max=0))
    stream.open()
    stream.closed(1001)

    assert isinstance(stream.machine.error, errors.ReconnectsExhausted)


@pytest.mark.parametrize("phase", ["connecting", "open", "waiting"])
def test_the_user_may_close_in_every_phase(phase):
    stream = Stream()
    if phase != "connecting":
        stream.open()
    if phase == "waiting":
        stream.closed(None)
    stream.close()
    stream.close()

    assert stream.phase is Phase.STOPPED
    assert stream.machine.error is None
    assert stream.machine.next_timer_s() is None


def test_words_from_a_connection_that_is_gone_are_not_heard():
    stream = Stream()
    stream.subscribe(*MARKET)
    stream.open(authenticated())
    stream.closed(None)
    stream.forget()
    stream.say(market_update())
    stream.machine.received_binary(stream.now_s)
    stream.machine.pong(stream.now_s)
    stream.closed(1008)
    stream.machine.opened(stream.now_s)
    stream.fail_to_open(status=401)

    assert stream.events == []
    assert stream.phase is Phase.WAITING


def test_a_reader_that_holds_the_connection_back_does_not_make_it_silent():
    stream = Stream()
    stream.open()
    stream.machine.paused()
    stream.advance(3600.0)
    assert stream.phase is Phase.OPEN
    assert stream.pings == 0

    stream.machine.resumed(stream.now_s)
    stream.advance(20.0)

    assert stream.pings == 1


@pytest.mark.rule("C31", "D25")
def test_a_certificate_that_does_not_hold_is_final():
    stream = Stream()
    stream.machine.certificate_refused("self-signed")

    assert isinstance(stream.machine.error, errors.CertificateRefused)


def test_an_error_of_the_shell_ends_it_with_a_close():
    stream = Stream()
    stream.open()
    stream.machine.fail(errors.CredentialsError("gone"), "unauthorized", stream.now_s)
    stream._take()

    assert stream.closes == [1000]
    assert isinstance(stream.machine.error, errors.CredentialsError)


def test_disconnects_are_counted_and_failures_to_connect_are_not():
    stream = Stream()
    stream.fail_to_open()
    stream.advance(1.0)
    stream.open()
    stream.closed(None)

    assert stream.machine.disconnects == 1


def witnessed(**changes):
    witness = Witness()
    return Stream(observer=witness, **changes), witness


@pytest.mark.rule("C33", "C35", "D27")
def test_a_connection_s_life_is_told_from_its_opening_to_its_end():
    stream, witness = witnessed()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET), market_update())
    stream.advance(2.5)
    stream.close()

    assert witness.events == [
        "stream_opened",
        "stream_authenticated",
        "stream_subscribed",
        "stream_closed",
    ]
    assert witness.only("stream_subscribed") == {
        "connection": 1,
        "account": "user_0001",
        "channel": "market",
        "watched": MARKET[1],
    }
    closed = witness.only("stream_closed")
    assert (closed["cause"], closed["lived_s"], closed["sent"]) == ("client", 2.5, 2)


@pytest.mark.rule("C33", "D22", "D26")
@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (lambda stream: stream.closed(1000), "server"),
        (lambda stream: stream.closed(None), "network"),
        (lambda stream: stream.say("{"), "violation"),
        (lambda stream: stream.advance(40.0), "silence"),
        (lambda stream: stream.machine.received_binary(stream.now_s), "violation"),
        (lambda stream: stream.machine.closed(1009, "", stream.now_s, broken=True), "violation"),
    ],
    ids=["clean close", "cut", "malformed", "silence", "binary", "frames too large"],
)
def test_every_end_that_the_user_did_not_want_is_told_with_its_cause(end, cause):
    stream, witness = witnessed()
    stream.open(authenticated())
    end(stream)

    assert witness.only("stream_disconnected")["cause"] == cause
    assert witness.only("stream_retry")["attempt"] == 1
    assert stream.machine.disconnects == 1


@pytest.mark.rule("C35")
def test_a_failure_to_connect_is_told_as_a_retry_and_the_last_one_as_the_end():
    stream, witness = witnessed(policy=ReconnectPolicy(tries_max=1))
    stream.fail_to_open("refused")
    stream.advance(1.0)
    stream.fail_to_open("refused")

    assert witness.events == ["stream_retry", "stream_ended"]
    assert witness.only("stream_retry")["why"] == "could not connect: refused"
    assert "gave up after 1 reconnects" in witness.only("stream_ended")["why"]


@pytest.mark.rule("C35", "D28")
@pytest.mark.parametrize(
    ("refuse", "status", "disconnects"),
    [
        (lambda stream: stream.fail_to_open("status 401", status=401), 401, 0),
        (lambda stream: stream.fail_to_open("status 403", status=403), 403, 0),
        (lambda stream: (stream.open(), stream.closed(1008, "INVALID_API_KEY")), 401, 1),
    ],
    ids=["401", "403", "1008"],
)
def test_a_key_that_is_refused_is_an_authentication_failure(refuse, status, disconnects):
    stream, witness = witnessed()
    refuse(stream)

    assert witness.only("auth_failed")["status"] == status
    assert stream.machine.disconnects == disconnects


@pytest.mark.rule("C35", "D15")
def test_an_auth_that_is_not_answered_in_time_is_one_too():
    stream, witness = witnessed(requires_acks=True)
    stream.open()
    stream.advance(EDITION.limits.stream.auth_timeout_s)

    assert witness.events == ["stream_opened", "auth_failed", "stream_disconnected", "stream_ended"]
    assert witness.only("stream_disconnected")["cause"] == "unauthorized"
    assert stream.closes == [1000]


@pytest.mark.rule("C35", "D19")
def test_too_many_connections_are_a_rate_limit():
    stream, witness = witnessed()
    stream.open()
    stream.closed(1008, "RATE_LIMIT_EXCEEDED")

    assert witness.only("rate_limited")["status"] == 429
    assert "auth_failed" not in witness.events


@pytest.mark.rule("D17")
def test_unsubscribing_is_told_once_whether_the_exchange_answers_or_not():
    silent, witness = witnessed()
    silent.subscribe(*MARKET)
    silent.open(market_update())
    silent.unsubscribe(*MARKET)
    assert witness.events == ["stream_opened", "stream_subscribed", "stream_unsubscribed"]

    speaking, witness = witnessed()
    speaking.subscribe(*MARKET)
    speaking.open(authenticated(), acknowledged(*MARKET))
    speaking.unsubscribe(*MARKET)
    assert "stream_unsubscribed" not in witness.events
    speaking.say(acknowledged(*MARKET, kind="unsubscribed"))
    assert witness.events.count("stream_unsubscribed") == 1


@pytest.mark.rule("C33")
def test_messages_are_counted_by_their_channel():
    stream, witness = witnessed()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), market_update(1), market_update(2))

    name = "stream_messages_received_total"
    assert witness.counted == {(name, ("control",)): 1, (name, ("market",)): 2}
