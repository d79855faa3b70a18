"""What all connections of a server share."""

import logging
import socket

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.faults.plan import FaultPlan, Match, Rule, Status, When
from mock_exchange.faults.toxics.pause import Pause
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue
from mock_exchange.transport.context import Context
from mock_exchange.transport.refusals import refusal
from support.monitoring_log import Recorder

EDITION = load_edition()
REQUEST = HttpRequest("GET", "/trade-api/v2/markets", b"", (), b"")


@pytest.fixture
def context():
    clock = Clock(0, frozen=True)
    return Context(Venue(EDITION, seed=5, clock=clock), EDITION, clock)


def test_the_venue_answers(context):
    assert context.answer(REQUEST).status == 401


@pytest.mark.rule("C20", "C21")
def test_what_even_the_venue_does_not_catch_is_a_500_and_in_the_log(context, monkeypatch, caplog):
    def fall_over(_request):
        raise RuntimeError("broken")

    monkeypatch.setattr(context.venue, "handle", fall_over)
    assert context.answer(REQUEST).status == 500
    assert "broken" in caplog.text
    assert caplog.records[0].levelno == logging.ERROR


def test_a_plan_is_seeded_by_the_exchange_unless_told_otherwise(context):
    context.add_fault(Rule(Status(500)))
    assert context.faults.seed == 5
    context.set_faults((Rule(Status(500)),), 9)
    assert context.faults.seed == 9


def test_a_second_rule_joins_the_first(context):
    context.add_fault(Rule(Status(500)))
    plan = context.faults
    context.add_fault(Rule(Status(503)))
    assert context.faults is plan
    assert isinstance(plan, FaultPlan)
    assert len(plan) == 2


def test_no_rules_are_no_plan(context):
    context.add_fault(Rule(Status(500)))
    context.set_faults(())
    assert context.faults is None


def test_a_reset_ends_the_plan_and_takes_the_new_seed(context):
    context.add_fault(Rule(Status(500)))
    context.reset(11)
    assert (context.faults, context.venue.seed) == (None, 11)


def test_a_plan_that_does_not_fit_leaves_the_old_one(context):
    context.add_fault(Rule(Status(500)))
    plan = context.faults
    wrong = Rule(Status(500), Match("nothing"))
    with pytest.raises(ValueError, match="has no operation 'nothing'"):
        context.set_faults((wrong,))
    with pytest.raises(ValueError, match="has no operation 'nothing'"):
        context.add_fault(wrong)
    assert (context.faults, len(plan)) == (plan, 1)


def test_every_plan_and_every_hit_is_in_the_journal_of_requests(context):
    context.set_faults((Rule(Status(500)),), 9, "outage")
    context.faults.http_faults("get_markets", None, "GET")
    context.set_faults(())
    first, hit, last = context.venue.requests.notes
    rules = [{"fault": {"kind": "status", "status": 500}}]
    assert first.fields == {"name": "outage", "seed": 9, "rules": rules}
    assert (hit.what, hit.fields["kind"]) == ("hit", "status")
    assert last.fields == {"name": "", "seed": 5, "rules": []}


def test_rules_of_a_moment_strike_when_it_comes_and_another_plan_ends_what_they_did(context):
    context.set_faults((Rule(Pause(10), when=When(at_s=2)),))
    context.add_fault(Rule(Pause(10), when=When(at_s=1)))
    context.clock.advance(1)
    assert context.process.paused
    context.set_faults(())
    assert not context.process.paused
    context.clock.advance(5)
    assert not context.process.paused


def test_a_state_that_is_lost_leaves_journal_and_plan_and_brings_what_is_to_be_brought(context):
    brought = []
    context.on_new_state = lambda: brought.append(context.venue.exchange)
    context.set_faults((Rule(Restart(state="lose"), when=When(at_s=1)),))
    before = context.venue.exchange
    context.answer(REQUEST)
    context.clock.advance(1)
    assert context.venue.exchange is not before
    assert brought == [context.venue.exchange]
    assert (len(context.venue.requests), len(context.faults)) == (1, 1)
    assert [note.what for note in context.venue.requests.notes] == ["plan", "hit"]
    context.reset()
    assert (len(context.venue.requests), len(brought)) == (0, 2)


def test_a_request_that_a_fault_kept_away_is_journalled(context):
    context.journal_injected(REQUEST, "get_markets", "user_0001", 503, "outage", 1, "DOWN")
    (entry,) = context.venue.requests.find(operation="get_markets")
    assert (entry.status, entry.fault, entry.account_id) == (503, "outage", "user_0001")
    assert (entry.at_us, entry.code, entry.verdict) == (1, "DOWN", "injected")


class HasSocket:
    """A transport as far as it is asked."""

    def __init__(self, found):
        self._found = found

    def get_extra_info(self, _name):
        return self._found


def test_a_connection_can_be_made_to_end_with_a_reset():
    with socket.socket() as raw:
        Context.reset_on_close(HasSocket(raw))
        assert raw.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == b"\1\0\0\0\0\0\0\0"
    Context.reset_on_close(HasSocket(None))  # nothing to do, nothing raised


@pytest.mark.rule("C35")
def test_the_log_begins_with_where_the_exchange_answers(context):
    log = Recorder()
    context.begin_log(log, "http://127.0.0.1:1")
    context.observe_refusal(refusal(EDITION, "INVALID_PARAMETER", "no request"))
    context.judge_alerts()
    assert log.lines[0].fields == {
        "edition": EDITION.name,
        "seed": 5,
        "url": "http://127.0.0.1:1",
    }
    assert log.events() == ["exchange_started", "http_refused"]
    assert log.flushed == 2


@pytest.mark.rule("C34")
def test_alerts_are_judged_whenever_the_clock_is_moved(context):
    log = Recorder()
    context.begin_log(log, "")
    for _ in range(11):
        context.venue.open_stream().disconnected()
    context.clock.advance(1)
    assert log.of("alert_changed")[0]["alert"] == "websocket_disconnections"


def test_the_end_ends_what_would_go_on(context):
    ended = []
    context.endings[lambda: ended.append("feed")] = None
    context.end()
    assert ended == ["feed"]
