"""The life of one signed WebSocket connection: what it sends, how it loses a subscription, how it ends. Its commands are a subclass's."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kalshi_contract.limits import StreamLimits
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.formats import MS_US
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic
from mock_exchange.session.channel_hub import ChannelHub, Render, Subscription
from mock_exchange.session.feed_timers import FeedTimers
from mock_exchange.session.limits import UNLIMITED
from mock_exchange.session.outbox import Outbox
from mock_exchange.session.signed_keys import SignedKey
from mock_exchange.session.stream import Close
from mock_exchange.session.stream_commands import CHANNEL_FAILED, OVERFLOW, Mistake
from mock_exchange.session.streaming import StreamReport, Watched, report_of


@dataclass(frozen=True, slots=True)
class StreamDesk:
    """What all connections of a venue share. ``sessions`` are those that are not closed."""

    desk: Desk
    hub: ChannelHub
    feeds: FeedTimers
    limits: StreamLimits
    render: Render
    record: Callable[[], StreamRecord]
    traffic: StreamTraffic
    sessions: "dict[SignedConnection, None]" = field(default_factory=dict)


class SignedConnection(ABC):
    """A connection of the account of a key, without its commands."""

    wake: Callable[[], None]
    """Set by the transport: called (from any of the venue's calls) when there is new output to take."""

    ping_body: ClassVar[bytes] = b"heartbeat"

    def __init__(self, shared: StreamDesk, key: SignedKey) -> None:
        self.wake = _sleep_on
        self._shared = shared
        self._desk = shared.desk
        self._edition = shared.desk.edition
        self._hub = shared.hub
        self._key = key
        self._closed = False
        self._close: Close | None = None
        self._subscriptions: dict[int, Subscription] = {}
        self._outbox = Outbox(UNLIMITED, shared.traffic)
        self._record = shared.record()
        self._awake = False
        shared.sessions[self] = None
        shared.hub.connect(key.account_id, key.key_id, self)
        self._record.authenticated(key.account_id, key.key_id)

    @property
    def account_id(self) -> str | None:
        """Whose connection it is."""
        return self._key.account_id

    def lag_us(self, now_us: int) -> int:
        """Return how long the oldest message has been waiting: nothing waits here."""
        return self._outbox.lag_us(now_us)

    def report(self, now_us: int) -> StreamReport:
        """Return how the connection stands."""
        return report_of(
            self._record,
            self._outbox,
            now_us,
            (
                Watched(each.channel, tuple(each.tickers or ()), sid, each.seq)
                for sid, each in self._subscriptions.items()
            ),
        )

    @abstractmethod
    def receive_text(self, text: str | bytes, now_us: int) -> None:
        """Take a text frame."""

    @abstractmethod
    def receive_binary(self, data: bytes, now_us: int) -> None:
        """Take a binary frame."""

    def tick(self, now_us: int) -> None:
        """Let time pass: nothing waits for it here."""
        del now_us

    def next_deadline_us(self) -> int | None:
        """Return None: nothing falls due."""
        return None

    def take_output(self) -> tuple[list[bytes], Close | None]:
        """Return the frames to send now, in order, and the close that follows them, if any."""
        self._awake = False
        return self._outbox.take(), self._close

    def pause(self) -> None:
        """Send nothing for now: the peer does not read."""
        self._outbox.hold()

    def resume(self, now_us: int) -> None:
        """Go on sending."""
        self._outbox.let_go(now_us)

    def disconnected(self, cause: str = "lost", code: int | None = None, reason: str = "") -> None:
        """Tell that the connection is gone, and why. Subscriptions and the connection's place are given back."""
        self._leave()
        self._outbox.drop(ready_too=True)
        self._record.closed(cause, code, reason, self._outbox.sent)

    def shut(self, code: int, reason: str) -> None:
        """Close the connection, after what is ready."""
        if self._closed:
            return
        self._leave()
        self._outbox.drop(ready_too=False)
        self._close = Close(code, reason)
        self._record.closed("server", code, reason, self._outbox.sent + len(self._outbox))
        self._rouse()

    # -- what the hub calls --------------------------------------------------------------------------

    def deliver(
        self, subscription: Subscription, frame: bytes, now_us: int, conflate: str | None = None
    ) -> None:
        """Queue a frame of a subscription that holds; beyond the buffer all subscriptions end with error 25.

        While the peer does not read, of the frames of a subscription with the same ``conflate`` only the newest waits.
        """
        sid = subscription.sid
        if self._subscriptions.get(sid) is not subscription:
            return
        self._outbox.add(frame, now_us, None if conflate is None else f"{sid}/{conflate}")
        if not self._outbox.overflowing:
            self._rouse()
            return
        self._outbox.drop(ready_too=True)
        for each in tuple(self._subscriptions.values()):
            self._end(each, Mistake(OVERFLOW), now_us)

    def fail(self, subscription: Subscription, now_us: int) -> None:
        """End a subscription that missed a message of ours: error 10."""
        if self._subscriptions.get(subscription.sid) is subscription:
            self._end(subscription, Mistake(CHANNEL_FAILED), now_us)

    def _end(self, subscription: Subscription, mistake: Mistake, now_us: int) -> None:
        self._forget(subscription)
        self._refuse(mistake, None, now_us, subscription)

    # -- replies and the end -------------------------------------------------------------------------

    def _reply(
        self, object_name: str, value: dict[str, Any], command_id: int | None, now_us: int
    ) -> None:
        if command_id is not None:
            value["id"] = command_id
        value["sending_ts_ms"] = now_us // MS_US
        self._outbox.add(self._shared.render(object_name, value) + b"\n", now_us)
        self._rouse()

    def _refuse(
        self,
        mistake: Mistake,
        command_id: int | None,
        now_us: int,
        subscription: Subscription | None = None,
    ) -> None:
        words = self._edition.stream_errors[mistake.code].message
        if mistake.why:
            words = f"{words}: {mistake.why}"
        self._record.refused(str(mistake.code), words)
        msg: dict[str, Any] = {"code": mistake.code, "msg": words}
        if len(mistake.tickers) == 1:
            msg["market_ticker"] = mistake.tickers[0]
        elif mistake.tickers:
            msg["market_tickers"] = list(mistake.tickers)
        value: dict[str, Any] = {"type": "error", "msg": msg}
        if subscription is not None:
            value |= {"sid": subscription.sid, "seq": subscription.next_seq()}
        self._reply("ErrorFrame", value, command_id, now_us)

    def _forget(self, subscription: Subscription) -> None:
        del self._subscriptions[subscription.sid]
        self._hub.remove(subscription, subscription.tickers)
        watched = ",".join(subscription.tickers or ())
        self._record.watches(subscription.channel, watched, begins=False)

    def _leave(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._shared.sessions.pop(self, None)
        self._hub.disconnect(self._key.account_id, self)
        for subscription in self._subscriptions.values():
            self._hub.remove(subscription, subscription.tickers)
        self._subscriptions.clear()

    def _rouse(self) -> None:
        if not self._awake:
            self._awake = True
            self.wake()


def _sleep_on() -> None:
    """Wake nobody: what ``wake`` is until the transport sets it."""
