"""A message with a field that is not as it should be."""

import pytest

from mock_exchange.faults.toxics.corrupt_field import CorruptField
from mock_exchange.faults.toxics.stale_snapshot import StaleSnapshot
from support.toxics_lines import delta, line, sent, snapshot


@pytest.mark.parametrize(
    ("toxic", "body"),
    [
        (CorruptField("/msg/clock"), {"market_ticker": "A", "clock": "5"}),
        (CorruptField("/msg/clock", "remove"), {"market_ticker": "A"}),
        (CorruptField("/msg/clock", "value", -1), {"market_ticker": "A", "clock": -1}),
    ],
)
def test_the_field_is_spoiled_and_the_message_ends_as_before(toxic, body):
    on = line(toxic)
    (out,) = on.pass_on([snapshot(clock=5)], None, 0)
    assert out.payload.endswith(b"\n")
    assert sent(on, snapshot(clock=5))[0]["msg"] == body


def test_only_messages_that_have_the_field_are_looked_at():
    on = line(CorruptField("/msg/delta_fp"))
    sent(on, snapshot(), delta())
    assert on.plan.report()[0]["seen"] == 1


def test_what_is_remembered_is_not_spoiled():
    on = line(CorruptField("/msg/clock"))
    sent(on, snapshot(clock=5))
    assert on.plan.states["orderbook_snapshot", ("market_ticker", "A")]["msg"]["clock"] == 5
    assert StaleSnapshot().side == "stream"


def test_a_pointer_leads_to_a_field():
    with pytest.raises(ValueError, match="'pointer' leads to a field"):
        CorruptField("")
