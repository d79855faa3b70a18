"""A message of a type that the contract has not."""

from mock_exchange.faults.toxics.unknown_type import UnknownType
from support.toxics_lines import delta, line, sent


def test_it_comes_in_front_and_makes_no_gap():
    first, second = sent(line(UnknownType("moon")), delta(2))
    assert (first["type"], second["type"]) == ("moon", "orderbook_delta")
    assert "seq" not in first
    assert first["msg"] == second["msg"]


def test_it_can_come_instead():
    (only,) = sent(line(UnknownType(instead=True)), delta(2))
    assert only["type"] == "unheard_of"
