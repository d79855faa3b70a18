"""What the blocking and the asyncio REST client share: where they speak to, as whom, and what an attempt looks like.

No I/O of its own: it builds the httpx2 request of an attempt and writes the log line of what came of it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import httpx2

from kalshi_refclient import logs, values
from kalshi_refclient._core.call import Send
from kalshi_refclient._core.outcomes import Answer, Outcome
from kalshi_refclient._core.paging import PageWalk
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.credentials import Credentials, CredentialsFile
from kalshi_refclient.settings import Settings, authenticator_of, environment_of, plans_of, url_of
from kalshi_refclient.transport import WireTrace, check_url

KeySource: TypeAlias = str | Credentials | CredentialsFile | Authenticator
Side: TypeAlias = Literal["buy", "sell"]
OrderType: TypeAlias = Literal["limit", "market"]
TimeInForce: TypeAlias = Literal["gtc", "ioc", "fok"]
PriceLike: TypeAlias = Decimal | float


class Shell:
    """Base of both clients: their settings, plans, counters and the two ends of an attempt."""

    rest_url = ""  # a client that could not be made has a repr too: it is in the traceback

    def __init__(
        self,
        key: KeySource,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        venue = environment_of(self.settings.edition, environment)
        url = url_of(self.settings.edition, venue, rest_url, "rest")
        self.rest_url = check_url(url, secure="https", plain="http")
        self.auth = authenticator_of(key)
        self.plans, self.counters = plans_of(self.settings, venue)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.rest_url!r})"

    def rate_limit_use(self) -> Mapping[str, float]:
        """Return how much of each rate-limit bucket this client has used in its window, 0 to 1 (C33).

        Empty where pacing is off. The contract alerts above 0.8.
        """
        return self.plans.rate_limit_use(self.settings.runtime.clock.monotonic_s())

    def build(
        self,
        http: httpx2.Client | httpx2.AsyncClient,
        send: Send,
        trace: WireTrace,
        note: Callable[..., Any],
    ) -> httpx2.Request:
        """Return the request of an attempt, with the key that is valid now and no more time than is left."""
        request = send.request
        wall_s = self.settings.runtime.clock.wall_s()
        shown = self.auth.headers(request.operation.method, request.target, wall_s)
        trace.secrets = tuple(
            part for value in shown.values() for part in {value, *value.split()[-1:]}
        )
        return http.build_request(
            request.operation.method,
            self.rest_url + request.target,
            headers={"Accept": "application/json", **request.headers, **shown},
            content=request.body or None,
            extensions={
                "timeout": self.settings.timeouts.within(send.left_s).as_dict(),
                "trace": note,
            },
        )

    def log_attempt(self, send: Send, outcome: Outcome, started_s: float, trace: WireTrace) -> None:
        """Write one line for an attempt, whatever came of it (C35)."""
        request = send.request
        duration_s = self.settings.runtime.clock.monotonic_s() - started_s
        facts: dict[str, Any] = {
            "operation": request.operation.operation_id,
            "request_id": request.request_id,
            "attempt": send.attempt,
            "duration_ms": round(duration_s * 1000, 3),
        }
        if not isinstance(outcome, Answer):
            why = outcome.reason
            logs.log("failed", {**facts, "outcome": type(outcome).__name__, "why": why})
            return
        events: Mapping[int, str] = {401: "unauthorized", 429: "rate_limited"}
        logs.log(events.get(outcome.status, "answer"), {**facts, "status": outcome.status})
        logs.log_body(request.request_id, "sent", request.body, trace.secrets)
        logs.log_body(request.request_id, "received", outcome.body, trace.secrets)

    def markets_walk(self, page_size: int) -> PageWalk[values.MarketSummary]:
        """Return a walk through all markets."""
        return PageWalk(
            lambda market: market.ticker,
            page_size=page_size,
            newest_first=False,
            operation="get_markets",
        )

    def fills_walk(self, page_size: int) -> PageWalk[values.Fill]:
        """Return a walk through all fills."""
        return PageWalk(
            lambda fill: fill.fill_id,
            page_size=page_size,
            newest_first=True,
            operation="get_fills",
        )


def order_body(
    ticker: str,
    side: Side,
    type_: OrderType,
    size: int,
    price: PriceLike | None,
    time_in_force: TimeInForce | None,
) -> dict[str, Any]:
    """Return an order as the plans take it; what is ``None`` is left out there."""
    return {
        "ticker": ticker,
        "side": side,
        "type": type_,
        "size": size,
        "price": price,
        "time_in_force": time_in_force,
    }
