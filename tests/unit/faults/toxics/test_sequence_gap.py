"""Numbers that skip."""

import pytest

from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.sequence_gap import SequenceGap
from support.toxics_lines import REFERENCE, SUBSCRIBED, delta, line, sent, update


@pytest.mark.parametrize(("by", "numbers"), [(3, [2, 6, 7]), (-2, [2, 1, 2])])
def test_the_number_and_all_that_follow_skip(by, numbers):
    on = line(SequenceGap(by), when=When(nth=2))
    assert [message["seq"] for message in sent(on, delta(2), delta(3), delta(4))] == numbers


def test_another_subscription_goes_on_as_before():
    on = line(SequenceGap(), when=When(nth=1))
    found = sent(on, delta(2, sid=1), delta(7, sid=2), delta(3, sid=1))
    assert [message["seq"] for message in found] == [3, 7, 4]


def test_gaps_add_up():
    on = line(SequenceGap())
    assert [message["seq"] for message in sent(on, delta(2), delta(3))] == [3, 5]


def test_where_nothing_is_numbered_an_update_is_left_out_and_no_reply():
    on = line(SequenceGap(), REFERENCE, when=When(nth=1))
    assert [message["type"] for message in sent(on, SUBSCRIBED, update(1), update(2))] == [
        "subscribed",
        "market_update",
    ]
    assert on.plan.report()[0]["seen"] == 2


def test_no_gap_is_refused():
    with pytest.raises(ValueError, match="0 is no gap"):
        SequenceGap(0)
