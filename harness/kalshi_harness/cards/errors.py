"""Cards about errors: every code of the contract can be reached, in the printed shape (C20, C21, C22, C29, D09, D10)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from collections.abc import Callable
from typing import Any

from kalshi_harness.card import Deck
from kalshi_harness.cards.http import expect_error
from kalshi_harness.driver import Answer, bearer
from kalshi_harness.trader import Trader, TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("errors")

Provoke = Callable[[TraderEnvironment], Answer]


def _order(trader: Trader, body: Any, **more: Any) -> Answer:
    return trader.call("place_order", body=body, **more)


def _invalid_order(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(), order_body("ANY", "buy", -100, 0.65))


def _invalid_api_key(environment: TraderEnvironment) -> Answer:
    return environment.rest.call(environment.operation("get_fills"), api_key="nobodys_key_00")


def _insufficient_balance(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(1), order_body(environment.new_market(), "buy", 1, 0.5))


def _market_not_found(environment: TraderEnvironment) -> Answer:
    return environment.new_trader().call("get_market", path={"ticker": "NONE"})


def _order_not_found(environment: TraderEnvironment) -> Answer:
    return environment.new_trader().call("get_order", path={"order_id": "ord_999999999"})


def _account_not_found(environment: TraderEnvironment) -> Answer:
    return environment.new_trader().call("get_account", path={"account_id": "none"})


def _rate_limit_exceeded(environment: TraderEnvironment) -> Answer:
    trader = environment.new_trader()
    for _ in range(environment.edition.limits.buckets["orders"].requests_max):
        _order(trader, b"{}")
    return _order(trader, b"{}")


def _market_closed(environment: TraderEnvironment) -> Answer:
    ticker = environment.new_market()
    environment.controls.close_market(ticker)
    return _order(environment.new_trader(), order_body(ticker, "buy", 1, 0.5))


def _invalid_parameter(environment: TraderEnvironment) -> Answer:
    return environment.new_trader().call("get_fills", query={"limit": 0})


def _malformed_json(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(), b"{")


def _payload_too_large(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(), b'"' + b"x" * 200_000 + b'"')


def _unsupported_media_type(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(), b"{}", headers=[("Content-Type", "text/plain")])


def _forbidden(environment: TraderEnvironment) -> Answer:
    return _order(environment.new_trader(permissions=("read",)), b"{}")


def _route_not_found(environment: TraderEnvironment) -> Answer:
    return environment.rest.send("GET", "/nothing")


def _method_not_allowed(environment: TraderEnvironment) -> Answer:
    key = environment.new_trader().api_key
    return environment.rest.send("PATCH", "/markets", headers=bearer(key))


def _order_not_cancellable(environment: TraderEnvironment) -> Answer:
    trader = environment.new_trader()
    order_id = trader.place(environment.new_market(), "buy", 1, 0.5)["order_id"]
    trader.cancel(order_id)
    return trader.call("cancel_order", path={"order_id": order_id})


def _injected(status: int) -> Provoke:
    def provoke(environment: TraderEnvironment) -> Answer:
        environment.controls.fail_next("get_markets", status)
        return environment.new_trader().call("get_markets")

    return provoke


PROVOKED: dict[str, Provoke] = {
    "INVALID_ORDER": _invalid_order,
    "INVALID_API_KEY": _invalid_api_key,
    "INSUFFICIENT_BALANCE": _insufficient_balance,
    "MARKET_NOT_FOUND": _market_not_found,
    "ORDER_NOT_FOUND": _order_not_found,
    "ACCOUNT_NOT_FOUND": _account_not_found,
    "RATE_LIMIT_EXCEEDED": _rate_limit_exceeded,
    "MARKET_CLOSED": _market_closed,
    "INVALID_PARAMETER": _invalid_parameter,
    "MALFORMED_JSON": _malformed_json,
    "PAYLOAD_TOO_LARGE": _payload_too_large,
    "UNSUPPORTED_MEDIA_TYPE": _unsupported_media_type,
    "FORBIDDEN": _forbidden,
    "ROUTE_NOT_FOUND": _route_not_found,
    "METHOD_NOT_ALLOWED": _method_not_allowed,
    "ORDER_NOT_CANCELLABLE": _order_not_cancellable,
    "INTERNAL_ERROR": _injected(500),
    "SERVICE_UNAVAILABLE": _injected(503),
}


@DECK.card(
    "ERR-010",
    "Every error code of the contract can be reached and has its status",
    rules=("C20", "C21", "C22", "C29", "D09", "D10", "D29"),
    needs=("control", "faults", "limits"),
)
def every_code(environment: TraderEnvironment) -> None:
    """The table of provocations and the edition's table of codes are one."""
    expect_equal(sorted(PROVOKED), sorted(environment.edition.errors), "the codes provoked")
    statuses = set()
    for code, provoke in PROVOKED.items():
        answer = provoke(environment)
        expect_error(environment, answer, code)
        statuses.add(answer.status)
    contract = {400, 401, 403, 404, 429, 500}
    expect(contract <= statuses, "every status of the contract occurs", sorted(statuses))


@DECK.card(
    "ERR-020",
    "The contract's printed error is answered word for word",
    rules=("C21", "C08"),
    needs=("control",),
)
def printed_error(environment: TraderEnvironment) -> None:
    """A size of -100."""
    error = environment.new_trader().refused(
        "place_order", "INVALID_ORDER", body=order_body("BTC-2024-12-31", "buy", -100, 0.65)
    )
    expect_equal(error.get("details"), {"field": "size", "value": -100}, "details", error)
    message = "Order size must be positive"
    expect(message.lower() in str(error["message"]).lower(), f"the message says {message!r}", error)


@DECK.card(
    "ERR-030",
    "Refusals come in the documented order",
    rules=("C20", "D09", "D28"),
    needs=("control",),
)
def precedence(environment: TraderEnvironment) -> None:
    """Route, key, permission, media type, JSON, schema, existence, market state, funds."""
    poor = environment.new_trader(1)
    reader = environment.with_key(poor.account_id, ("read",))
    closed = environment.new_market()
    environment.controls.close_market(closed)
    text = [("Content-Type", "text/plain")]
    for trader, body, headers, code in (
        (reader, b"{", text, "FORBIDDEN"),
        (poor, b"{", text, "UNSUPPORTED_MEDIA_TYPE"),
        (poor, b"{", [], "MALFORMED_JSON"),
        (poor, order_body("NONE", "buy", 0, 0.5), [], "INVALID_ORDER"),
        (poor, order_body("NONE", "buy", 1, 0.5), [], "MARKET_NOT_FOUND"),
        (poor, order_body(closed, "buy", 5, 0.5), [], "MARKET_CLOSED"),
        (poor, order_body(environment.new_market(), "buy", 5, 0.5), [], "INSUFFICIENT_BALANCE"),
    ):
        trader.refused("place_order", code, body=body, headers=headers)
    unknown = environment.rest.send("GET", "/nothing", headers=bearer("nobodys_key_00"))
    expect_error(environment, unknown, "ROUTE_NOT_FOUND")
    method = environment.rest.send("PUT", "/orders", headers=bearer("nobodys_key_00"))
    expect_error(environment, method, "METHOD_NOT_ALLOWED")
