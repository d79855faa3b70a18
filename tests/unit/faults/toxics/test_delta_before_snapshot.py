"""A change of what is not known yet."""

from mock_exchange.faults.outgoing import Send
from mock_exchange.faults.toxics.delta_before_snapshot import DeltaBeforeSnapshot
from support.toxics_lines import REFERENCE, SUBSCRIBED, delta, line, sent, snapshot, update


def test_the_snapshot_comes_after_the_change():
    on = line(DeltaBeforeSnapshot())
    assert [message["seq"] for message in sent(on, snapshot(1), delta(2), delta(3))] == [2, 1, 3]


def test_only_what_builds_on_it_overtakes_it():
    on = line(DeltaBeforeSnapshot(), REFERENCE)
    kinds = [message["type"] for message in sent(on, SUBSCRIBED, SUBSCRIBED, update())]
    assert kinds == ["market_update", "subscribed", "subscribed"]


def test_without_a_change_it_comes_when_its_time_is_over():
    on = line(DeltaBeforeSnapshot(wait_s=1))
    assert sent(on, snapshot(1)) == []
    assert on.overdue(1_000_000) == [Send(snapshot(1))]
