"""An account's own, and its order groups."""

from decimal import Decimal

import pytest

from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.trade_api._core.account_plans import STATUSES, one_of
from support.client_world import ManualClock, Script, reply
from support.trade_client_world import (
    EDITION,
    TICKER,
    TradeSpeaker,
    order_object,
    orders_page,
    plans,
)

SPEAKERS = [
    pytest.param(TradeSpeaker(is_async=False), id="sync"),
    pytest.param(TradeSpeaker(is_async=True), id="async"),
]
POSITION = {
    "ticker": TICKER,
    "exchange_index": 0,
    "total_traded_dollars": "0.990000",
    "position_fp": "-3.00",
    "market_exposure_dollars": "0.990000",
    "realized_pnl_dollars": "0.000000",
    "fees_paid_dollars": "0.046500",
    "last_updated_ts": "2026-11-22T15:04:05Z",
}


def spoken(speak, answer, method, *args, **kwargs):
    script = Script(answer)
    return speak(script, ManualClock(), method, *args, **kwargs), script.requests[0]


@pytest.mark.rule("T06")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_money_is_exact(speak):
    body = {"balance": 9801, "balance_dollars": "98.0186", "portfolio_value": 5, "updated_ts": 7}
    balance, request = spoken(speak, reply(200, body), "get_balance", subaccount=2)

    assert balance.balance_dollars == Decimal("98.0186")
    assert request.url.query == b"subaccount=2"


@pytest.mark.rule("T05")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_list_whose_cursor_may_be_missing_ends(speak):
    body = {"market_positions": [POSITION], "event_positions": []}
    positions, _ = spoken(speak, reply(200, body), "iterate_positions")

    assert [each.position_fp for each in positions] == [Decimal(-3)]


@pytest.mark.parametrize("speak", SPEAKERS)
@pytest.mark.parametrize("name", ["fills", "settlements"])
def test_empty_lists_are_lists(speak, name):
    found, _ = spoken(speak, reply(200, {name: [], "cursor": ""}), f"iterate_{name}")

    assert found == []


@pytest.mark.parametrize("speak", SPEAKERS)
def test_orders_are_listed_and_read(speak):
    page, request = spoken(speak, orders_page(order_object()), "get_orders", status="resting")
    assert page.items[0].remaining_count_fp == 10
    assert request.url.query == b"status=resting"

    order, _ = spoken(speak, reply(200, {"order": order_object()}), "get_order", "o-1")
    assert order.order_id == "o-1"

    ahead, _ = spoken(speak, reply(200, {"queue_position_fp": "7.50"}), "get_queue_position", "o-1")
    assert ahead == Decimal("7.5")


def test_what_a_read_says_of_an_order_is_told_in_the_words_of_the_monitor():
    made, witness = plans()
    order = order_object(status="executed", fill_count_fp="10.00", remaining_count_fp="0.00")
    plan = made.get_order("o-1")
    next(plan)
    answer = reply(200, {"order": order})
    with pytest.raises(StopIteration):
        plan.send(Answer(200, {"content-type": "application/json"}, answer.content))

    assert [(told.status, told.filled_size) for told in witness.orders] == [("filled", 10)]
    words = EDITION.objects["OrderStatus"]["enum"]
    assert set(STATUSES) == set(words)


@pytest.mark.rule("T08")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_group_goes_through_its_life(speak):
    created = {"order_group_id": "g-1", "subaccount": 0}
    group, request = spoken(speak, reply(201, created), "create_order_group", 100)
    assert (group, request.content) == ("g-1", b'{"contracts_limit_fp":"100.00"}')

    listed = {"order_groups": [{"id": "g-1", "is_auto_cancel_enabled": True}]}
    groups, _ = spoken(speak, reply(200, listed), "get_order_groups")
    assert [each.id for each in groups] == ["g-1"]
    detail = {"is_auto_cancel_enabled": True, "orders": ["o-1"], "contracts_limit_fp": "100.00"}
    found, _ = spoken(speak, reply(200, detail), "get_order_group", "g-1")
    assert found.orders == ("o-1",)

    for method, arguments, verb in (
        ("update_order_group_limit", ("g-1", "50"), "PUT"),
        ("reset_order_group", ("g-1",), "PUT"),
        ("trigger_order_group", ("g-1",), "PUT"),
        ("delete_order_group", ("g-1",), "DELETE"),
    ):
        result, request = spoken(speak, reply(200, {}), method, *arguments)
        assert (result, request.method) == (None, verb)


def test_exactly_one_of_two_is_wanted():
    assert one_of(a=None, b=3) == ("b", 3)
    for given in ({"a": None, "b": None}, {"a": 1, "b": 2}):
        with pytest.raises(LocalMisuse, match="exactly one of a and b"):
            one_of(**given)
