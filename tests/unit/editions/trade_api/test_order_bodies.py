"""Bodies of orders become commands."""

import pytest

from mock_exchange.core.commands import AmendOrder, DecreaseOrder, PlaceOrder
from mock_exchange.core.extras import OrderOptions
from mock_exchange.editions.trade_api import order_bodies
from support.trade_world import ORDER, TICKER


@pytest.mark.rule("T06", "T08")
def test_a_plain_order_has_no_options():
    command = order_bodies.place_order("me", ORDER)
    assert command == PlaceOrder("me", TICKER, "bid", "limit", 1_000, 3_100, "gtc", "cancel_taker")


@pytest.mark.rule("T08")
def test_options_are_passed_on():
    body = ORDER | {
        "post_only": True,
        "expiration_time": 9,
        "client_order_id": "mine",
        "cancel_order_on_pause": True,
        "self_trade_prevention_type": "maker",
    }
    command = order_bodies.place_order("me", body)
    assert command.options == OrderOptions(True, False, 9_000_000, True, "mine")
    assert command.self_trade == "cancel_maker"


def test_a_number_that_is_too_fine_says_which():
    with pytest.raises(ValueError, match="price is finer"):
        order_bodies.place_order("me", ORDER | {"price": "0.310001"})


@pytest.mark.rule("T08")
def test_milliseconds_for_an_expiry_are_refused_in_words():
    body = ORDER | {"expiration_time": 1_795_668_147_000}
    for made in (
        order_bodies.place_order,
        lambda who, what: order_bodies.amend_order(who, 5, what),
    ):
        with pytest.raises(ValueError, match="expiration_time is in unix seconds"):
            made("me", body)
    last = order_bodies.place_order("me", ORDER | {"expiration_time": 253_402_300_799})
    assert last.options.expires_at_us == 253_402_300_799_000_000


@pytest.mark.rule("T08")
def test_changes():
    body = {"price": "0.32", "count": "12", "expiration_time": 0}
    assert order_bodies.amend_order("me", 5, body) == AmendOrder("me", 5, 3_200, 1_200, 0, "")
    decrease = order_bodies.decrease_order("me", 5, {"reduce_to": "4"})
    assert decrease == DecreaseOrder("me", 5, None, 400)
    with pytest.raises(ValueError, match="exactly one"):
        order_bodies.decrease_order("me", 5, {})
