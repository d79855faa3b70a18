"""An account's own orders, as it reads them."""

import pytest

from support.trade_world import ORDERS, OTHER, TICKER, TradeWorld


@pytest.fixture
def world():
    return TradeWorld()


@pytest.mark.rule("T06", "T08")
def test_an_order_shows_both_sides_of_its_price(world):
    order_id = world.placed(client_order_id="mine", side="ask", price="0.3200", count="2")[
        "order_id"
    ]
    order = world.ok(f"/portfolio/orders/{order_id}")["order"]
    assert (order["book_side"], order["outcome_side"]) == ("ask", "no")
    assert (order["yes_price_dollars"], order["no_price_dollars"]) == ("0.3200", "0.6800")
    assert (order["status"], order["remaining_count_fp"]) == ("resting", "2.00")
    assert order["client_order_id"] == "mine"
    assert order["created_time"] == "2026-11-22T15:04:05Z"


@pytest.mark.rule("T08")
def test_costs_are_told_by_role(world):
    order_id = world.placed(price="0.3400", count="150")["order_id"]
    order = world.ok(f"/portfolio/orders/{order_id}")["order"]
    assert order["status"] == "executed"
    assert order["taker_fill_cost_dollars"] == "50.000000"
    assert order["maker_fill_cost_dollars"] == "0.000000"


@pytest.mark.rule("T05", "T08")
def test_orders_come_newest_first_and_can_be_asked_for_by_status(world):
    first, second, third = (world.placed()["order_id"] for _ in range(3))
    world.send("DELETE", f"{ORDERS}/{second}")

    def ids(query=""):
        return [each["order_id"] for each in world.ok("/portfolio/orders", query)["orders"]]

    assert ids() == [third, second, first]
    assert ids("status=resting") == [third, first]
    assert ids("status=canceled") == [second]
    assert ids("status=executed") == []
    assert ids(f"ticker={TICKER}&limit=1") == [third]
    assert ids("ticker=KXNBA-27-BOS") == ids("event_ticker=KXNBA-27") == []
    assert ids("min_ts=1795359846") == ids("exchange_index=2") == []


@pytest.mark.rule("T05")
def test_pages_of_orders_are_the_whole_list(world):
    placed = [world.placed()["order_id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        body = world.ok("/portfolio/orders", f"limit=2&cursor={cursor}")
        seen += [each["order_id"] for each in body["orders"]]
        cursor = body["cursor"]
        if not cursor:
            break
    assert seen == placed[::-1]


@pytest.mark.rule("T03", "T05")
@pytest.mark.parametrize("query", ["status=open", "limit=0", "limit=1001", "subaccount=-1"])
def test_a_bad_parameter_is_refused(world, query):
    assert world.get("/portfolio/orders", query).status == 400


@pytest.mark.rule("T08", "D11")
def test_somebody_elses_order_is_like_none(world):
    order_id = world.placed()["order_id"]
    for path in (f"/portfolio/orders/{order_id}", f"/portfolio/orders/{order_id}/queue_position"):
        foreign = world.get(path, account=OTHER)
        missing = world.get(path.replace(order_id, "0" * 36), account=OTHER)
        assert (foreign.status, foreign.raw) == (missing.status, missing.raw)
        assert foreign.status == 404


@pytest.mark.rule("T08")
def test_the_queue_position_counts_what_is_ahead(world):
    order_id = world.placed()["order_id"]
    ahead = world.ok(f"/portfolio/orders/{order_id}/queue_position")
    assert ahead == {"queue_position_fp": "100.00"}
    expected = [{"order_id": order_id, "market_ticker": TICKER, "queue_position_fp": "100.00"}]
    for query in (f"market_tickers={TICKER}", "event_ticker=KXHIGHNY-26NOV23"):
        body = world.ok("/portfolio/orders/queue_positions", query)
        assert body == {"queue_positions": expected}
    assert world.get("/portfolio/orders/queue_positions").status == 400
    world.send("DELETE", f"{ORDERS}/{order_id}")
    assert world.get(f"/portfolio/orders/{order_id}/queue_position").status == 404


@pytest.mark.rule("T05")
def test_a_list_is_narrowed_down_to_ten_events_at_most(world):
    ten = ",".join(f"E{number}" for number in range(10))
    assert world.get("/portfolio/orders", f"event_ticker={ten}").status == 200
    refused = world.get("/portfolio/orders", f"event_ticker={ten},E10")
    assert (refused.status, "at most 10" in refused.raw.decode()) == (400, True)
