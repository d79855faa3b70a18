"""The inside of trade-api-3.34."""

import pytest

from mock_exchange.session.trade_api_parts import DEFAULT_TIER, TokenMeter
from support.trade_world import OTHER, START_US, USER, TradeWorld


def test_a_reset_begins_anew_with_other_ids():
    world = TradeWorld()
    first = world.placed()["order_id"]
    world.venue.reset(8)
    world._keys.clear()
    second = world.placed()["order_id"]
    assert first != second
    assert world.get(f"/portfolio/orders/{first}").status == 404
    assert world.ok(f"/portfolio/orders/{second}")["order"]["order_id"] == second


def test_the_same_seed_clock_and_calls_are_the_same_bytes():
    def run():
        world = TradeWorld()
        world.place(client_order_id="a", price="0.3300")
        return [
            world.get(path).raw for path in ("/portfolio/orders", "/portfolio/fills", "/markets")
        ]

    assert run() == run()


def test_a_tier_can_be_given():
    world = TradeWorld(limits="contract")
    meter = world.venue._parts.manner._desk.meter
    meter.assign(USER, "expert", START_US)
    assert world.ok("/account/limits")["usage_tier"] == "expert"
    assert world.ok("/account/limits", account=OTHER)["usage_tier"] == DEFAULT_TIER


def test_without_limits_nothing_is_measured_and_a_tier_is_a_name():
    meter = TokenMeter(None)
    assert (meter.tier(USER), meter.terms(USER, "read")) == (DEFAULT_TIER, None)
    meter.assign(USER, "expert", 0)
    assert (meter.tier(USER), meter.terms(USER, "read")) == ("expert", None)


def test_a_key_of_somebody_else_is_not_revoked():
    world = TradeWorld()
    keys = world.venue._parts.manner._desk.keys
    key_id = world.key(USER)
    assert not keys.revoke(OTHER, key_id)
    assert keys.revoke(USER, key_id.upper())
    assert not keys.revoke(USER, key_id)


@pytest.mark.parametrize("limits", ["contract", "off", "x3"])
def test_limits_are_data(limits):
    world = TradeWorld(limits=limits)
    assert world.venue.limits.setting == limits
    assert bool(world.venue.limits.tiers) is (limits != "off")
