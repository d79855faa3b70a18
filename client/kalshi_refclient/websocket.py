"""The stream client of the reference edition: :mod:`~kalshi_refclient.pump` around its machine (C12 to C19, C24, D22)."""

from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.stream import StreamMachine
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient._core.tracker import OrderTracker
from kalshi_refclient.credentials import hidden
from kalshi_refclient.pump import StreamPump
from kalshi_refclient.settings import Settings, authenticator_of
from kalshi_refclient.shell import KeySource
from kalshi_refclient.stream_events import StreamEvent
from kalshi_refclient.wire import StreamSettings


class StreamClient(StreamPump[StreamMachine]):
    """Subscriptions, and an iterator of what they bring.

    ::

        async with StreamClient(key, environment="demo") as stream:
            await stream.subscribe_market("BTC-2024-12-31")
            async for event in stream:
                ...

    Iteration ends when the stream is closed here, and raises :class:`~kalshi_refclient.errors.KalshiError` when
    it is over for another reason: ``Unauthorized``, ``Refused``, ``RateLimited``, ``CertificateRefused`` or
    ``ReconnectsExhausted``. Everything else shows as a ``Stale`` event, and later a ``Reconnected`` one.
    """

    def __init__(
        self,
        key: KeySource,
        *,
        ws_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        stream: StreamSettings | None = None,
    ) -> None:
        key = hidden(key)  # frames of this call are in the tracebacks of its refusals
        super().__init__(
            authenticator_of(key),
            ws_url=ws_url,
            environment=environment,
            settings=settings,
            stream=stream,
        )

    def _own_machine(self, parts: StreamParts) -> StreamMachine:
        return StreamMachine(parts)

    async def __anext__(self) -> StreamEvent:
        event: StreamEvent = await super().__anext__()
        return event

    @property
    def orders(self) -> OrderTracker:
        """What the stream has told about orders, with everything outdated left out."""
        return self._machine.parts.orders

    def is_valid(self, channel: str, key: str) -> bool:
        """Return whether what was told of a subscription is current."""
        return self._machine.subscriptions.is_valid(Subscription(channel, key))

    def age_s(self, channel: str, key: str) -> float | None:
        """Return how old a subscription's last data is, ``None`` if there was none."""
        now_s = self._clock.monotonic_s()
        return self._machine.subscriptions.age_s(Subscription(channel, key), now_s)

    async def subscribe_account(self, account_id: str) -> None:
        """Watch an account's balance (C14). Wanted from now on, also after reconnects."""
        self._subscribe("account", account_id)

    async def subscribe_market(self, ticker: str) -> None:
        """Watch a market (C15)."""
        self._subscribe("market", ticker)

    async def subscribe_orders(self, account_id: str) -> None:
        """Watch an account's orders (C16)."""
        self._subscribe("orders", account_id)

    async def unsubscribe(self, channel: str, key: str) -> None:
        """Stop watching ``key`` on ``channel``: ``account``, ``market`` or ``orders`` (D17)."""
        self._machine.unsubscribe(channel, key, self._clock.monotonic_s())
        self._settle()

    def _subscribe(self, channel: str, key: str) -> None:
        self._machine.subscribe(channel, key, self._clock.monotonic_s())
        self._settle()
