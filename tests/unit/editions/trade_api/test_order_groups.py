"""Order groups: orders that go together."""

import pytest

from support.trade_world import OTHER, TradeWorld

GROUPS = "/portfolio/order_groups"


@pytest.fixture
def world():
    return TradeWorld()


def made(world, **body):
    reply = world.send("POST", f"{GROUPS}/create", body={"contracts_limit": 100} | body)
    assert reply.status == 201, reply.raw
    return reply.body["order_group_id"]


@pytest.mark.rule("T08")
def test_a_group_lists_the_orders_that_rest_in_it(world):
    group_id = made(world)
    order_id = world.placed(order_group_id=group_id)["order_id"]
    assert world.ok(f"{GROUPS}/{group_id}") == {
        "contracts_limit_fp": "100.00",
        "is_auto_cancel_enabled": True,
        "exchange_index": 0,
        "orders": [order_id],
    }
    assert [each["id"] for each in world.ok(GROUPS)["order_groups"]] == [group_id]
    order = world.ok(f"/portfolio/orders/{order_id}")["order"]
    assert order["order_group_id"] == group_id


@pytest.mark.rule("T08")
def test_more_than_the_limit_triggers_and_a_reset_lets_it_go_on(world):
    group_id = made(world, contracts_limit=5)
    resting = world.placed(order_group_id=group_id)["order_id"]
    world.placed(order_group_id=group_id, price="0.3300", count="6")
    assert world.live(resting).status == "cancelled"
    refused = world.place(order_group_id=group_id)
    assert (refused.status, refused.code) == (400, "invalid_order")
    assert world.send("PUT", f"{GROUPS}/{group_id}/reset").status == 200
    assert world.place(order_group_id=group_id).status == 201


@pytest.mark.rule("T08")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "/trigger", {}), ("PUT", "/trigger", None), ("DELETE", "", None)],
)
def test_triggering_and_deleting_cancel_what_rests(world, method, path, body):
    group_id = made(world)
    order_id = world.placed(order_group_id=group_id)["order_id"]
    reply = world.send(method, f"{GROUPS}/{group_id}{path}", body=body)
    assert (reply.status, reply.body) == (200, {})
    assert world.live(order_id).status == "cancelled"
    again = world.send(method, f"{GROUPS}/{group_id}{path}", body=body)
    assert again.status == (404 if method == "DELETE" else 200)


@pytest.mark.rule("T08")
def test_a_lower_limit_may_trigger(world):
    group_id = made(world)
    world.placed(order_group_id=group_id, price="0.3300", count="6")
    order_id = world.placed(order_group_id=group_id)["order_id"]
    limit = {"contracts_limit_fp": "5.50"}
    assert world.send("PUT", f"{GROUPS}/{group_id}/limit", body=limit).status == 200
    assert world.live(order_id).status == "cancelled"


@pytest.mark.rule("T08")
def test_a_limit_may_be_given_in_both_spellings(world):
    both = {"contracts_limit": 7, "contracts_limit_fp": "7.00"}
    group_id = world.send("POST", f"{GROUPS}/create", body=both).body["order_group_id"]
    assert world.ok(f"{GROUPS}/{group_id}")["contracts_limit_fp"] == "7.00"


@pytest.mark.rule("T03", "T08")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"contracts_limit": 1, "contracts_limit_fp": "1.01"}, 400),
        ({"contracts_limit_fp": "0.5"}, 400),
        ({"contracts_limit": 1_000_001}, 400),
        ({"contracts_limit": 0}, 400),
        ({"contracts_limit": 1, "exchange_index": 3}, 404),
        ({"contracts_limit": 1, "subaccount": 3}, 404),
    ],
)
def test_each_refusal(world, body, status):
    assert world.send("POST", f"{GROUPS}/create", body=body).status == status
    assert world.ok(GROUPS)["order_groups"] == []


@pytest.mark.rule("T08", "D11")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("PUT", "/reset", {}),
        ("PUT", "/trigger", {}),
        ("PUT", "/limit", {"contracts_limit": 1}),
    ],
)
def test_somebody_elses_group_is_like_none(world, method, path, body):
    group_id = made(world)
    foreign = world.send(method, f"{GROUPS}/{group_id}{path}", body=body, account=OTHER)
    missing = world.send(method, f"{GROUPS}/none{path}", body=body, account=OTHER)
    assert (foreign.status, foreign.raw) == (missing.status, missing.raw)
    assert foreign.status == 404
    assert world.place(order_group_id=group_id, account=OTHER).status == 404
