"""Messages of channels. That they keep their schemas is tested with every frame of tests/unit/session/test_signed_stream.py."""

from mock_exchange.core.events import GroupChanged
from mock_exchange.core.view_types import BookView
from mock_exchange.editions.trade_api import render_stream
from mock_exchange.editions.trade_api.ids import Ids

IDS = Ids(7)


def test_a_side_without_orders_is_left_out_of_a_snapshot():
    shown = render_stream.snapshot(IDS, BookView("A-B-C", 3, ((3_000, 100),), ()), yes_prices=False)
    assert shown["yes_dollars_fp"] == [["0.3000", "1.00"]]
    assert "no_dollars_fp" not in shown


def test_no_levels_have_the_price_that_is_asked_for():
    view = BookView("A-B-C", 3, (), ((3_000, 100),))
    assert render_stream.snapshot(IDS, view, yes_prices=False)["no_dollars_fp"][0][0] == "0.7000"
    assert render_stream.snapshot(IDS, view, yes_prices=True)["no_dollars_fp"][0][0] == "0.3000"


def test_a_group_tells_its_limit_where_that_is_new():
    told = render_stream.group(IDS, GroupChanged(1, "me", "limit_updated", 500), 1_000)
    assert (told["contracts_limit_fp"], told["ts_ms"]) == ("5.00", 1)
    assert "contracts_limit_fp" not in render_stream.group(
        IDS, GroupChanged(1, "me", "triggered", 500), 1_000
    )
