"""Orders, fills and trades as objects."""

import pytest

from mock_exchange.core.view_types import Fill, OrderView
from mock_exchange.editions.trade_api import render_order
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.tape import Print
from support.trade_world import EDITION

IDS = Ids(1)


@pytest.mark.rule("T08")
def test_objects_keep_their_schemas():
    view = OrderView(
        5, "me", "X", "ask", "limit", 3_100, 1_000, "gtc", "partially_filled", 300, 700, 0, 0, 1
    )
    fill = Fill(9, 5, "me", "X", "ask", "maker", 300, 3_100, 17_500, 2)
    order = render_order.order(IDS, view, [fill])
    assert EDITION.validator("Order").violations(order) == ()
    assert (order["status"], order["maker_fill_cost_dollars"]) == ("resting", "2.070000")
    assert order["maker_fees_dollars"] == "0.017500"
    shown = render_order.fill(IDS, fill, 4)
    assert EDITION.validator("Fill").violations(shown) == ()
    trade = render_order.trade(IDS, Print(4, "X", 3_100, 300, "bid", 2))
    assert EDITION.validator("Trade").violations(trade) == ()
    assert trade["trade_id"] == shown["fill_id"]
