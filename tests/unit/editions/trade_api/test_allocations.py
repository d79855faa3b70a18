"""What a member wants of its balance on each shard: asked for, kept, and refused where it cannot be."""

import pytest

from support.trade_world import OTHER, TradeWorld

ALLOCATION = "/portfolio/target_balance_allocation"


@pytest.fixture
def world():
    return TradeWorld()


def want(world, *rows, **more):
    body = {"allocations": [{"exchange_index": i, "percent": n} for i, n in rows]} | more
    return world.send("POST", ALLOCATION, body=body)


@pytest.mark.rule("T08")
def test_what_was_asked_for_is_shown_until_it_is_replaced(world):
    nothing = {"allocations": [], "resting_margin_reservation": "sum"}
    assert world.ok(ALLOCATION) == nothing
    assert want(world, (0, 80), (1, 20), resting_margin_reservation="max").body == {}
    assert world.ok(ALLOCATION) == {
        "allocations": [
            {"exchange_index": 0, "percent": 80},
            {"exchange_index": 1, "percent": 20},
        ],
        "resting_margin_reservation": "max",
    }
    assert world.ok(ALLOCATION, account=OTHER) == nothing
    assert want(world).body == {}
    assert world.ok(ALLOCATION) == nothing


@pytest.mark.rule("T08")
def test_money_goes_where_it_is_wanted_within_ten_seconds(world):
    want(world, (0, 80), (1, 20))
    assert len(world.ok("/portfolio/balance")["balance_breakdown"]) == 1
    world.clock.advance(10)
    rows = world.ok("/portfolio/balance")["balance_breakdown"]
    assert [each["balance"] for each in rows] == ["8000.0000", "2000.0000"]
    (made,) = world.ok("/portfolio/intra_exchange_instance_transfers")["transfers"]
    assert (made["destination_exchange_shard"], made["amount"]) == (1, "2000.0000")


@pytest.mark.rule("T03", "T08")
@pytest.mark.parametrize(
    ("rows", "more"),
    [
        ([(0, 80), (1, 19)], {}),
        ([(0, 50), (0, 50)], {}),
        ([(0, 50), (4, 50)], {}),
        ([(0, 101)], {}),
        ([(-1, 100)], {}),
        ([(0, 100)], {"resting_margin_reservation": "some"}),
    ],
)
def test_each_refusal(world, rows, more):
    assert want(world, *rows, **more).status == 400
    assert world.ok(ALLOCATION)["allocations"] == []
