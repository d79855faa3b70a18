"""Placing, cancelling and changing orders: what is answered, and each refusal."""

import pytest

from mock_exchange.core.commands import PauseExchange
from support.trade_world import ORDER, ORDERS, OTHER, TICKER, TradeWorld


@pytest.fixture
def world():
    return TradeWorld()


@pytest.mark.rule("T08")
def test_an_order_that_rests_has_no_average(world):
    reply = world.place(client_order_id="mine")
    assert reply.status == 201
    order_id = reply.body["order_id"]
    assert reply.body == {
        "order_id": order_id,
        "client_order_id": "mine",
        "fill_count": "0.00",
        "remaining_count": "10.00",
        "ts_ms": 1_795_359_845_000,
    }
    assert world.live(order_id).remaining_e2 == 1_000


@pytest.mark.rule("T08")
def test_an_order_that_trades_says_at_what_price(world):
    body = world.placed(price="0.3400", count="150")
    assert (body["fill_count"], body["remaining_count"]) == ("150.00", "0.00")
    assert body["average_fill_price"] == "0.3333"


@pytest.mark.rule("T08")
def test_fractions_of_contracts_are_traded(world):
    body = world.placed(price="0.3300", count="0.25")
    assert (body["fill_count"], body["average_fill_price"]) == ("0.25", "0.3300")


@pytest.mark.rule("T08")
def test_an_ioc_order_leaves_nothing(world):
    body = world.placed(time_in_force="immediate_or_cancel")
    assert (body["fill_count"], body["remaining_count"]) == ("0.00", "0.00")


@pytest.mark.rule("T03", "T08")
@pytest.mark.parametrize(
    ("changes", "status", "code", "details"),
    [
        ({"ticker": "NONE"}, 404, "not_found", ""),
        ({"ticker": "KXRAINSEA-26-OCT"}, 409, "market_closed", ""),
        ({"ticker": "KXRAINSEA-26-NOV"}, 409, "trading_is_paused", ""),
        ({"price": "0.3150"}, 400, "invalid_price", "price is not on the market's price_ranges"),
        ({"count": "0"}, 400, "invalid_order", "count must be more than 0"),
        ({"count": "9999999"}, 400, "insufficient_balance", ""),
        ({"price": "0.3300", "post_only": True}, 400, "invalid_order", "post only cross"),
        ({"reduce_only": True}, 400, "invalid_order", "reduce_only needs immediate_or_cancel"),
        (
            {"reduce_only": True, "time_in_force": "immediate_or_cancel"},
            400,
            "invalid_order",
            "reduce only",
        ),
        ({"expiration_time": 1}, 400, "invalid_order", "expiration_time must be in the future"),
        (
            {"time_in_force": "fill_or_kill"},
            409,
            "fill_or_kill_insufficient_resting_volume",
            "",
        ),
        ({"subaccount": 5}, 404, "not_found", ""),
        ({"exchange_index": 3}, 404, "not_found", ""),
        ({"count": 10}, 400, "bad_request", "/count has the wrong JSON type"),
        ({"price": 0.31}, 400, "bad_request", "/price has the wrong JSON type"),
        ({"prise": "0.31"}, 400, "bad_request", "/prise is an unknown field"),
        ({"side": "buy"}, 400, "", ""),
        ({"price": "0.3"}, 400, "", ""),
    ],
)
def test_each_refusal(world, changes, status, code, details):
    reply = world.place(**changes)
    assert (reply.status, reply.code) == (status, code)
    assert reply.details.startswith(details)
    assert world.ok("/portfolio/orders")["orders"] == []


@pytest.mark.rule("T08")
def test_a_client_order_id_is_used_for_ever(world):
    order_id = world.placed(client_order_id="once")["order_id"]
    world.send("DELETE", f"{ORDERS}/{order_id}")
    killed = world.place(client_order_id="killed", time_in_force="fill_or_kill")
    assert killed.status == 409
    for used in ("once", "killed"):
        reply = world.place(client_order_id=used)
        assert (reply.status, reply.body["error"]) == (
            409,
            {
                "code": "order_already_exists",
                "message": "order already exists",
                "service": "exchange",
            },
        )
    assert world.place(client_order_id="once", account=OTHER).status == 201


@pytest.mark.rule("T03")
@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("path", ["/portfolio/orders/batched"])
def test_the_first_version_is_gone(world, method, path):
    reply = world.raw(method, path)
    assert (reply.status, reply.code) == (410, "deprecated_v1_order_endpoint")


@pytest.mark.rule("T08")
def test_a_cancel_says_by_how_much_it_reduced(world):
    order_id = world.placed(client_order_id="mine")["order_id"]
    reply = world.send("DELETE", f"{ORDERS}/{order_id}", f"market_ticker={TICKER}")
    assert reply.body == {
        "order_id": order_id,
        "client_order_id": "mine",
        "reduced_by": "10.00",
        "ts_ms": 1_795_359_845_000,
    }
    again = world.send("DELETE", f"{ORDERS}/{order_id}")
    assert (again.status, again.body) == (
        404,
        {"error": {"code": "not_found", "message": "not found"}},
    )


@pytest.mark.rule("T08", "D11")
@pytest.mark.parametrize(
    ("query", "account"),
    [("", OTHER), ("market_ticker=KXNBA-27-BOS", "user_0001"), ("exchange_index=2", "user_0001")],
)
def test_what_is_elsewhere_or_somebody_elses_is_not_found(world, query, account):
    order_id = world.placed()["order_id"]
    reply = world.send("DELETE", f"{ORDERS}/{order_id}", query, account=account)
    assert (reply.status, reply.code) == (404, "not_found")
    assert world.live(order_id).remaining_e2 == 1_000


@pytest.mark.rule("T08")
def test_who_wants_the_shard_found_names_the_market(world):
    order_id = world.placed()["order_id"]
    asked = {"order_id": order_id, "exchange_index": -1}
    batch = world.send("DELETE", f"{ORDERS}/batched", body={"orders": [asked]})
    assert batch.body["orders"][0]["error"]["code"] == "invalid_parameter"
    assert world.send("DELETE", f"{ORDERS}/{order_id}", "exchange_index=-1").status == 400
    less = {"reduce_by": "1.00", "exchange_index": -1}
    path = f"{ORDERS}/{order_id}/decrease"
    assert world.send("POST", path, body=less).status == 400
    assert world.send("POST", path, body=less | {"market_ticker": TICKER}).status == 200
    query = f"exchange_index=-1&market_ticker={TICKER}"
    assert world.send("DELETE", f"{ORDERS}/{order_id}", query).status == 200


@pytest.mark.rule("T08")
def test_a_batch_answers_for_each_order(world):
    bodies = [ORDER | {"client_order_id": name} for name in ("a", "a")]
    bodies.append(ORDER | {"price": "0.3333", "client_order_id": "b"})
    reply = world.send("POST", f"{ORDERS}/batched", body={"orders": bodies})
    assert reply.status == 201
    first, second, third = reply.body["orders"]
    assert first["remaining_count"] == "10.00"
    assert second["error"]["code"] == "order_already_exists"
    assert third["error"]["code"] == "invalid_price"

    asked = {"orders": [{"order_id": first["order_id"]}, {"order_id": "unknown"}]}
    done = world.send("DELETE", f"{ORDERS}/batched", body=asked)
    assert done.status == 200
    assert [each["reduced_by"] for each in done.body["orders"]] == ["10.00", "0.00"]
    assert done.body["orders"][1]["error"]["code"] == "not_found"


@pytest.mark.rule("T08")
def test_cancelling_all_reaches_a_minute_ahead(world):
    order_id = world.placed()["order_id"]
    reply = world.send("DELETE", ORDERS)
    assert (reply.status, reply.raw, reply.headers) == (204, b"", {})
    assert world.live(order_id).status == "cancelled"
    assert world.placed()["remaining_count"] == "0.00"
    world.clock.advance(60)
    assert world.placed()["remaining_count"] == "10.00"
    assert world.placed(account=OTHER)["remaining_count"] == "10.00"


@pytest.mark.rule("T08")
def test_an_amended_order_may_trade_at_once(world):
    order_id = world.placed(client_order_id="mine")["order_id"]
    body = {"ticker": TICKER, "side": "bid", "price": "0.3300", "count": "12"}
    body |= {"client_order_id": "mine", "updated_client_order_id": "new"}
    reply = world.send("POST", f"{ORDERS}/{order_id}/amend", body=body)
    assert reply.status == 200
    assert (reply.body["fill_count"], reply.body["average_fill_price"]) == ("12.00", "0.3300")
    assert reply.body["client_order_id"] == "new"


@pytest.mark.rule("T08")
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"side": "ask"}, 400, "invalid_order"),
        ({"ticker": "KXNBA-27-BOS"}, 400, "invalid_order"),
        ({"client_order_id": "other"}, 400, "invalid_order"),
        ({"price": "0.3333"}, 400, "invalid_price"),
        ({"exchange_index": 1}, 404, "not_found"),
    ],
)
def test_an_amendment_names_its_order_rightly(world, changes, status, code):
    order_id = world.placed()["order_id"]
    body = {"ticker": TICKER, "side": "bid", "price": "0.3000", "count": "12"} | changes
    reply = world.send("POST", f"{ORDERS}/{order_id}/amend", body=body)
    assert (reply.status, reply.code) == (status, code)
    assert world.live(order_id).price_e4 == 3_100


@pytest.mark.rule("T08", "D65")
@pytest.mark.parametrize(
    ("body", "status", "remaining"),
    [
        ({"reduce_by": "1.5"}, 200, "8.50"),
        ({"reduce_to": "4"}, 200, "4.00"),
        ({}, 400, None),
        ({"reduce_by": "1", "reduce_to": "4"}, 400, None),
        ({"reduce_by": "1", "market_ticker": "KXNBA-27-BOS"}, 404, None),
    ],
)
def test_an_order_is_made_smaller(world, body, status, remaining):
    order_id = world.placed()["order_id"]
    reply = world.send("POST", f"{ORDERS}/{order_id}/decrease", body=body)
    assert reply.status == status
    assert reply.body.get("remaining_count") == remaining


@pytest.mark.rule("T08")
@pytest.mark.parametrize("body", [{"reduce_by": "11"}, {"reduce_to": "10"}, {"reduce_by": "0"}])
def test_an_order_is_not_reduced_by_more_than_it_has(world, body):
    order_id = world.placed()["order_id"]
    reply = world.send("POST", f"{ORDERS}/{order_id}/decrease", body=body)
    assert (reply.status, reply.code) == (400, "invalid_order")
    assert "by what remains of it at most" in reply.details


@pytest.mark.rule("T08")
def test_an_amendment_takes_no_id_that_a_killed_order_had(world):
    world.place(client_order_id="killed", time_in_force="fill_or_kill")
    order_id = world.placed()["order_id"]
    body = {name: ORDER[name] for name in ("ticker", "side", "price", "count")}
    body["updated_client_order_id"] = "killed"
    reply = world.send("POST", f"{ORDERS}/{order_id}/amend", body=body)
    assert (reply.status, reply.code) == (409, "order_already_exists")


@pytest.mark.rule("T08")
def test_an_order_expires_by_the_clock(world):
    order_id = world.placed(expiration_time=1_795_359_845 + 10)["order_id"]
    world.clock.advance(10)
    assert world.ok(f"/portfolio/orders/{order_id}")["order"]["status"] == "canceled"


@pytest.mark.rule("T08")
def test_a_pause_of_trading_refuses_orders_and_lets_them_be_cancelled(world):
    order_id = world.placed()["order_id"]
    world.venue.execute(PauseExchange("trading"))
    assert (world.place().status, world.place().code) == (409, "trading_is_paused")
    assert world.send("DELETE", f"{ORDERS}/{order_id}").status == 200
