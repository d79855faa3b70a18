"""Clearing members: their orders, fills and positions and those of their traders; blocks and caps that bind."""

import pytest

from mock_exchange.core.commands import CloseMarket, SettleMarket
from support.trade_api_discovery import OTHER, USER, TradeWorld

TICKER = "KXNBA-27-BOS"
TRADERS, CAP = "/fcm/subtraders", "/fcm/subtraders/event_contract_daily_cap"
BLOCKED = "/fcm/subtraders/blocked_categories"


@pytest.fixture
def world():
    return TradeWorld()


def trader(world, suffix="desk1", account=USER):
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
    named = "mine-0,mine-1,mine-2"
    asked = {"account": USER, "limit": 1, "client_order_ids": named}
    assert world.pages("/fcm/orders", "orders", **asked) == whole
    some = world.get("/fcm/orders", USER, client_order_ids="mine-0,mine-2").body["orders"]
    assert [each["client_order_id"] for each in some] == ["mine-2", "mine-0"]
    for query in (
        {"status": "executed"},
        {"ticker": "NOPE"},
        {"event_ticker": "NOPE"},
        {"max_ts": 1},
    ):
        none = world.get("/fcm/orders", USER, client_order_ids=named, **query).body
        assert none == {"orders": [], "cursor": ""}
    assert world.get("/fcm/orders", USER, client_order_ids=named, status="gone").status == 400
    world.clock.advance(86_401)
    assert world.get("/fcm/orders", USER, client_order_ids=named).body["orders"] == []


@pytest.mark.rule("T17")
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/fcm/orders", {}),
        ("/fcm/orders", {"client_order_ids": ","}),
        ("/fcm/orders", {"client_order_ids": ",".join(map(str, range(101)))}),
        ("/fcm/orders", {"client_order_ids": "a", "event_ticker": "A,B"}),
        ("/fcm/positions", {}),
    ],
)
def test_a_member_says_what_it_wants_to_see(world, path, query):
    assert world.get(path, USER, **query).status == 400


@pytest.mark.rule("T17")
@pytest.mark.parametrize("path", ["/fcm/orders", "/fcm/positions", CAP])
def test_a_bound_key_reads_of_its_own_trader_only(world, path):
    named, other = trader(world), trader(world, "desk2")
    bound(world, named)
    world.ask("PUT", CAP, {"subtrader_id": named, "limit": "5.00"})
    assert world.get(path, named).body == world.get(path, named, subtrader_id=named).body
    assert world.get(path, named).status == 200
    assert world.get(path, named, subtrader_id=other).code == "forbidden"


def test_positions_are_those_of_the_portfolio(world):
    named = trader(world)
    bound(world, named)
    world.place(TICKER, "bid", "0.2300", "3.00", named)
    body = world.get("/fcm/positions", USER, subtrader_id=named).body
    assert body["market_positions"][0]["position_fp"] == "3.00"
    assert body == world.get("/portfolio/positions", named).body
    asked = {"subtrader_id": named, "settlement_status": "settled"}
    assert world.get("/fcm/positions", USER, **asked).body["market_positions"] == []
    asked = {"subtrader_id": named, "count_filter": "luck"}
    assert world.get("/fcm/positions", USER, **asked).status == 400


def test_positions_that_were_paid_out_are_shown_where_they_are_asked_for(world):
    named = trader(world)
    bound(world, named)
    world.place(TICKER, "bid", "0.2300", "3.00", named)
    for command in (CloseMarket(TICKER), SettleMarket(TICKER, "yes")):
        world.venue.execute(command)
    shown = [
        len(world.get("/fcm/positions", named, **query).body["market_positions"])
        for query in ({}, {"settlement_status": "settled"}, {"settlement_status": "all"})
    ]
    assert shown == [0, 1, 1]


def test_a_trader_is_named_once_and_is_there_afterwards(world):
    first, second = trader(world), trader(world, "desk2")
    listed = world.get(TRADERS, USER).body["subtraders"]
    assert [each["subtrader_id"] for each in listed] == [first, second]
    again = world.ask("POST", TRADERS, {"subtrader_suffix": "desk1"})
    assert (again.status, again.code) == (409, "conflict")
    assert world.get(TRADERS, OTHER).body == {"subtraders": []}
    assert world.ask("POST", TRADERS, {"subtrader_suffix": "a_b"}).status == 400
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
    for category in ("", "x" * 101):
        assert world.ask("PUT", BLOCKED, body | {"category": category}).status == 400
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


def bound(world, trader_id, account=USER, cap="1000.00"):
    """Make a key that is bound to a trader, which may trade; from now on the trader's id asks with it."""
    if cap:
        world.ask("PUT", CAP, {"subtrader_id": trader_id, "limit": cap}, account)
    body = {"name": "desk", "key_type": "ed25519", "fcm_subtrader_id": trader_id}
    reply = world.ask("POST", "/api_keys/generate", body, account)
    assert reply.status == 201
    return reply.body["api_key_id"]


def test_orders_with_a_bound_key_are_the_traders(world):
    named = trader(world)
    bound(world, named)
    order = world.place(TICKER, "bid", "0.2300", "3.00", named).body["order_id"]
    world.place(TICKER, "bid", "0.0100", "1.00", client_order_id="own")
    (shown,) = world.get("/fcm/orders", USER, subtrader_id=named, limit=5).body["orders"]
    assert shown["order_id"] == order
    assert named.startswith(f"{shown['user_id']}_")
    assert world.get(f"/portfolio/orders/{order}", named).body["order"] == shown
    assert world.get(f"/portfolio/orders/{order}", USER).status == 404
    (by_name,) = world.get("/fcm/orders", USER, client_order_ids="own").body["orders"]
    assert by_name["client_order_id"] == "own"
    (fill,) = world.get("/fcm/fills", USER).body["fills"]
    assert (fill["taker_subtrader_id"], fill["taker_order_id"]) == (named, order)
    (held,) = world.get("/fcm/positions", USER, subtrader_id=named).body["market_positions"]
    assert held["position_fp"] == "3.00"
    own = world.get("/portfolio/positions", USER, ticker=TICKER).body["market_positions"]
    assert own == []


def test_a_trader_spends_its_members_money(world):
    named = trader(world)
    bound(world, named)
    before = world.get("/portfolio/balance", USER).body["balance"]
    world.place(TICKER, "bid", "0.1000", "10.00", named)
    after = world.get("/portfolio/balance", USER).body["balance"]
    assert after == world.get("/portfolio/balance", named).body["balance"]
    assert before - 110 < after <= before - 100


def test_a_trader_is_no_member_and_has_no_parts(world):
    named = trader(world)
    key = bound(world, named)
    again = world.ask("POST", TRADERS, {"subtrader_suffix": "desk2"}, named)
    assert (again.status, again.code) == (403, "forbidden")
    assert world.ask("POST", "/portfolio/subaccounts", {}, named).status == 404
    body = {"allocations": []}
    path = "/portfolio/target_balance_allocation"
    assert world.ask("POST", path, body, named).code == "forbidden"
    move = {"source": "event_contract", "destination": "margined", "amount": 100}
    path = "/portfolio/intra_exchange_instance_transfer"
    assert world.ask("POST", path, move, named).code == "forbidden"
    (listed,) = world.get("/api_keys", USER, fcm_subtrader_id=named).body["api_keys"]
    assert (listed["api_key_id"], listed["fcm_subtrader_id"]) == (key, named)
    assert key in {each["api_key_id"] for each in world.get("/api_keys", USER).body["api_keys"]}
    assert world.ask("DELETE", f"/api_keys/{key}", account=OTHER).status == 404


@pytest.mark.parametrize(
    "more", [{"fcm_subtrader_id": "nobody"}, {"fcm_subtrader_id": "own", "subaccount": 1}]
)
def test_a_key_is_bound_to_a_trader_of_the_member_and_to_no_part(world, more):
    named = trader(world)
    if more["fcm_subtrader_id"] == "own":
        more = more | {"fcm_subtrader_id": named}
    assert world.ask("POST", "/api_keys/generate", {"name": "x"} | more).status == 400
    other = {"name": "x", "fcm_subtrader_id": named}
    assert world.ask("POST", "/api_keys/generate", other, OTHER).status == 400


def test_a_blocked_category_is_not_traded(world):
    named = trader(world)
    bound(world, named)
    category = world.get("/series/KXNBA").body["series"]["category"]
    body = {"subtrader_id": named, "category": category, "blocked": True}
    world.ask("PUT", BLOCKED, body)
    refused = world.place(TICKER, "bid", "0.0100", "1.00", named)
    assert (refused.status, refused.code) == (403, "forbidden")
    assert world.place(TICKER, "bid", "0.0100", "1.00").status == 201
    world.ask("PUT", BLOCKED, body | {"blocked": False})
    assert world.place(TICKER, "bid", "0.0100", "1.00", named).status == 201


@pytest.mark.rule("T17")
def test_a_trader_without_a_cap_places_no_orders_and_cancels_what_rests(world):
    named = trader(world)
    bound(world, named)
    order = world.place(TICKER, "bid", "0.0100", "1.00", named).body["order_id"]
    world.ask("DELETE", CAP, subtrader_id=named)
    refused = world.place(TICKER, "bid", "0.0100", "1.00", named)
    assert (refused.status, refused.code) == (403, "forbidden")
    assert world.get(f"/portfolio/orders/{order}", named).body["order"]["status"] == "resting"
    path = f"/portfolio/events/orders/{order}"
    assert world.ask("DELETE", path, account=named).status == 200


def test_a_cap_counts_what_was_spent_today_and_what_rests(world):
    named = trader(world)
    bound(world, named, cap="2.00")
    world.place(TICKER, "bid", "0.2300", "4.00", named)
    world.place(TICKER, "bid", "0.1000", "5.00", named)
    used = world.get(CAP, named).body
    assert (used["executed_utilization"], used["resting_order_utilization"]) == (
        "0.9200",
        "0.5080",
    )  # with what is held for the fees of what rests
    refused = world.place(TICKER, "bid", "0.1000", "6.00", named)
    assert (refused.status, refused.code) == (403, "forbidden")
    (rests,) = world.get("/fcm/orders", USER, subtrader_id=named, status="resting").body["orders"]
    path = f"/portfolio/events/orders/{rests['order_id']}/amend"
    more = {"ticker": TICKER, "side": "bid", "price": "0.1000", "count": "11.00"}
    assert world.ask("POST", path, more, named).code == "forbidden"
    assert world.ask("POST", path, more | {"count": "10.00"}, named).status == 200
    assert world.ask("POST", path, more | {"count": "5.00"}, named).status == 200
    world.clock.advance(86_400)
    assert world.place(TICKER, "bid", "0.1000", "6.00", named).status == 201
