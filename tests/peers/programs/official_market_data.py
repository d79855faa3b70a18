"""The official SDK reads what everybody may read."""

import time

TICKER = "KXHIGHNY-26NOV23-T54"
EVENT = "KXHIGHNY-26NOV23"
SERIES = "KXHIGHNY"
GAME = "basketball_game"


async def play(peer):
    """Ask every reading method that is about markets and the world."""
    await exchange(peer)
    await markets(peer)
    await events(peer)
    await candlesticks(peer, await historical(peer))
    await discovery(peer)
    await live_data(peer)
    await multivariate(peer)


async def exchange(peer):
    status = await peer("get_exchange_status")
    peer.check("the exchange trades", holds=status.exchange_active and status.trading_active)
    await peer("get_exchange_schedule")
    await peer("get_user_data_timestamp")
    await peer("get_series_fee_changes", show_historical=True)
    await peer("get_filters_for_sports")
    await peer("get_tags_for_series_categories")
    await peer("get_incentive_programs", status="all")


async def markets(peer):
    first = await peer("get_markets", limit=5, status="open")
    second = await peer("get_markets", limit=5, status="open", cursor=first.cursor)
    tickers = [market.ticker for market in [*first.markets, *second.markets]]
    peer.check("two pages of five markets, all different", holds=len(set(tickers)) == 10)
    market = (await peer("get_market", ticker=TICKER)).market
    peer.check("a market has the ticker asked for", holds=market.ticker == TICKER)
    book = (await peer("get_market_orderbook", ticker=TICKER, depth=3)).orderbook_fp
    peer.check("three levels a side", holds=len(book.yes_dollars) == len(book.no_dollars) == 3)
    books = await peer("get_market_orderbooks", tickers=[TICKER, "KXFED-26DEC-T3.50"])
    peer.check("two books", holds=len(books.orderbooks) == 2)
    trades = await peer("get_trades", ticker=TICKER, limit=2)
    peer.check("two trades", holds=len(trades.trades) == 2)
    await peer("get_series", series_ticker=SERIES, include_volume=True)
    found = await peer("get_series_list", category="Sports", include_product_metadata=True)
    peer.check("the sports", holds={each.category for each in found.series} == {"Sports"})


async def events(peer):
    found = await peer("get_events", limit=3, with_nested_markets=True, status="open")
    peer.check("three events with markets", holds=all(each.markets for each in found.events))
    event = await peer("get_event", event_ticker=EVENT, with_nested_markets=True)
    peer.check("an event has its markets", holds=len(event.event.markets) == 3)
    await peer("get_event_metadata", event_ticker=EVENT)
    await peer("get_event_fee_changes", limit=10)


async def candlesticks(peer, old):
    now_s = int(time.time())
    span = {"start_ts": now_s - 86_400, "end_ts": now_s, "period_interval": 60}
    await peer("get_market_candlesticks", series_ticker=SERIES, ticker=TICKER, **span)
    await peer("batch_get_market_candlesticks", market_tickers=TICKER, **span)
    await peer("get_market_candlesticks_by_event", series_ticker=SERIES, ticker=EVENT, **span)
    await peer("get_market_candlesticks_historical", ticker=old, **span)
    await peer(
        "get_event_forecast_percentiles_history",
        series_ticker="KXBTCD",
        ticker="KXBTCD-26NOV2317",
        percentiles=[2500, 5000, 7500],
        **span,
    )


async def historical(peer):
    await peer("get_historical_cutoff")
    found = await peer("get_historical_markets", limit=2)
    old = found.markets[0].ticker
    await peer("get_historical_market", ticker=old)
    await peer("get_trades_historical", limit=5)
    await peer("get_fills_historical", limit=5)
    await peer("get_historical_orders", limit=5)
    await peer("get_historical_positions", limit=5)
    return old


async def discovery(peer):
    targets = await peer("get_structured_targets", page_size=2)
    one = targets.structured_targets[0]
    await peer("get_structured_target", structured_target_id=one.id)


async def live_data(peer):
    found = await peer("get_milestones", limit=10)
    game = next(each for each in found.milestones if each.type == GAME)
    await peer("get_milestone", milestone_id=game.id)
    live = await peer("get_live_data", type=GAME, milestone_id=game.id)
    peer.check("live data of the game", holds=live.live_data.milestone_id == game.id)
    await peer("get_live_data_by_milestone", milestone_id=game.id)
    await peer("get_live_datas", milestone_ids=[game.id])
    await peer("get_game_stats", milestone_id=game.id)
    await peer("get_event_live_data", event_ticker=EVENT)
    await peer("get_weather_index", city="nyc")
    await peer("get_weather_index_calibrations", city="nyc")


async def multivariate(peer):
    await peer("get_multivariate_events", limit=5, with_nested_markets=True)
    found = await peer("get_multivariate_event_collections", status="open", limit=5)
    peer.check("collections are there", holds=len(found.multivariate_contracts) > 0)
    collection = "KXCOMBO-RATES"
    await peer("get_multivariate_event_collection", collection_ticker=collection)
    made = await peer(
        "create_market_in_multivariate_event_collection",
        collection_ticker=collection,
        selected_markets=[
            {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "yes"},
            {"event_ticker": "KXCPI-26NOV", "market_ticker": "KXCPI-26NOV-S", "side": "yes"},
        ],
        with_market_payload=True,
    )
    peer.check("a market was made", holds=made.market_ticker.startswith(collection))
