"""A state that was true some time ago."""

from kalshi_contract.loader import load_edition
from mock_exchange.faults.line import Line
from mock_exchange.faults.toxics.stale_snapshot import StaleSnapshot
from support.toxics_lines import REFERENCE, TRADE, delta, line, sent, snapshot, update


def test_the_earlier_state_comes_under_the_new_number():
    on = line(StaleSnapshot())
    found = sent(on, snapshot(1, clock=5), delta(2, clock=6), snapshot(3, clock=6))
    assert [(message["seq"], message["msg"]["clock"]) for message in found] == [
        (1, 5),
        (2, 6),
        (3, 5),
    ]


def test_the_first_state_of_a_thing_has_none_before_it():
    on = line(StaleSnapshot())
    found = sent(on, snapshot(1, clock=5, ticker="A"), snapshot(2, clock=7, ticker="B"))
    assert [message["msg"]["clock"] for message in found] == [5, 7]
    assert on.plan.report()[0]["seen"] == 0


def test_it_is_remembered_from_another_connection():
    first = line(StaleSnapshot())
    sent(first, snapshot(1, clock=5))
    second = Line(first.plan, load_edition(TRADE))
    assert sent(second, snapshot(1, clock=9))[0]["msg"]["clock"] == 5


def test_where_each_update_is_a_state_each_is_struck():
    on = line(StaleSnapshot(), REFERENCE)
    assert [message["data"]["volume"] for message in sent(on, *map(update, (1, 2, 3)))] == [1, 1, 2]
