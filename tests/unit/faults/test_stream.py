"""Faults of WebSocket messages: what goes out, what waits, what ends."""

from mock_exchange.faults.plan import (
    CloseSocket,
    DelaySocket,
    DropSocket,
    FaultPlan,
    Match,
    Rule,
    When,
)
from mock_exchange.faults.stream import judge, message_type

A, B = b'{"type":"market_update","data":1}', b'{"type":"order_update","data":2}'


def test_without_a_rule_that_strikes_everything_goes_out():
    verdict = judge(FaultPlan((Rule(DropSocket(), when=When(nth=9)),)), None, [A, B])
    assert (verdict.send, verdict.held, verdict.end) == ([A, B], [], None)


def test_a_drop_takes_the_place_of_its_message():
    plan = FaultPlan((Rule(DropSocket(), Match(message="order_update")),))
    verdict = judge(plan, None, [A, B, A])
    assert (verdict.send, verdict.held, verdict.end) == ([A], [], DropSocket())


def test_a_close_takes_the_place_of_its_message():
    plan = FaultPlan((Rule(CloseSocket(4000, "bye"), when=When(nth=2)),))
    verdict = judge(plan, None, [A, B])
    assert (verdict.send, verdict.end) == ([A], CloseSocket(4000, "bye"))


def test_a_delay_holds_its_message_and_those_behind_it():
    plan = FaultPlan((Rule(DelaySocket(0.5), Match(message="order_update")),))
    verdict = judge(plan, None, [A, B, A])
    assert (verdict.send, verdict.held, verdict.delay_us) == ([A], [B, A], 500_000)


def test_a_rule_of_one_account_leaves_the_others_alone():
    plan = FaultPlan((Rule(DropSocket(), Match(account_id="user_0001")),))
    assert judge(plan, "user_0002", [A]).end is None
    assert judge(plan, None, [A]).end is None
    assert judge(plan, "user_0001", [A]).end == DropSocket()


def test_the_type_of_a_message_is_read_and_never_guessed():
    assert message_type(A) == "market_update"
    assert message_type(b"not json") == ""
    assert message_type(b"[]") == ""
    assert message_type(b'{"type":1}') == ""
