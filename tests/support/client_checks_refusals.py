"""The cells of the REST matrix that are about refusals and failures: R1 to R3. Each takes a ``Speaker``."""

import httpx2
import pytest

from kalshi_refclient import errors
from kalshi_refclient.secret import Secret
from support.client_speak import Matrix, speak_client
from support.client_world import (
    ORDER,
    WALL_S,
    ManualClock,
    Script,
    account,
    cancelled,
    error,
    placed,
    policy,
    throttled,
)

REFUSALS = Matrix()
ACCOUNT = "user_0001"


@REFUSALS.cell("R01", "C20", "C23", "C27", "D20", "D12")
def check_waits_as_long_as_it_was_told(speak):
    """60 s of retry_after are slept on the manual clock: never less, once, and the answer comes."""
    for hint_s in (7, 60):
        clock, script = ManualClock(), Script(throttled(hint_s), account())
        long = policy(deadline_s=300.0)
        found = speak(script, clock, "get_account", ACCOUNT, using={"retry": long})
        assert found.balance == 10000
        assert len(script.requests) == 2
        assert sum(clock.waits) >= hint_s


@REFUSALS.cell("R01", "C27", "D20")
def check_the_larger_of_body_and_header_wins(speak):
    for body_s, header_s in ((7, "20"), (20, "7")):
        clock = ManualClock()
        script = Script(throttled(body_s, {"Retry-After": header_s}), account())
        speak(script, clock, "get_account", ACCOUNT)
        assert sum(clock.waits) == pytest.approx(20)


@REFUSALS.cell("R01", "C23", "D20")
def check_backs_off_without_a_hint_or_with_nonsense(speak):
    nonsense = [None, -5, 0, "soon", True, [], 1e9, 10**30]
    headers = ["-1", "nan", "inf", "1e3", "Wed, 21 Oct 2015 07:28:00 GMT", "9" * 40, "٣", ""]
    for hint in nonsense:
        clock, script = ManualClock(), Script(throttled(hint), throttled(hint), account())
        speak(script, clock, "get_account", ACCOUNT)
        assert clock.waits == [1.0, 2.0], f"hint {hint!r}"
    for header in headers:
        given = throttled(None, {"Retry-After": header.encode()})
        clock, script = ManualClock(), Script(given, account())
        speak(script, clock, "get_account", ACCOUNT)
        assert clock.waits == [1.0], f"header {header!r}"


@REFUSALS.cell("R01", "D20", "C23")
def check_a_hint_beyond_the_deadline_fails_now_and_says_when(speak):
    clock, script = ManualClock(), Script(throttled(60))
    with pytest.raises(errors.RateLimited) as caught:
        speak(script, clock, "get_account", ACCOUNT, using={"retry": policy(deadline_s=45.0)})
    assert clock.waits == []
    assert len(script.requests) == 1
    assert caught.value.retry_at.timestamp() == WALL_S + 60
    assert (caught.value.status, caught.value.code) == (429, "RATE_LIMIT_EXCEEDED")


@REFUSALS.cell("R01", "C25", "C27", "D12")
def check_a_told_wait_holds_back_the_next_call_too(speak):
    clock, script = ManualClock(), Script(throttled(60), account())
    made = speak_client(speak, script, clock, retry=policy(deadline_s=45.0))
    first, second = speak.several(
        made, ("get_account", (ACCOUNT,), {}), ("get_account", (ACCOUNT,), {})
    )
    assert isinstance(first, errors.RateLimited)
    assert isinstance(second, errors.RateLimited)
    assert second.local
    assert len(script.requests) == 1


@REFUSALS.cell("R01", "C23", "D20")
def check_surfaces_after_three_tries(speak):
    clock, script = ManualClock(), Script(throttled(1))
    with pytest.raises(errors.RateLimited):
        speak(script, clock, "get_account", ACCOUNT)
    assert len(script.requests) == 3


@REFUSALS.cell("R02", "C20", "C23", "D20", "D29")
def check_safe_calls_are_tried_again_after_5xx(speak):
    bodies = [
        error(500, "INTERNAL_ERROR").content,
        b"<html>Bad Gateway</html>",
        b"",
    ]
    for status in (500, 502, 503, 504):
        for body in bodies:
            broken = httpx2.Response(status, content=body)
            for method, answer, args in (
                ("get_account", account(), (ACCOUNT,)),
                ("cancel_order", cancelled(), ("ord_123456789",)),
            ):
                clock, script = ManualClock(), Script(broken, broken, answer)
                speak(script, clock, method, *args)
                assert clock.waits == [1.0, 2.0]
                assert len(script.requests) == 3


@REFUSALS.cell("R02", "C20", "D20")
def check_a_lasting_5xx_is_reported_with_its_body_shortened_and_redacted(speak):
    body = b'{"api_key": "key-of-the-tests-0001", "x": "' + b"y" * 5000 + b'"}'
    clock, script = ManualClock(), Script(httpx2.Response(502, content=body))
    with pytest.raises(errors.ServerFailed) as caught:
        speak(script, clock, "get_account", ACCOUNT)
    assert caught.value.status == 502
    assert caught.value.attempts == 3
    assert 0 < len(caught.value.body) <= 200
    assert "key-of-the-tests" not in caught.value.body


@REFUSALS.cell("R02", "C08", "D21")
def check_an_order_is_not_sent_again_after_5xx(speak):
    for status in (500, 502, 503, 504):
        clock, script = ManualClock(), Script(error(status, "INTERNAL_ERROR"), placed())
        with pytest.raises(errors.OrderOutcomeUnknown) as caught:
            speak(script, clock, "place_order", **ORDER)
        assert len(script.posts) == 1
        assert caught.value.status == status
        assert caught.value.idempotency_key == script.posts[0].headers["Idempotency-Key"]


@REFUSALS.cell("R03", "C20", "C21", "C22", "D20")
def check_refusals_are_typed_and_not_tried_again(speak):
    table = (
        (400, "INVALID_ORDER"),
        (403, "INSUFFICIENT_BALANCE"),
        (404, "MARKET_NOT_FOUND"),
        (409, "DUPLICATE_ORDER"),
        (410, "GONE"),
    )
    for status, code in table:
        details = {"field": "size", "value": -100}
        clock, script = ManualClock(), Script(error(status, code, details=details))
        for method, args, kwargs in (
            ("get_account", (ACCOUNT,), {}),
            ("cancel_order", ("ord_123456789",), {}),
        ):
            before = len(script.requests)
            with pytest.raises(errors.Refused) as caught:
                speak(script, clock, method, *args, **kwargs)
            refused = caught.value
            assert (refused.status, refused.code, refused.field) == (status, code, "size")
            assert refused.value == -100
            assert len(script.requests) == before + 1
        assert clock.waits == []


@REFUSALS.cell("R03", "C08", "C22", "D20")
def check_a_refused_order_is_refused_and_not_unknown(speak):
    for status, code in ((400, "INVALID_ORDER"), (403, "INSUFFICIENT_BALANCE")):
        clock, script = ManualClock(), Script(error(status, code))
        with pytest.raises(errors.Refused) as caught:
            speak(script, clock, "place_order", **ORDER)
        assert caught.value.code == code
        assert len(script.posts) == 1


@REFUSALS.cell("R03", "C08", "D21")
def check_a_4xx_of_somebody_else_decides_nothing_about_an_order(speak):
    for status in (402, 408, 409, 410, 418, 499):
        html = httpx2.Response(status, content=b"<html>proxy</html>")
        clock, script = ManualClock(), Script(html)
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak(script, clock, "place_order", **ORDER)
        with pytest.raises(errors.Refused) as caught:
            speak(script, clock, "get_account", ACCOUNT)
        assert caught.value.code is None


@REFUSALS.cell("R03", "C03", "D28")
def check_401_is_answered_with_fresh_credentials_once(speak):
    class Signer:
        """Stamps each attempt; renewing helps as often as it is told."""

        def __init__(self, renewals):
            self.renewals, self.asked, self.stamps = renewals, 0, []

        def headers(self, method, target, wall_s):
            self.stamps.append(wall_s)
            return {"Authorization": f"Bearer stamp-{len(self.stamps)}"}

        def api_key(self):
            return Secret("key-of-the-tests-0001")

        def renew(self, answer=None, wall_s=0.0):
            self.asked += 1
            return self.asked <= self.renewals

    unauthorized = error(401, "INVALID_API_KEY")
    signer, clock = Signer(5), ManualClock()
    script = Script(unauthorized, placed())
    speak(script, clock, "place_order", using={"key": signer}, **ORDER)
    assert [each.headers["Authorization"] for each in script.requests] == [
        "Bearer stamp-1",
        "Bearer stamp-2",
    ]
    for renewals, requests in ((0, 1), (5, 2)):
        signer, script = Signer(renewals), Script(unauthorized)
        with pytest.raises(errors.Unauthorized):
            speak(script, clock, "get_account", ACCOUNT, using={"key": signer})
        assert len(script.requests) == requests
        assert signer.asked == 1
