"""Fault plans: strict reading, when a rule strikes, dice from the seed, what is recorded."""

import pytest

from mock_exchange.faults.plan import (
    RULES_MAX,
    CloseSocket,
    CutConnection,
    FaultPlan,
    Latency,
    Match,
    Rule,
    Status,
    When,
    parse_rules,
)

STATUS = {"kind": "status", "status": 503}


def strikes(plan, times, operation="place_order", account_id="user_0001", method="POST"):
    """Return at which of ``times`` calls, counted from 1, the plan struck."""
    return [
        number for number in range(1, times + 1) if plan.http_faults(operation, account_id, method)
    ]


def plan_of(*rules, seed=0):
    return FaultPlan(parse_rules(list(rules)), seed=seed)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"nth": 3}, [3]),
        ({"every": 2}, [2, 4, 6]),
        ({"probability": 0}, []),
        ({"probability": 1}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_rule_strikes_when_it_says(when, expected):
    assert strikes(plan_of({"fault": STATUS, "when": when}), 6) == expected


def test_a_count_ends_a_rule():
    assert strikes(plan_of({"fault": STATUS, "when": {"every": 2}, "count": 2}), 9) == [2, 4]


def test_the_seed_decides_what_probability_means():
    rule = {"fault": STATUS, "when": {"probability": 0.5}}
    first, again, other = (strikes(plan_of(rule, seed=seed), 64) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert 16 < len(first) < 48


def test_another_rule_does_not_change_a_rule_s_luck():
    rule = {"fault": {"kind": "latency", "seconds": 1}, "when": {"probability": 0.5}}
    alone = plan_of(rule)
    joined = plan_of(rule, {"fault": STATUS, "when": {"probability": 0.5}})
    for _ in range(64):
        alone.http_faults("get_fills", None, "GET")
        joined.http_faults("get_fills", None, "GET")
    assert joined.report()[0] == alone.report()[0]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({}, True),
        ({"operation": "place_order"}, True),
        ({"operation": "get_order"}, False),
        ({"operation": ["get_order", "place_order"]}, True),
        ({"method": ["get", "post"]}, True),
        ({"method": ["GET", "DELETE"]}, False),
        ({"connection": 1}, False),
        ({"account_id": "user_0001"}, True),
        ({"account_id": "user_0002"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
    ],
)
def test_a_rule_looks_at_what_it_matches_only(match, expected):
    assert bool(strikes(plan_of({"fault": STATUS, "match": match}), 1)) is expected


def test_only_what_matches_is_counted():
    plan = plan_of({"fault": STATUS, "match": {"operation": "get_order"}, "when": {"nth": 2}})
    assert strikes(plan, 5) == []
    assert strikes(plan, 3, operation="get_order") == [2]


def test_latencies_add_up_and_the_first_fault_that_decides_ends_the_round():
    plan = plan_of(
        {"fault": {"kind": "latency", "seconds": 1}},
        {"fault": {"kind": "cut_connection"}},
        {"fault": STATUS},
    )
    struck = plan.http_faults("get_order", None, "GET")
    assert [rule.fault for rule in struck] == [Latency(1), CutConnection()]
    assert plan.report()[2]["seen"] == 0


def test_a_handshake_is_struck_by_name_only():
    plan = plan_of({"fault": STATUS}, {"fault": STATUS, "match": {"operation": "stream"}})
    plan.http_faults("stream", None, "GET")
    assert [rule["hits"] for rule in plan.report()] == [0, 1]


def test_a_socket_rule_leaves_requests_alone():
    rule = {"fault": {"kind": "close_socket", "code": 1012}, "match": {"message": "order_update"}}
    plan = plan_of(rule)
    assert plan.has_stream_rules
    assert not plan_of({"fault": STATUS}).has_stream_rules
    assert plan.http_faults("get_order", "user_0001", "GET") == ()
    assert [live.fault for live in plan.live] == [CloseSocket(1012)]
    assert [plan.next_stream() for _ in range(2)] == [1, 2]


def test_hits_are_recorded_by_name():
    plan = plan_of({"fault": STATUS, "name": "outage", "when": {"nth": 2}})
    strikes(plan, 3)
    (hit,) = plan.recent
    assert (hit.rule, hit.kind, hit.operation, hit.account_id) == (
        "outage",
        "status",
        "place_order",
        "user_0001",
    )
    assert plan.report() == [
        {"fault": STATUS, "when": {"nth": 2}, "name": "outage", "seen": 3, "hits": 1}
    ]


def test_a_full_plan_takes_no_more():
    plan = plan_of(*[{"fault": STATUS}] * RULES_MAX)
    with pytest.raises(ValueError, match="at most 256"):
        plan.add(Rule(Status(500)))
    assert len(plan) == RULES_MAX


def test_a_rule_between_two_moments_counts_only_what_happens_there():
    now = [1_000_000]
    rules = parse_rules([{"fault": STATUS, "when": {"nth": 2, "from_s": 10, "to_s": 20}}])
    plan = FaultPlan(rules, now_us=lambda: now[0])
    struck = []
    for second in (0, 9, 10, 15, 19, 20, 30):
        now[0] = 1_000_000 + second * 1_000_000
        if plan.http_faults("get_order", None, "GET"):
            struck.append(second)
    assert struck == [15]
    assert plan.report()[0]["seen"] == 3


def test_a_rule_of_one_connection_leaves_the_others_alone():
    plan = plan_of({"fault": STATUS, "match": {"connection": 2}})
    struck = [bool(plan.http_faults("get_order", None, "GET", number)) for number in (1, 2, 3)]
    assert struck == [False, True, False]
    assert [plan.next_connection() for _ in range(3)] == [1, 2, 3]
    assert plan.recent[0].connection == 2


def test_states_are_remembered_but_not_without_end(monkeypatch):
    monkeypatch.setattr("mock_exchange.faults.plan.STATES_KEPT_MAX", 2)
    plan = FaultPlan()
    for name, state in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        plan.remember("order_update", ("order_id", name), {"data": state})
    assert {name: state["data"] for (_, (_, name)), state in plan.states.items()} == {
        "a": 3,
        "c": 4,
    }


def test_a_rule_of_a_moment_waits_for_it_and_for_no_request():
    now = [1_000_000]
    rules = parse_rules([{"fault": {"kind": "restart"}, "when": {"at_s": 2}}, {"fault": STATUS}])
    plan = FaultPlan(rules, now_us=lambda: now[0])
    assert [live.rule.kind for live in plan.http_faults("get_order", None, "GET")] == ["status"]
    ((moment_us, live),) = plan.moments()
    assert moment_us == 3_000_000
    assert plan.moments(1) == []
    plan.strike_now(live, moment_us)
    assert (plan.recent[-1].rule, plan.recent[-1].at_us, live.hits) == ("restart", 3_000_000, 1)


def test_rules_made_in_python_are_checked_as_strictly():
    with pytest.raises(ValueError, match="one of 'nth'"):
        When(nth=1, probability=0.5)
    with pytest.raises(ValueError, match="faults of sockets"):
        Rule(Status(500), Match(message="auth"))
