"""The usage level of an account: what it traded, and the upgrade that really raises its limits."""

import pytest

from support.trade_world import OTHER, TradeWorld

PROGRESS = "/account/api_usage_level/volume_progress"
UPGRADE = "/account/api_usage_level/upgrade"


@pytest.fixture
def world():
    return TradeWorld(limits="contract")


def volume(world, **options):
    (progress,) = world.ok(PROGRESS, **options)["volume_progress"]
    return progress["trailing_30d_volume_fp"]


@pytest.mark.rule("T04")
def test_the_volume_of_thirty_days_is_counted_subaccounts_and_all(world):
    assert volume(world) == "0.00"
    taking = {"price": "0.3300", "time_in_force": "immediate_or_cancel"}
    world.placed(count="3.00", **taking)
    world.send("POST", "/portfolio/subaccounts")
    body = {"client_transfer_id": "0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01", "from_subaccount": 0}
    move = body | {"to_subaccount": 1, "amount_cents": 1_000}
    world.send("POST", "/portfolio/subaccounts/transfer", body=move)
    world.placed(count="2.00", subaccount=1, **taking)
    assert (volume(world), volume(world, account=OTHER)) == ("5.00", "0.00")
    world.clock.advance(30 * 86_400)
    assert volume(world) == "5.00"
    world.clock.advance(1)
    assert volume(world) == "0.00"


@pytest.mark.rule("T04")
def test_each_level_that_volume_earns_has_a_goal(world):
    (progress,) = world.ok(PROGRESS)["volume_progress"]
    assert progress["computed_ts"] == 1_795_359_845
    levels = [each["level"] for each in progress["goals"]]
    assert levels == ["expert", "premier", "paragon", "prime", "prestige"]
    for goal in progress["goals"]:
        assert float(goal["keep_volume_goal_fp"]) < float(goal["earn_volume_goal_fp"])


@pytest.mark.rule("T04")
def test_an_account_that_placed_an_order_is_upgraded(world):
    refused = world.send("POST", UPGRADE, account=OTHER)
    assert (refused.status, refused.code) == (403, "forbidden")
    world.placed()
    world.clock.advance(10)
    made = world.send("POST", UPGRADE)
    assert (made.status, made.raw) == (201, b"{}")
    limits = world.ok("/account/limits")
    assert limits == {
        "usage_tier": "advanced",
        "read": {"refill_rate": 300, "bucket_capacity": 900},
        "write": {"refill_rate": 300, "bucket_capacity": 600},
        "grants": [
            {"exchange_instance": "event_contract", "level": "advanced", "source": "manual"}
        ],
    }
    assert world.ok("/account/limits", account=OTHER)["usage_tier"] == "basic"


@pytest.mark.rule("T04")
def test_the_new_limits_are_those_that_are_kept(world):
    def burst():
        return [world.place(ticker="NO-SUCH").status for _ in range(40)].count(404)

    world.placed()
    world.clock.advance(10)
    assert burst() == 10
    world.send("POST", UPGRADE)
    world.clock.advance(10)
    assert burst() == 40


@pytest.mark.rule("T04")
def test_who_is_higher_stays_there(world):
    world.placed()
    world.venue._parts.manner._desk.meter.assign("user_0001", "prime", world.clock.now_us())
    assert world.send("POST", UPGRADE).status == 201
    assert world.ok("/account/limits")["usage_tier"] == "prime"


@pytest.mark.rule("T04")
def test_without_limits_the_level_is_still_shown():
    world = TradeWorld()
    world.placed()
    world.send("POST", UPGRADE)
    assert world.ok("/account/limits")["usage_tier"] == "advanced"
