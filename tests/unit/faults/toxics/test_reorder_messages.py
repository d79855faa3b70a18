"""A message that others overtake."""

from mock_exchange.faults.outgoing import Send
from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.reorder_messages import ReorderMessages
from support.toxics_lines import delta, line, sent


def test_it_comes_after_the_next_ones():
    on = line(ReorderMessages(by=2), when=When(nth=1))
    numbers = [message["seq"] for message in sent(on, *(delta(seq) for seq in range(2, 6)))]
    assert numbers == [3, 4, 2, 5]


def test_it_comes_when_its_time_is_over():
    on = line(ReorderMessages(wait_s=2), when=When(nth=1))
    assert sent(on, delta(2), now_us=1_000_000) == []
    assert on.next_due_us == 3_000_000
    assert on.overdue(2_999_999) == []
    assert on.overdue(3_000_000) == [Send(delta(2))]
    assert on.next_due_us is None
