"""A message that does not come."""

from mock_exchange.faults.rule import When
from mock_exchange.faults.toxics.drop_message import DropMessage
from support.toxics_lines import REFERENCE, delta, line, sent, update


def test_its_number_is_missing():
    on = line(DropMessage(), when=When(nth=2))
    assert [message["seq"] for message in sent(on, delta(2), delta(3), delta(4))] == [2, 4]


def test_where_nothing_is_numbered_nothing_shows_it():
    on = line(DropMessage(), REFERENCE, when=When(nth=1))
    assert sent(on, update(1), update(2)) == [
        {"type": "market_update", "data": {"ticker": "A", "volume": 2}}
    ]
