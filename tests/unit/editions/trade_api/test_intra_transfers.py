"""Money that goes from one shard or exchange instance to another."""

import pytest

from mock_exchange.core.commands import PauseExchange
from support.trade_world import OTHER, TradeWorld

TRANSFER = "/portfolio/intra_exchange_instance_transfer"
TRANSFERS = "/portfolio/intra_exchange_instance_transfers"
SUBACCOUNTS = "/portfolio/subaccounts"
NAME = "0D9A3C52-4f4b-4a58-8f0f-5a5c2f1f7e01"
UNKNOWN = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def world():
    return TradeWorld()


def move(world, amount=1_500_000, **changes):
    body = {"source": "event_contract", "destination": "event_contract", "amount": amount}
    return world.send("POST", TRANSFER, body=body | changes)


def balances(world, query=""):
    body = world.ok("/portfolio/balance", query)
    return {each["exchange_index"]: each["balance"] for each in body["balance_breakdown"]}


@pytest.mark.rule("T06", "T08")
def test_money_goes_to_a_shard_and_counts_to_the_balance_there(world):
    assert balances(world) == {0: "10000.0000"}
    made = move(world, destination_exchange_shard=2)
    assert made.status == 200
    assert balances(world) == {0: "9850.0000", 2: "150.0000"}
    assert world.ok("/portfolio/balance")["balance_dollars"] == "10000.0000"
    assert world.ok("/portfolio/balance", "exchange_index=2")["balance"] == 15_000
    assert balances(world, "exchange_index=0") == {0: "9850.0000"}
    assert balances(world, "exchange_index=3") == {3: "0.0000"}
    assert balances(world, "exchange_index=9") == {}
    assert world.place(count="10000.00", price="0.9900").code == "insufficient_balance"


@pytest.mark.rule("T08")
def test_a_transfer_is_listed_and_found_by_its_owner(world):
    first = move(world, destination_exchange_shard=2, client_transfer_id=NAME).body["transfer_id"]
    second = move(world, 2_000, destination="margined").body["transfer_id"]
    (newest,) = world.ok(TRANSFERS, "limit=1")["transfers"]
    assert newest["transfer_id"] == second
    assert (newest["destination"], newest["amount"]) == ("margined", "0.2000")
    cursor = world.ok(TRANSFERS, "limit=1")["cursor"]
    page = world.ok(TRANSFERS, f"limit=1&cursor={cursor}")
    assert "cursor" not in page  # there is no further one
    (shown,) = page["transfers"]
    assert shown == {
        "transfer_id": first,
        "source": "event_contract",
        "destination": "event_contract",
        "source_exchange_shard": 0,
        "destination_exchange_shard": 2,
        "amount": "150.0000",
        "status": "complete",
        "created_ts": 1_795_359_845,
        "client_transfer_id": NAME.lower(),
    }
    assert world.ok(f"{TRANSFERS}/{first}")["transfer"] == shown
    assert world.get(f"{TRANSFERS}/{first}", account=OTHER).status == 404
    assert world.get(f"{TRANSFERS}/{UNKNOWN}").status == 404
    assert world.ok(TRANSFERS, account=OTHER) == {"transfers": []}
    assert world.ok(f"{SUBACCOUNTS}/transfers")["transfers"] == []


@pytest.mark.rule("T08")
def test_on_one_shard_it_is_a_transfer_between_subaccounts(world):
    world.send("POST", SUBACCOUNTS)
    made = move(world, destination_subaccount=1).body["transfer_id"]
    (shown,) = world.ok(f"{SUBACCOUNTS}/transfers")["transfers"]
    assert (shown["transfer_id"], shown["to_subaccount"]) == (made, 1)
    assert world.ok(TRANSFERS)["transfers"] == []
    assert world.get(f"{TRANSFERS}/{made}").status == 404


@pytest.mark.rule("T08")
def test_money_comes_back(world):
    move(world, destination="margined")
    assert move(world, 1_500_001, source="margined").code == "insufficient_balance"
    assert move(world, source="margined").status == 200
    assert balances(world) == {0: "10000.0000"}


@pytest.mark.rule("T08")
def test_a_subaccount_is_made_on_a_shard_before_it_gets_money_there(world):
    there = {"destination_exchange_shard": 1, "destination_subaccount": 1}
    assert move(world, **there).status == 404
    assert world.send("POST", SUBACCOUNTS, body={"exchange_index": 1}).body == {
        "subaccount_number": 1
    }
    assert move(world, **there).status == 200
    rows = world.ok(f"{SUBACCOUNTS}/balances")["subaccount_balances"]
    assert [(r["subaccount_number"], r["exchange_index"], r["balance"]) for r in rows] == [
        (0, 0, "9850.0000"),
        (1, 1, "150.0000"),
    ]
    body = {"client_transfer_id": NAME, "from_subaccount": 1, "to_subaccount": 0}
    back = body | {"amount_cents": 100, "exchange_index": 1}
    assert world.send("POST", f"{SUBACCOUNTS}/transfer", body=back).status == 404
    move(world, 100, destination_exchange_shard=1)
    assert world.send("POST", f"{SUBACCOUNTS}/transfer", body=back).status == 200
    (shown,) = world.ok(f"{SUBACCOUNTS}/transfers")["transfers"]
    assert (shown["exchange_index"], shown["amount_cents"]) == (1, 100)


@pytest.mark.rule("T03", "T08")
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount": 0, "destination_exchange_shard": 1}, 400, ""),
        ({"amount": -5, "destination_exchange_shard": 1}, 400, ""),
        ({"amount": 10**12, "destination_exchange_shard": 1}, 400, "insufficient_balance"),
        ({"destination_exchange_shard": 4}, 400, ""),
        ({"destination_exchange_shard": 101}, 400, ""),
        ({"destination": "margined", "destination_subaccount": 1}, 400, ""),
        ({"source": "margined", "source_subaccount": 1}, 400, ""),
        ({"destination": "elsewhere"}, 400, ""),
        ({}, 404, "not_found"),
        ({"source_exchange_shard": 3}, 400, "insufficient_balance"),
    ],
)
def test_each_refusal(world, changes, status, code):
    amount = changes.pop("amount", 1_000)
    reply = move(world, amount, **changes)
    assert (reply.status, reply.code) == (status, code)
    assert world.ok(TRANSFERS)["transfers"] == []


@pytest.mark.rule("T08")
def test_a_name_is_good_once_and_a_pause_of_everything_stops_transfers(world):
    there = {"destination_exchange_shard": 1, "client_transfer_id": NAME}
    assert move(world, **there).status == 200
    assert (move(world, **there).status, move(world, **there).code) == (409, "conflict")
    assert move(world, 100, source_exchange_shard=1, client_transfer_id=NAME).status == 200
    world.send("POST", SUBACCOUNTS)
    numbered = {"destination_subaccount": 1, "client_transfer_id": NAME}
    assert move(world, **numbered).status == 400
    world.venue.execute(PauseExchange("everything"))
    paused = move(world, destination_exchange_shard=1)
    assert (paused.status, paused.code) == (409, "trading_is_paused")
