"""A message that is far too long."""

from mock_exchange.faults.toxics.oversize_frame import OversizeFrame
from support.toxics_lines import delta, line, sent


def test_it_is_so_long_and_says_the_same():
    (out,) = line(OversizeFrame(1_000)).pass_on([delta()], None, 0)
    assert (len(out.payload), out.payload.rstrip()) == (1_000, delta().rstrip())
    assert sent(line(OversizeFrame(1_000)), delta())[0]["seq"] == 2


def test_what_is_longer_stays():
    (out,) = line(OversizeFrame(1)).pass_on([delta()], None, 0)
    assert out.payload == delta()
