"""A connection on which nothing comes any more."""

import pytest

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxics.silence import Silence
from support.toxics_pure import response, scene


@pytest.mark.parametrize("at", ["before", "after"])
def test_not_a_byte_leaves_and_nothing_ends(at):
    assert Silence(at).delivery(response(), scene()) == Delivery(None, "silence")
    assert Silence(at).before is (at == "before")
