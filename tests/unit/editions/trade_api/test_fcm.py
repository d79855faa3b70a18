"""Clearing members: their own orders, fills and positions; traders, blocks and caps that stay."""

import pytest

from support.trade_api_discovery import OTHER, USER, TradeWorld

TICKER = "KXNBA-27-BOS"
TRADERS, CAP = "/fcm/subtraders", "/fcm/subtraders/event_contract_daily_cap"
BLOCKED = "/fcm/subtraders/blocked_categories"


@pytest.fixture
def world():
    return TradeWorld()


def trader(world, suffix="desk-1", account=USER):
    reply = world.ask("POST", TRADERS, {"subtrader_suffix": suffix}, account)
    assert reply.status == 201
    return reply.body["subtrader_id"]


def test_fills_are_the_members_with_its_side_of_the_trade(world):
    order = world.place(TICKER, "bid", "0.2300", "3.00").body["order_id"]
    (fill,) = world.get("/fcm/fills", USER).body["fills"]
    own = world.get("/portfolio/fills", USER).body["fills"][0]
    assert (fill["fill_id"], fill["taker_order_id"]) == (own["fill_id"], order)
    assert (fill["taker_outcome_side"], fill["count_fp"]) == ("yes", "3.00")
    assert "maker_order_id" not in fill
    assert world.get("/fcm/fills", USER, min_ts=own["ts"] + 1).body == {"fills": [], "cursor": ""}
    assert world.get("/fcm/fills", OTHER).body["fills"] == []


def test_a_maker_sees_the_takers_side(world):
    order = world.place(TICKER, "bid", "0.2200", "1.00").body["order_id"]
    world.place(TICKER, "ask", "0.0100", "10000.00", OTHER)
    (fill,) = world.get("/fcm/fills", USER).body["fills"]
    assert (fill["maker_order_id"], fill["taker_outcome_side"]) == (order, "no")
    assert "taker_order_id" not in fill


def test_orders_are_listed_page_by_page_and_narrowed_down(world):
    for number in range(3):
        world.place(TICKER, "bid", f"0.0{number + 1}00", "1.00", client_order_id=f"mine-{number}")
    whole = world.get("/portfolio/orders", USER).body["orders"]
    assert world.pages("/fcm/orders", "orders", account=USER, limit=1) == whole
    some = world.get("/fcm/orders", USER, client_order_ids="mine-0,mine-2").body["orders"]
    assert [each["client_order_id"] for each in some] == ["mine-2", "mine-0"]
    for query in (
        {"status": "executed"},
        {"ticker": "NOPE"},
        {"event_ticker": "NOPE"},
        {"max_ts": 1},
    ):
        assert world.get("/fcm/orders", USER, **query).body == {"orders": [], "cursor": ""}
    assert world.get("/fcm/orders", USER, status="gone").status == 400


def test_positions_are_those_of_the_portfolio(world):
    world.place(TICKER, "bid", "0.2300", "3.00")
    body = world.get("/fcm/positions", USER).body
    assert body["market_positions"][0]["position_fp"] == "3.00"
    assert body == world.get("/portfolio/positions", USER).body
    settled = world.get("/fcm/positions", USER, settlement_status="settled").body
    assert settled["market_positions"] == []
    assert world.get("/fcm/positions", USER, count_filter="luck").status == 400


def test_a_trader_is_named_once_and_is_there_afterwards(world):
    first, second = trader(world), trader(world, "desk-2")
    listed = world.get(TRADERS, USER).body["subtraders"]
    assert [each["subtrader_id"] for each in listed] == [first, second]
    again = world.ask("POST", TRADERS, {"subtrader_suffix": "desk-1"})
    assert (again.status, again.code) == (409, "conflict")
    assert world.get(TRADERS, OTHER).body == {"subtraders": []}
    assert world.ask("POST", TRADERS, {"subtrader_suffix": "a b"}).status == 400
    world.venue.reset()
    assert world.get(TRADERS, USER).body == {"subtraders": []}


@pytest.mark.parametrize("path", ["/fcm/orders", "/fcm/positions"])
def test_a_trader_has_nothing_and_an_unknown_one_is_not_found(world, path):
    world.place(TICKER, "bid", "0.2300", "3.00")
    body = world.get(path, USER, subtrader_id=trader(world)).body
    assert not any(body.values())
    assert world.get(path, USER, subtrader_id="nobody").code == "not_found"


def test_categories_are_blocked_and_let_go(world):
    named = trader(world)
    for category in ("Sports", "Crypto"):
        body = {"subtrader_id": named, "category": category, "blocked": True}
        assert world.ask("PUT", BLOCKED, body).status == 200
    seen = world.get(BLOCKED, USER, subtrader_id=named).body
    assert seen == {"categories": ["Crypto", "Sports"]}
    let_go = world.ask("PUT", BLOCKED, body | {"blocked": False})
    assert let_go.body == {"categories": ["Sports"]}
    assert world.ask("PUT", BLOCKED, body | {"category": ""}).status == 400
    assert world.ask("PUT", BLOCKED, body, OTHER).code == "not_found"
    assert world.get(BLOCKED, OTHER, subtrader_id=named).code == "not_found"
    assert world.get(BLOCKED, USER).status == 400


def test_a_cap_is_set_changed_and_taken_away(world):
    named = trader(world)
    assert world.get(CAP, USER, subtrader_id=named).code == "not_found"
    for limit, shown in (("100.50", "100.5000"), ("7.25", "7.2500")):
        assert world.ask("PUT", CAP, {"subtrader_id": named, "limit": limit}).body == {}
        body = world.get(CAP, USER, subtrader_id=named).body
        assert (body["limit"], body["cap_date"]) == (shown, "2024-01-27")
    assert world.ask("DELETE", CAP, subtrader_id=named).body == {}
    assert world.ask("DELETE", CAP, subtrader_id=named).code == "not_found"
    assert world.ask("PUT", CAP, {"subtrader_id": named, "limit": "-1"}).status == 400
    assert world.ask("PUT", CAP, {"subtrader_id": "nobody", "limit": "1.00"}).code == "not_found"
    assert world.get(CAP, USER).status == 400


def test_nobody_is_no_member(world):
    assert world.get("/fcm/fills").status == 401
