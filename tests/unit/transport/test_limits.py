"""The caps of the transport."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.session import stream
from mock_exchange.transport import limits
from mock_exchange.transport.limits import Timeouts


def test_caps_are_the_contract_s_and_the_session_s():
    sizes = load_edition().limits.sizes
    assert sizes.body_bytes_max == limits.CONTROL_BODY_BYTES_MAX
    assert limits.FRAME_BYTES_MAX == sizes.frame_bytes_max == stream.FRAME_BYTES_MAX


@pytest.mark.parametrize(("timeouts", "sweep_s"), [(Timeouts(), 1.0), (Timeouts(0.2, 60), 0.02)])
def test_deadlines_are_looked_at_ten_times_in_the_shortest(timeouts, sweep_s):
    assert timeouts.sweep_s == pytest.approx(sweep_s)
