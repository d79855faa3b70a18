"""What an order may ask for beyond its terms, and what becomes of it."""

import msgspec
import pytest

from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.extras import PLAIN, OrderOptions, extras_of, paying
from mock_exchange.core.fees import FEE_SCHEDULES
from support.core_book import Floor


def test_a_plain_order_shows_no_trace_of_options():
    plain = PlaceOrder("alice", "RAIN", "bid", "limit", 100, 5000)
    assert b"options" not in msgspec.json.encode(plain)
    floor = Floor()
    floor.apply(plain)
    floor.buy("alice", 1, at=50)
    assert not floor.exchange.state.order(1).extras


def test_options_travel_as_json():
    order = PlaceOrder(
        "alice", "RAIN", "bid", "limit", 100, 5000, options=OrderOptions(post_only=True)
    )
    assert msgspec.json.decode(msgspec.json.encode(order), type=PlaceOrder) == order


def test_an_order_carries_what_it_asked_for():
    asked = OrderOptions(post_only=True, expires_at_us=9, client_order_id="mine")
    extras = extras_of(asked, "cancel_maker")
    assert {name: getattr(extras, name) for name in OrderOptions.__struct_fields__} == {
        name: getattr(asked, name) for name in OrderOptions.__struct_fields__
    }
    assert extras.self_trade == "cancel_maker"


@pytest.mark.parametrize(
    ("expires_at_us", "now_us", "due"), [(0, 99, False), (10, 9, False), (10, 10, True)]
)
def test_an_order_is_due_from_its_moment_on(expires_at_us, now_us, due):
    assert (
        extras_of(OrderOptions(expires_at_us=expires_at_us), "cancel_taker").is_due(now_us) is due
    )


def test_an_order_that_only_pays_carries_nothing_else():
    fees = FEE_SCHEDULES["quadratic_with_maker_fees"]
    extras = paying(fees, 100, 17, "cancel_maker")
    assert (extras.fees, extras.lot_e2, extras.lot_fee_micros) == (fees, 100, 17)
    assert extras.reserve_micros(300) == 51
    asked = msgspec.structs.asdict(extras_of(PLAIN, "cancel_maker"))
    assert msgspec.structs.asdict(extras) == asked | {
        "fees": fees,
        "lot_e2": 100,
        "lot_fee_micros": 17,
    }


def test_the_defaults_ask_for_nothing():
    assert not any(getattr(PLAIN, name) for name in OrderOptions.__struct_fields__)


def test_a_view_shows_the_options():
    floor = Floor()
    floor.buy("alice", 1, at=50, options=OrderOptions(post_only=True, client_order_id="mine"))
    view = floor.exchange.views.order_of_client("alice", "mine")
    assert (view.number, view.post_only, view.client_order_id) == (1, True, "mine")
    assert floor.exchange.views.order_of_client("alice", "other") is None
    assert floor.exchange.views.order_of_client("nobody", "mine") is None
