"""The stream's machine, beyond its matrix: misuse, timers, and what does not belong to a phase."""

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.actions import Phase
from kalshi_refclient._core.reconnect import ReconnectPolicy
from support.client_stream_world import (
    MARKET,
    Stream,
    authenticated,
    market_update,
    subscription,
)


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
    stream.machine.fail(errors.CredentialsError("gone"))
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
