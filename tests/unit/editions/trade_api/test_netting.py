"""Netting: opposite positions of two subaccounts that both have it on are closed against each other."""

import pytest

from mock_exchange.core.commands import ChangeMarket
from support.trade_world import OTHER, TICKER, TradeWorld

NETTING = "/portfolio/subaccounts/netting"


@pytest.fixture
def world():
    world = TradeWorld()
    world.send("POST", "/portfolio/subaccounts")
    body = {"client_transfer_id": "0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01", "from_subaccount": 0}
    world.send(
        "POST",
        "/portfolio/subaccounts/transfer",
        body=body | {"to_subaccount": 1, "amount_cents": 100_000},
    )
    return world


def switch(world, number, *, enabled=True):
    body = {"subaccount_number": number, "enabled": enabled}
    return world.send("PUT", NETTING, body=body)


def enabled(world):
    return {
        each["subaccount_number"]: each["enabled"] for each in world.ok(NETTING)["netting_configs"]
    }


def positions(world):
    found = {}
    for number in (0, 1):
        rows = world.ok("/portfolio/positions", f"ticker={TICKER}&subaccount={number}")
        found[number] = [each["position_fp"] for each in rows["market_positions"]]
    return found


def cash(world):
    return [
        float(world.ok("/portfolio/balance", f"subaccount={number}")["balance_dollars"])
        for number in (0, 1)
    ]


def oppose(world):
    """Have the account buy 10 and the subaccount sell 6."""
    world.placed(price="0.3300", count="10.00", time_in_force="immediate_or_cancel")
    world.placed(
        price="0.3100", count="6.00", side="ask", subaccount=1, time_in_force="immediate_or_cancel"
    )


@pytest.mark.rule("T08")
def test_it_is_off_until_it_is_turned_on_and_tells_of_each_subaccount(world):
    assert enabled(world) == {0: False, 1: False}
    reply = switch(world, 1)
    assert (reply.status, reply.body) == (200, {})
    assert enabled(world) == {0: False, 1: True}
    switch(world, 1, enabled=False)
    assert enabled(world) == {0: False, 1: False}
    assert world.ok(NETTING, account=OTHER)["netting_configs"] == [
        {"subaccount_number": 0, "enabled": False, "exchange_index": 0}
    ]
    assert switch(world, 2).status == 400


@pytest.mark.rule("T08")
def test_opposite_positions_are_closed_as_soon_as_both_have_it_on(world):
    oppose(world)
    before = cash(world)
    switch(world, 0)
    assert positions(world) == {0: ["10.00"], 1: ["-6.00"]}
    switch(world, 1)
    assert positions(world) == {0: ["4.00"], 1: ["0.00"]}
    after = cash(world)
    assert sum(after) == pytest.approx(sum(before) + 6)
    assert after[0] == pytest.approx(before[0] + 6 * 0.31)


@pytest.mark.rule("T08")
def test_with_it_on_trades_net_at_once(world):
    switch(world, 0)
    switch(world, 1)
    oppose(world)
    assert positions(world) == {0: ["4.00"], 1: ["0.00"]}
    fills = world.ok("/portfolio/fills", f"ticker={TICKER}")["fills"]
    assert sum(float(each["count_fp"]) for each in fills) == 10 + 6  # of both; netting made none


@pytest.mark.rule("T08")
def test_without_it_positions_stand_side_by_side(world):
    oppose(world)
    switch(world, 0)
    switch(world, 1, enabled=False)
    assert positions(world) == {0: ["10.00"], 1: ["-6.00"]}


@pytest.mark.rule("T08")
def test_a_market_that_is_paused_nets_when_it_goes_on(world):
    oppose(world)
    world.venue.execute(ChangeMarket(TICKER, "inactive"))
    switch(world, 0)
    switch(world, 1)
    assert positions(world)[1] == ["-6.00"]
    world.venue.execute(ChangeMarket(TICKER, "active"))
    assert positions(world) == {0: ["4.00"], 1: ["0.00"]}
