"""Reasons are plain words, the same in code and on the wire."""

from mock_exchange.core.reasons import Reason


def test_a_reason_is_its_name_in_small_letters():
    assert {reason.name.lower() for reason in Reason} == {str(reason) for reason in Reason}
