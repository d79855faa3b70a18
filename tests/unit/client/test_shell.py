"""What both REST clients share: the request of an attempt, and what may be seen of it."""

import pytest

from kalshi_refclient import errors
from kalshi_refclient.rest import KalshiClient
from support.client_world import (
    API_KEY,
    ORDER,
    URL,
    ManualClock,
    Script,
    account,
    client,
    error,
    placed,
    policy,
    reply,
)


@pytest.mark.rule("C01", "C08", "D21")
def test_an_attempt_carries_what_the_contract_asks_for():
    script = Script(placed())
    with client(script, ManualClock()) as kalshi:
        kalshi.place_order(**ORDER)

    (request,) = script.requests
    assert str(request.url) == f"{URL}/orders"
    assert request.headers["Authorization"] == f"Bearer {API_KEY}"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"]
    assert request.content == (
        b'{"ticker":"BTC-2024-12-31","side":"buy","type":"limit","size":100,"price":0.65}'
    )


def test_a_read_has_no_body_and_says_nothing_about_one():
    script = Script(account())
    with client(script, ManualClock()) as kalshi:
        kalshi.get_account("user_0001")

    (request,) = script.requests
    assert request.content == b""
    assert "Content-Type" not in request.headers


@pytest.mark.rule("C31", "D25")
def test_no_timeout_is_longer_than_what_is_left_of_the_deadline():
    script = Script(error(500, "INTERNAL_ERROR"), account())
    clock = ManualClock()
    with client(script, clock) as kalshi:
        kalshi.get_account("user_0001")

    first, second = (request.extensions["timeout"] for request in script.requests)
    assert first == {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 5.0}
    assert second == first

    script = Script(account())
    with client(script, clock, retry=policy(deadline_s=2.0)) as kalshi:
        kalshi.get_account("user_0001")
    assert set(script.requests[0].extensions["timeout"].values()) == {2.0}


@pytest.mark.rule("C30", "D27")
@pytest.mark.parametrize(
    "echo",
    [
        error(400, "INVALID_ORDER", details={"field": API_KEY, "value": f"x{API_KEY}x"}),
        reply(400, {"error": {"code": "INVALID_ORDER", "message": f"bad key {API_KEY}"}}),
        reply(500, f"Bearer {API_KEY}".encode()),
        reply(200, {"account": API_KEY}),
        reply(200, {API_KEY: 1}),
        reply(200, API_KEY.encode()),
        reply(200, b"{}", {"Content-Type": API_KEY}),
    ],
)
def test_an_exchange_that_repeats_the_key_does_not_get_it_into_an_error(echo):
    with (
        client(Script(echo), ManualClock(), strict=True) as kalshi,
        pytest.raises(errors.KalshiError) as caught,
    ):
        kalshi.get_account("user_0001")

    error_ = caught.value
    assert API_KEY not in str(error_) + repr(error_) + repr(vars(error_))
    assert API_KEY not in repr(kalshi)


@pytest.mark.rule("D25")
@pytest.mark.parametrize("url", ["http://api.example/v2", "ftp://x", "https://u:p@x.example", ""])
def test_a_url_that_may_not_be_spoken_to_is_refused_at_once(url):
    with pytest.raises(errors.LocalMisuse):
        KalshiClient(API_KEY, rest_url=url)


@pytest.mark.rule("C25", "C33")
def test_how_much_of_the_limits_is_used_can_be_read():
    script = Script(*[account()] * 3)
    clock = ManualClock()
    with client(script, clock, pacing="wait") as kalshi:
        assert kalshi.rate_limit_use() == {"general": 0.0, "orders": 0.0, "market_data": 0.0}
        for _ in range(3):
            kalshi.get_account("user_0001")
        assert kalshi.rate_limit_use()["general"] == pytest.approx(0.03)
        clock.now_s += 60
        assert kalshi.rate_limit_use()["general"] == 0.0


def test_without_pacing_nothing_is_counted():
    with client(Script(account()), ManualClock(), pacing="off") as kalshi:
        kalshi.get_account("user_0001")
        assert kalshi.rate_limit_use() == {}
