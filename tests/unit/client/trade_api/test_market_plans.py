"""Market data as typed values, blocking and awaited."""

from decimal import Decimal

import pytest

from kalshi_refclient import errors
from support.client_world import ManualClock, Script, reply
from support.trade_client_world import EDITION, TICKER, TradeSpeaker

SPEAKERS = [
    pytest.param(TradeSpeaker(is_async=False), id="sync"),
    pytest.param(TradeSpeaker(is_async=True), id="async"),
]
BOOK = {"yes_dollars": [["0.3100", "100.00"]], "no_dollars": [["0.6700", "50.00"]]}
TRADE = {
    "trade_id": "t-1",
    "ticker": TICKER,
    "count_fp": "3.00",
    "yes_price_dollars": "0.3300",
    "no_price_dollars": "0.6700",
    "taker_outcome_side": "yes",
    "taker_book_side": "bid",
    "created_time": "2026-11-22T15:04:05.5Z",
    "is_block_trade": False,
}


def spoken(speak, body, method, *args, **kwargs):
    script = Script(reply(200, body))
    return speak(script, ManualClock(), method, *args, **kwargs), script.requests[0].url


@pytest.mark.rule("T11")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_market_of_the_editions_example_is_read(speak):
    body = EDITION.examples["get_market"]["value"]
    market, url = spoken(speak, body, "get_market", body["market"]["ticker"])

    assert url.path == f"/trade-api/v2/markets/{market.ticker}"
    assert isinstance(market.yes_bid_dollars, Decimal)
    assert market.price_ranges


@pytest.mark.parametrize("speak", SPEAKERS)
def test_books_are_read_one_or_many(speak):
    book, url = spoken(speak, {"orderbook_fp": BOOK}, "get_orderbook", TICKER, depth=3)
    assert book.best_yes_ask == (Decimal("0.33"), Decimal(50))
    assert url.query == b"depth=3"

    body = {"orderbooks": [{"ticker": TICKER, "orderbook_fp": BOOK}]}
    books, url = spoken(speak, body, "get_orderbooks", [TICKER, "B"])
    assert books == {TICKER: book}
    assert url.query == f"tickers={TICKER}&tickers=B".encode()


@pytest.mark.rule("T05")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_all_trades_are_walked_page_by_page(speak):
    pages = [
        reply(200, {"trades": [TRADE], "cursor": "c1"}),
        reply(200, {"trades": [{**TRADE, "trade_id": "t-2"}], "cursor": ""}),
    ]
    script = Script(*pages)

    trades = speak(script, ManualClock(), "iterate_trades", ticker=TICKER, limit=1)

    assert [trade.trade_id for trade in trades] == ["t-1", "t-2"]
    queries = [request.url.query.decode() for request in script.requests]
    assert queries == [f"limit=1&ticker={TICKER}", f"limit=1&cursor=c1&ticker={TICKER}"]


@pytest.mark.rule("T05")
@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_list_that_goes_in_a_circle_is_left(speak):
    script = Script(
        reply(200, {"trades": [TRADE], "cursor": "c1"}),
        reply(200, {"trades": [{**TRADE, "trade_id": "t-2"}], "cursor": "c1"}),
    )

    with pytest.raises(errors.RemoteViolation, match="circle"):
        speak(script, ManualClock(), "iterate_trades")


@pytest.mark.parametrize("speak", SPEAKERS)
def test_a_page_of_one_kind_and_the_status_of_the_exchange(speak):
    page, _ = spoken(speak, {"trades": [TRADE], "cursor": "c1"}, "get_trades")
    assert (page.cursor, len(page.items)) == ("c1", 1)

    status = {"exchange_active": True, "trading_active": False}
    found, _ = spoken(speak, status, "get_exchange_status")
    assert (found.exchange_active, found.trading_active) == (True, False)


@pytest.mark.parametrize("speak", SPEAKERS)
def test_candles_are_asked_for_with_their_times(speak):
    quotes = {f"{name}_dollars": "0.3000" for name in ("open", "low", "high", "close")}
    candle = {
        "end_period_ts": 60,
        "yes_bid": quotes,
        "yes_ask": quotes,
        "price": {"previous_dollars": "0.3000"},
        "volume_fp": "0.00",
        "open_interest_fp": "1.00",
    }
    body = {"ticker": TICKER, "candlesticks": [candle]}
    candles, url = spoken(
        speak,
        body,
        "get_candlesticks",
        "KXHIGHNY",
        TICKER,
        start_ts=0,
        end_ts=60,
        period_interval=1,
    )

    assert candles[0].price.close_dollars is None
    assert url.query == b"start_ts=0&end_ts=60&period_interval=1"


@pytest.mark.parametrize("speak", SPEAKERS)
def test_an_answer_about_another_market_is_refused(speak):
    body = EDITION.examples["get_market"]["value"]

    with pytest.raises(errors.RemoteViolation, match="another ticker"):
        spoken(speak, body, "get_market", "ANOTHER")
