"""The values that readers get: frozen, and the same when nothing changed."""

import pytest

from mock_exchange.core.view_types import AccountView, OrderView
from support.core_book import Floor


def test_values_do_not_change():
    with pytest.raises(AttributeError):
        AccountView("alice", 1, 0).cash_micros = 5


def test_a_plain_order_is_shown_with_no_extras():
    floor = Floor()
    floor.buy("alice", 1, at=50)
    view = floor.order(1)
    extras = OrderView.__struct_fields__[OrderView.__struct_fields__.index("post_only") :]
    assert {getattr(view, name) for name in extras} == {False, "", "cancel_taker"}
    assert view == floor.order(1)
