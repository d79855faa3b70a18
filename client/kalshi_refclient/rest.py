"""The blocking REST client: a thin shell that runs the plans (contract C04 to C11, decisions D20 to D25).

It owns an httpx2 client, makes the attempts that a plan asks for, sleeps when told to, and reads the credentials
again. What to send, what an answer means and what comes next is decided in ``_core``. Its asyncio twin is
:mod:`kalshi_refclient.rest_async`; a test holds the two to the same methods.
"""

import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from kalshi_contract.edition import Environment
from kalshi_refclient import errors, values
from kalshi_refclient._core.outcomes import Outcome
from kalshi_refclient._core.planning import Plan
from kalshi_refclient._core.plans import PAGE_SIZE_DEFAULT, Plans
from kalshi_refclient._core.steps import Renew, Send, Wait
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.credentials import hidden
from kalshi_refclient.settings import Settings, authenticator_of, plans_of
from kalshi_refclient.shell import (
    KeySource,
    OrderType,
    P_co,
    PriceLike,
    Shell,
    Side,
    TimeInForce,
    fills_walk,
    markets_walk,
    order_body,
)
from kalshi_refclient.transport import (
    ATTEMPT_ERRORS,
    DEADLINE_S,
    USER_AGENT,
    BodyBuffer,
    DeadlineTransport,
    WireTrace,
    outcome_of,
    tls_context_for,
)

T = TypeVar("T")


class RestClient(Shell[P_co]):
    """The blocking half of a client: runs plans with blocking calls. Safe to share between threads."""

    def __init__(
        self,
        auth: Authenticator | None,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        super().__init__(auth, rest_url=rest_url, environment=environment, settings=settings)
        self._lock = threading.Lock()
        self._http = httpx2.Client(
            transport=transport
            or DeadlineTransport(tls_context_for(self.rest_url, self.settings.ca_file)),
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _run(self, plan: Plan[T]) -> T:
        report: Any = None
        try:
            while True:
                with self._lock:  # plans share quota and pacing
                    step = plan.send(report)
                self.monitor.deliver()
                match step:
                    case Send():
                        report = self._attempt(step)
                    case Wait(delay_s):
                        self.settings.runtime.sleep(delay_s)
                        report = None
                    case Renew(answer):
                        report = self.renew(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            plan.close()
            self.monitor.deliver()

    def _attempt(self, send: Send) -> Outcome:
        trace = WireTrace()
        token = DEADLINE_S.set(time.monotonic() + send.left_s)
        status: int | None = None
        try:
            request = self.build(self._http, send, trace, trace.note)
            response = self._http.send(request, stream=True, follow_redirects=False)
            status = response.status_code
            body = BodyBuffer(self.settings.body_bytes_max)
            try:
                for chunk in response.iter_bytes():
                    if not body.add(chunk):
                        break
            finally:
                response.close()
            outcome = body.ended(response, trace)
        except ATTEMPT_ERRORS as error:
            outcome = outcome_of(error, trace, status)
        finally:
            DEADLINE_S.reset(token)
        self.log_bodies(send, outcome, trace)
        return outcome


class KalshiClient(RestClient[Plans]):
    """The blocking client. Safe to share between threads; close it, or use it in a ``with`` statement.

    ``key`` is an API key, :class:`Credentials`, a :class:`CredentialsFile` (read again when it changes) or an
    :class:`Authenticator`. Every method raises :class:`~kalshi_refclient.errors.KalshiError`: ``LocalMisuse`` before
    anything is sent, ``Unreachable``, ``Refused``, ``ServerFailed``, ``ConnectionLost``, ``RemoteViolation``, and
    for orders ``OrderOutcomeUnknown``.
    """

    def __init__(
        self,
        key: KeySource,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        key = hidden(key)  # frames of this call are in the tracebacks of its refusals
        super().__init__(
            authenticator_of(key),
            rest_url=rest_url,
            environment=environment,
            settings=settings,
            transport=transport,
        )

    def _own_plans(self, environment: Environment | None) -> Plans:
        return plans_of(self.settings, environment, self.monitor, self.counters)

    def get_account(self, account_id: str) -> values.Account:
        """Return an account's balance (C04)."""
        return self._run(self.plans.get_account(account_id))

    def get_positions(self, account_id: str) -> tuple[values.Position, ...]:
        """Return an account's open positions (C05)."""
        return self._run(self.plans.get_positions(account_id))

    def get_markets(
        self, *, status: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> tuple[values.MarketSummary, ...]:
        """Return one page of markets, in ticker order (C06)."""
        return self._run(self.plans.get_markets(status, limit, offset))

    def iterate_markets(
        self, *, status: str | None = None, page_size: int = PAGE_SIZE_DEFAULT
    ) -> Iterator[values.MarketSummary]:
        """Yield every market, page by page. Raises ``RemoteViolation`` where pages repeat or never end."""
        walk = markets_walk(page_size)
        while not walk.done:
            yield from walk.accept(
                self.get_markets(status=status, limit=page_size, offset=walk.offset)
            )

    def get_market(self, ticker: str) -> values.Market:
        """Return everything about a market (C07)."""
        return self._run(self.plans.get_market(ticker))

    def place_order(
        self,
        *,
        ticker: str,
        side: Side,
        size: int,
        type: OrderType = "limit",  # noqa: A002 - the contract's field name
        price: PriceLike | None = None,
        time_in_force: TimeInForce | None = None,
        idempotency_key: str | None = None,
        before: values.AccountSnapshot | None = None,
    ) -> values.PlacedOrder:
        """Place an order, once (C08, D21). ``price`` in dollars, for limit orders only.

        ``before`` is a snapshot that ``reconcile`` can compare with, should the outcome stay unknown.
        """
        return self._run(
            self.plans.place_order(
                order_body(ticker, side, type, size, price, time_in_force), idempotency_key, before
            )
        )

    def cancel_order(self, order_id: str) -> values.CancelledOrder:
        """Cancel an order (C09). ``Refused.unknown_before`` tells of a lost attempt that may have done it."""
        return self._run(self.plans.cancel_order(order_id))

    def get_order(self, order_id: str) -> values.OrderStatus:
        """Return an order with its fills (C10)."""
        return self._run(self.plans.get_order(order_id))

    def get_fills(
        self, *, ticker: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> tuple[values.Fill, ...]:
        """Return one page of the account's fills, newest first (C11)."""
        return self._run(self.plans.get_fills(ticker, limit, offset))

    def iterate_fills(
        self, *, ticker: str | None = None, page_size: int = PAGE_SIZE_DEFAULT
    ) -> Iterator[values.Fill]:
        """Yield every fill, newest first; fills that happen meanwhile are not among them."""
        walk = fills_walk(page_size)
        while not walk.done:
            yield from walk.accept(
                self.get_fills(ticker=ticker, limit=page_size, offset=walk.offset)
            )

    def snapshot(self, account_id: str, ticker: str | None = None) -> values.AccountSnapshot:
        """Return balance, positions and newest fills: take one before an order that must be reconcilable."""
        return self._run(self.plans.snapshot(account_id, ticker))

    def reconcile(
        self, unknown: errors.OrderOutcomeUnknown, *, known_order_ids: frozenset[str] = frozenset()
    ) -> values.Reconciliation:
        """Find out what became of an order. Never makes a second one; says when it cannot tell (D21)."""
        return self._run(self.plans.reconcile(unknown, known_order_ids))
