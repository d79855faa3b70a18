"""Subaccounts: parts of an account with money and orders of their own."""

import pytest

from mock_exchange.transport.trade_office import TradeOffice
from support.trade_world import ORDERS, OTHER, TICKER, TradeWorld

GROUPS = "/portfolio/order_groups"
SUBACCOUNTS = "/portfolio/subaccounts"
TRANSFER_ID = "0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01"


@pytest.fixture
def world():
    world = TradeWorld()
    assert world.send("POST", SUBACCOUNTS).body == {"subaccount_number": 1}
    return world


def move(world, **changes):
    body = {"client_transfer_id": TRANSFER_ID, "from_subaccount": 0, "to_subaccount": 1}
    return world.send(
        "POST", f"{SUBACCOUNTS}/transfer", body=body | {"amount_cents": 500} | changes
    )


def balances(world):
    rows = world.ok(f"{SUBACCOUNTS}/balances")["subaccount_balances"]
    return {each["subaccount_number"]: each["balance"] for each in rows}


@pytest.mark.rule("T06", "T08")
def test_money_moves_once_for_each_id(world):
    assert move(world).body == move(world).body == {}
    assert balances(world) == {0: "9995.0000", 1: "5.0000"}
    (transfer,) = world.ok(f"{SUBACCOUNTS}/transfers")["transfers"]
    assert (transfer["from_subaccount"], transfer["to_subaccount"]) == (0, 1)
    assert transfer["amount_cents"] == 500
    assert world.ok(f"{SUBACCOUNTS}/transfers", account=OTHER)["transfers"] == []


@pytest.mark.rule("T08")
def test_a_subaccount_trades_with_its_own_money(world):
    assert world.place(subaccount=1).code == "insufficient_balance"
    move(world)
    order_id = world.placed(subaccount=1)["order_id"]
    assert world.ok("/portfolio/orders", "subaccount=0")["orders"] == []
    (order,) = world.ok("/portfolio/orders", "subaccount=1")["orders"]
    assert (order["order_id"], order["subaccount_number"]) == (order_id, 1)
    assert world.ok(f"/portfolio/orders/{order_id}")["order"] == order
    assert world.ok("/portfolio/balance", "subaccount=1")["balance_dollars"] == "1.9000"
    assert world.send("DELETE", f"{ORDERS}/{order_id}").status == 404
    assert world.send("DELETE", f"{ORDERS}/{order_id}", "subaccount=1").status == 200


@pytest.mark.rule("T05", "T08")
def test_lists_that_name_no_subaccount_are_about_all_of_them_in_one_order(world):
    move(world)
    ids = [
        world.placed(subaccount=each, price="0.3300", count="1")["order_id"] for each in (1, 0, 1)
    ]
    groups = [
        world.send("POST", f"{GROUPS}/create", body={"contracts_limit": 5, "subaccount": each})
        for each in (1, 0)
    ]
    made = [each.body["order_group_id"] for each in groups]
    for path, name, key in (
        ("/portfolio/orders", "orders", "order_id"),
        ("/portfolio/fills", "fills", "order_id"),
    ):
        assert [each[key] for each in world.ok(path)[name]] == ids[::-1]
        assert [each[key] for each in world.ok(path, "subaccount=1")[name]] == [ids[2], ids[0]]
        first = world.ok(path, "limit=2")
        rest = world.ok(path, f"limit=2&cursor={first['cursor']}")
        assert [each[key] for each in first[name] + rest[name]] == ids[::-1]
    assert [each["id"] for each in world.ok(GROUPS)["order_groups"]] == made
    assert world.ok(f"{GROUPS}/{made[0]}")["contracts_limit_fp"] == "5.00"
    assert world.send("PUT", f"{GROUPS}/{made[0]}/trigger").status == 404
    TradeOffice(world.venue).settle_market(TICKER, "yes")
    assert len(world.ok("/portfolio/settlements", f"ticker={TICKER}")["settlements"]) == 2
    assert (
        len(
            world.ok("/portfolio/positions", f"ticker={TICKER}&settlement_status=all")[
                "market_positions"
            ]
        )
        == 1
    )


@pytest.mark.rule("T08")
def test_cancelling_all_reaches_every_subaccount_unless_one_is_named(world):
    move(world)
    resting = [world.placed(subaccount=each, count="1")["order_id"] for each in (0, 1)]
    assert world.send("DELETE", ORDERS, "subaccount=1").status == 204
    assert [world.live(each).status for each in resting] == ["open", "cancelled"]
    assert world.send("DELETE", ORDERS).status == 204
    assert world.live(resting[0]).status == "cancelled"
    assert world.placed(count="1")["remaining_count"] == "0.00"


@pytest.mark.rule("T03", "T08")
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount_cents": 0}, 400, ""),
        ({"amount_cents": 10**9}, 400, "insufficient_balance"),
        ({"to_subaccount": 2}, 404, "not_found"),
        ({"to_subaccount": 0}, 404, "not_found"),
        ({"exchange_index": 1}, 404, "not_found"),
        ({"client_transfer_id": "mine"}, 400, ""),
    ],
)
def test_each_refusal(world, changes, status, code):
    reply = move(world, **changes)
    assert (reply.status, reply.code) == (status, code)
    assert balances(world) == {0: "10000.0000", 1: "0.0000"}


@pytest.mark.rule("T08")
def test_there_are_63_of_them(world):
    numbers = [
        world.send("POST", SUBACCOUNTS, body={}).body["subaccount_number"] for _ in range(62)
    ]
    assert numbers == list(range(2, 64))
    assert world.send("POST", SUBACCOUNTS).status == 400
