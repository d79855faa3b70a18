"""What the venue's API says of what people meet daily, written by hand: no table was read for it."""

COUNTS = {"operations": 128, "public": 41, "models": 232, "channels": 13, "stream_errors": 28}

CHANNELS = {
    "orderbook_delta": ["orderbook_snapshot", "orderbook_delta"],
    "ticker": ["ticker"],
    "trade": ["trade"],
    "fill": ["fill"],
    "market_positions": ["market_position"],
    "user_orders": ["user_order"],
    "market_lifecycle_v2": [
        "market_lifecycle_v2",
        "market_metadata_updated",
        "event_lifecycle",
        "event_fee_update",
    ],
    "multivariate_market_lifecycle": ["multivariate_market_lifecycle", "event_lifecycle"],
    "communications": [
        *("rfq_created", "rfq_deleted", "quote_created", "quote_accepted", "quote_executed"),
        *("rfq_batch_created", "rfq_batch_deleted", "batch_quote_created"),
        *("rfq_batch_best_quotes", "batch_quote_accepted", "rfq_batch_executed"),
        "batch_quote_executed",
    ],
    "order_group_updates": ["order_group_updates"],
    "cfbenchmarks_value": ["cfbenchmarks_value", "cfbenchmarks_value_indexlist"],
    "cfbenchmarks_value_5hz": ["cfbenchmarks_value_5hz", "cfbenchmarks_value_5hz_indexlist"],
    "pyth_value": ["pyth_value", "pyth_value_underlying_list"],
}
UNSEQUENCED = {"ticker", "fill", "market_positions", "user_orders"}
PRIVATE = {"fill", "market_positions", "user_orders", "order_group_updates"}
COMMANDS = {"subscribe", "unsubscribe", "update_subscription", "list_subscriptions"}

SUCCESSES = {
    201: """UpgradeAccountApiUsageLevel CreateApiKey GenerateApiKey ProposeBlockTrade CreateQuote
        CreateRFQBatch CreateRFQBatchQuote CreateRFQ CreateOrderV2 BatchCreateOrdersV2
        CreateOrderGroup CreateSubaccount CreateFCMPositionTransfer CreateFCMSubtrader""",
    204: """CancelAllOrders DeleteApiKey AcceptBlockTradeProposal DeleteQuote AcceptQuote
        ConfirmQuote DeleteRFQBatch DeleteRFQBatchQuote ConfirmRFQBatchQuote DeleteRFQ
        DeleteRFQQuote AcceptRFQQuote ConfirmRFQQuote""",
}
"""All others answer 200."""

DAILY = {
    "GetMarkets": ("GET", "/markets", "public"),
    "GetMarket": ("GET", "/markets/{ticker}", "public"),
    "GetMarketOrderbook": ("GET", "/markets/{ticker}/orderbook", "public"),
    "GetTrades": ("GET", "/markets/trades", "public"),
    "GetEvents": ("GET", "/events", "public"),
    "GetExchangeStatus": ("GET", "/exchange/status", "public"),
    "CreateOrderV2": ("POST", "/portfolio/events/orders", "key"),
    "CancelOrderV2": ("DELETE", "/portfolio/events/orders/{order_id}", "key"),
    "AmendOrderV2": ("POST", "/portfolio/events/orders/{order_id}/amend", "key"),
    "BatchCancelOrdersV2": ("DELETE", "/portfolio/events/orders/batched", "key"),
    "GetOrder": ("GET", "/portfolio/orders/{order_id}", "key"),
    "GetOrders": ("GET", "/portfolio/orders", "key"),
    "GetFills": ("GET", "/portfolio/fills", "key"),
    "GetPositions": ("GET", "/portfolio/positions", "key"),
    "GetBalance": ("GET", "/portfolio/balance", "key"),
    "GetAccountApiLimits": ("GET", "/account/limits", "key"),
}

REQUIRED = {
    "CreateOrderV2Request": "ticker side count price time_in_force self_trade_prevention_type",
    "CreateOrderV2Response": "order_id fill_count remaining_count ts_ms",
    "CancelOrderV2Response": "order_id reduced_by ts_ms",
    "AmendOrderV2Request": "ticker side price count",
    "GetOrdersResponse": "orders cursor",
    "GetFillsResponse": "fills cursor",
    "GetMarketsResponse": "markets cursor",
    "OrderbookCountFp": "yes_dollars no_dollars",
    "GetBalanceResponse": "balance balance_dollars portfolio_value updated_ts",
    "MarketPosition": "ticker exchange_index total_traded_dollars position_fp"
    " market_exposure_dollars realized_pnl_dollars fees_paid_dollars last_updated_ts",
    "Trade": "trade_id ticker count_fp yes_price_dollars no_price_dollars taker_outcome_side"
    " taker_book_side created_time is_block_trade",
}

WORDS = {
    ("Order", "status"): "resting canceled executed",
    ("CreateOrderV2Request", "side"): "bid ask",
    (
        "CreateOrderV2Request",
        "time_in_force",
    ): "fill_or_kill good_till_canceled immediate_or_cancel",
    ("CreateOrderV2Request", "self_trade_prevention_type"): "taker_at_cross maker",
    (
        "Market",
        "status",
    ): "initialized inactive active closed determined disputed amended finalized",
    ("Market", "market_type"): "binary scalar",
    ("Settlement", "market_result"): "yes no scalar",
    ("Series", "fee_type"): "quadratic quadratic_with_maker_fees"
    " quadratic_with_combo_maker_fees flat",
    ("Quote", "status"): "open accepted confirmed executed cancelled",
}

NULLABLE = {
    "Series": {"tags", "settlement_sources", "additional_prohibitions"},
    "EventData": {"settlement_sources"},
    "PriceDistributionHistorical": {"open", "low", "high", "close", "mean", "previous"},
}
"""Required fields that may be null."""

PAGES = {
    "GetMarkets": (0, 100, 1000),
    "GetTrades": (0, 100, 1000),
    "GetOrders": (1, 100, 1000),
    "GetFills": (1, 100, 1000),
    "GetPositions": (1, 100, 1000),
    "GetSettlements": (1, 100, 1000),
    "GetEvents": (1, 200, 200),
    "GetDeposits": (1, 100, 500),
    "GetRFQBatches": (1, 20, 20),
}
"""Least, default and most of ``limit``."""

HOSTS = {
    "prod": (
        ["https://external-api.kalshi.com", "https://api.elections.kalshi.com"],
        ["wss://external-api-ws.kalshi.com", "wss://api.elections.kalshi.com"],
    ),
    "demo": (
        ["https://external-api.demo.kalshi.co", "https://demo-api.kalshi.co"],
        ["wss://external-api-ws.demo.kalshi.co", "wss://demo-api.kalshi.co"],
    ),
}
"""REST and WebSocket hosts, the recommended one first."""

ERRORS = {
    "token_authentication_failure": (401, "nested"),
    "signature_is_missing_from_headers": (401, "nested"),
    "authentication_error": (401, "nested"),
    "header_timestamp_expired": (401, "nested"),
    "bad_request": (400, "flat"),
    "invalid_price": (400, "nested"),
    "insufficient_balance": (400, "nested"),
    "invalid_parameter": (400, "bare"),
    "not_found": (404, "nested"),
    "order_already_exists": (409, "nested"),
    "fill_or_kill_insufficient_resting_volume": (409, "nested"),
    "trading_is_paused": (409, "nested"),
    "deprecated_v1_order_endpoint": (410, "nested"),
    "too_many_requests": (429, "rate_limit"),
    "service_unavailable": (503, "nested"),
}
