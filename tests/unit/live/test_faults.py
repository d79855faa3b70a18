"""The fault plan on a page."""

from mock_exchange.faults.plan import FaultPlan, Rule, Status
from mock_exchange.live import faults
from mock_exchange.live.faults import FaultsPart
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from support.session_world import World


def a_plan(*rules):
    return FaultPlan(rules, seed=7, name="outage", now_us=lambda: 5, on_hit=lambda _: None)


def test_a_plan_comes_whole_when_it_is_another_one_or_strikes():
    venue, plans, part = World().venue, [None], FaultsPart()
    scene = Scene(venue, plan=lambda: plans[-1])
    assert part.changes(scene, Look(), 0)["rules"] == []
    assert part.changes(scene, Look(), 0) is None
    plans.append(a_plan(Rule(Status(503), name="down")))
    said = part.changes(scene, Look(), 0)
    assert (said["name"], said["seed"], said["recent"]) == ("outage", 7, [])
    assert [(rule["name"], rule["fault"]["kind"], rule["hits"]) for rule in said["rules"]] == [
        ("down", "status", 0)
    ]
    plans[-1].http_faults("get_market", "user_0001", "GET")
    said = part.changes(scene, Look(), 0)
    assert said["rules"][0]["hits"] == 1
    assert said["recent"][0]["operation"] == "get_market"


def test_rules_and_hits_beyond_the_most_are_left_out(monkeypatch):
    monkeypatch.setattr(faults, "RULES_MAX", 1)
    monkeypatch.setattr(faults, "HITS_MAX", 1)
    plan = a_plan(Rule(Status(503)), Rule(Status(504)))
    for _ in range(3):
        plan.http_faults("get_market", None, "GET")
    said = FaultsPart().changes(Scene(World().venue, plan=lambda: plan), Look(), 0)
    assert (len(said["rules"]), said["more"], len(said["recent"])) == (1, 1, 1)
