"""The parts of an exchange with calls of their own: clock, faults, monitor. From any thread."""

import json
import threading

import pytest

from mock_exchange import MockExchange
from mock_exchange.clock import CONTRACT_MOMENT_US
from mock_exchange.core.commands import Deposit, OpenAccount, PlaceOrder
from mock_exchange.faults.plan import Latency, Match, Rule, Status, When
from mock_exchange.monitoring.observations import Commanded
from support.monitoring_scrape import samples
from support.transport_raw import ORDER, call, get, post, talk

CLOSE = "Connection: close"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def elsewhere(function):
    """Return what a function returns in a thread of its own."""
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def test_the_clock_is_frozen_moved_and_set_going(exchange):
    assert exchange.clock.frozen
    assert exchange.clock.now_us() == CONTRACT_MOMENT_US
    exchange.clock.advance(1.5)
    assert exchange.clock.now_us() == CONTRACT_MOMENT_US + 1_500_000
    exchange.clock.run()
    assert not exchange.clock.frozen
    exchange.clock.run(speed=60)
    assert exchange._context.clock.speed == 60
    exchange.clock.freeze()
    assert exchange.clock.now_us() == exchange.clock.now_us()
    with pytest.raises(ValueError, match="forward only"):
        exchange.clock.advance(-1)


@pytest.mark.rule("C28")
def test_plans_are_set_by_name_data_and_rule_and_every_hit_is_noted(exchange):
    rule = Rule(Status(503), Match("get_market"), name="outage")
    exchange.faults.set("lost-acks", rule, {"rules": [], "seed": 9})
    plan = exchange.faults.plan
    assert (plan.name, plan.seed, plan.rules[-1]) == ("lost-acks + outage", 9, rule)
    exchange.faults.set(rule, seed=4)
    assert (exchange.faults.plan.rules, exchange.faults.plan.seed) == ((rule,), 4)
    first, second = exchange.faults.notes()
    assert (first.what, first.fields["name"], second.fields["seed"]) == (
        "plan",
        "lost-acks + outage",
        4,
    )


def test_a_plan_that_does_not_fit_changes_nothing(exchange):
    rule = exchange.faults.add(Status(503))
    with pytest.raises(ValueError, match="has no operation 'place_ordr'"):
        exchange.faults.set(Rule(Status(500), Match("place_ordr")))
    with pytest.raises(ValueError, match="has no operation 'place_ordr'"):
        exchange.faults.add(Status(500), operation="place_ordr")
    with pytest.raises(LookupError, match="no fault plan is called 'nope'"):
        exchange.faults.set("nope")
    assert exchange.faults.plan.rules == (rule,)


def test_a_fault_is_added_by_the_fields_of_its_rule_and_cleared(exchange):
    assert exchange.faults.plan is None
    rule = exchange.faults.add(
        Status(503), operation="get_markets", account_id="user_0001", method="GET", nth=2, count=3,
        name="outage",
    )  # fmt: skip
    assert rule == Rule(Status(503), Match("get_markets", "user_0001", "GET"), When(2), 3, "outage")
    other = exchange.faults.add(Latency(1), every=2)
    last = exchange.faults.add(Latency(1), probability=0.5)
    assert exchange.faults.plan.rules == (rule, other, last)
    exchange.faults.clear()
    assert exchange.faults.plan is None


def test_a_rule_that_could_never_strike_is_refused(exchange):
    with pytest.raises(ValueError, match="faults of sockets"):
        exchange.faults.add(Status(503), message="market_update")
    assert exchange.faults.plan is None


@pytest.mark.rule("C33", "C34")
def test_metrics_and_alerts_are_those_that_the_exchange_serves(exchange):
    talk(exchange, get(exchange, "/markets", CLOSE))
    assert exchange.monitor.metrics() == call(exchange, "GET", "/metrics").body.decode()
    shown = call(exchange, "GET", "/healthz?verbose").json["alerts"]
    alerts = exchange.monitor.alerts()
    assert set(alerts) == set(shown) == set(exchange._context.edition.limits.alerts)
    for name, status in alerts.items():
        assert (status.name, status.state) == (name, shown[name]["state"])


def test_all_of_it_works_from_any_thread_and_before_the_start_and_after_the_end(exchange):
    assert elsewhere(exchange.clock.now_us) == CONTRACT_MOMENT_US
    assert elsewhere(exchange.monitor.alerts) == exchange.monitor.alerts()
    assert samples(MockExchange(seed=7, clock="frozen"))["kalshi_mock_defects_total",] == 0
    talk(exchange, get(exchange, "/markets", CLOSE))
    exchange.stop()
    assert samples(exchange)["kalshi_mock_responses_total", "get_markets", "200"] == 1


def test_a_plan_as_data_takes_the_place_of_the_one_there_is(exchange):
    exchange.faults.add(Status(503))
    exchange.faults.set([{"name": "gone", "fault": {"kind": "status", "status": 404}}])
    assert [rule.label for rule in exchange.faults.plan.rules] == ["gone"]
    with pytest.raises(ValueError, match="fault rules"):
        exchange.faults.set([{"fault": {"kind": "nothing"}}])


def test_a_watcher_sees_what_the_exchange_observes(exchange):
    seen = []
    exchange.monitor.watch(seen.append)
    exchange.deposit("user_0001", 100)
    exchange.monitor.drain()
    assert [type(each).__name__ for each in seen] == ["Commanded"]


def test_something_is_done_every_so_often_of_the_exchanges_time_until_it_is_not(exchange):
    moments = []
    leave = exchange.clock.every(0.5, moments.append)
    exchange.clock.advance(1.2)
    leave()
    exchange.clock.advance(5)
    assert moments == [CONTRACT_MOMENT_US + 500_000, CONTRACT_MOMENT_US + 1_000_000]


def test_nobody_acts_by_the_clock_where_it_could_not_be_played_again(tmp_path):
    with (
        MockExchange(data=tmp_path) as exchange,
        pytest.raises(ValueError, match="could not be played again"),
    ):
        exchange.clock.every(1, print)


def test_in_turns_it_stands_still_and_then_goes_on(exchange):
    with exchange.clock.in_turns() as turns:
        turns.advance(2)
    assert exchange.clock.now_us() == CONTRACT_MOMENT_US + 2_000_000


def test_who_acts_by_the_clock_is_nobodys_request_and_never_too_early():
    """A timer that is late is served in front of a request that was read before."""
    with MockExchange(seed=7, limits="off") as exchange:
        seen = []
        exchange.monitor.watch(seen.append)
        exchange.execute(OpenAccount("crowd"))
        exchange.execute(Deposit("crowd", 10_000_000_000))
        theirs = PlaceOrder("crowd", ORDER["ticker"], "bid", "limit", 100, 9_900, "ioc")
        exchange.clock.every(0.0005, lambda at_us: exchange.play(theirs, at_us))
        orders = [post(exchange, "/orders", json.dumps(ORDER).encode()) for _ in range(100)]
        statuses = {answer.status for order in orders for answer in talk(exchange, order, end=True)}
        exchange.monitor.drain()
    assert statuses == {200}
    commanded = [each for each in seen if isinstance(each, Commanded) and each.request is not None]
    assert {each.command.account_id for each in commanded} == {"user_0001"}
