"""One WebSocket connection without the socket: frames and time in, frames and a close out.

The transport feeds ``receive_text`` / ``receive_binary`` / ``tick`` / ``disconnected`` and after each of them, and whenever
``wake`` was called, drains ``take_output``. ``next_deadline_us`` tells when to call ``tick`` at the latest.

The states and what is understood in each are the table ``StreamSession.HANDLERS``; anything else is refused. Rules: C12 to C16, C26, D14 to D19:

- ``auth`` within 5 s of the opening, or 1008; a wrong key is 1008, a 6th connection of an account is 1008 RATE_LIMIT_EXCEEDED;
- the 101st subscription and the 101st message in a second get the error object with ``retry_after``;
- errors leave the connection open, except where acks are off: then they close it with 1008 and the code as reason;
- binary frames close with 1003, frames above 64 KiB (1 KiB before ``auth``) with 1009.

What it sends is paced and bounded by its ``Outbox``: a peer that does not keep up is closed with 1013 (try again later).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Final

from kalshi_contract.edition import Channel, Edition
from kalshi_contract.limits import StreamLimits
from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic
from mock_exchange.session.hub import CLOSE_INTERNAL_ERROR, Hub
from mock_exchange.session.keys import KeyRecord, KeyRing
from mock_exchange.session.outbox import Outbox
from mock_exchange.session.responses import BrokenMessageError
from mock_exchange.session.streaming import StreamReport, Watched, report_of

FRAME_BYTES_MAX: Final = 65_536
AUTH_FRAME_BYTES_MAX: Final = 1_024
SECOND_US: Final = 1_000_000

CLOSE_GOING_AWAY: Final = 1001
CLOSE_UNSUPPORTED_DATA: Final = 1003
CLOSE_POLICY: Final = 1008
CLOSE_TOO_BIG: Final = 1009
CLOSE_TRY_AGAIN_LATER: Final = 1013
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection with this code and reason."""

    code: int
    reason: str


class State(Enum):
    """Where a connection stands."""

    AWAITING_AUTH = "awaiting auth"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Desk:
    """What all connections of a venue share.

    ``hub`` knows who listens to what, ``dialect`` words the refusals, ``render`` validates and encodes a message, ``sessions`` are
    the connections that are not closed. ``record`` makes what a connection tells of itself, ``traffic`` counts all messages.
    """

    edition: Edition
    dialect: ReferenceDialect
    keys: KeyRing
    limits: StreamLimits
    acks: bool
    hub: Hub
    render: Callable[[str, Any], bytes]
    record: Callable[[], StreamRecord]
    traffic: StreamTraffic
    sessions: "dict[StreamSession, None]" = field(default_factory=dict)


class StreamSession:
    """A connection's state: before auth, authenticated, closed. Made by ``Venue.open_stream``."""

    wake: Callable[[], None]
    """Set by the transport: called (from any of the venue's calls) when there is new output to take."""

    ping_body: ClassVar[bytes] = b"mock"
    """What the transport's keep-alive pings say."""

    def __init__(self, desk: Desk, now_us: int) -> None:
        self.wake = _sleep_on
        self._desk = desk
        self._state = State.AWAITING_AUTH
        self._close: Close | None = None
        self._key: KeyRecord | None = None
        self._subscriptions: dict[tuple[str, str], None] = {}
        self._outbox = Outbox(desk.limits.messages_per_second_max, desk.traffic)
        self._record = desk.record()
        self._auth_deadline_us = now_us + round(desk.limits.auth_timeout_s * SECOND_US)
        self._window_us = now_us
        self._received = 0
        self._awake = False
        desk.sessions[self] = None

    @property
    def state(self) -> State:
        """Where the connection stands."""
        return self._state

    @property
    def account_id(self) -> str | None:
        """Whose connection it is, once authenticated."""
        return None if self._key is None else self._key.account_id

    def lag_us(self, now_us: int) -> int:
        """Return how long the oldest message has been waiting to be sent."""
        return self._outbox.lag_us(now_us)

    def report(self, now_us: int) -> StreamReport:
        """Return how the connection stands."""
        return report_of(
            self._record,
            self._outbox,
            now_us,
            (Watched(channel, (key,)) for channel, key in self._subscriptions),
        )

    def receive_text(self, text: str | bytes, now_us: int) -> None:
        """Take a text frame."""
        self._desk.traffic.received += 1
        self.tick(now_us)
        if self._state is State.CLOSED:
            return
        frame = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        awaiting = self._state is State.AWAITING_AUTH
        bytes_max = AUTH_FRAME_BYTES_MAX if awaiting else FRAME_BYTES_MAX
        if len(frame) > bytes_max:
            self.shut(CLOSE_TOO_BIG, f"frames have at most {bytes_max} bytes here")
            return
        try:
            refusal = self._count(now_us) or self._handle(frame, now_us)
            if refusal is not None:
                self._refuse(refusal, now_us)
        except BrokenMessageError:
            # recorded where it was found; what breaks the contract is not sent
            self.shut(CLOSE_INTERNAL_ERROR, "INTERNAL_ERROR")

    def receive_binary(self, data: bytes, now_us: int) -> None:
        """Take a binary frame: the contract has none, so the session closes with 1003."""
        del data
        self._desk.traffic.received += 1
        self.tick(now_us)
        self.shut(CLOSE_UNSUPPORTED_DATA, "messages are JSON in text frames")

    def tick(self, now_us: int) -> None:
        """Let time pass: auth deadline, paced output."""
        if self._state is State.AWAITING_AUTH and now_us >= self._auth_deadline_us:
            self.shut(CLOSE_POLICY, "INVALID_API_KEY")
        elif self._outbox.release(now_us):
            self._rouse()

    def next_deadline_us(self) -> int | None:
        """Return when ``tick`` has something to do, or None."""
        if self._state is State.CLOSED:
            return None
        release_us = self._outbox.next_release_us()
        if self._state is not State.AWAITING_AUTH:
            return release_us
        if release_us is None:
            return self._auth_deadline_us
        return min(release_us, self._auth_deadline_us)

    def take_output(self) -> tuple[list[bytes], Close | None]:
        """Return the frames to send now, in order, and the close that follows them, if any."""
        self._awake = False
        return self._outbox.take(), self._close

    def pause(self) -> None:
        """Nothing: what this contract sends is paced, and a peer that does not read is cut by the transport."""

    def resume(self, now_us: int) -> None:
        """Nothing: see ``pause``."""

    def disconnected(self, cause: str = "lost", code: int | None = None, reason: str = "") -> None:
        """Tell that the connection is gone, and why: 'client' closed it, 'server' did, it was 'lost', or a 'fault' cut it.

        Subscriptions and the connection's place are given back.
        """
        self._leave()
        self._outbox.drop(ready_too=True)
        self._record.closed(cause, code, reason, self._outbox.sent)

    def push(self, frame: bytes, now_us: int, conflate: str | None = None) -> None:
        """Queue a frame; a newer one of the same ``conflate`` may take its place while it waits for its turn."""
        if self._state is State.CLOSED:
            return
        self._outbox.add(frame, now_us, conflate)
        if self._outbox.overflowing:
            self._outbox.drop(ready_too=True)
            self.shut(CLOSE_TRY_AGAIN_LATER, "slow consumer: too many messages are waiting")
        else:
            self._rouse()

    def shut(self, code: int, reason: str) -> None:
        """Close the connection: what is ready still goes out, what waits for its turn does not."""
        if self._state is State.CLOSED:
            return
        self._leave()
        self._outbox.drop(ready_too=False)
        self._close = Close(code, reason)
        self._record.closed("server", code, reason, self._outbox.sent + len(self._outbox))
        self._rouse()

    def _leave(self) -> None:
        self._state = State.CLOSED
        self._desk.sessions.pop(self, None)
        if self._key is not None:
            self._desk.hub.disconnect(self._key.account_id, self, self._subscriptions)
        self._subscriptions.clear()

    def _rouse(self) -> None:
        if not self._awake:
            self._awake = True
            self.wake()

    def _count(self, now_us: int) -> Refusal | None:
        if now_us - self._window_us >= SECOND_US:
            self._window_us = now_us
            self._received = 0
        self._received += 1
        if self._received <= self._desk.limits.messages_per_second_max:
            return None
        return self._desk.dialect.rate_limited(1)

    def _handle(self, frame: bytes, now_us: int) -> Refusal | None:
        dialect = self._desk.dialect
        try:
            message = parse(frame)
        except StrictJsonError as error:
            return dialect.malformed_json(str(error))
        if not isinstance(message, dict):
            return dialect.malformed_json("a message is a JSON object")
        type_ = message.get("type")
        handler = self.HANDLERS.get((self._state, type_)) if isinstance(type_, str) else None
        if handler is not None:
            return handler(self, message, now_us)
        if self._state is State.AWAITING_AUTH:
            return dialect.authenticate_first()
        return dialect.unknown_message(message, sorted({name for _, name in self.HANDLERS}))

    def _authenticate(self, message: Mapping[str, Any], now_us: int) -> Refusal | None:
        refusal = self._desk.dialect.check_auth(message)
        if refusal is not None:
            return refusal
        api_key = message["api_key"]
        raw = api_key.encode("utf-8", "replace") if isinstance(api_key, str) else b""
        record = self._desk.keys.verify(raw)
        if record is None:
            self.shut(CLOSE_POLICY, "INVALID_API_KEY")
            return None
        hub = self._desk.hub
        connections_max = self._desk.limits.connections_per_account_max
        if hub.connection_count(record.account_id) >= connections_max:
            self.shut(CLOSE_POLICY, "RATE_LIMIT_EXCEEDED")
            return None
        self._key = record
        self._state = State.OPEN
        hub.connect(record.account_id, record.key_id, self)
        self._record.authenticated(record.account_id, record.key_id)
        self._acknowledge(
            "authenticated", {"type": "authenticated", "account_id": record.account_id}, now_us
        )
        return None

    def _subscribe(self, message: Mapping[str, Any], now_us: int) -> Refusal | None:
        channel, key, refusal = self._watched(message)
        if channel is None:
            return refusal
        acknowledgement = {"type": "subscribed", "channel": channel.name, channel.key_field: key}
        if (channel.name, key) in self._subscriptions:
            self._acknowledge("subscribed", acknowledgement, now_us)
            return None
        subscriptions_max = self._desk.limits.subscriptions_per_connection_max
        if len(self._subscriptions) >= subscriptions_max:
            return self._desk.dialect.too_many_subscriptions(subscriptions_max)
        self._subscriptions[channel.name, key] = None
        self._desk.hub.subscribe(channel.name, key, self)
        self._record.watches(channel.name, key, begins=True)
        self._acknowledge("subscribed", acknowledgement, now_us)
        frames = self._desk.hub.state_of(channel.name, key, now_us)
        self._outbox.allow_more(len(frames))
        for frame in frames:
            self.push(frame, now_us)
        return None

    def _unsubscribe(self, message: Mapping[str, Any], now_us: int) -> Refusal | None:
        channel, key, refusal = self._watched(message)
        if channel is None:
            return refusal
        if self._subscriptions.pop((channel.name, key), _ABSENT) is not _ABSENT:
            self._record.watches(channel.name, key, begins=False)
        self._desk.hub.unsubscribe(channel.name, key, self)
        acknowledgement = {"type": "unsubscribed", "channel": channel.name, channel.key_field: key}
        self._acknowledge("unsubscribed", acknowledgement, now_us)
        return None

    def _watched(self, message: Mapping[str, Any]) -> tuple[Channel | None, str, Refusal | None]:
        """Return the channel and key of a subscription, or no channel and the refusal."""
        desk = self._desk
        refusal = desk.dialect.check_subscription(message)
        if refusal is not None:
            return None, "", refusal
        channel = desk.edition.channels[message["channel"]]
        key: str = message[channel.key_field]
        if self._key is None or channel.permission not in self._key.permissions:
            return None, "", desk.dialect.lacks_permission(channel.permission)
        if not desk.hub.may_watch(channel.name, key, self._key.account_id):
            return None, "", desk.dialect.not_found(channel.key_field, key)
        return channel, key, None

    def _acknowledge(self, object_name: str, message: Mapping[str, Any], now_us: int) -> None:
        if self._desk.acks:
            self.push(self._desk.render(object_name, message), now_us)

    def _refuse(self, refusal: Refusal, now_us: int) -> None:
        self._record.refused(refusal.code, self._desk.keys.redact(refusal.message))
        if not self._desk.acks:
            self.shut(CLOSE_POLICY, refusal.code)
            return
        error = self._desk.dialect.error_object(refusal, self._desk.keys.redact)
        self.push(self._desk.render("stream_error", {"type": "error", "error": error}), now_us)

    HANDLERS: ClassVar[Mapping[tuple[State, str], Callable[..., Refusal | None]]] = {
        (State.AWAITING_AUTH, "auth"): _authenticate,
        (State.OPEN, "subscribe"): _subscribe,
        (State.OPEN, "unsubscribe"): _unsubscribe,
    }
    """What is understood in which state. ``auth`` twice is an unknown message of an open connection."""


def _sleep_on() -> None:
    """Wake nobody: what ``wake`` is until the transport sets it."""
