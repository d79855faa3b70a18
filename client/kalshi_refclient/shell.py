"""What the blocking and the asyncio REST client share: where they speak to, as whom, and what an attempt looks like.

No I/O of its own: it builds the httpx2 request of an attempt and shows what its monitor knows.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import httpx2

from kalshi_contract.edition import Environment as VenueEnvironment
from kalshi_contract.monitoring.alerts import AlertStatus
from kalshi_refclient import logs, values
from kalshi_refclient._core.outcomes import Answer, NotSent, Outcome
from kalshi_refclient._core.paging import PageWalk
from kalshi_refclient._core.planning import Planning
from kalshi_refclient._core.steps import Send
from kalshi_refclient._core.tolerance import Counters
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.credentials import Credentials, CredentialsFile
from kalshi_refclient.metrics import Metrics
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.settings import (
    Settings,
    environment_of,
    monitor_of,
    url_of,
)
from kalshi_refclient.transport import WireTrace, check_url

KeySource: TypeAlias = str | Credentials | CredentialsFile | Authenticator
Side: TypeAlias = Literal["buy", "sell"]
OrderType: TypeAlias = Literal["limit", "market"]
TimeInForce: TypeAlias = Literal["gtc", "ioc", "fok"]
PriceLike: TypeAlias = Decimal | float


P_co = TypeVar("P_co", bound=Planning, covariant=True)


class Shell(Generic[P_co]):
    """Base of all REST clients: their settings, plans, counters and the two ends of an attempt."""

    rest_url = ""  # a client that could not be made has a repr too: it is in the traceback

    def __init__(
        self,
        auth: Authenticator | None,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or self._own_settings()
        venue = environment_of(self.settings.edition, environment)
        url = url_of(self.settings.edition, venue, rest_url, "rest")
        self.rest_url = check_url(url, secure="https", plain="http")
        self.auth = auth
        self.monitor = monitor_of(self.settings)
        self.counters = Counters()
        self.plans = self._own_plans(venue)
        if self.plans.around.pacer is not None:
            self.monitor.watch_limits(self.plans.around.pacer, self)

    def _own_settings(self) -> Settings:
        """Return the settings of a client that was given none."""
        return Settings()

    def _own_plans(self, environment: VenueEnvironment | None) -> P_co:
        """Return the plans of this kind of client."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.rest_url!r})"

    def rate_limit_use(self) -> Mapping[str, float]:
        """Return how much of each rate-limit bucket this client has used in its window, 0 to 1 (C33).

        Empty where pacing is off. The contract alerts above 0.8.
        """
        return self.plans.rate_limit_use(self.settings.runtime.clock.monotonic_s())

    @property
    def metrics(self) -> Metrics:
        """What was counted, as Prometheus reads it (C33)."""
        return self.monitor.metrics

    def alerts(self) -> tuple[AlertStatus, ...]:
        """Return how the contract's four alerts stand now (C34)."""
        return self.monitor.alerts()

    def build(
        self,
        http: httpx2.Client | httpx2.AsyncClient,
        send: Send,
        trace: WireTrace,
        note: Callable[..., Any],
    ) -> httpx2.Request:
        """Return the request of an attempt, with the key that is valid now and no more time than is left."""
        request = send.request
        built = http.build_request(
            request.operation.method,
            self.rest_url + request.target,
            headers={"Accept": "application/json", **request.headers},
            content=request.body or None,
            extensions={
                "timeout": self.settings.timeouts.within(send.left_s).as_dict(),
                "trace": note,
            },
        )
        # Asked of the request as built: a signature is over the path that is sent, whatever the library made of ours.
        if request.anonymous or self.auth is None:
            return built
        target = built.url.raw_path.decode("ascii")
        wall_s = self.settings.runtime.clock.wall_s()
        shown = self.auth.headers(request.operation.method, target, wall_s)
        trace.secrets = tuple(
            part for value in shown.values() for part in {value, *value.split()[-1:]}
        )
        built.headers.update(shown)
        return built

    def renew(self, answer: Answer) -> bool:
        """Let the authenticator look at a 401; return whether a second try could go otherwise."""
        wall_s = self.settings.runtime.clock.wall_s()
        return self.auth is not None and self.auth.renew(answer, wall_s)

    def log_bodies(self, send: Send, outcome: Outcome, trace: WireTrace) -> None:
        """Write the bodies of an attempt, shortened and redacted, where somebody wants them (C35)."""
        if isinstance(outcome, NotSent) or not logs.wants("api_body"):
            return
        received = outcome.body if isinstance(outcome, Answer) else b""
        for direction, body in (("sent", send.request.body), ("received", received)):
            shown = excerpt(body, secrets=trace.secrets)
            if shown:
                fields = {
                    "request_id": send.request.request_id,
                    "direction": direction,
                    "body": shown,
                }
                self.monitor.tell("api_body", fields)


def markets_walk(page_size: int) -> PageWalk[values.MarketSummary]:
    """Return a walk through all markets of the reference edition."""
    return PageWalk(
        lambda market: market.ticker,
        page_size=page_size,
        newest_first=False,
        operation="get_markets",
    )


def fills_walk(page_size: int) -> PageWalk[values.Fill]:
    """Return a walk through all fills of the reference edition."""
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
