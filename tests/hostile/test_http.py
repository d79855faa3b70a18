"""Raw HTTP against the server (C20, C21, C32, D30): each case of http/*.json on a connection of its own.

Always: an answer or a close in time, contract-shaped, never 5xx; the exchange unchanged; the next good request answered.
"""

import time

import pytest

from mock_exchange import MockExchange
from mock_exchange.transport.limits import Timeouts
from support.harness_corpus import assemble, cases
from support.harness_raw_http import exchange as raw_exchange
from support.harness_victim import Victim

CASES = cases("http")
FAST = [pytest.param(case, let, id=name) for name, case, let in CASES if not case.get("slow")]
SLOW = [pytest.param(case, let, id=name) for name, case, let in CASES if case.get("slow")]
REQUEST_TIMEOUT_S = 0.5


def attack(victim, case, let, **options):
    data = assemble(case["send"], victim.names, let)
    return raw_exchange(
        victim.rest_url,
        data,
        half_close=case.get("half_close", False),
        head=case.get("head", False),
        **options,
    )


def judge(victim, case, answers, closed):
    final = [answer for answer in answers if answer.status >= 200]
    if not final:
        assert closed, "neither an answer nor a close"
        assert case.get("may_close"), "closed without a word"
        return
    assert len(answers) - len(final) <= (1 if case.get("interim") else 0), (
        "an interim answer nobody asked for"
    )
    codes = [victim.assert_shaped(answer, bodiless=case.get("head", False)) for answer in final]
    expected = [case["expect"]] * case.get("answers", 1)
    expected[-1] = case.get("last", expected[-1])
    assert len(final) == len(expected), [answer.status for answer in final]
    for answer, allowed in zip(final, expected, strict=True):
        assert answer.status in allowed, answer
    if case.get("code"):
        assert codes[0] == case["code"]
    if case.get("closes"):
        assert closed, "the connection should have been closed"


def test_the_corpus_is_large_enough():
    assert len(CASES) >= 50


@pytest.mark.rule("C20", "C21", "C32", "D09", "D30")
@pytest.mark.parametrize(("case", "let"), FAST)
def test_raw_http(victim, unchanged, case, let):
    answers, closed = attack(victim, case, let)
    judge(victim, case, answers, closed)


@pytest.mark.rule("C31", "D30")
@pytest.mark.parametrize(("case", "let"), SLOW)
def test_a_request_that_never_ends_is_ended(impatient, case, let):
    began = time.monotonic()
    answers, closed = attack(impatient, case, let, deadline_s=REQUEST_TIMEOUT_S * 8)
    judge(impatient, case, answers, closed)
    assert closed
    assert time.monotonic() - began < REQUEST_TIMEOUT_S * 6
    impatient.assert_well()


@pytest.fixture(scope="module")
def impatient():
    timeouts = Timeouts(request_s=REQUEST_TIMEOUT_S, idle_s=REQUEST_TIMEOUT_S)
    with MockExchange(seed=7, clock="frozen", limits="off", timeouts=timeouts) as exchange:
        api_key = exchange.credentials(account_id="user_0001").api_key
        with Victim.of(exchange.rest_url, exchange.ws_url, api_key) as found:
            yield found
