"""Cards about HTTP itself: routes, methods, media types, bodies (C00, C20, C21, D09, D30)."""

from kalshi_contract.edition import Operation
from kalshi_harness.card import Deck
from kalshi_harness.cards.auth import path_of
from kalshi_harness.driver import Answer, bearer, operation_target
from kalshi_harness.judge import judge_body, judge_error
from kalshi_harness.trader import TraderEnvironment, order_body
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("http")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BROKEN_JSON: dict[str, bytes] = {
    "cut": b'{"ticker":"BTC-2024-12-31"',
    "NaN": b'{"size":NaN}',
    "Infinity": b'{"price":Infinity}',
    "1e400": b'{"price":1e400}',
    "a key twice": b'{"size":1,"size":2}',
    "BOM": b'\xef\xbb\xbf{"size":1}',
    "UTF-16": '{"size":1}'.encode("utf-16"),
    "bad UTF-8": b'{"ticker":"\xff"}',
    "lone surrogate": b'{"ticker":"\\ud800"}',
    "trailing bytes": b'{"size":1} x',
    "too deep": b"[" * 1000 + b"]" * 1000,
    "a number of 5,000 digits": b'{"size":' + b"9" * 5000 + b"}",
}


def expect_error(environment: TraderEnvironment, answer: Answer, code: str) -> None:
    """Expect a contract-shaped error with this code."""
    judge_body(environment.edition, "error_response", answer, tolerant=environment.tolerant)
    expect_equal(judge_error(environment.edition, answer), code, "the error", answer)


@DECK.card(
    "HTTP-010",
    "An unknown path is 404 ROUTE_NOT_FOUND, with or without a key",
    rules=("C00", "C20", "D09"),
)
def unknown_route(environment: TraderEnvironment) -> None:
    """In the contract's error format, not a framework's page."""
    key = environment.credentials.api_key
    for target in ("/nothing", "/market", "/orders/ord_123456789/fills", "/Markets", "/fills/"):
        for headers in (bearer(key), []):
            answer = environment.rest.send("GET", target, headers=headers)
            expect_error(environment, answer, "ROUTE_NOT_FOUND")


@DECK.card("HTTP-020", "A method a path has not is 405 with Allow", rules=("C20", "D09"))
def wrong_method(environment: TraderEnvironment) -> None:
    """Allow names exactly the path's methods. HEAD is not offered."""
    by_path: dict[str, list[Operation]] = {}
    for operation in environment.edition.operations.values():
        by_path.setdefault(operation.path, []).append(operation)
    for operations in by_path.values():
        allowed = {operation.method for operation in operations}
        target = operation_target(operations[0], path_of(operations[0], environment))
        for method in (name for name in METHODS if name not in allowed):
            answer = environment.rest.send(method, target)
            expect_equal(answer.status, 405, f"the status of {method} {target}", answer)
            listed = {name.strip() for name in (answer.header("allow") or "").split(",")}
            expect_equal(listed, allowed, f"Allow of {target}", answer)
            if method != "HEAD":
                expect_error(environment, answer, "METHOD_NOT_ALLOWED")


@DECK.card(
    "HTTP-030",
    "A body that is not strict JSON is 400 MALFORMED_JSON",
    rules=("C08", "C32", "D09", "D30"),
    needs=("control", "clock"),
)
def malformed_json(environment: TraderEnvironment) -> None:
    """RFC 8259 and RFC 7493, under limits; nothing changes."""
    environment.controls.freeze()
    before = environment.controls.state_hash()
    for name, body in BROKEN_JSON.items():
        environment.controls.advance(60)  # a new window: refused orders draw on the limit as well
        error = environment.trader.refused("place_order", "MALFORMED_JSON", body=body)
        expect(bool(error["message"]), f"the refusal of {name} says what is wrong", error)
    expect_equal(environment.controls.state_hash(), before, "the exchange's state")


@DECK.card(
    "HTTP-040",
    "A body of another media type is 415, one too large is 413",
    rules=("C08", "D09", "D30"),
    needs=("control",),
)
def media_types(environment: TraderEnvironment) -> None:
    """JSON only, 64 KiB at most; a charset parameter that says UTF-8 does no harm."""
    trader, ticker = environment.new_trader(), environment.new_market()
    body = order_body(ticker, "buy", 1, 0.5)
    for media_type in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "json",
    ):
        trader.refused(
            "place_order",
            "UNSUPPORTED_MEDIA_TYPE",
            body=body,
            headers=[("Content-Type", media_type)],
        )
    large = b'{"ticker":"' + b"A" * 200_000 + b'"}'
    trader.refused("place_order", "PAYLOAD_TOO_LARGE", body=large)
    answer = trader.call(
        "place_order", body=body, headers=[("Content-Type", "application/json; charset=utf-8")]
    )
    expect_equal(answer.status, 200, "the status with a charset parameter", answer)


@DECK.card("HTTP-050", "A body where none belongs is refused", rules=("C32", "D09", "D30"))
def stray_body(environment: TraderEnvironment) -> None:
    """Smuggled bytes have no place in a GET."""
    answer = environment.trader.refused("get_fills", "INVALID_PARAMETER", body=b'{"limit":1}')
    expect(bool(answer["message"]), "the refusal has a message", answer)


@DECK.card(
    "HTTP-060",
    "A 5xx is only ever an injected one, and keeps the error format",
    rules=("C20", "C21", "C23", "D09", "D29"),
    needs=("faults",),
)
def injected_errors(environment: TraderEnvironment) -> None:
    """INTERNAL_ERROR and SERVICE_UNAVAILABLE; the next call is answered as ever."""
    trader = environment.trader
    path = {"account_id": trader.account_id}
    trader.account()
    environment.controls.fail_next("get_account", 500)
    trader.refused("get_account", "INTERNAL_ERROR", path=path)
    trader.account()
    environment.controls.fail_next("get_account", 503)
    trader.refused("get_account", "SERVICE_UNAVAILABLE", path=path)
    trader.account()
