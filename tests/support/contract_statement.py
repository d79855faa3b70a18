"""The contract of 2025-01-27 stated once more, by hand, independently of the edition's files.

Tests compare the two; nothing else may use it. What is listed here is what the contract prints,
nothing of ours.
"""

EDITION = "reference-2025-01-27"

ENDPOINTS = {
    "get_account": ("GET", "/accounts/{account_id}", []),
    "get_positions": ("GET", "/accounts/{account_id}/positions", []),
    "get_markets": ("GET", "/markets", ["status", "limit", "offset"]),
    "get_market": ("GET", "/markets/{ticker}", []),
    "place_order": ("POST", "/orders", []),
    "cancel_order": ("DELETE", "/orders/{order_id}", []),
    "get_order": ("GET", "/orders/{order_id}", []),
    "get_fills": ("GET", "/fills", ["ticker", "limit", "offset"]),
}
"""operationId -> method, path, query parameters."""

STATUSES = {200, 400, 401, 403, 404, 429, 500}

STATUSES_OF_OPERATIONS = {
    "get_account": {401, 403, 404, 500},
    "place_order": {400, 401, 403, 404, 429},
}

CODES = {
    "INVALID_API_KEY": 401,
    "INSUFFICIENT_BALANCE": 403,
    "MARKET_NOT_FOUND": 404,
    "ORDER_NOT_FOUND": 404,
    "RATE_LIMIT_EXCEEDED": 429,
    "MARKET_CLOSED": 400,  # no status printed: decision 10
    "INVALID_ORDER": 400,
}

CODES_OF_OURS = {
    "INVALID_PARAMETER": 400,
    "MALFORMED_JSON": 400,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "FORBIDDEN": 403,
    "ACCOUNT_NOT_FOUND": 404,
    "ROUTE_NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "ORDER_NOT_CANCELLABLE": 400,
    "INTERNAL_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}

BUCKETS = {"general": 100, "orders": 10, "market_data": 1000}
"""Requests per minute."""

STREAM_LIMITS = {
    "connections_per_account_max": 5,
    "subscriptions_per_connection_max": 100,
    "messages_per_second_max": 100,
}

ALERTS = {
    "response_time": (5, "seconds"),
    "error_rate": (5, "percent"),
    "rate_limit_usage": (80, "percent"),
    "websocket_disconnections": (10, "per_hour"),
}

HOSTS = {
    "prod": ("https://api.elections.kalshi.com/trade-api/v2", "wss://trading-api.kalshi.com/ws/v2"),
    "demo": (
        "https://demo-api.elections.kalshi.com/trade-api/v2",
        "wss://demo-trading-api.kalshi.com/ws/v2",
    ),
}

MESSAGES = {
    "auth": "client",
    "subscribe_account": "client",
    "subscribe_market": "client",
    "subscribe_orders": "client",
    "account_update": "server",
    "market_update": "server",
    "order_update": "server",
}

MESSAGES_OF_OURS = {
    "unsubscribe_account": "client",
    "unsubscribe_market": "client",
    "unsubscribe_orders": "client",
    "authenticated": "server",
    "subscribed": "server",
    "unsubscribed": "server",
    "stream_error": "server",
}

CHANNELS = {
    "account": ("account_id", "account_update"),
    "market": ("ticker", "market_update"),
    "orders": ("account_id", "order_update"),
}

FIELDS = {
    "account": "account_id balance currency status",
    "position": "ticker position avg_price unrealized_pnl",
    "market_summary": "ticker title status last_price volume",
    "market": "ticker title description status last_price volume open_interest expiration_date",
    "order_request": "ticker side type size price time_in_force",
    "order_placed": "order_id ticker side type size price filled_size status created_at",
    "order_cancelled": "order_id status cancelled_at",
    "order_status": "order_id ticker side type size price filled_size status fills",
    "order_fill": "fill_id size price filled_at",
    "fill": "fill_id order_id ticker side size price filled_at",
    "auth": "type api_key",
    "subscribe_account": "type channel account_id",
    "subscribe_market": "type channel ticker",
    "subscribe_orders": "type channel account_id",
}
"""Object -> its fields in the printed order."""

PRINTED_EXAMPLES = {
    "C04": ["get_account_response"],
    "C05": ["get_positions_response"],
    "C06": ["get_markets_response"],
    "C07": ["get_market_response"],
    "C08": ["order_request", "place_order_response"],
    "C09": ["cancel_order_response"],
    "C10": ["get_order_response"],
    "C11": ["get_fills_response"],
    "C13": ["auth"],
    "C14": ["subscribe_account"],
    "C15": ["subscribe_market"],
    "C16": ["subscribe_orders"],
    "C17": ["account_update"],
    "C18": ["market_update"],
    "C19": ["order_update"],
    "C21": ["error_response"],
    "C27": ["error_response"],
}
"""Section -> objects of the JSON printed there."""
