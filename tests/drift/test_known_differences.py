"""What is known to differ between the two editions, row by row, and that drift finds it by itself.

The rows are those of the project's own list of differences, in the same numbers. What stands in no document (where a key comes
from, how a client should wait, what a server does in time) is a row with the reason why no comparison of documents can show it.
"""

from dataclasses import dataclass

import pytest

from support.drift_editions import both_editions

ORDER = "POST /orders → POST /portfolio/events/orders"
CREATED = f"{ORDER} response 200 → 201"
CANCEL = "DELETE /orders/{order_id} → DELETE /portfolio/events/orders/{order_id}"
ONE_ORDER = "GET /orders/{order_id} → GET /portfolio/orders/{order_id}"
FILLS = "GET /fills → GET /portfolio/fills"
POSITIONS = "GET /accounts/{account_id}/positions → GET /portfolio/positions"
POSITION = f"{POSITIONS} response 200 (positions → market_positions)[]"
MARKET = "GET /markets/{ticker} response 200 market"
SIGNED = [
    "header KALSHI-ACCESS-KEY",
    "header KALSHI-ACCESS-SIGNATURE",
    "header KALSHI-ACCESS-TIMESTAMP",
]
USER_ORDER = "server message order_update → user_order"


@dataclass(frozen=True)
class Says:
    """A difference that must be there: its kind and whole place, and what each side says, where that matters."""

    kind: str
    where: str
    a: object = ...
    b: object = ...

    def is_found(self, differences):
        return any(
            one.kind == self.kind
            and one.where == self.where
            and self.a in (..., one.a)
            and self.b in (..., one.b)
            for one in differences
        )


def found():
    """Return what drift finds; worked out by the first test that asks, since every process reads this file."""
    return both_editions().differences


def retyped(where, a, b, kind="response_field"):
    return Says(f"{kind}_type_changed", where, [a], [b])


def renamed(subject, where):
    return Says(f"{subject}_renamed", where)


def gone(subject, where):
    return Says(f"{subject}_missing", where)


def new(subject, where):
    return Says(f"{subject}_added", where)


def values(where, a, b, subject="response_field"):
    return Says(f"{subject}_enum_changed", where, a, b)


MARKET_STATUSES = [
    "active",
    "amended",
    "closed",
    "determined",
    "disputed",
    "finalized",
    "inactive",
    "initialized",
]
LIMITED = f"{ORDER} response 429"

ROWS = {
    1: [new("server", "server https://external-api.kalshi.com/trade-api/v2")],
    2: [renamed("server", "server https://demo-api.elections.kalshi.com/trade-api/v2 → https://demo-api.kalshi.co/trade-api/v2"),
        new("server", "server https://external-api.demo.kalshi.co/trade-api/v2")],
    3: [renamed("server", "server wss://trading-api.kalshi.com/ws/v2 → wss://api.elections.kalshi.com/trade-api/ws/v2"),
        new("server", "server wss://external-api-ws.kalshi.com/trade-api/ws/v2")],
    4: [renamed("server", "server wss://demo-trading-api.kalshi.com/ws/v2 → wss://demo-api.kalshi.co/trade-api/ws/v2")],
    5: [Says("operation_auth_changed", ORDER, [["header Authorization: Bearer"]], [SIGNED]),
        Says("operation_auth_changed", POSITIONS, ..., [["header Authorization: Bearer"], SIGNED])],
    6: "what a key is made of stands in no document",
    7: [Says("operation_auth_changed", "GET /markets", ..., [[]]),
        Says("operation_auth_changed", "GET /markets/{ticker}", ..., [[]])],
    8: [gone("client_message", "client message auth"), gone("server_message", "server message authenticated"),
        Says("stream_auth_changed", "stream", [["userPassword"]], [["header KALSHI-ACCESS-SIGNATURE"]])],
    9: "who hands out keys stands in no document",
    10: [renamed("operation", "GET /accounts/{account_id} → GET /portfolio/balance"),
         gone("path_parameter", "GET /accounts/{account_id} → GET /portfolio/balance path parameter account_id"),
         gone("response_field", "GET /accounts/{account_id} → GET /portfolio/balance response 200 account"),
         new("response_field", "GET /accounts/{account_id} → GET /portfolio/balance response 200 balance_dollars")],
    11: [renamed("operation", POSITIONS), renamed("response_field", f"{POSITIONS} response 200 (positions → market_positions)"),
         new("response_field", f"{POSITIONS} response 200 event_positions"),
         new("response_field", f"{POSITIONS} response 200 cursor")],
    12: [retyped(f"{POSITION}.(position → position_fp)", "integer", "string"),
         gone("response_field", f"{POSITION}.avg_price"), gone("response_field", f"{POSITION}.unrealized_pnl"),
         new("response_field", f"{POSITION}.realized_pnl_dollars"), new("response_field", f"{POSITION}.fees_paid_dollars")],
    13: "the same on both sides",
    14: [values("GET /markets query status", ["active", "closed", "settled"],
                ["closed", "open", "paused", "settled", "unopened"], "query_parameter")],
    15: [values(f"{MARKET}.status", ["active", "closed", "settled"], MARKET_STATUSES)],
    16: [renamed("response_field", f"{MARKET}.(last_price → last_price_dollars)"),
         retyped(f"{MARKET}.(last_price → last_price_dollars)", "number", "string")],
    17: [retyped(f"{MARKET}.(volume → volume_fp)", "integer", "string"),
         retyped(f"{MARKET}.(open_interest → open_interest_fp)", "integer", "string"),
         new("response_field", f"{MARKET}.volume_24h_fp")],
    18: [renamed("response_field", f"{MARKET}.(expiration_date → expiration_time)"),
         gone("response_field", f"{MARKET}.description"), new("response_field", f"{MARKET}.rules_primary"),
         new("response_field", f"{MARKET}.close_time"),
         Says("response_field_deprecated_changed", f"{MARKET}.title", None, True)],
    19: "the same on both sides",
    20: [new("operation", f"GET {path}") for path in
         ("/markets/{ticker}/orderbook", "/markets/orderbooks", "/events", "/series", "/markets/trades",
          "/markets/candlesticks", "/portfolio/settlements", "/historical/markets")],
    21: [renamed("operation", ORDER), renamed("response", CREATED)],
    22: [values(f"{ORDER} request body side", ["buy", "sell"], ["ask", "bid"], "request_field")],
    23: [gone("request_field", f"{ORDER} request body type")],
    24: [renamed("request_field", f"{ORDER} request body (size → count)"),
         retyped(f"{ORDER} request body (size → count)", "integer", "string", "request_field")],
    25: [retyped(f"{ORDER} request body price", "number", "string", "request_field")],
    26: [values(f"{ORDER} request body time_in_force", ["fok", "gtc", "ioc"],
                ["fill_or_kill", "good_till_canceled", "immediate_or_cancel"], "request_field"),
         Says("request_field_required_changed", f"{ORDER} request body time_in_force", False, True)],
    27: [new("request_field", f"{ORDER} request body {name}") for name in
         ("self_trade_prevention_type", "client_order_id", "post_only", "reduce_only", "order_group_id",
          "subaccount", "exchange_index")],
    28: [gone("response_field", f"{CREATED} order"), renamed("response_field", f"{CREATED} (order.filled_size → fill_count)"),
        renamed("response_field", f"{CREATED} (order.order_id → order_id)"),
         new("response_field", f"{CREATED} remaining_count"), new("response_field", f"{CREATED} ts_ms")],
    29: [Says("response_field_pattern_changed", f"{ONE_ORDER} response 200 order.order_id", "^ord_[0-9]{9,18}$", None)],
    30: [values(f"{ONE_ORDER} response 200 order.status", ["cancelled", "filled", "open", "partially_filled"],
                ["canceled", "executed", "resting"])],
    31: [renamed("operation", CANCEL), new("query_parameter", f"{CANCEL} query market_ticker"),
         new("response_field", f"{CANCEL} response 200 reduced_by"), gone("response_field", f"{CANCEL} response 200 order")],
    32: [renamed("operation", ONE_ORDER), gone("response_field", f"{ONE_ORDER} response 200 order.fills"),
         retyped(f"{ONE_ORDER} response 200 order.(filled_size → fill_count_fp)", "integer", "string"),
         new("response_field", f"{ONE_ORDER} response 200 order.initial_count_fp")],
    33: [new("operation", path) for path in
         ("POST /portfolio/events/orders/{order_id}/amend", "POST /portfolio/events/orders/{order_id}/decrease",
          "POST /portfolio/events/orders/batched", "DELETE /portfolio/events/orders",
          "GET /portfolio/orders/queue_positions", "POST /portfolio/order_groups/create")],
    34: [renamed("operation", FILLS), new("operation", "GET /historical/fills")],
    35: [gone("response_field", f"{FILLS} response 200 fills[].filled_at"),
         new("response_field", f"{FILLS} response 200 fills[].trade_id"),
         new("response_field", f"{FILLS} response 200 fills[].yes_price_dollars"),
         retyped(f"{FILLS} response 200 fills[].(size → count_fp)", "integer", "string")],
    36: [new("response_field", f"{FILLS} response 200 fills[].created_time"),
         new("query_parameter", f"{FILLS} query min_ts")],
    37: [retyped(f"{ORDER} request body price", "number", "string", "request_field"),
         retyped(f"{MARKET}.(last_price → last_price_dollars)", "number", "string")],
    38: [renamed("query_parameter", "GET /markets query offset → cursor"), new("response_field", "GET /markets response 200 cursor"),
         Says("limit_value_changed", "limit pagination.style", "offset", "cursor")],
    39: [retyped(f"{CANCEL} response 404 error.details", "object", "string"),
         retyped(f"{LIMITED} error", "object", "string")],
    40: [renamed("error", "error code INVALID_ORDER → invalid_order"),
         renamed("error", "error code INSUFFICIENT_BALANCE → insufficient_balance"),
         gone("error", "error code INVALID_API_KEY"), new("error", "error code token_authentication_failure"),
         new("error", "error code order_already_exists")],
    41: [Says("error_status_changed", "error code INSUFFICIENT_BALANCE → insufficient_balance", 403, 400)],
    42: [renamed("response", CREATED), new("operation", "DELETE /portfolio/events/orders")],
    43: [new("response", f"{ORDER} response 409"), Says("error_added", "error code deprecated_v1_order_endpoint", None, "status 410")],
    44: "the same on both sides",
    45: [new("response", f"{ORDER} response 409"), Says("error_added", "error code order_already_exists", None, "status 409")],
    46: [gone("limit", "limit general (window)"), gone("limit", "limit orders (window)"), gone("limit", "limit market_data (window)"),
         new("limit", "limit basic (tokens a second)"), new("limit", "limit prestige (tokens a second)"),
         Says("limit_value_changed", "limit cost of a call", 0, 10)],
    47: [retyped(f"{LIMITED} error", "object", "string"), gone("header", f"{LIMITED} header Retry-After")],
    48: [new("error", f"error code {number} of streams") for number in (25, 26, 27)],
    49: "how a client waits stands in no document",
    50: [renamed("response", CREATED)],
    51: [gone("header_parameter", f"{ORDER} header Idempotency-Key"), new("request_field", f"{ORDER} request body client_order_id")],
    52: [Says("error_added", "error code trading_is_paused", None, "status 409")],
    53: [gone("client_message", "client message subscribe market"), new("client_message", "client message subscribe")],
    54: [gone("channel", "channel account"), gone("channel", "channel market"),
         renamed("channel", "channel orders → user_orders"),
         *(new("channel", f"channel {name}") for name in
           ("orderbook_delta", "ticker", "trade", "fill", "market_positions", "order_group_updates", "market_lifecycle_v2",
            "multivariate_market_lifecycle", "communications", "cfbenchmarks_value", "cfbenchmarks_value_5hz", "pyth_value"))],
    55: [gone("client_message", "client message subscribe account"), gone("client_message", "client message subscribe orders")],
    56: [renamed("message_field", f"{USER_ORDER} (data → msg)"), new("message_field", f"{USER_ORDER} sid"),
         new("message_field", f"{USER_ORDER} sending_ts_ms")],
    57: [gone("server_message", "server message account_update")],
    58: [gone("server_message", "server message market_update"), new("server_message", "server message ticker"),
         new("server_message", "server message trade")],
    59: [renamed("server_message", USER_ORDER), new("server_message", "server message fill"),
         values(f"{USER_ORDER} (data → msg).status", ["cancelled", "filled", "open", "partially_filled"],
                ["canceled", "executed", "resting", "unknown"], "message_field")],
    60: [new("server_message", "server message ok"), new("client_message", "client message update_subscription"),
         new("client_message", "client message list_subscriptions"), new("error", "error code 1 of streams")],
    61: [new("server_message", "server message orderbook_snapshot"), new("server_message", "server message orderbook_delta")],
    62: [Says("channel_ping_interval_s_changed", "channel connection", None, 10),
         Says("channel_ping_body_changed", "channel connection", None, "heartbeat")],
    63: "how a client reconnects stands in no document",
    64: [new("operation", "POST /portfolio/subaccounts"), new("request_field", f"{ORDER} request body exchange_index"),
         new("response_field", f"{FILLS} response 200 fills[].fee_cost"), new("operation", "GET /exchange/schedule")],
    65: [Says("response_field_pattern_changed", f"{MARKET}.ticker", "^[A-Z0-9][A-Z0-9.-]{0,63}$", None)],
    66: "the same base path on both sides; a document's own version is no difference",
}  # fmt: skip
"""Number of the row -> what drift must say, all of it, or why it can say nothing."""

INVISIBLE = {number: why for number, why in ROWS.items() if isinstance(why, str)}
VISIBLE = {number: told for number, told in ROWS.items() if not isinstance(told, str)}


@pytest.mark.parametrize("row", VISIBLE)
def test_drift_finds_by_itself_what_is_known_to_differ(row):
    missing = [says for says in VISIBLE[row] if not says.is_found(found())]

    assert VISIBLE[row]
    assert missing == []


def test_every_row_is_held_or_has_its_reason():
    assert list(ROWS) == list(range(1, 67))
    assert sorted(INVISIBLE) == [6, 9, 13, 19, 44, 49, 63, 66]


@pytest.mark.parametrize("operation", ["GET /markets", "GET /markets/{ticker}"])
def test_what_is_the_same_on_both_sides_is_not_told_as_gone_or_renamed(operation):
    changes = {one.change for one in found() if one.place[-1].text == operation}

    assert changes
    assert not changes & {"missing", "added", "renamed"}


def test_the_statuses_that_both_sides_have_are_no_difference():
    told = {one.where for one in found() if one.subject == "response" and one.change != "renamed"}

    assert not {f"{ORDER} response {status}" for status in (401, 429)} & told


def test_the_check_bites():
    assert not Says("operation_missing", "GET /markets").is_found(found())
    assert not Says("operation_auth_changed", "GET /markets", ..., [["nobody"]]).is_found(found())
    assert not VISIBLE[21][0].is_found(())


def test_the_first_ten_findings_are_worth_reading_first():
    first = both_editions().findings[:10]

    assert all(one.breaking.client_of_a for one in first)
    assert {one.subject for one in first} >= {"operation", "request_field", "response"}
