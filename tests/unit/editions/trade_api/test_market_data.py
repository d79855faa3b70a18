"""Markets, books and trades as everybody reads them."""

import pytest

from mock_exchange.core.commands import DirectSide, TradeDirectly
from mock_exchange.transport.trade_office import TradeOffice
from support.trade_world import OTHER, START_US, TICKER, USER, TradeWorld

SECONDS = START_US // 1_000_000


@pytest.fixture(scope="module")
def world():
    return TradeWorld()


def tickers(body):
    return [each["ticker"] for each in body["markets"]]


@pytest.mark.rule("T05", "T07", "T09")
def test_markets_need_no_key_and_come_by_ticker(world):
    body = world.ok("/markets", account=None)
    assert tickers(body) == sorted(tickers(body))
    assert TICKER in tickers(body)
    assert body["cursor"] == ""


@pytest.mark.rule("T05")
@pytest.mark.parametrize("limit", [1, 7])
def test_pages_of_markets_are_the_whole_list(world, limit):
    seen, cursor = [], ""
    while True:
        body = world.ok("/markets", f"limit={limit}&cursor={cursor}")
        seen += tickers(body)
        cursor = body["cursor"]
        if not cursor:
            break
    assert seen == tickers(world.ok("/markets"))


@pytest.mark.rule("T09")
@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("unopened", {"initialized"}),
        ("open", {"active"}),
        ("paused", {"inactive"}),
        ("closed", {"closed", "determined", "disputed", "amended"}),
        ("settled", {"finalized"}),
    ],
)
def test_a_status_asked_for_is_not_the_one_shown(world, status, shown):
    markets = world.ok("/markets", f"status={status}")["markets"]
    assert {each["status"] for each in markets} == shown


@pytest.mark.rule("T07", "T09")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"tickers={TICKER},KXNBA-27-BOS", ["KXHIGHNY-26NOV23-T54", "KXNBA-27-BOS"]),
        ("event_ticker=KXNBA-27", ["KXNBA-27-BOS", "KXNBA-27-LAL", "KXNBA-27-OKC"]),
        ("series_ticker=KXCPI", ["KXCPI-26NOV-S"]),
        ("series_ticker=NONE", []),
        ("series_ticker=KXNBA&mve_filter=only", []),
        (f"tickers={TICKER}&mve_filter=exclude", [TICKER]),
        (
            f"min_close_ts={SECONDS + 100 * 86_400}&mve_filter=exclude",
            ["KXNBA-27-BOS", "KXNBA-27-LAL", "KXNBA-27-OKC"],
        ),
        (f"max_settled_ts={SECONDS}&event_ticker=KXNBA-27", []),
        (
            "event_ticker=KXNBA-27&nobody_knows=this",
            ["KXNBA-27-BOS", "KXNBA-27-LAL", "KXNBA-27-OKC"],
        ),
    ],
)
def test_filters_narrow_it_down(world, query, found):
    assert tickers(world.ok("/markets", query)) == found


@pytest.mark.rule("T03", "T05")
@pytest.mark.parametrize(
    ("query", "shape"),
    [
        ("limit=1001", "msg"),
        ("limit=-1", "msg"),
        ("limit=ten", "msg"),
        ("limit=1&limit=2", "msg"),
        ("mve_filter=some", "msg"),
        ("status=open&min_settled_ts=1", "msg"),
        ("status=open&min_updated_ts=1", "msg"),
        ("tickers=A&min_updated_ts=1", "msg"),
        ("min_created_ts=1&max_settled_ts=1", "msg"),
        ("min_close_ts=1&min_updated_ts=1", "msg"),
        ("mve_filter=only&min_updated_ts=1", "msg"),
        ("series_ticker=KXNBA&min_updated_ts=1", "msg"),
        ("event_ticker=KXNBA-27,KXCPI-26NOV", "msg"),
        ("status=active", "error"),
    ],
)
def test_a_bad_parameter_is_refused(world, query, shape):
    reply = world.get("/markets", query)
    assert (reply.status, list(reply.body)) == (400, [shape])


@pytest.mark.rule("T05", "T09")
def test_a_market_is_updated_by_what_is_said_of_it_and_not_by_trading():
    world = TradeWorld()
    since = f"min_updated_ts={SECONDS + 1}&series_ticker=KXHIGHNY&mve_filter=exclude"
    world.clock.advance(5)
    world.placed(price="0.3300")
    assert world.ok("/portfolio/fills")["fills"]
    assert world.ok("/markets", since)["markets"] == []
    TradeOffice(world.venue).describe_market(TICKER, {"cap_strike": 60.5})
    (market,) = world.ok("/markets", since)["markets"]
    assert (market["ticker"], market["updated_time"]) == (TICKER, "2026-11-22T15:04:10Z")
    for query, found in (("min", []), ("max", [TICKER])):
        at = f"{query}_updated_ts={SECONDS + 5}&series_ticker=KXHIGHNY&mve_filter=exclude"
        assert [each for each in tickers(world.ok("/markets", at)) if each == TICKER] == found


@pytest.mark.rule("T06", "T07")
def test_a_market_shows_the_best_of_its_book(world):
    market = world.ok(f"/markets/{TICKER}")["market"]
    assert (market["yes_bid_dollars"], market["yes_ask_dollars"]) == ("0.3100", "0.3300")
    assert (market["no_bid_dollars"], market["no_ask_dollars"]) == ("0.6700", "0.6900")
    assert market["price_ranges"] == [{"start": "0.0000", "end": "1.0000", "step": "0.0100"}]
    older = world.ok("/markets/trades", f"ticker={TICKER}&max_ts={START_US // 1_000_000 - 86_401}")
    assert market["previous_price_dollars"] == older["trades"][0]["yes_price_dollars"]
    assert float(market["volume_24h_fp"]) < float(market["volume_fp"])


@pytest.mark.rule("T14")
def test_results_are_shown_once_they_are_known(world):
    shown = {
        each["ticker"].rpartition("-")[2]: (
            each["result"],
            each.get("settlement_value_dollars"),
            "settlement_ts" in each,
        )
        for each in world.ok("/markets", "event_ticker=KXRAINSEA-26")["markets"]
    }
    assert shown["JAN"] == ("yes", "1.0000", True)
    assert shown["FEB"] == ("no", "0.0000", True)
    assert shown["MAR"] == ("scalar", "0.4200", True)
    assert shown["SEP"] == ("yes", "1.0000", False)
    assert shown["OCT"] == shown["DEC"] == ("", None, False)


@pytest.mark.rule("T09")
def test_a_book_has_bids_of_both_sides_the_best_last(world):
    book = world.ok(f"/markets/{TICKER}/orderbook", "depth=2")["orderbook_fp"]
    assert book == {
        "yes_dollars": [["0.3000", "200.00"], ["0.3100", "100.00"]],
        "no_dollars": [["0.6600", "200.00"], ["0.6700", "100.00"]],
    }
    whole = world.ok(f"/markets/{TICKER}/orderbook")["orderbook_fp"]
    assert len(whole["yes_dollars"]) == len(whole["no_dollars"]) == 5
    empty = world.ok("/markets/KXRAINSEA-26-OCT/orderbook")["orderbook_fp"]
    assert empty == {"yes_dollars": [], "no_dollars": []}


@pytest.mark.rule("T09")
def test_several_books_come_in_the_order_asked_for(world):
    body = world.ok("/markets/orderbooks", f"tickers=KXNBA-27-BOS&tickers=NONE&tickers={TICKER}")
    assert [each["ticker"] for each in body["orderbooks"]] == ["KXNBA-27-BOS", TICKER]
    assert world.get("/markets/orderbooks").status == 400


@pytest.mark.rule("T03")
@pytest.mark.parametrize("path", ["/markets/NONE", "/markets/NONE/orderbook", "/markets/%00"])
def test_an_unknown_market_is_not_found(world, path):
    reply = world.get(path)
    assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.rule("T05", "T07")
def test_trades_come_newest_first(world):
    trades = world.ok("/markets/trades", f"ticker={TICKER}")["trades"]
    times = [each["created_time"] for each in trades]
    assert len(trades) > 50
    assert times == sorted(times, reverse=True)
    assert trades[0]["yes_price_dollars"] == "0.3200"
    assert {each["taker_book_side"] for each in trades} == {"bid", "ask"}
    some = world.ok("/markets/trades", f"ticker={TICKER}&min_ts={SECONDS - 3_600}")["trades"]
    assert some == trades[: len(some)]
    assert 1 <= len(some) < len(trades)
    assert world.ok("/markets/trades", "is_block_trade=true")["trades"] == []


@pytest.mark.rule("T05")
def test_block_trades_are_told_apart():
    world = TradeWorld()
    sides = DirectSide(USER), DirectSide(OTHER)
    before = world.ok("/markets/trades", f"ticker={TICKER}")["trades"]
    for way in ("direct", "block"):
        world.venue.execute(TradeDirectly(TICKER, *sides, "bid", 100, 4_000, way))
    query = f"ticker={TICKER}&is_block_trade"
    (block,) = world.ok("/markets/trades", f"{query}=true")["trades"]
    others = world.ok("/markets/trades", f"{query}=false")["trades"]
    assert (block["is_block_trade"], block["yes_price_dollars"]) == (True, "0.4000")
    assert others[1:] == before
    assert not any(each["is_block_trade"] for each in others)


@pytest.mark.rule("T09")
def test_a_market_opens_and_closes_by_the_clock():
    world = TradeWorld()

    def status(ticker):
        return world.ok(f"/markets/{ticker}")["market"]["status"]

    assert (status("KXRAINSEA-26-DEC"), status(TICKER)) == ("initialized", "active")
    world.clock.advance(49 * 3_600)
    assert (status("KXRAINSEA-26-DEC"), status(TICKER)) == ("active", "closed")
