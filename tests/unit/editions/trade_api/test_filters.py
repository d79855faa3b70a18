"""Comma lists that narrow a list down."""

import pytest

from mock_exchange.editions.trade_api.filters import too_many
from support.trade_world import TradeWorld


@pytest.mark.parametrize(
    ("text", "refused"), [(None, False), ("a,b", False), ("a,b,", False), ("a,b,c", True)]
)
def test_a_filter_has_so_many_names_at_most(text, refused):
    desk = TradeWorld().venue._parts.manner._desk
    found = too_many(desk, {"ticker": text}, "ticker", 2)
    assert (found is not None and found.code == "invalid_parameter") is refused
