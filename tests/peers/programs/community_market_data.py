"""``kalshi-sdk`` reads what everybody may read."""

import time

TICKER = "KXHIGHNY-26NOV23-T54"
EVENT = "KXHIGHNY-26NOV23"
SERIES = "KXHIGHNY"
COMBO = "KXCOMBO-RATES"
GAME = "basketball_game"


async def play(peer):
    """Ask every reading method that is about markets and the world."""
    await exchange(peer)
    await markets(peer)
    await series_and_events(peer)
    await candlesticks(peer, await historical(peer))
    await discovery(peer)
    await live_data(peer)
    await multivariate(peer)


async def exchange(peer):
    status = await peer("exchange.status")
    peer.check("the exchange trades", holds=status.exchange_active and status.trading_active)
    await peer("exchange.schedule")
    await peer("exchange.user_data_timestamp")
    # This one is not in the venue's OpenAPI 3.34 any more.
    error = await peer.refused("exchange.announcements")
    peer.check("no announcements", holds=type(error) is peer.sdk.KalshiNotFoundError)
    await peer("search.filters_by_sport")
    await peer("search.tags_by_categories")


async def markets(peer):
    found = await peer("markets.list", status="open", limit=5)
    peer.check("a page of five, and more", holds=len(found.items) == 5 and found.cursor)
    found = await peer("markets.list_all", status="open", limit=3)
    peer.check("pages follow each other", holds=len({each.ticker for each in found}) == 8)
    market = await peer("markets.get", TICKER)
    peer.check("a market has the ticker asked for", holds=market.ticker == TICKER)
    book = await peer("markets.orderbook", TICKER, depth=3)
    peer.check("three levels a side", holds=len(book.yes) == len(book.no) == 3)
    books = await peer("markets.bulk_orderbooks", tickers=[TICKER, "KXFED-26DEC-T3.50"])
    peer.check("two books", holds=len(books) == 2)
    page = await peer("markets.list_trades", ticker=TICKER, limit=2)
    peer.check("two trades", holds=len(page.items) == 2)
    await peer("markets.list_all_trades", ticker=TICKER, limit=2)
    await peer("markets.list_trades_all", ticker=TICKER, limit=2)


async def series_and_events(peer):
    await peer("series.get", SERIES, include_volume=True)
    found = await peer("series.list", category="Sports")
    peer.check("the sports", holds={each.category for each in found} == {"Sports"})
    await peer("series.fee_changes", show_historical=True)
    page = await peer("events.list", limit=3, with_nested_markets=True, status="open")
    peer.check("three events with markets", holds=all(each.markets for each in page.items))
    await peer("events.list_all", limit=3)
    event = await peer("events.get", EVENT, exclude_markets=True)
    peer.check("an event, its markets left out", holds=event.event_ticker == EVENT)
    await peer("events.metadata", EVENT)
    await peer("events.fee_changes", limit=3)
    await peer("events.fee_changes_all", limit=3)
    await peer("events.list_multivariate", limit=3, with_nested_markets=True)
    await peer("events.list_all_multivariate", limit=3)


async def candlesticks(peer, old):
    now_s = int(time.time())
    span = {"start_ts": now_s - 86_400, "end_ts": now_s, "period_interval": 60}
    await peer("markets.candlesticks", SERIES, TICKER, **span)
    await peer("markets.bulk_candlesticks", market_tickers=[TICKER], **span)
    await peer("series.event_candlesticks", SERIES, EVENT, **span)
    await peer("historical.candlesticks", old, **span)
    await peer(
        "series.forecast_percentile_history",
        "KXBTCD",
        "KXBTCD-26NOV2317",
        percentiles=[2500, 5000],
        **span,
    )


async def historical(peer):
    await peer("historical.cutoff")
    found = await peer("historical.markets", limit=2)
    old = found.items[0].ticker
    await peer("historical.market", old)
    await peer("historical.markets_all", limit=2)
    for what in ("fills", "orders", "positions", "trades"):
        await peer(f"historical.{what}", limit=3)
        await peer(f"historical.{what}_all", limit=3)
    return old


async def discovery(peer):
    await peer("incentive_programs.list", status="all", limit=2)
    await peer("incentive_programs.list_all", status="all", limit=2)
    page = await peer("structured_targets.list", page_size=2)
    await peer("structured_targets.list_all", page_size=2)
    await peer("structured_targets.get", page.items[0].id)


async def live_data(peer):
    page = await peer("milestones.list", limit=10)
    game = next(each for each in page.items if each.type == GAME)
    await peer("milestones.list_all", limit=2)
    await peer("milestones.get", game.id)
    live = await peer("live_data.get", game.id)
    peer.check("live data of the game", holds=live.milestone_id == game.id)
    await peer("live_data.get_typed", GAME, game.id)
    await peer("live_data.batch", milestone_ids=[game.id])
    await peer("live_data.game_stats", game.id)
    await peer("live_data.get_event", EVENT)
    await peer("live_data.weather", "nyc")
    await peer("live_data.weather_calibrations", "nyc")


async def multivariate(peer):
    page = await peer("multivariate_collections.list", status="open", limit=2)
    peer.check("collections are there", holds=len(page.items) > 0)
    await peer("multivariate_collections.list_all", limit=2)
    await peer("multivariate_collections.get", COMBO)
    made = await peer(
        "multivariate_collections.create_market",
        COMBO,
        selected_markets=combination(peer.sdk, "KXFED-26DEC-T3.50"),
        with_market_payload=True,
    )
    peer.check("a market was made", holds=made.market_ticker.startswith(COMBO))


def combination(sdk, rate):
    """Return a combination of a market of rates and the one of prices."""
    pairs = (("KXFED-26DEC", rate), ("KXCPI-26NOV", "KXCPI-26NOV-S"))
    return [sdk.TickerPair(event_ticker=e, market_ticker=m, side="yes") for e, m in pairs]
