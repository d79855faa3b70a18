"""Collections and combinations: what is made of legs is a market, listed, nested and traded."""

import pytest

from support.trade_api_discovery import OTHER, USER, TradeWorld

PATH = "/multivariate_event_collections"
LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]


@pytest.fixture
def world():
    return TradeWorld()


def made(world, legs=LEGS, collection="KXCOMBO-DAY", **more):
    return world.ask("POST", f"{PATH}/{collection}", {"selected_markets": legs} | more)


def test_collections_come_page_by_page_and_one_by_one(world):
    found = world.pages(PATH, "multivariate_contracts", limit=1)
    assert [each["collection_ticker"] for each in found] == [
        *("KXCOMBO-DAY", "KXCOMBO-FINALS", "KXCOMBO-RAIN", "KXCOMBO-RATES")
    ]
    assert world.get(f"{PATH}/KXCOMBO-DAY").body == {"multivariate_contract": found[0]}
    assert all(
        one.get("size_max") == (1 if each["is_single_market_per_event"] else None)
        for each in found
        for one in each["associated_events"]
    )
    assert world.get(f"{PATH}/NOPE").code == "not_found"


@pytest.mark.parametrize(
    ("query", "tickers"),
    [
        ({"status": "open"}, ["KXCOMBO-DAY", "KXCOMBO-RATES"]),
        ({"status": "unopened"}, ["KXCOMBO-FINALS"]),
        ({"status": "closed"}, ["KXCOMBO-RAIN"]),
        ({"associated_event_ticker": "KXCPI-26NOV"}, ["KXCOMBO-RATES"]),
        ({"series_ticker": "KXNBA"}, []),
    ],
)
def test_collections_are_narrowed_down(world, query, tickers):
    body = world.get(PATH, **query).body
    assert [each["collection_ticker"] for each in body["multivariate_contracts"]] == tickers
    assert body["cursor"] == ""


@pytest.mark.parametrize("query", [{"status": "paused"}, {"limit": 201}])
def test_a_bad_parameter_is_refused(world, query):
    assert world.get(PATH, **query).status == 400


def test_a_combination_is_a_market_that_trades(world):
    body = made(world, with_market_payload=True).body
    ticker = body["market_ticker"]
    assert body["market"] == world.get(f"/markets/{ticker}").body["market"]
    assert body["market"]["mve_collection_ticker"] == "KXCOMBO-DAY"
    assert len(body["market"]["mve_selected_legs"]) == 2
    assert world.place(ticker, "bid", "0.4010", "2.00").status == 201
    assert world.place(ticker, "ask", "0.4010", "2.00", OTHER).body["fill_count"] == "2.00"
    assert world.get(f"/markets/{ticker}").body["market"]["volume_fp"] == "2.00"


def test_a_combination_costs_what_its_series_says(world):
    ticker = made(world).body["market_ticker"]
    fee_type = world.get("/series/KXCOMBO").body["series"]["fee_type"]
    assert fee_type == "quadratic_with_combo_maker_fees"
    world.place(ticker, "bid", "0.4010", "2.00")
    world.place(ticker, "ask", "0.4010", "2.00", OTHER)
    fees = {}
    for account in (USER, OTHER):
        for fill in world.get("/portfolio/fills", account).body["fills"]:
            fees[fill["is_taker"]] = float(fill["fee_cost"])
    assert fees[False] == pytest.approx(fees[True] / 2, abs=1e-4)
    assert fees[False] > 0


def test_the_same_legs_are_the_same_market_and_other_sides_another_of_the_same_event(world):
    first = made(world).body
    assert made(world, LEGS[::-1]).body == first
    assert "market" not in first
    other = made(world, [LEGS[0], LEGS[1] | {"side": "yes"}]).body
    assert other["event_ticker"] == first["event_ticker"]
    assert other["market_ticker"] != first["market_ticker"]


def test_events_of_combinations_are_listed_apart_with_their_markets(world):
    (seeded,) = world.get("/events/multivariate").body["events"]
    made(world)
    made(world, [LEGS[0], LEGS[1] | {"side": "yes"}])
    rates = [LEGS[1] | {"side": "yes"}]
    rates.append({"event_ticker": "KXCPI-26NOV", "market_ticker": "KXCPI-26NOV-S", "side": "yes"})
    second = made(world, rates, "KXCOMBO-RATES").body["event_ticker"]
    found = world.pages("/events/multivariate", "events", limit=1, with_nested_markets="true")
    others = [each for each in found if each["event_ticker"] != seeded["event_ticker"]]
    assert [len(each["markets"]) for each in others] == [2, 1]
    assert len(found) == 3
    for query in ({"collection_ticker": "KXCOMBO-RATES"}, {"tickers": second}):
        (event,) = world.get("/events/multivariate", **query).body["events"]
        assert (event["event_ticker"], "markets" in event) == (second, False)
    assert world.get("/events/multivariate", series_ticker="KXNBA").body["events"] == []
    both = {"series_ticker": "KXCOMBO", "collection_ticker": "KXCOMBO-DAY"}
    assert world.get("/events/multivariate", **both).status == 400
    assert world.get("/events", series_ticker="KXCOMBO").body["events"] == []


def test_markets_can_be_listed_with_only_combinations_or_without(world):
    (seeded,) = world.get("/markets", mve_filter="only").body["markets"]
    assert [leg["side"] for leg in seeded["mve_selected_legs"]] == ["yes"] * 3
    ticker = made(world).body["market_ticker"]
    only = world.get("/markets", mve_filter="only").body["markets"]
    assert {each["ticker"] for each in only} == {seeded["ticker"], ticker}
    others = world.get("/markets", mve_filter="exclude", limit=1000).body["markets"]
    assert ticker not in {each["ticker"] for each in others}


@pytest.mark.parametrize(
    ("legs", "collection", "why"),
    [
        (LEGS[:1], "KXCOMBO-DAY", "takes 2 to 3 markets"),
        ([LEGS[0], LEGS[0]], "KXCOMBO-DAY", "selected twice"),
        ([LEGS[0], LEGS[0] | {"market_ticker": "KXNBA-27-OKC"}], "KXCOMBO-DAY", "selected twice"),
        ([LEGS[0], LEGS[1] | {"market_ticker": "KXNBA-27-OKC"}], "KXCOMBO-DAY", "is not of the"),
        (LEGS[::-1], "KXCOMBO-RATES", "takes the side yes only"),
        ([LEGS[0], LEGS[0]], "KXCOMBO-RATES", "is not of the collection"),
        (LEGS, "KXCOMBO-FINALS", "the collection is unopened"),
    ],
)
def test_what_breaks_a_rule_of_the_collection_is_refused(world, legs, collection, why):
    reply = made(world, legs, collection)
    assert (reply.status, why in reply.body["msg"]) == (400, True)


def test_an_unknown_collection_or_side_is_refused(world):
    assert made(world, collection="NOPE").code == "not_found"
    assert made(world, [LEGS[0], LEGS[1] | {"side": "maybe"}]).status == 400
    assert world.ask("POST", f"{PATH}/KXCOMBO-DAY", {}, account=None).status == 401


def test_a_reset_forgets_what_was_made(world):
    ticker = made(world).body["market_ticker"]
    world.venue.reset()
    assert world.get(f"/markets/{ticker}").code == "not_found"
