"""Events and series."""

from datetime import datetime

import pytest

from support.trade_world import START_US, TradeWorld

SECONDS = START_US // 1_000_000


@pytest.fixture(scope="module")
def world():
    return TradeWorld()


def tickers(body):
    return [each["event_ticker"] for each in body["events"]]


@pytest.mark.rule("T07")
def test_an_event_has_its_markets_beside_it_or_inside(world):
    beside = world.ok("/events/KXNBA-27")
    inside = world.ok("/events/KXNBA-27", "with_nested_markets=true")
    assert len(beside["markets"]) == 3
    assert beside["event"]["mutually_exclusive"] is True
    assert inside["event"]["markets"] == beside["markets"]
    assert inside["markets"] == []
    for query in ("exclude_markets=true", "exclude_markets=true&with_nested_markets=true"):
        assert world.ok("/events/KXNBA-27", query) == {"event": beside["event"], "markets": []}


@pytest.mark.rule("T05", "T07")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("series_ticker=KXFED", ["KXFED-26DEC"]),
        ("status=unopened", ["KXRAINSEA-26"]),
        ("tickers=KXFED-26DEC,KXNBA-27", ["KXFED-26DEC", "KXNBA-27"]),
        (f"min_close_ts={SECONDS + 100 * 86_400}", ["KXNBA-27"]),
        (f"min_updated_ts={SECONDS + 1}", []),
    ],
)
def test_filters_narrow_it_down(world, query, found):
    assert tickers(world.ok("/events", query)) == found


@pytest.mark.rule("T05")
def test_an_event_closes_later_than_asked_for_and_not_just_then(world):
    (market, *_) = world.ok("/markets", "event_ticker=KXCPI-26NOV")["markets"]
    close_s = round(datetime.fromisoformat(market["close_time"]).timestamp())
    found = [
        tickers(world.ok("/events", f"series_ticker=KXCPI&min_close_ts={close_s - early_s}"))
        for early_s in (1, 0)
    ]
    assert found == [["KXCPI-26NOV"], []]


@pytest.mark.rule("T05")
def test_pages_of_events_are_the_whole_list(world):
    first = world.ok("/events", "limit=4")
    second = world.ok("/events", f"limit=4&cursor={first['cursor']}")
    assert tickers(first) + tickers(second) == tickers(world.ok("/events"))
    assert second["cursor"] == ""


@pytest.mark.rule("T03")
@pytest.mark.parametrize("query", ["limit=201", "status=paused", "with_nested_markets=maybe"])
def test_a_bad_parameter_is_refused(world, query):
    assert world.get("/events", query).status == 400


@pytest.mark.rule("T07")
def test_series_are_listed_by_category_and_tags(world):
    body = world.ok("/series", "category=Economics&tags=Fed,Other")
    assert [each["ticker"] for each in body["series"]] == ["KXFED"]
    series = world.ok("/series/KXFED", "include_volume=true")["series"]
    assert series["fee_multiplier"] == 1.0
    volumes = [each["volume_fp"] for each in world.ok("/markets", "series_ticker=KXFED")["markets"]]
    assert float(series["volume_fp"]) == sum(map(float, volumes)) > 0
    assert "product_metadata" not in series
    whole = world.ok("/series", "include_product_metadata=true")["series"]
    assert all(each["product_metadata"] == {} for each in whole)


@pytest.mark.rule("T05", "T13")
def test_series_are_listed_by_their_last_change():
    world = TradeWorld()
    query = f"min_updated_ts={SECONDS + 1}"
    assert world.ok("/series", query)["series"] == []
    world.clock.advance(5)
    world.venue.desk.fee_book.schedule_series("KXFED", "quadratic", 500_000, START_US + 5_000_000)
    world.venue.serve_due()
    assert world.ok("/series", f"min_updated_ts={SECONDS + 5}")["series"] == []
    (changed,) = world.ok("/series", query)["series"]
    assert (changed["ticker"], changed["last_updated_ts"]) == ("KXFED", "2026-11-22T15:04:10Z")


@pytest.mark.rule("T03")
@pytest.mark.parametrize("path", ["/events/NONE", "/events/NONE/metadata", "/series/NONE"])
def test_what_is_not_there_is_not_found(world, path):
    assert world.get(path).code == "not_found"


@pytest.mark.rule("T07")
def test_metadata_has_a_row_for_each_market(world):
    body = world.ok("/events/KXNBA-27/metadata")
    assert [each["market_ticker"] for each in body["market_details"]] == [
        "KXNBA-27-BOS",
        "KXNBA-27-LAL",
        "KXNBA-27-OKC",
    ]
