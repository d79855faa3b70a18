"""What an operator does to an exchange of trade-api-3.34: keys, tiers, markets of every kind, their ends, orders, pauses."""

import pytest

from mock_exchange.core import invariants
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.transport.backoffice import BackOfficeError
from mock_exchange.transport.trade_office import TradeOffice
from support.signing import pair
from support.trade_stream import TradeStream
from support.trade_world import EDITION, ORDER, OTHER, TICKER, USER, TradeWorld

LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def office(world):
    return TradeOffice(world.venue)


def refused(call, *args, **options):
    """Return (status, code) of the refusal of a call."""
    with pytest.raises(BackOfficeError) as caught:
        call(*args, **options)
    return caught.value.status, caught.value.code


def test_an_account_has_its_money_to_the_micro_and_its_tier(office):
    opened = office.open_account("zoe", 12_345)
    assert (opened["balance_cents"], opened["balance_dollars"]) == (12_345, "123.450000")
    assert (opened["usage_tier"], opened["key_ids"], opened["positions"]) == ("basic", [], [])
    held = office.account("maker_0001")["positions"]
    assert all(each["position_fp"].count(".") == 1 for each in held)


def test_a_key_is_made_with_what_it_may_do(world, office):
    key = office.issue_key(USER, ["read"], key_type="ed25519", subaccount=3, name="mine")
    assert key["private_key"].startswith("-----BEGIN PRIVATE KEY")
    assert (key["scopes"], key["subaccount"], key["name"]) == (["read"], 3, "mine")
    listed = office.keys(USER)
    assert [each["key_id"] for each in listed] == [key["key_id"]]
    assert "private_key" not in listed[0]
    assert office.account(USER)["key_ids"] == [key["key_id"]]
    assert world.venue.signed_keys.key(key["key_id"]).covers("read")


def test_a_public_key_is_brought_under_an_id_of_its_own(office):
    key_id = "0D9A3F1B-2F5D-4A3C-8D51-9A3F1B2F5D4A"
    key = office.issue_key(USER, public_key=pair().public_pem, key_id=key_id)
    assert key["key_id"] == key_id.lower()
    assert "private_key" not in key
    assert refused(office.rotate_key, key_id) == (400, "INVALID_PARAMETER")
    rotated = office.rotate_key(key_id, pair("ed25519").public_pem)
    assert (rotated["key_type"], rotated["scopes"]) == ("ed25519", ["read", "write"])
    assert office.revoke_key(rotated["key_id"])["key_id"] == rotated["key_id"]
    assert office.keys(USER) == []


def test_a_made_key_is_rotated_into_another_made_one(office):
    key = office.issue_key(USER, key_type="ed25519")
    rotated = office.rotate_key(key["key_id"])
    assert rotated["key_id"] != key["key_id"]
    assert "PRIVATE KEY" in rotated["private_key"]


def test_keys_that_cannot_be_are_refused(office):
    assert refused(office.issue_key, "nobody") == (404, "UNKNOWN_ACCOUNT")
    for wrong in (
        {"public_key": "no PEM"},
        {"permissions": ["fly"]},
        {"subaccount": 64, "key_type": "ed25519"},
        {"key_id": "0d9a3f1b-2f5d-4a3c-8d51-9a3f1b2f5d4a"},
        {"tier": "golden"},
    ):
        assert refused(office.issue_key, USER, **wrong) == (400, "INVALID_PARAMETER")
    assert office.keys() == []
    for call in (office.rotate_key, office.revoke_key):
        assert refused(call, "0d9a3f1b-2f5d-4a3c-8d51-9a3f1b2f5d4a") == (404, "UNKNOWN_KEY")


def test_a_tier_fills_the_accounts_buckets(office):
    office = TradeOffice(TradeWorld(limits="contract").venue)
    tier = next(name for name in EDITION.limits.tiers if name != "basic")
    office.issue_key(USER, key_type="ed25519", tier=tier)
    assert office.account(USER)["usage_tier"] == tier
    assert office.set_tier(USER, "basic")["usage_tier"] == "basic"
    assert refused(office.set_tier, USER, "golden") == (400, "INVALID_PARAMETER")


def test_a_tier_in_the_middle_of_a_second_leaves_the_seconds_before_it_to_be_judged():
    world = TradeWorld(limits="contract")
    world.ok("/portfolio/balance")
    world.clock.advance(1.08)
    TradeOffice(world.venue).set_tier(USER, "advanced")
    assert world.ok("/portfolio/balance")["balance"] == 1_000_000


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_market_is_listed_with_any_grid_and_trades(world, office, structure):
    market = office.create_market("NEW-EVENT-ONE", "Will it?", price_level_structure=structure)
    assert (market["status"], market["price_level_structure"]) == ("active", structure)
    assert market == world.ok("/markets/NEW-EVENT-ONE")["market"]
    assert world.place(ticker="NEW-EVENT-ONE", price="0.5000").status == 201


def test_a_market_that_opens_later_opens_by_the_clock(world, office):
    times = {"open_time": "2026-11-22T16:00:00Z", "close_time": "2026-11-22T17:00:00Z"}
    assert office.create_market("NEW-EVENT-TWO", **times)["status"] == "initialized"
    world.clock.advance(3_600)
    assert office.market("NEW-EVENT-TWO")["status"] == "active"
    world.clock.advance(3_600)
    assert office.market("NEW-EVENT-TWO")["status"] == "closed"


def test_markets_of_one_event_hang_together(world, office):
    said = {"event_title": "Who wins?", "mutually_exclusive": True, "fee_type": "quadratic"}
    for name in ("A", "B"):
        office.create_market(f"NEW-EVENT-{name}", name, fee_multiplier=0.5, **said)
    event = world.ok("/events/NEW-EVENT", "with_nested_markets=true")["event"]
    assert (event["title"], event["mutually_exclusive"]) == ("Who wins?", True)
    assert [each["ticker"] for each in event["markets"]] == ["NEW-EVENT-A", "NEW-EVENT-B"]
    series = world.ok("/series/NEW")["series"]
    assert (series["fee_type"], series["fee_multiplier"]) == ("quadratic", 0.5)


def test_a_combination_is_made_of_legs(office):
    market = office.combine_markets("KXCOMBO-DAY", LEGS)
    assert sorted(market["mve_selected_legs"], key=str) == sorted(LEGS, key=str)
    assert refused(office.combine_markets, "NOPE", LEGS) == (404, "NOT_FOUND")
    assert refused(office.combine_markets, "KXCOMBO-DAY", LEGS[:1]) == (400, "INVALID_PARAMETER")


def test_listings_that_cannot_be_change_nothing(world, office):
    before = world.venue.exchange.state_hash()
    assert refused(office.create_market, TICKER) == (409, "DUPLICATE_MARKET")
    for wrong in (
        {"ticker": "A/B"},
        {"ticker": "A", "close_time": "2026-11-22T15:04:05Z"},
        {"ticker": "A", "close_time": "2026-11-23T15:04:05"},
        {"ticker": "A", "open_time": "2027-01-01T00:00:00Z", "close_time": "2026-12-01T00:00:00Z"},
        {"ticker": "A", "fee_multiplier": 1_000_000},
    ):
        assert refused(office.create_market, **wrong) == (400, "INVALID_PARAMETER")
    assert world.venue.exchange.state_hash() == before
    assert world.venue.desk.catalogue.market("A") is None


def test_a_market_goes_through_its_whole_life(world, office):
    stream = TradeStream(world)
    stream.subscribe("market_lifecycle_v2")
    assert office.pause_market(TICKER)["status"] == "inactive"
    assert office.resume_market(TICKER)["status"] == "active"
    assert office.determine_market(TICKER, "yes")["status"] == "determined"
    assert office.dispute_market(TICKER)["status"] == "disputed"
    assert office.determine_market(TICKER, "no")["status"] == "amended"
    settled = office.settle_market(TICKER)
    assert (settled["status"], settled["result"]) == ("finalized", "no")
    told = [m["msg"]["event_type"] for m in stream.take()]
    assert told == ["deactivated", "activated", "close_date_updated", "determined", "settled"]
    invariants.check(world.venue.exchange)


@pytest.mark.parametrize(
    ("outcome", "result", "value"),
    [("yes", "yes", "1.0000"), ("no", "no", "0.0000"), ("0.42", "scalar", "0.4200")],
)
def test_one_call_closes_determines_and_pays_out(world, office, outcome, result, value):
    settled = office.settle_market(TICKER, outcome)
    assert (settled["status"], settled["result"]) == ("finalized", result)
    assert settled["settlement_value_dollars"] == value
    invariants.check(world.venue.exchange)


def test_ends_that_cannot_be_are_refused(office):
    assert refused(office.settle_market, TICKER) == (400, "INVALID_PARAMETER")
    for wrong in ("maybe", "1.01", "-0.5", ""):
        assert refused(office.settle_market, TICKER, wrong) == (400, "INVALID_PARAMETER")
    assert office.market(TICKER)["status"] == "active"
    assert refused(office.dispute_market, TICKER) == (409, "MARKET_TRANSITION")
    for call in (office.market, office.book, office.pause_market, office.settle_market):
        assert refused(call, "NOPE") == (404, "UNKNOWN_MARKET")


def test_other_words_for_a_market_are_told_but_not_of_a_combination(world, office):
    stream = TradeStream(world)
    combination = office.combine_markets("KXCOMBO-DAY", LEGS)["ticker"]
    stream.subscribe("market_lifecycle_v2", "multivariate_market_lifecycle")
    for ticker in (TICKER, combination):
        assert office.describe_market(ticker, {"yes_sub_title": "54 or so"})["yes_sub_title"] == (
            "54 or so"
        )
    (told,) = stream.take()
    assert told["msg"] == {
        "event_type": "metadata_updated",
        "market_ticker": TICKER,
        "yes_sub_title": "54 or so",
    }
    assert refused(office.describe_market, "NOPE", {}) == (404, "UNKNOWN_MARKET")
    wrong = {"strike_type": "up"}
    assert refused(office.describe_market, TICKER, wrong) == (400, "INVALID_PARAMETER")


def test_fees_of_a_series_change_at_once_or_when_they_are_scheduled(world, office):
    path = "/series/KXHIGHNY"
    office.schedule_fees(series="KXHIGHNY", fee_type="quadratic", multiplier=0.5)
    assert world.ok(path)["series"]["fee_multiplier"] == 0.5
    later = "2026-11-22T15:05:05Z"
    told = office.schedule_fees(series="KXHIGHNY", fee_type="quadratic", scheduled_time=later)
    assert told in world.ok("/series/fee_changes")["series_fee_change_arr"]
    assert world.ok(path)["series"]["fee_multiplier"] == 0.5
    world.clock.advance(60)
    assert world.ok(path)["series"]["fee_multiplier"] == 1


def test_an_event_overrides_fees_until_it_does_not(world, office):
    stream = TradeStream(world)
    stream.subscribe("market_lifecycle_v2")
    office.schedule_fees(event="KXHIGHNY-26NOV23", multiplier=0)
    event = world.ok("/events/KXHIGHNY-26NOV23")["event"]
    assert event["fee_multiplier_override"] == 0
    office.schedule_fees(event="KXHIGHNY-26NOV23")
    assert "fee_multiplier_override" not in world.ok("/events/KXHIGHNY-26NOV23")["event"]
    told = [(m["type"], m["msg"]["fee_multiplier_override"]) for m in stream.take()]
    assert told == [("event_fee_update", 0), ("event_fee_update", None)]
    asked = {"event": "KXHIGHNY-26NOV23", "fee_type": "flat"}
    assert refused(lambda: office.schedule_fees(**asked)) == (400, "INVALID_PARAMETER")


def test_the_exchange_is_paused_and_goes_on(world, office):
    assert office.pause_exchange()["trading_active"] is False
    assert (world.place().status, world.place().code) == (409, "trading_is_paused")
    assert office.resume_exchange() == office.exchange_status()
    assert office.pause_exchange("everything")["exchange_active"] is False


def test_an_order_is_placed_shown_and_cancelled_in_the_editions_terms(world, office):
    order = office.place_order(OTHER, {**ORDER, "client_order_id": "theirs"})
    assert (order["account_id"], order["status"], order["client_order_id"]) == (
        OTHER,
        "resting",
        "theirs",
    )
    shown = world.ok(f"/portfolio/orders/{order['order_id']}", account=OTHER)["order"]
    assert shown == {name: value for name, value in order.items() if name != "account_id"}
    assert order in office.open_orders(OTHER, TICKER)
    assert office.cancel_order(order["order_id"])["status"] == "canceled"
    assert office.open_orders(OTHER, TICKER) == []
    assert office.book(TICKER, 1)["bids"] == [{"price": "0.3100", "count": "100.00"}]


def test_orders_that_are_refused_say_why_in_the_editions_words(office):
    assert refused(office.place_order, "nobody", ORDER) == (404, "UNKNOWN_ACCOUNT")
    assert refused(office.place_order, USER, ORDER | {"size": 1}) == (400, "INVALID_ORDER")
    assert refused(office.place_order, USER, ORDER | {"price": "0.3111"})[0] == 400
    assert refused(office.place_order, USER, ORDER | {"ticker": "NOPE"}) == (404, "NOT_FOUND")
    assert refused(office.order, "") == (404, "UNKNOWN_ORDER")
