"""Cards about REST limits: three buckets, fixed windows, the hint (C25, C27, C29, D12, D13). All on a still clock."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from collections.abc import Mapping
from typing import Any

from kalshi_harness.card import Deck
from kalshi_harness.trader import Trader, TraderEnvironment
from kalshi_harness.verdict import expect_equal

DECK = Deck("limits")

EMPTY_ORDER: Mapping[str, Any] = {"body": b"{}"}


def spend(trader: Trader, operation_id: str, times: int, **call: Any) -> None:
    """Call so many times; each must get past the limit."""
    for number in range(times):
        answer = trader.call(operation_id, **call)
        if answer.status == 429:
            expect_equal(number, times, f"{operation_id} calls before a 429", answer)


def limited(trader: Trader, operation_id: str, retry_after: int, **call: Any) -> None:
    """Expect the contract's rate limit response with this hint, in body and header."""
    answer = trader.call(operation_id, **call)
    expect_equal(answer.status, 429, f"the status of {operation_id} over the limit", answer)
    error = answer.json()["error"]
    expect_equal(error["code"], "RATE_LIMIT_EXCEEDED", "the code", answer)
    expect_equal(error["retry_after"], retry_after, "retry_after", answer)
    expect_equal(answer.header("retry-after"), str(retry_after), "Retry-After", answer)


def frozen_trader(environment: TraderEnvironment) -> Trader:
    """Return a trader whose windows have not begun, on a clock that stands still."""
    environment.controls.freeze()
    return environment.new_trader()


def requests_max(environment: TraderEnvironment, bucket: str) -> int:
    """Return a bucket's size, as the contract states it."""
    return environment.edition.limits.buckets[bucket].requests_max


@DECK.card(
    "LIM-010",
    "The 101st request in a minute is 429 with retry_after",
    rules=("C25", "C27", "C29", "C20", "D12", "D13"),
    needs=("control", "clock", "limits"),
)
def general(environment: TraderEnvironment) -> None:
    """And the window ends 60 seconds after its first request."""
    trader = frozen_trader(environment)
    expect_equal(requests_max(environment, "general"), 100, "requests per minute")
    spend(trader, "get_fills", 100)
    limited(trader, "get_fills", 60)
    limited(trader, "get_account", 60, path={"account_id": trader.account_id})
    environment.controls.advance(59)
    limited(trader, "get_fills", 1)
    environment.controls.advance(1)
    spend(trader, "get_fills", 100)
    limited(trader, "get_fills", 60)


@DECK.card(
    "LIM-020",
    "The 11th order in a minute is 429, other requests go on",
    rules=("C25", "C27", "D12"),
    needs=("control", "clock", "limits"),
)
def orders(environment: TraderEnvironment) -> None:
    """Refused orders count as well; orders draw on the general limit too."""
    trader = frozen_trader(environment)
    expect_equal(requests_max(environment, "orders"), 10, "orders per minute")
    spend(trader, "place_order", 10, **EMPTY_ORDER)
    limited(trader, "place_order", 60, **EMPTY_ORDER)
    spend(trader, "get_fills", 90)
    limited(trader, "get_fills", 60)


@DECK.card(
    "LIM-030",
    "The 1001st market data request in a minute is 429, and draws on nothing else",
    rules=("C25", "C27", "D12"),
    needs=("control", "clock", "limits"),
)
def market_data(environment: TraderEnvironment) -> None:
    """The list and the details draw on one bucket; the general one stays whole."""
    trader = frozen_trader(environment)
    ticker = environment.new_market()
    expect_equal(requests_max(environment, "market_data"), 1000, "market data requests per minute")
    spend(trader, "get_markets", 20, query={"limit": 1})
    spend(trader, "get_market", 980, path={"ticker": ticker})
    limited(trader, "get_market", 60, path={"ticker": ticker})
    limited(trader, "get_markets", 60)
    spend(trader, "get_fills", 100)


@DECK.card(
    "LIM-040",
    "A refused request draws on nothing",
    rules=("C25", "C27", "D12"),
    needs=("control", "clock", "limits"),
)
def refused_draws_nothing(environment: TraderEnvironment) -> None:
    """An order over its own limit leaves the general one as it was; an unauthorised call draws nothing either."""
    trader = frozen_trader(environment)
    spend(trader, "place_order", 10, **EMPTY_ORDER)
    for _ in range(30):
        limited(trader, "place_order", 60, **EMPTY_ORDER)
    reader = environment.with_key(trader.account_id, ("read",))
    for _ in range(5):
        reader.refused("place_order", "FORBIDDEN", **EMPTY_ORDER)
    spend(trader, "get_fills", 90)
    limited(trader, "get_fills", 60)


@DECK.card(
    "LIM-050",
    "retry_after is the whole seconds to the window's end, rounded up",
    rules=("C25", "C27", "D12", "D13"),
    needs=("control", "clock", "limits"),
)
def countdown(environment: TraderEnvironment) -> None:
    """60 at its start, 1 in its last moment."""
    trader = frozen_trader(environment)
    spend(trader, "place_order", 10, **EMPTY_ORDER)
    for advance_s, hint in ((0, 60), (0.5, 60), (0.5, 59), (29, 30), (29.5, 1), (0.4, 1)):
        environment.controls.advance(advance_s)
        limited(trader, "place_order", hint, **EMPTY_ORDER)
    environment.controls.advance(0.1)
    spend(trader, "place_order", 10, **EMPTY_ORDER)


@DECK.card(
    "LIM-060",
    "Limits are an account's: its keys share them, others have their own",
    rules=("C25", "D12"),
    needs=("control", "clock", "limits"),
)
def per_account(environment: TraderEnvironment) -> None:
    """A second key is no second allowance."""
    trader = frozen_trader(environment)
    second = environment.with_key(trader.account_id, ("read", "trade"))
    spend(trader, "place_order", 6, **EMPTY_ORDER)
    spend(second, "place_order", 4, **EMPTY_ORDER)
    limited(trader, "place_order", 60, **EMPTY_ORDER)
    limited(second, "place_order", 60, **EMPTY_ORDER)
    spend(environment.new_trader(), "place_order", 10, **EMPTY_ORDER)


@DECK.card(
    "LIM-070",
    "A window opens with its first request, not on the minute",
    rules=("C25", "D12"),
    needs=("control", "clock", "limits"),
)
def windows(environment: TraderEnvironment) -> None:
    """Two requests 59 s apart are in one window, whatever the clock on the wall says."""
    trader = frozen_trader(environment)
    environment.controls.advance(17)
    spend(trader, "place_order", 1, **EMPTY_ORDER)
    environment.controls.advance(59)
    spend(trader, "place_order", 9, **EMPTY_ORDER)
    limited(trader, "place_order", 1, **EMPTY_ORDER)
    environment.controls.advance(1)
    spend(trader, "place_order", 10, **EMPTY_ORDER)
