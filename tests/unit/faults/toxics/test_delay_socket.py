"""A message that comes late."""

import pytest

from mock_exchange.faults.reading import parse_rule


def test_a_delay_is_more_than_nothing():
    assert parse_rule({"fault": {"kind": "delay_socket", "seconds": 0.5}}).fault.seconds == 0.5
    with pytest.raises(ValueError, match="at /fault/seconds: expected a number > 0"):
        parse_rule({"fault": {"kind": "delay_socket", "seconds": 0}})
