"""One connection under a plan: which rule is asked about what, numbers, what is parked."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.faults.line import Line
from mock_exchange.faults.outgoing import Send, Shut
from mock_exchange.faults.plan import CloseSocket, FaultPlan
from mock_exchange.faults.rule import Match, Rule, When
from mock_exchange.faults.toxics.drop_message import DropMessage
from mock_exchange.faults.toxics.duplicate_message import DuplicateMessage
from mock_exchange.faults.toxics.reorder_messages import ReorderMessages
from mock_exchange.faults.toxics.status import Status
from support.toxics_lines import REFERENCE, SUBSCRIBED, TRADE, delta, line, sent, snapshot, update


def test_without_a_rule_that_strikes_everything_goes_out_as_it_is():
    on = line(DropMessage(), when=When(nth=9))
    assert on.pass_on([snapshot(), delta(), b"not json"], None, 0) == [
        Send(snapshot()),
        Send(delta()),
        Send(b"not json"),
    ]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        (Match(message="orderbook_delta"), 1),
        (Match(channel="orderbook_delta"), 2),
        (Match(channel=("trade", "ticker")), 0),
        (Match(account_id="user_0001"), 2),
        (Match(account_id="user_0002"), 0),
        (Match(connection=1), 2),
        (Match(connection=2), 0),
    ],
)
def test_a_rule_looks_at_what_it_matches_only(match, struck):
    on = line(DropMessage(), match=match)
    assert len(on.pass_on([snapshot(), delta()], "user_0001", 0)) == 2 - struck


def test_a_reply_belongs_to_the_channel_that_it_names():
    on = line(DropMessage(), REFERENCE, match=Match(channel="market"))
    assert sent(on, SUBSCRIBED, update()) == []


def test_the_first_rule_that_strikes_is_the_last_that_is_asked():
    rules = (Rule(DuplicateMessage(), when=When(nth=1)), Rule(DropMessage()), Rule(Status(500)))
    on = Line(FaultPlan(rules), load_edition(TRADE))
    assert len(sent(on, delta(2), delta(3))) == 2
    assert [rule["seen"] for rule in on.plan.report()] == [2, 1, 0]


def test_nothing_follows_an_end():
    on = line(CloseSocket(4000, "bye"), when=When(nth=2))
    assert on.pass_on([delta(2), delta(3), delta(4)], None, 0) == [
        Send(delta(2)),
        Shut(4000, "bye"),
    ]


def test_connections_are_numbered_by_their_opening_under_the_plan():
    plan = FaultPlan((Rule(DropMessage(), Match(connection=2)),))
    lines = [Line(plan, load_edition(TRADE)) for _ in range(3)]
    assert [len(sent(on, delta())) for on in lines] == [1, 0, 1]
    assert plan.recent[0].connection == 2


def test_a_hit_tells_type_account_time_and_connection():
    on = line(DropMessage())
    on.pass_on([delta()], "user_0001", 5)
    (hit,) = on.plan.recent
    assert (hit.operation, hit.account_id, hit.at_us, hit.connection) == (
        "orderbook_delta",
        "user_0001",
        5,
        1,
    )


def test_a_rule_between_two_moments_is_asked_with_the_time_of_the_message():
    on = line(DropMessage(), when=When(from_s=1, to_s=2))
    assert [len(sent(on, delta(), now_us=now)) for now in (0, 1_000_000, 2_000_000)] == [1, 0, 1]


def test_what_is_parked_can_be_given_up():
    on = line(ReorderMessages(by=9), when=When(nth=1))
    assert sent(on, delta(2)) == []
    assert on.all_parked() == [Send(delta(2))]
    assert on.next_due_us is None
    assert sent(on, delta(3))[0]["seq"] == 3
