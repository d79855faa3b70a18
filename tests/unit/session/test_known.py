import pytest

from mock_exchange.session.known import known


def test_what_is_there_is_returned():
    assert known("a market") == "a market"


def test_what_is_missing_is_our_bug():
    with pytest.raises(AssertionError, match="does not have"):
        known(None)
