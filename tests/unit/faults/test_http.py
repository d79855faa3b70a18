"""Faults of HTTP answers: what a plan means for one request, and the answers it gives."""

from mock_exchange.faults.delivery import Delivery, Pace
from mock_exchange.faults.effects import ProcessEffect
from mock_exchange.faults.http import judge, render, stream_open_fault
from mock_exchange.faults.plan import (
    CutConnection,
    FaultPlan,
    Latency,
    Match,
    Rule,
    Status,
)
from mock_exchange.faults.toxics.bandwidth import Bandwidth
from mock_exchange.faults.toxics.pause import Pause
from mock_exchange.faults.toxics.refuse_connections import RefuseConnections
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.faults.toxics.slow_drip import SlowDrip
from support.toxics_pure import EDITION, response


def test_no_rule_that_strikes_is_no_verdict():
    assert (
        judge(FaultPlan((Rule(Status(500), Match("get_order")),)), "get_fills", None, "GET") is None
    )


def test_latencies_are_added_up_and_named():
    plan = FaultPlan((Rule(Latency(1.5)), Rule(Latency(0.25), name="slow"), Rule(Status(500))))
    verdict = judge(plan, "get_fills", None, "GET")
    assert verdict.delay_us == 1_750_000
    assert verdict.fault == Status(500)
    assert verdict.label == "latency, slow, status"


def test_latency_alone_leaves_the_answer_to_the_exchange():
    verdict = judge(FaultPlan((Rule(Latency(1)),)), "get_fills", None, "GET")
    assert verdict.fault is None


def test_a_pace_is_the_last_that_was_asked_for():
    plan = FaultPlan((Rule(SlowDrip()), Rule(Bandwidth(1_000))))
    assert judge(plan, "get_fills", None, "GET").pace == Pace(50, 50_000)


def test_the_answer_leaves_as_the_deciding_fault_says():
    plan = FaultPlan((Rule(Latency(1)), Rule(CutConnection("after"))))
    verdict = judge(plan, "get_fills", None, "GET")
    assert not verdict.before
    assert verdict.delivery(response(), EDITION, None, "/") == Delivery(None, "reset")
    late = judge(FaultPlan((Rule(Latency(1)),)), "get_fills", None, "GET")
    assert late.delivery(response(), EDITION, None, "/") == Delivery(response())


def test_jitter_is_drawn_from_the_rule_s_own_dice():
    rules = (Rule(Latency(1, 0.5)), Rule(Latency(1, 0.5)))
    first, again, other = (
        judge(FaultPlan(rules, seed=seed), "get_fills", None, "GET").delay_us for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_happens_to_the_process_is_told_beside_the_answer():
    plan = FaultPlan(
        (Rule(Pause(1)), Rule(RefuseConnections(2)), Rule(Restart()), Rule(Status(500)))
    )
    verdict = judge(plan, "get_fills", None, "GET")
    assert verdict.label == "pause, refuse_connections, restart"
    assert (verdict.fault, verdict.before) == (Restart(), True)
    assert verdict.effects == (
        ProcessEffect(pause_us=1_000_000),
        ProcessEffect(down_us=2_000_000),
        ProcessEffect(cut=True),
    )
    assert judge(FaultPlan((Rule(Pause(1)),)), "get_fills", None, "GET").fault is None


def test_what_makes_an_answer_can_be_asked_for_it():
    assert render(Status(503), EDITION).status == 503


def test_a_handshake_asks_for_rules_of_the_stream_only():
    plan = FaultPlan((Rule(Status(500)), Rule(CutConnection(), Match("stream"))))
    assert stream_open_fault(plan).fault == CutConnection()
    assert stream_open_fault(FaultPlan((Rule(Status(500)),))) is None
