"""The client's test world: a manual clock, a scripted exchange behind httpx2's MockTransport, ready-made answers.

Nothing here reads a clock or sleeps: waits of the client move the manual clock at once and are written down.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

import httpx2

from kalshi_contract.loader import load_edition
from kalshi_refclient._core.retry import RetryPolicy
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.rest_async import AsyncKalshiClient
from kalshi_refclient.runtime import Runtime
from kalshi_refclient.settings import Settings

EDITION = load_edition()
API_KEY = "key-of-the-tests-0001"
URL = "http://127.0.0.1:1/trade-api/v2"
WALL_S = 1_706_351_400.0
"""2024-01-27T10:30:00Z."""
TICKER = "BTC-2024-12-31"
ORDER = {"ticker": TICKER, "side": "buy", "size": 100, "price": 0.65}


class ManualClock:
    """Both clocks, moved by hand or by the client's own waits; ``waits`` is what it slept."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.wall_offset_s = WALL_S - self.now_s
        self.waits: list[float] = []

    def monotonic_s(self) -> float:
        return self.now_s

    def wall_s(self) -> float:
        return self.now_s + self.wall_offset_s

    def sleep(self, delay_s: float) -> None:
        assert delay_s >= 0
        self.waits.append(delay_s)
        self.now_s += delay_s

    async def sleep_async(self, delay_s: float) -> None:
        self.sleep(delay_s)


def runtime(clock: ManualClock, random: Callable[[], float] = lambda: 0.0) -> Runtime:
    numbers = count(1)
    return Runtime(
        clock=clock,
        random=random,
        new_id=lambda: f"id-{next(numbers):04d}",
        sleep=clock.sleep,
        sleep_async=clock.sleep_async,
    )


def settings(
    clock: ManualClock, random: Callable[[], float] = lambda: 0.0, **changes: Any
) -> Settings:
    given: dict[str, Any] = {"edition": EDITION, "runtime": runtime(clock, random), **changes}
    return Settings(**given)


def policy(**changes: Any) -> RetryPolicy:
    return RetryPolicy(**changes)


Scripted = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class Script:
    """Answers one after the other; the last one for ever. ``requests`` is what came."""

    def __init__(self, *answers: Scripted) -> None:
        self._answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return httpx2.Response(
                answer.status_code, headers=answer.headers.raw, content=answer.content
            )
        return answer(request)

    @property
    def posts(self) -> list[httpx2.Request]:
        return [request for request in self.requests if request.method == "POST"]


def client(
    script: Callable[[httpx2.Request], httpx2.Response], clock: ManualClock, **changes: Any
) -> KalshiClient:
    environment = changes.pop("environment", None)
    random = changes.pop("random", lambda: 0.0)
    key = changes.pop("key", API_KEY)
    return KalshiClient(
        key,
        rest_url=URL,
        environment=environment,
        settings=settings(clock, random, **changes),
        transport=httpx2.MockTransport(script),
    )


def async_client(
    script: Callable[[httpx2.Request], httpx2.Response], clock: ManualClock, **changes: Any
) -> AsyncKalshiClient:
    environment = changes.pop("environment", None)
    random = changes.pop("random", lambda: 0.0)
    key = changes.pop("key", API_KEY)
    return AsyncKalshiClient(
        key,
        rest_url=URL,
        environment=environment,
        settings=settings(clock, random, **changes),
        transport=httpx2.MockTransport(script),
    )


def reply(status: int, body: Any, headers: dict[str, str] | None = None) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx2.Response(
        status, headers={"Content-Type": "application/json", **(headers or {})}, content=content
    )


def error(status: int, code: str, headers: dict[str, str] | None = None, **more: Any):
    return reply(status, {"error": {"code": code, "message": "said so", **more}}, headers)


def throttled(retry_after: Any = 7, headers: dict[str, str] | None = None) -> httpx2.Response:
    more = {} if retry_after is None else {"retry_after": retry_after}
    return error(429, "RATE_LIMIT_EXCEEDED", headers, **more)


def account(balance: int = 10000, **more: Any) -> httpx2.Response:
    return reply(200, {"account": account_object(balance, **more)})


def account_object(balance: int = 10000, **more: Any) -> dict[str, Any]:
    named = {"account_id": "user_0001", "balance": balance, "currency": "USD", "status": "active"}
    return {**named, **more}


def placed(order_id: str = "ord_123456789", **more: Any) -> httpx2.Response:
    return reply(200, {"order": placed_object(order_id, **more)})


def placed_object(order_id: str = "ord_123456789", **more: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "ticker": TICKER,
        "side": "buy",
        "type": "limit",
        "size": 100,
        "price": 0.65,
        "filled_size": 0,
        "status": "open",
        "created_at": "2024-01-27T10:30:00Z",
        **more,
    }


def status_object(order_id: str = "ord_123456789", **more: Any) -> dict[str, Any]:
    order = placed_object(order_id, fills=[], **more)
    del order["created_at"]
    return order


def fill_object(number: int, **more: Any) -> dict[str, Any]:
    return {
        "fill_id": f"fill_{number:03d}",
        "order_id": "ord_123456789",
        "ticker": TICKER,
        "side": "buy",
        "size": 50,
        "price": 0.65,
        "filled_at": "2024-01-27T10:32:00Z",
        **more,
    }


def market_summary(number: int, **more: Any) -> dict[str, Any]:
    return {
        "ticker": f"M-{number:04d}",
        "title": "A question?",
        "status": "active",
        "last_price": 0.65,
        "volume": 10,
        **more,
    }


def varied(values: Iterable[float]) -> Callable[[], float]:
    """Return a random source that repeats ``values``."""
    listed = list(values)

    def forever() -> Iterator[float]:
        while True:
            yield from listed

    source = forever()
    return lambda: next(source)


def cancelled(order_id="ord_123456789"):
    return reply(
        200,
        {
            "order": {
                "order_id": order_id,
                "status": "cancelled",
                "cancelled_at": "2024-01-27T10:35:00Z",
            }
        },
    )
