"""Limits and API keys of an account."""

import pytest

from support.signing import pair
from support.trade_world import EDITION, OTHER, TradeWorld


@pytest.fixture
def world():
    return TradeWorld(limits="contract")


@pytest.mark.rule("T04")
def test_the_limits_are_those_of_the_tier(world):
    assert world.ok("/account/limits") == {
        "usage_tier": "basic",
        "read": {"refill_rate": 200, "bucket_capacity": 600},
        "write": {"refill_rate": 100, "bucket_capacity": 100},
        "grants": [],
    }
    generous = TradeWorld(limits="x2").ok("/account/limits")
    assert generous["write"] == {"refill_rate": 200, "bucket_capacity": 200}
    assert TradeWorld(limits="off").ok("/account/limits")["read"]["refill_rate"] == 1 << 31


@pytest.mark.rule("T04")
def test_costs_other_than_the_default_are_listed_with_colon_parameters(world):
    body = world.ok("/account/endpoint_costs", account=None)
    assert body["default_cost"] == 10
    row = {"method": "GET", "path": "/trade-api/v2/portfolio/orders/:order_id", "cost": 2}
    assert row in body["endpoint_costs"]
    others = [each for each in EDITION.operations.values() if each.cost != 10]
    assert len(body["endpoint_costs"]) == len(others)


@pytest.mark.rule("T02", "T17")
def test_a_key_is_brought_listed_and_deleted(world):
    body = {"name": "mine", "public_key": pair("rsa").public_pem, "scopes": ["read"]}
    made = world.send("POST", "/api_keys", body=body)
    assert made.status == 201
    key_id = made.body["api_key_id"]
    (shown,) = [each for each in world.ok("/api_keys")["api_keys"] if each["name"] == "mine"]
    assert shown == {"api_key_id": key_id, "name": "mine", "scopes": ["read"]}
    assert world.send("DELETE", f"/api_keys/{key_id}", account=OTHER).status == 404
    gone = world.send("DELETE", f"/api_keys/{key_id}")
    assert (gone.status, gone.raw) == (204, b"")
    assert world.send("DELETE", f"/api_keys/{key_id}").status == 404


@pytest.mark.rule("T02", "T17")
@pytest.mark.parametrize("key_type", ["rsa", "ed25519"])
def test_a_generated_key_comes_with_its_private_half(world, key_type):
    world.send("POST", "/portfolio/subaccounts", body={})
    body = {"name": "made", "key_type": key_type, "subaccount": 1}
    made = world.send("POST", "/api_keys/generate", body=body)
    assert (made.status, made.body["key_type"]) == (201, key_type)
    assert "PRIVATE KEY" in made.body["private_key"]
    assert {1} == {
        each.get("subaccount")
        for each in world.ok("/api_keys")["api_keys"]
        if each["name"] == "made"
    }


@pytest.mark.rule("T03")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"public_key": "none"}, "this is no PEM"),
        ({"public_key": pair("ed25519").private_pem}, "private key"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"subaccount": 64}, "subaccount"),
        ({"subaccount": 7}, "never made"),
        ({"scopes": ["write"]}, "write needs read"),
    ],
)
def test_a_bad_key_is_refused_and_not_shown(world, changes, says):
    body = {"name": "x", "public_key": pair("rsa").public_pem} | changes
    reply = world.send("POST", "/api_keys", body=body)
    assert reply.status == 400
    assert says in reply.body["msg"]
    assert "BEGIN" not in reply.body["msg"].replace("-----BEGIN PUBLIC KEY-----", "").replace(
        "-----BEGIN RSA PUBLIC KEY-----", ""
    )


@pytest.mark.rule("T17")
def test_a_member_deletes_the_key_of_a_trader_of_its():
    world = TradeWorld()
    made = world.send("POST", "/fcm/subtraders", body={"subtrader_suffix": "A"})
    body = {"name": "a", "public_key": pair("rsa").public_pem}
    body["fcm_subtrader_id"] = made.body["subtrader_id"]
    answer = world.send("POST", "/api_keys", body=body).body
    assert "no daily cap" in answer["warning"]
    key_id = answer["api_key_id"]
    cap = {"subtrader_id": made.body["subtrader_id"], "limit": "5.00"}
    world.send("PUT", "/fcm/subtraders/event_contract_daily_cap", body=cap)
    assert "warning" not in world.send("POST", "/api_keys", body=body).body
    assert world.send("DELETE", f"/api_keys/{key_id}", account=OTHER).status == 404
    assert world.send("DELETE", f"/api_keys/{key_id}").status == 204
    assert world.send("DELETE", f"/api_keys/{key_id}").status == 404
