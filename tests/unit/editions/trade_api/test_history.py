"""The past: what is older than the cut-off is told of here and not at the live operations, and nothing is told of twice."""

import pytest

from mock_exchange.core.commands import CloseMarket, SettleMarket
from mock_exchange.editions.trade_api.archive import LIVE_DAYS
from support.trade_world import START_US, TICKER, USER, TradeWorld

DAY_S = 86_400
PAST = "KXRAINSEA-25-DEC"
PAID = "KXRAINSEA-26-MAR"
"""Traded before the cut-off, paid out behind it."""

LATER_S = (LIVE_DAYS + 1) * DAY_S


@pytest.fixture
def world():
    return TradeWorld()


def pages(world, path, field, limit, query="", **options):
    """Return a list read page by page."""
    found, cursor = [], ""
    while True:
        body = world.ok(path, f"limit={limit}&cursor={cursor}&{query}", **options)
        assert len(body[field]) <= limit
        found += body[field]
        cursor = body["cursor"]
        if not cursor:
            return found


@pytest.mark.rule("T09")
def test_the_cutoff_is_a_midnight_that_moves_on_with_the_days(world):
    before = world.ok("/historical/cutoff")
    assert set(before.values()) == {"2026-09-22T00:00:00Z"}
    world.clock.advance(DAY_S)
    assert set(world.ok("/historical/cutoff").values()) == {"2026-09-23T00:00:00Z"}


@pytest.mark.rule("T09")
def test_every_market_is_on_one_side_and_on_one_only(world):
    live = {each["ticker"] for each in world.ok("/markets", "limit=1000")["markets"]}
    past = {each["ticker"] for each in world.ok("/historical/markets")["markets"]}
    assert past == {"KXRAINSEA-25-DEC", "KXRAINSEA-25-NOV"}
    assert live | past == set(world.venue.exchange.state.tickers)
    assert not live & past
    for ticker in (PAST, TICKER):
        found = [world.get(f"{room}/markets/{ticker}").status for room in ("", "/historical")]
        assert sorted(found) == [200, 404]


@pytest.mark.rule("T09")
def test_a_market_of_the_past_has_no_book_and_is_in_no_event(world):
    assert world.get(f"/markets/{PAST}/orderbook").status == 404
    assert world.ok("/markets/orderbooks", f"tickers={PAST}") == {"orderbooks": []}
    event = world.ok("/events/KXRAINSEA-25")
    assert event["event"]["event_ticker"] == "KXRAINSEA-25"
    assert event["markets"] == []


@pytest.mark.rule("T09")
def test_a_market_leaves_with_time(world):
    world.venue.execute(CloseMarket(TICKER))
    world.venue.execute(SettleMarket(TICKER, "yes"))
    assert world.get(f"/historical/markets/{TICKER}").status == 404
    before = world.ok(f"/markets/{TICKER}")["market"]
    world.clock.advance(LATER_S)
    assert world.get(f"/markets/{TICKER}").status == 404
    after = world.ok(f"/historical/markets/{TICKER}")["market"]
    assert (after["result"], after["status"]) == (before["result"], "finalized")
    assert after["volume_fp"] == before["volume_fp"]


@pytest.mark.rule("T09")
@pytest.mark.parametrize(
    ("query", "months"),
    [
        ("event_ticker=KXRAINSEA-25", ["DEC", "NOV"]),
        ("event_ticker=KXRAINSEA-26", []),
        ("series_ticker=KXRAINSEA", ["DEC", "NOV"]),
        ("series_ticker=KXFED", []),
        (f"tickers={PAST},{TICKER}", ["DEC"]),
        ("mve_filter=exclude", ["DEC", "NOV"]),
    ],
)
def test_markets_are_narrowed_down(world, query, months):
    found = world.ok("/historical/markets", query)["markets"]
    assert [each["ticker"].rpartition("-")[2] for each in found] == months


@pytest.mark.rule("T05", "T09")
@pytest.mark.parametrize("room", ["markets", "positions"])
def test_an_event_to_filter_by_is_one(world, room):
    reply = world.get(f"/historical/{room}", "event_ticker=KXRAINSEA-25,KXRAINSEA-26")
    assert (reply.status, "at most 1" in reply.body["msg"]) == (400, True)


@pytest.mark.rule("T05", "T09")
@pytest.mark.parametrize(
    "query",
    [
        f"tickers={PAST}&event_ticker=KXRAINSEA-25",
        "event_ticker=KXRAINSEA-25&series_ticker=KXRAINSEA",
        "series_ticker=KXRAINSEA&mve_filter=exclude",
    ],
)
def test_filters_of_markets_exclude_each_other(world, query):
    reply = world.get("/historical/markets", query)
    assert (reply.status, "does not go with" in reply.body["msg"]) == (400, True)


@pytest.mark.rule("T05", "T09")
@pytest.mark.parametrize(
    ("path", "field", "count"),
    [
        ("/historical/markets", "markets", 2),
        ("/historical/trades", "trades", 5),
        ("/historical/fills", "fills", 5),
        ("/historical/orders", "orders", 8),
        ("/historical/positions", "market_positions", 2),
    ],
)
def test_every_list_comes_in_pages(world, path, field, count):
    whole = world.ok(path)
    assert whole["cursor"] == ""
    assert len(whole[field]) == count
    for limit in (1, 2, count):
        assert pages(world, path, field, limit) == whole[field]


@pytest.mark.rule("T09")
def test_trades_are_parted_by_when_they_were_made(world):
    live = pages(world, "/markets/trades", "trades", 100)
    past = world.ok("/historical/trades")["trades"]
    assert len(live) + len(past) == len(world.venue.exchange.state.trades)
    assert {each["ticker"] for each in past} == {PAST, "KXRAINSEA-25-NOV", PAID}
    assert min(each["created_time"] for each in live) > "2026-09-22T00:00:00Z"
    assert max(each["created_time"] for each in past) < "2026-09-22T00:00:00Z"
    assert world.ok("/historical/trades", f"ticker={TICKER}")["trades"] == []
    some = world.ok("/historical/trades", f"ticker={PAST}&is_block_trade=false")["trades"]
    assert some == [each for each in past if each["ticker"] == PAST]
    assert world.ok("/historical/trades", "is_block_trade=true")["trades"] == []


@pytest.mark.rule("T09")
@pytest.mark.parametrize(
    ("path", "field", "moment"),
    [
        ("/historical/trades", "trades", "created_time"),
        ("/historical/fills", "fills", "created_time"),
        ("/historical/orders", "orders", "created_time"),
    ],
)
def test_lists_are_narrowed_down_by_time(world, path, field, moment):
    whole = world.ok(path)[field]
    middle_s = START_US // 1_000_000 - 225 * DAY_S
    early = world.ok(path, f"max_ts={middle_s}")[field]
    late = world.ok(path, f"min_ts={middle_s + 1}")[field]
    assert late + early == whole
    assert early
    assert late
    assert min(each[moment] for each in late) > max(each[moment] for each in early)


@pytest.mark.rule("T09")
def test_an_accounts_orders_and_fills_are_parted_too(world):
    mine = world.placed(price="0.3300", count="5.00")["order_id"]
    assert [each["order_id"] for each in world.ok("/portfolio/orders")["orders"]] == [mine]
    assert [each["order_id"] for each in world.ok("/portfolio/fills")["fills"]] == [mine]
    past = world.ok("/historical/orders")["orders"]
    assert {each["status"] for each in past} == {"executed", "canceled"}
    assert mine not in {each["order_id"] for each in past}
    assert world.get(f"/portfolio/orders/{past[0]['order_id']}").status == 404
    filled = {each["order_id"] for each in past if each["status"] == "executed"}
    assert {each["order_id"] for each in world.ok("/historical/fills")["fills"]} == filled
    world.clock.advance(LATER_S)
    assert world.ok("/portfolio/orders")["orders"] == []
    assert world.ok("/portfolio/fills")["fills"] == []
    assert world.ok("/historical/orders")["orders"][0]["order_id"] == mine
    assert world.ok("/historical/fills")["fills"][0]["order_id"] == mine


@pytest.mark.rule("T09")
def test_an_order_that_rests_is_never_of_the_past():
    world = TradeWorld()
    resting = world.placed(ticker="KXNBA-27-BOS", price="0.0100")["order_id"]
    world.clock.advance(LATER_S)
    assert [each["order_id"] for each in world.ok("/portfolio/orders")["orders"]] == [resting]
    assert resting not in {each["order_id"] for each in world.ok("/historical/orders")["orders"]}


@pytest.mark.rule("T09")
def test_positions_leave_with_their_whole_event(world):
    world.placed(price="0.3300", count="5.00")
    event, *others = world.ok("/events/KXHIGHNY-26NOV23")["markets"]
    members = [event["ticker"], *(each["ticker"] for each in others)]
    for ticker in members[:-1]:
        world.venue.execute(CloseMarket(ticker))
        world.venue.execute(SettleMarket(ticker, "no"))
    world.clock.advance(LATER_S)
    asked = "settlement_status=all&event_ticker=KXHIGHNY-26NOV23"
    assert [
        each["ticker"] for each in world.ok("/portfolio/positions", asked)["market_positions"]
    ] == [TICKER]
    world.venue.execute(SettleMarket(members[-1], "no"))
    world.clock.advance(LATER_S)
    assert world.ok("/portfolio/positions", asked)["market_positions"] == []
    found = world.ok("/historical/positions", f"ticker={TICKER}")
    (position,) = found["market_positions"]
    assert position["position_fp"] == "0.00"
    assert [each["event_ticker"] for each in found["event_positions"]] == ["KXHIGHNY-26NOV23"]
    assert world.ok("/historical/positions", "event_ticker=KXRAINSEA-25")["market_positions"] != []
    assert world.ok("/historical/positions", "event_ticker=KXFED-26DEC")["market_positions"] == []


@pytest.mark.rule("T09", "T14")
def test_settlements_leave_with_the_positions(world):
    (settlement,) = world.ok("/portfolio/settlements")["settlements"]
    assert (settlement["ticker"], settlement["value"], settlement["revenue"]) == (PAID, 42, 5_800)
    (position,) = world.ok("/portfolio/positions", "settlement_status=settled")["market_positions"]
    assert position["ticker"] == PAID
    past = world.ok("/historical/positions")["market_positions"]
    assert {each["ticker"] for each in past} == {PAST, "KXRAINSEA-25-NOV"}


@pytest.mark.rule("T09", "T14")
def test_the_seeded_past_left_the_user_with_what_it_began(world):
    assert world.ok("/portfolio/balance")["balance"] == 1_000_000
    pnl = [
        float(each["realized_pnl_dollars"])
        for each in world.ok("/historical/positions")["market_positions"]
    ]
    assert sorted(pnl) == [-65.0, 65.0]


@pytest.mark.rule("T17")
@pytest.mark.parametrize("path", ["fills", "orders", "positions"])
def test_an_accounts_past_is_its_own(world, path):
    assert world.get(f"/historical/{path}", account=None).status == 401
    body = world.ok(f"/historical/{path}", account="user_0002")
    assert not any(value for name, value in body.items() if name != "cursor")
    assert world.get(f"/historical/{path}", "subaccount=9", account=USER).status == 404


@pytest.mark.parametrize("path", ["cutoff", "markets", f"markets/{PAST}", "trades"])
def test_the_public_past_needs_no_key(world, path):
    assert world.get(f"/historical/{path}", account=None).status == 200
