"""The engine's events as counts and lines: orders that are taken, refused, filled and cancelled, by whose request."""

from types import SimpleNamespace

import pytest

from mock_exchange.core.commands import CancelOrder, Deposit
from mock_exchange.core.events import Deposited, OrderAccepted, OrderCancelled, Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.monitoring.observations import Commanded
from support.monitoring_digested import ACCEPTED, PLACE, Digested, traded

pytestmark = pytest.mark.rule("C33", "C35")


def test_an_accepted_order_names_the_request_that_brought_it():
    seen = Digested(Commanded(3, PLACE, (ACCEPTED,), 7), order_id="ord_{}".format)
    assert seen.moved == {
        ("engine_commands_total", "PlaceOrder"): 1,
        ("orders_accepted_total",): 1,
    }
    assert seen.lines == [
        (
            "order_accepted",
            3,
            {
                "request_id": 7,
                "account": "anna",
                "order_id": "ord_5",
                "ticker": "X-1",
                "order_side": "buy",
                "size": 10,
                "price": 0.65,
            },
        )
    ]


def test_an_order_from_elsewhere_names_no_request():
    (fields,) = Digested(Commanded(3, PLACE, (ACCEPTED,), None)).log.of("order_accepted")
    assert "request_id" not in fields


def test_a_market_order_has_no_price():
    event = OrderAccepted(5, "anna", "X-1", "ask", "market", 10_00, 0, "ioc")
    (fields,) = Digested(Commanded(3, PLACE, (event,), 7)).log.of("order_accepted")
    assert fields["order_side"] == "sell"
    assert "price" not in fields


def test_a_refused_order_is_told_in_the_engine_s_words():
    seen = Digested(Commanded(3, PLACE, (Refused(Reason.UNKNOWN_MARKET, "ticker"),), 7))
    assert seen.moved == {
        ("engine_commands_total", "PlaceOrder"): 1,
        ("orders_refused_total", "unknown_market"): 1,
    }
    assert seen.lines == [
        (
            "order_refused",
            3,
            {"request_id": 7, "account": "anna", "ticker": "X-1", "reason": "unknown_market"},
        )
    ]


def test_a_refused_command_that_is_no_order_refuses_no_order():
    seen = Digested(Commanded(3, CancelOrder("anna", 5), (Refused(Reason.UNKNOWN_ORDER),), 7))
    assert seen.moved == {("engine_commands_total", "CancelOrder"): 1}
    assert seen.lines == []


def test_a_command_that_says_nothing_about_orders_is_only_counted():
    seen = Digested(Commanded(3, Deposit("anna", 10), (Deposited("anna", 10),), None))
    assert seen.moved == {("engine_commands_total", "Deposit"): 1}
    assert seen.lines == []


def test_a_trade_is_two_fills_and_an_order_is_filled_once_nothing_is_left_of_it():
    orders = {4: SimpleNamespace(count_e2=2_50), 5: SimpleNamespace(count_e2=10_00)}
    seen = Digested(Commanded(3, PLACE, (traded(),), 7), order=orders.get)
    assert seen.moved == {
        ("engine_commands_total", "PlaceOrder"): 1,
        ("fills_total",): 2,
        ("orders_filled_total",): 1,
    }
    maker, taker = seen.log.of("order_filled")
    assert maker == {
        "account": "marc",
        "order_id": "4",
        "ticker": "X-1",
        "size": 2.5,
        "price": 0.4,
        "filled_size": 2.5,
        "liquidity": "maker",
    }
    assert (taker["request_id"], taker["liquidity"], taker["filled_size"]) == (7, "taker", 6)


def test_a_monitor_without_an_exchange_knows_of_no_filled_order():
    assert ("orders_filled_total",) not in Digested(Commanded(3, PLACE, (traded(),), 7)).moved


def test_a_cancelled_order_says_how_much_of_it_was_filled_and_why_it_ended():
    event = OrderCancelled(5, "anna", "X-1", 7_00, "user")
    orders = {5: SimpleNamespace(filled_e2=3_00)}
    command = CancelOrder("anna", 5)
    seen = Digested(Commanded(3, command, (event,), 7), order=orders.get)
    assert seen.moved[("orders_cancelled_total", "user")] == 1
    assert seen.log.of("order_cancelled") == [
        {
            "request_id": 7,
            "account": "anna",
            "order_id": "5",
            "ticker": "X-1",
            "filled_size": 3,
            "cause": "user",
        }
    ]
    (unknown,) = Digested(Commanded(3, command, (event,), 7)).log.of("order_cancelled")
    assert "filled_size" not in unknown
