"""The state machine of a call: the table of its docstring, row by row, and what follows an unknown outcome."""

import pytest

from kalshi_refclient import errors
from kalshi_refclient._core.budget import RetryQuota
from kalshi_refclient._core.call import Call, Surroundings
from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Unreadable
from kalshi_refclient._core.pacing import Pacer
from kalshi_refclient._core.steps import KEY_HEADER, Raise, Renew, Request, Return, Send, Wait
from kalshi_refclient._core.tolerance import Counters, checker
from support.client_witness import Witness
from support.client_world import EDITION, ManualClock, account, error, placed, policy, throttled

READ = Request(
    EDITION.operations["get_account"], "/accounts/user_0001", {"account_id": "user_0001"}
)
CANCEL = Request(EDITION.operations["cancel_order"], "/orders/ord_123456789", {})


def order(**more):
    body = {"size": 100}
    headers = {KEY_HEADER: "k"}
    return Request(
        EDITION.operations["place_order"], "/orders", {}, headers=headers, order=body, **more
    )


def answer(response):
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)


class World:
    def __init__(self, request, *, pacing_waits=True, pacer=None, **retry):
        self.clock, self.counters, self.observer = ManualClock(), Counters(), Witness()
        self.quota = RetryQuota()
        self.call = Call(
            request,
            Surroundings(
                policy=policy(**retry),
                quota=self.quota,
                pacer=pacer,
                pacing_waits=pacing_waits,
                clock=self.clock,
                random=lambda: 0.0,
                check=checker(EDITION, self.counters, strict=False),
                counters=self.counters,
                observer=self.observer,
            ),
        )

    def play(self, *outcomes):
        """Feed outcomes, wait where asked, and return the decision after the last."""
        decision = self.call.begin()
        for outcome in outcomes:
            while isinstance(decision, Wait):
                self.clock.sleep(decision.delay_s)
                decision = self.call.waited()
            assert isinstance(decision, Send), decision
            decision = self.call.ended(outcome)
        return decision


RESET = Lost("reset")
SERVER_ERROR = answer(error(500, "INTERNAL_ERROR"))
HTML_409 = Answer(409, {}, b"<html>")

TABLE = [
    (READ, NotSent("dns"), Wait),
    (READ, NotSent("certificate", final=True), errors.CertificateRefused),
    (READ, NotSent("idle", stale=True), Send),
    (READ, RESET, Wait),
    (READ, Unreadable("gzip", 200), errors.RemoteViolation),
    (READ, Unreadable("large", 200, too_large=True), errors.AnswerTooLarge),
    (READ, answer(account()), Return),
    (READ, Answer(200, {}, b""), errors.RemoteViolation),
    (READ, Answer(307, {}, b""), errors.RemoteViolation),
    (READ, answer(error(401, "INVALID_API_KEY")), Renew),
    (READ, answer(throttled(1)), Wait),
    (READ, answer(error(404, "ACCOUNT_NOT_FOUND")), errors.Refused),
    (READ, HTML_409, errors.Refused),
    (READ, SERVER_ERROR, Wait),
    (order(), NotSent("dns"), Wait),
    (order(), NotSent("certificate", final=True), errors.CertificateRefused),
    (order(), NotSent("idle", stale=True), Send),
    (order(), RESET, errors.OrderOutcomeUnknown),
    (order(), Unreadable("gzip", 200), errors.OrderOutcomeUnknown),
    (order(), answer(placed()), Return),
    (order(), Answer(200, {}, b""), errors.OrderOutcomeUnknown),
    (order(), Answer(307, {}, b""), errors.OrderOutcomeUnknown),
    (order(), answer(error(401, "INVALID_API_KEY")), Renew),
    (order(), answer(throttled(1)), Wait),
    (order(), answer(error(403, "INSUFFICIENT_BALANCE")), errors.Refused),
    (order(), HTML_409, errors.OrderOutcomeUnknown),
    (order(), SERVER_ERROR, errors.OrderOutcomeUnknown),
    (order(resend_unknown=True), RESET, Wait),
    (order(resend_unknown=True), SERVER_ERROR, Wait),
    (CANCEL, RESET, Wait),
    (CANCEL, SERVER_ERROR, Wait),
]


@pytest.mark.rule("C20", "C23", "D20", "D21")
@pytest.mark.parametrize(("request_", "outcome", "expected"), TABLE)
def test_the_table(request_, outcome, expected):
    decision = World(request_).play(outcome)

    found = decision.error if isinstance(decision, Raise) else decision
    assert type(found) is expected


@pytest.mark.rule("D20")
@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (NotSent("dns"), errors.Unreachable),
        (RESET, errors.ConnectionLost),
        (SERVER_ERROR, errors.ServerFailed),
        (answer(throttled(1)), errors.RateLimited),
    ],
)
def test_three_tries_and_no_more(outcome, kind):
    decision = World(READ).play(outcome, outcome, outcome)

    assert type(decision.error) is kind
    assert decision.error.attempts == 3
    assert decision.error.operation == "get_account"


@pytest.mark.rule("D20")
def test_an_idle_connection_that_was_closed_is_replaced_once_and_without_a_wait():
    world = World(order())
    decision = world.play(NotSent("idle", stale=True), NotSent("idle", stale=True))

    assert isinstance(decision, Wait), "the second time it is a failure like any other"
    assert world.clock.waits == []
    assert world.quota.tokens == 500 - 14


@pytest.mark.rule("D20")
def test_an_empty_quota_means_no_retry():
    world = World(READ)
    world.quota.tokens = 13

    assert isinstance(world.play(RESET), Raise)


@pytest.mark.rule("D20")
def test_a_success_after_retries_fills_the_quota_again():
    world = World(READ)
    world.play(RESET, RESET, answer(account()))

    assert world.quota.tokens == 500 - 14


@pytest.mark.rule("D20")
def test_the_deadline_ends_it_before_the_wait_and_not_after():
    decision = World(READ, deadline_s=2.5).play(RESET, RESET)

    assert isinstance(decision, Raise), "one second was waited, two more would be too late"


def test_a_clock_that_jumped_over_the_deadline_ends_the_wait():
    world = World(READ)
    decision = world.play(RESET)
    world.clock.sleep(1000.0)

    assert isinstance(decision, Wait)
    assert isinstance(world.call.waited().error, errors.Unreachable)


@pytest.mark.rule("D28")
def test_other_credentials_get_one_more_try_and_the_same_ones_none():
    unauthorized = answer(error(401, "INVALID_API_KEY"))
    world = World(order())
    assert world.play(unauthorized) == Renew(unauthorized), "the answer may say more than no"
    assert isinstance(world.call.renewed(changed=True), Send)
    assert isinstance(world.call.ended(unauthorized).error, errors.Unauthorized)

    world = World(order())
    world.play(unauthorized)
    assert isinstance(world.call.renewed(changed=False).error, errors.Unauthorized)


def test_renewed_without_having_asked_is_our_own_bug():
    with pytest.raises(AssertionError):
        World(READ).call.renewed(changed=False)


@pytest.mark.rule("D21")
@pytest.mark.parametrize("last", [NotSent("dns"), answer(throttled(1)), RESET, SERVER_ERROR])
@pytest.mark.parametrize("deduplicated", [True, False])
def test_after_a_lost_attempt_an_order_stays_unknown_whatever_the_last_attempt_was(
    last, deduplicated
):
    request = order(resend_unknown=True, deduplicated=deduplicated)
    decision = World(request).play(RESET, last, last)

    assert isinstance(decision.error, errors.OrderOutcomeUnknown)
    assert decision.error.idempotency_key == "k"
    assert decision.error.reason in {"reset", "status 500"}


@pytest.mark.rule("D21")
def test_a_refusal_after_a_lost_attempt_speaks_for_both_only_where_keys_are_recognised():
    refusal = answer(error(403, "INSUFFICIENT_BALANCE"))
    known = World(order(resend_unknown=True, deduplicated=True)).play(RESET, refusal)
    assert isinstance(known.error, errors.Refused)

    other = World(order(resend_unknown=True, deduplicated=False)).play(RESET, refusal)
    assert isinstance(other.error, errors.OrderOutcomeUnknown)
    assert isinstance(other.error.__cause__, errors.Refused)


def test_a_cancel_that_is_refused_after_a_lost_attempt_says_so():
    refusal = answer(error(400, "ORDER_NOT_CANCELLABLE"))

    assert World(CANCEL).play(RESET, refusal).error.unknown_before
    assert not World(CANCEL).play(refusal).error.unknown_before


def test_a_cancel_that_was_lost_once_never_ends_as_not_sent():
    decision = World(CANCEL).play(RESET, NotSent("dns"), NotSent("dns"))

    assert isinstance(decision.error, errors.ConnectionLost)
    assert isinstance(decision.error.__cause__, errors.Unreachable)
    assert type(World(CANCEL).play(RESET, RESET, RESET).error) is errors.ConnectionLost


def test_another_unsafe_call_than_an_order_is_unknown_without_being_an_order():
    request = Request(EDITION.operations["place_order"], "/orders", {})

    assert type(World(request).play(RESET).error) is errors.OutcomeUnknown


@pytest.mark.rule("C25", "D12")
def test_pacing_waits_or_refuses_before_anything_is_sent():
    full = Pacer(EDITION.limits.buckets)
    for _ in range(10):
        full.answered(full.reserve(("orders",), 1000.0), 1000.0)
    waiting = World(order(), pacer=full, deadline_s=100.0).call.begin()
    refused = World(order(), pacer=full, pacing_waits=False).call.begin()
    hopeless = World(order(), pacer=full, deadline_s=45.0).call.begin()

    assert waiting == Wait(60.0, "pacing")
    for decision in (refused, hopeless):
        assert isinstance(decision.error, errors.RateLimited)
        assert decision.error.local
        assert decision.error.attempts == 0


@pytest.mark.rule("D12")
def test_what_the_exchange_did_not_count_is_not_counted_here():
    pacer = Pacer(EDITION.limits.buckets)
    World(READ, pacer=pacer).play(NotSent("dns"), answer(error(429, "RATE_LIMIT_EXCEEDED")), RESET)

    assert pacer.used_ratio("general", 1003.0) == 0.01


@pytest.mark.rule("C35")
def test_retries_are_told_with_what_and_why():
    world = World(READ)
    world.play(RESET)

    assert world.observer.events == ["api_failed", "api_retry"]
    retry = world.observer.only("api_retry")
    assert retry["operation"] == "get_account"
    assert (retry["attempt"], retry["delay_s"]) == (1, 1.0)
    assert retry["why"] == "no answer: reset"


@pytest.mark.rule("C33", "C35")
def test_an_attempt_is_told_with_how_long_it_took():
    world = World(READ)
    decision = world.call.begin()
    world.clock.now_s += 0.25
    decision = world.call.ended(answer(account()))

    assert isinstance(decision, Return)
    assert world.observer.only("api_answered")["duration_ms"] == 250.0


@pytest.mark.rule("C25", "C35")
def test_waiting_for_room_and_being_refused_it_are_told():
    def full():
        pacer = Pacer(EDITION.limits.buckets)
        for _ in range(EDITION.limits.buckets["general"].requests_max):
            pacer.reserve(["general"], 1000.0)
        return pacer

    waits = World(READ, pacer=full(), deadline_s=120.0)
    assert isinstance(waits.call.begin(), Wait)
    assert waits.observer.only("api_paced")["delay_s"] == 60.0

    refuses = World(READ, pacer=full(), pacing_waits=False)
    assert isinstance(refuses.call.begin(), Raise)
    assert "status" not in refuses.observer.only("rate_limited")
