"""A connection that breaks: when, and how much was sent."""

import pytest

from mock_exchange.faults.delivery import Delivery
from mock_exchange.faults.toxics.cut_connection import CutConnection
from support.toxics_pure import response, scene


@pytest.mark.parametrize(("reset", "end"), [(True, "reset"), (False, "fin")])
@pytest.mark.parametrize("at", ["before", "after"])
def test_not_a_byte_leaves(at, reset, end):
    toxic = CutConnection(at, reset)
    assert toxic.before is (at == "before")
    assert toxic.delivery(response(), scene()) == Delivery(None, end)


def test_half_of_the_body_leaves():
    whole = response("12345678")
    assert CutConnection("mid_body").delivery(whole, scene()) == Delivery(whole, "reset", 5)
    assert not CutConnection("mid_body").before


def test_a_handshake_has_no_body_to_cut():
    assert CutConnection("mid_body").delivery(None, scene()) == Delivery(None, "reset")
