"""The cells of the WebSocket matrix about the connection: W1 to W4, W10, W12, on the machine alone. Manual clock. Each takes ``make_stream``.

The canaries of ``tests/sick`` run the same checks on broken machines.
"""

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.actions import CloseSocket, Phase
from kalshi_refclient._core.arrivals import StreamTimes
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.subscriptions import Subscription
from support.client_speak import Matrix
from support.client_stream_world import (
    MARKET,
    authenticated,
    market_update,
)

STREAM = Matrix()


@STREAM.cell("W01", "C12", "C24", "D22")
def check_401_and_403_are_final_and_all_else_is_tried_again(make_stream):
    for status in (401, 403):
        stream = make_stream()
        stream.fail_to_open(status=status)
        if status == 401:
            assert stream.renewals == 1
            stream.renewed(changed=False)
        assert stream.phase is Phase.STOPPED
        assert isinstance(stream.machine.error, errors.Unauthorized)
    for status in (None, 400, 404, 429, 500, 502, 503, 504):
        stream = make_stream()
        stream.fail_to_open(status=status)
        stream.advance(0.5)
        assert stream.phase is Phase.WAITING
        stream.advance(0.5)
        assert stream.connects == 2


@STREAM.cell("W01", "C24", "D22")
def check_retry_after_on_the_upgrade_is_a_lower_bound(make_stream):
    stream = make_stream()
    stream.fail_to_open(status=503, hint_s=60.0)
    stream.advance(59.9)
    assert stream.connects == 1
    stream.advance(0.1)
    assert stream.connects == 2


@STREAM.cell("W02", "C24", "D22")
def check_backs_off_as_the_contract_says_and_gives_up_after_five(make_stream):
    stream = make_stream()
    stream.open()
    stream.closed(None)
    for expected_s in (1.0, 2.0, 4.0, 8.0, 16.0):
        assert stream.delays_s[-1] == expected_s
        before = stream.connects
        stream.advance(expected_s - 0.001)
        assert stream.connects == before
        stream.advance(0.001)
        assert stream.connects == before + 1
        stream.fail_to_open()
    assert stream.phase is Phase.STOPPED
    assert isinstance(stream.machine.error, errors.ReconnectsExhausted)
    assert stream.machine.error.attempts == 5
    assert stream.connects == 6


@STREAM.cell("W02", "C24", "D22")
def check_back_off_starts_anew_only_after_a_stable_minute(make_stream):
    for up_s, expected_s in ((59.0, 2.0), (60.0, 1.0), (600.0, 1.0)):
        stream = make_stream(times=StreamTimes(ping_interval_s=10_000.0))
        stream.open()
        stream.closed(None)
        stream.advance(1.0)
        stream.open()
        stream.advance(up_s)
        stream.closed(None)
        assert stream.delays_s == [1.0, expected_s], up_s


@STREAM.cell("W02", "D22")
def check_jitter_never_exceeds_thirty_seconds(make_stream):
    policy = ReconnectPolicy(tries_max=10)
    for chance in (0.0, 0.5, 0.999):
        delays = [policy.delay_s(index, None, lambda chance=chance: chance) for index in range(10)]
        assert all(min(30.0, 2.0**index) <= delays[index] <= 30.0 for index in range(10))
    assert len({policy.delay_s(0, None, lambda n=n: n / 10) for n in range(10)}) == 10
    del make_stream


@STREAM.cell("W03", "C24", "D22")
def check_close_codes_are_answered_by_their_table(make_stream):
    for code in (None, 1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 3008):
        stream = make_stream()
        stream.open()
        stream.closed(code)
        assert stream.phase is Phase.WAITING, code
    for code in (1002, 1003, 1007, 1009, 1010, 2999, 3001, 3999, 4000, 4999):
        stream = make_stream()
        closes = 0
        while stream.phase is not Phase.STOPPED:
            stream.open()
            stream.closed(code)
            closes += 1
            assert closes < 20
            stream.advance(30.0)
        assert closes == 3, f"{code}: two reconnects and no more"
        assert isinstance(stream.machine.error, errors.ReconnectsExhausted)
        assert stream.machine.error.close_code == code
    for code in (1008, 3000, 3003):
        stream = make_stream()
        stream.open()
        stream.closed(code)
        stream.renewed(changed=False)
        assert stream.phase is Phase.STOPPED, code


@STREAM.cell("W03", "C12")
def check_reserved_close_codes_are_never_sent(make_stream):
    for code in (1004, 1005, 1006, 1015, 999, 5000):
        with pytest.raises(AssertionError):
            CloseSocket(code)
    stream = make_stream()
    stream.open()
    stream.close()
    assert stream.closes == [1000]


@STREAM.cell("W04", "C24", "D22")
def check_silence_ends_with_the_ping_deadline(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open(market_update())
    stream.advance(19.9)
    assert stream.pings == 0
    stream.advance(0.1)
    assert stream.pings == 1
    stream.advance(19.9)
    assert stream.phase is Phase.OPEN
    assert stream.machine.subscriptions.age_s(sub(MARKET), stream.now_s) == pytest.approx(39.9)
    stream.advance(0.1)
    assert stream.phase is Phase.WAITING
    assert stream.closes == [None]
    assert not stream.is_valid(*MARKET)
    # A pong, or any message, keeps it.
    stream = make_stream()
    stream.open()
    for _ in range(10):
        stream.advance(20.0)
        stream.machine.pong(stream.now_s)
    assert stream.phase is Phase.OPEN


@STREAM.cell("W10", "C24", "D22")
def check_a_flapping_server_is_left_alone_more_and_more(make_stream):
    stream = make_stream()
    opened = 0
    while stream.phase is not Phase.STOPPED:
        stream.open(authenticated())
        opened += 1
        assert opened < 20
        stream.advance(1.0)
        stream.closed(1001)
        stream.advance(40.0)
    assert stream.delays_s == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert opened == 6
    assert isinstance(stream.machine.error, errors.ReconnectsExhausted)


@STREAM.cell("W12", "C13", "D16", "D28")
def check_a_refused_key_is_final_unless_there_is_another(make_stream):
    for reason in ("INVALID_API_KEY", ""):
        stream = make_stream()
        stream.open()
        stream.closed(1008, reason)
        assert stream.renewals == 1
        stream.renewed(changed=False)
        assert stream.phase is Phase.STOPPED
        assert isinstance(stream.machine.error, errors.Unauthorized)
    stream = make_stream()
    stream.open(authenticated())
    stream.closed(1008, "INVALID_API_KEY")  # revoked while it was open; the file has a new one
    stream.renewed(changed=True)
    stream.advance(1.0)
    assert stream.connects == 2
    stream.open()
    stream.closed(1008, "INVALID_API_KEY")
    assert stream.phase is Phase.STOPPED


@STREAM.cell("W12", "C13", "C26", "D16", "D19")
def check_auth_timeout_and_too_many_connections_are_typed_and_final(make_stream):
    stream = make_stream(requires_acks=True)
    stream.open()
    stream.advance(4.9)
    assert stream.phase is Phase.OPEN
    stream.advance(0.1)
    assert stream.phase is Phase.STOPPED
    assert isinstance(stream.machine.error, errors.Unauthorized)
    stream = make_stream()
    stream.open()
    stream.closed(1008, "RATE_LIMIT_EXCEEDED")
    assert isinstance(stream.machine.error, errors.RateLimited)
    stream = make_stream()
    stream.open()
    stream.closed(1008, "MARKET_NOT_FOUND")
    assert isinstance(stream.machine.error, errors.Refused)
    assert stream.machine.error.code == "MARKET_NOT_FOUND"
    assert stream.connects == 1


def sub(named):
    return Subscription(*named)
