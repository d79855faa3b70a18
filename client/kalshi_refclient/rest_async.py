"""The asyncio REST client: the same plans as :mod:`kalshi_refclient.rest`, awaited (C04 to C11, D20 to D25)."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from kalshi_contract.edition import Environment
from kalshi_refclient import errors, values
from kalshi_refclient._core.outcomes import Lost, NotSent, Outcome
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
    USER_AGENT,
    BodyBuffer,
    WireTrace,
    outcome_of,
    tls_context_for,
)

T = TypeVar("T")


class AsyncRestClient(Shell[P_co]):
    """The asyncio half of a client: runs plans and awaits what they ask for. Belongs to one event loop."""

    def __init__(
        self,
        auth: Authenticator | None,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(auth, rest_url=rest_url, environment=environment, settings=settings)
        self._http = httpx2.AsyncClient(
            transport=transport
            or httpx2.AsyncHTTPTransport(
                verify=tls_context_for(self.rest_url, self.settings.ca_file), trust_env=False
            ),
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def _run(self, plan: Plan[T]) -> T:
        report: Any = None
        try:
            while True:
                step = plan.send(report)
                self.monitor.deliver()
                match step:
                    case Send():
                        report = await self._attempt(step)
                    case Wait(delay_s):
                        await self.settings.runtime.sleep_async(delay_s)
                        report = None
                    case Renew(answer):
                        report = self.renew(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            plan.close()
            self.monitor.deliver()

    async def _attempt(self, send: Send) -> Outcome:
        trace = WireTrace()
        status: int | None = None
        outcome: Outcome
        try:
            async with asyncio.timeout(send.left_s):
                request = self.build(self._http, send, trace, trace.note_async)
                response = await self._http.send(request, stream=True, follow_redirects=False)
                status = response.status_code
                body = BodyBuffer(self.settings.body_bytes_max)
                try:
                    async for chunk in response.aiter_bytes():
                        if not body.add(chunk):
                            break
                finally:
                    await response.aclose()
                outcome = body.ended(response, trace)
        except TimeoutError:
            reason = "the total deadline passed"
            sent = trace.head_started or not trace.told or status is not None
            outcome = Lost(reason) if sent else NotSent(reason)
        except ATTEMPT_ERRORS as error:
            outcome = outcome_of(error, trace, status)
        self.log_bodies(send, outcome, trace)
        return outcome


class AsyncKalshiClient(AsyncRestClient[Plans]):
    """The asyncio client: the same methods as :class:`KalshiClient`, to be awaited.

    One client belongs to one event loop. Cancelling a task cancels its call at once; an order that was on its way
    is then as unknown as after a lost answer.
    """

    def __init__(
        self,
        key: KeySource,
        *,
        rest_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
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

    async def get_account(self, account_id: str) -> values.Account:
        """Return an account's balance (C04)."""
        return await self._run(self.plans.get_account(account_id))

    async def get_positions(self, account_id: str) -> tuple[values.Position, ...]:
        """Return an account's open positions (C05)."""
        return await self._run(self.plans.get_positions(account_id))

    async def get_markets(
        self, *, status: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> tuple[values.MarketSummary, ...]:
        """Return one page of markets, in ticker order (C06)."""
        return await self._run(self.plans.get_markets(status, limit, offset))

    async def iterate_markets(
        self, *, status: str | None = None, page_size: int = PAGE_SIZE_DEFAULT
    ) -> AsyncIterator[values.MarketSummary]:
        """Yield every market, page by page. Raises ``RemoteViolation`` where pages repeat or never end."""
        walk = markets_walk(page_size)
        while not walk.done:
            page = await self.get_markets(status=status, limit=page_size, offset=walk.offset)
            for market in walk.accept(page):
                yield market

    async def get_market(self, ticker: str) -> values.Market:
        """Return everything about a market (C07)."""
        return await self._run(self.plans.get_market(ticker))

    async def place_order(
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
        return await self._run(
            self.plans.place_order(
                order_body(ticker, side, type, size, price, time_in_force), idempotency_key, before
            )
        )

    async def cancel_order(self, order_id: str) -> values.CancelledOrder:
        """Cancel an order (C09). ``Refused.unknown_before`` tells of a lost attempt that may have done it."""
        return await self._run(self.plans.cancel_order(order_id))

    async def get_order(self, order_id: str) -> values.OrderStatus:
        """Return an order with its fills (C10)."""
        return await self._run(self.plans.get_order(order_id))

    async def get_fills(
        self, *, ticker: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> tuple[values.Fill, ...]:
        """Return one page of the account's fills, newest first (C11)."""
        return await self._run(self.plans.get_fills(ticker, limit, offset))

    async def iterate_fills(
        self, *, ticker: str | None = None, page_size: int = PAGE_SIZE_DEFAULT
    ) -> AsyncIterator[values.Fill]:
        """Yield every fill, newest first; fills that happen meanwhile are not among them."""
        walk = fills_walk(page_size)
        while not walk.done:
            page = await self.get_fills(ticker=ticker, limit=page_size, offset=walk.offset)
            for fill in walk.accept(page):
                yield fill

    async def snapshot(self, account_id: str, ticker: str | None = None) -> values.AccountSnapshot:
        """Return balance, positions and newest fills: take one before an order that must be reconcilable."""
        return await self._run(self.plans.snapshot(account_id, ticker))

    async def reconcile(
        self, unknown: errors.OrderOutcomeUnknown, *, known_order_ids: frozenset[str] = frozenset()
    ) -> values.Reconciliation:
        """Find out what became of an order. Never makes a second one; says when it cannot tell (D21)."""
        return await self._run(self.plans.reconcile(unknown, known_order_ids))
