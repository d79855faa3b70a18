"""Who listens to which channel of which markets, and the fan-out: a message is rendered, validated and encoded once for all its readers.

Readers' frames differ in ``sid`` and ``seq`` only: a ``Sheet`` is a message that is complete but for these two, so that a frame is a
few bytes put together. Where a message has variants (one's own order, YES prices) there is a sheet for each that is read.
Nothing here waits: a session that does not keep up looks after itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from mock_exchange.core.events import Event
from mock_exchange.editions.trade_api.announcer import Announcer
from mock_exchange.editions.trade_api.formats import MS_US
from mock_exchange.editions.trade_api.updates import Update
from mock_exchange.session.communications_filter import CommunicationsFilter
from mock_exchange.session.responses import BrokenMessageError

Render = Callable[[str, Any], bytes]
"""(object name, message value) -> validated bytes."""

ALL = ""
"""In the place of a ticker: every market. In the place of an account: everybody's."""


class Subscription:
    """A channel on a connection. ``account_id`` is "" where it is public.

    ``tickers`` are the markets (of a channel of values, the indices or underlyings) it is about, None where that is all of them.
    """

    __slots__ = (
        "account_id",
        "channel",
        "narrowed",
        "owner",
        "seq",
        "session",
        "sid",
        "subaccount",
        "tickers",
        "yes",
    )

    def __init__(
        self,
        sid: int,
        channel: str,
        session: "Listener",
        tickers: Iterable[str] | None,
        *,
        owner: str,
        private: bool,
        subaccount: int | None = None,
        yes: bool = False,
    ) -> None:
        self.sid = sid
        self.channel = channel
        self.session = session
        self.tickers: dict[str, None] | None = None if tickers is None else dict.fromkeys(tickers)
        self.owner = owner
        self.account_id = owner if private else ALL
        self.subaccount = subaccount
        self.yes = yes
        self.narrowed: CommunicationsFilter | None = None
        self.seq = 0

    def next_seq(self) -> int:
        """Return the number of the next message."""
        self.seq += 1
        return self.seq

    @property
    def held(self) -> dict[str, None]:
        """The markets, indices or underlyings that it names, in order; none where it has all."""
        return {} if self.tickers is None else self.tickers

    def hears(self, update: Update) -> bool:
        """Tell whether it hears of this one: a filter of its own decides, or what a key that is locked to a subaccount may hear of."""
        if self.narrowed is not None:
            return self.narrowed.passes(update)
        return self._hears_of(update.owner)

    def _hears_of(self, owner: str) -> bool:
        if self.subaccount is None or self.account_id == ALL:
            return True
        return int(owner.partition("/")[2] or 0) == self.subaccount


class Listener(Protocol):
    """What the hub needs of a session."""

    def deliver(
        self, subscription: Subscription, frame: bytes, now_us: int, conflate: str | None = None
    ) -> None:
        """Queue a frame of a subscription; ``conflate``: what it is about, where a newer one may take its place."""

    def fail(self, subscription: Subscription, now_us: int) -> None:
        """End a subscription that missed a message."""

    def shut(self, code: int, reason: str) -> None:
        """Close the connection."""


class Sheet:
    """A message that lacks ``sid`` and ``seq`` only."""

    __slots__ = ("_head", "_sequenced", "_tail")

    def __init__(
        self,
        render: Render,
        update: Update,
        variant: tuple[bool, bool],
        now_us: int,
        *,
        sequenced: bool,
        command_id: int | None = None,
    ) -> None:
        """Raise ``BrokenMessageError`` for a message that breaks its schema: nothing of it is sent."""
        value: dict[str, Any] = {"type": update.type}
        head = b'{"type":"%b"' % update.type.encode()
        if command_id is not None:
            value["id"] = command_id
            head += b',"id":%d' % command_id
        head += b',"sid":'
        value["sid"] = 1
        if sequenced:
            value["seq"] = 1
        value["sending_ts_ms"] = now_us // MS_US
        value["msg"] = update.message(variant)
        skipped = len(head) + len(b'1,"seq":1' if sequenced else b"1")
        self._head = head
        self._tail = render(update.object_name, value)[skipped:] + b"\n"
        self._sequenced = sequenced

    def frame(self, subscription: Subscription) -> bytes:
        """Return a subscription's next frame."""
        if self._sequenced:
            return b'%b%d,"seq":%d%b' % (
                self._head,
                subscription.sid,
                subscription.next_seq(),
                self._tail,
            )
        return b"%b%d%b" % (self._head, subscription.sid, self._tail)


class ChannelHub:
    """Subscriptions by channel, market and account, and the connections of each account."""

    def __init__(
        self,
        announcer: Announcer,
        render: Render,
        sequenced: frozenset[str],
        conflated: frozenset[str] = frozenset(),
    ) -> None:
        """``sequenced`` and ``conflated`` are the channels that number their frames, and that may leave out old ones."""
        self.announcer = announcer
        self._conflated = conflated
        self._render = render
        self._sequenced = sequenced
        self._channels: dict[str, dict[tuple[str, str], dict[Subscription, None]]] = {}
        self._connections: dict[str, dict[Listener, str]] = {}

    # -- connections ---------------------------------------------------------------------------------

    def connection_count(self, account_id: str) -> int:
        """Return how many connections an account has."""
        return len(self._connections.get(account_id, ()))

    def connect(self, account_id: str, key_id: str, session: Listener) -> None:
        """Count a connection."""
        self._connections.setdefault(account_id, {})[session] = key_id

    def disconnect(self, account_id: str, session: Listener) -> None:
        """Give a connection's place back; its subscriptions it takes away itself."""
        connections = self._connections.get(account_id, {})
        connections.pop(session, None)
        if not connections:
            self._connections.pop(account_id, None)

    def sessions_of_key(self, account_id: str, key_id: str) -> tuple[Listener, ...]:
        """Return the connections that were opened with a key."""
        connections = self._connections.get(account_id, {})
        return tuple(session for session, used in connections.items() if used == key_id)

    # -- subscriptions -------------------------------------------------------------------------------

    def subscription_counts(self) -> Mapping[str, int]:
        """Return how many subscriptions there are on each channel that has any."""
        return {
            channel: len({each for readers in places.values() for each in readers})
            for channel, places in self._channels.items()
        }

    def add(self, subscription: Subscription, tickers: Iterable[str] | None) -> None:
        """Have a subscription hear of markets (None: of all) from now on."""
        places = self._channels.setdefault(subscription.channel, {})
        for ticker in (ALL,) if tickers is None else tickers:
            places.setdefault((ticker, subscription.account_id), {})[subscription] = None

    def remove(self, subscription: Subscription, tickers: Iterable[str] | None) -> None:
        """Have it hear of them no more."""
        places = self._channels.get(subscription.channel, {})
        for ticker in (ALL,) if tickers is None else tickers:
            place = (ticker, subscription.account_id)
            readers = places.get(place, {})
            readers.pop(subscription, None)
            if not readers:
                places.pop(place, None)
        if not places:
            self._channels.pop(subscription.channel, None)

    def names(self, channel: str) -> list[str]:
        """Return what the subscriptions to a channel name, sorted, each once."""
        return sorted({ticker for ticker, _ in self._channels.get(channel, ())} - {ALL})

    # -- messages ------------------------------------------------------------------------------------

    def publish(self, events: Sequence[Event], now_us: int) -> None:
        """Tell a command's events to whoever subscribed. Called right after the command."""
        if not self._channels:
            return
        for channel in self.announcer.UPDATES:
            if channel in self._channels:
                self.announce(channel, self.announcer.updates(channel, events, now_us), now_us)

    def announce(self, channel: str, updates: Iterable[Update], now_us: int) -> None:
        """Hand a channel's updates to its readers: also the way in for what is no event of the exchange."""
        for update in updates:
            readers = self._readers(channel, update)
            sheets: dict[tuple[bool, bool], Sheet] = {}
            for reader in readers:
                self._deliver(reader, update, sheets, now_us)

    def tell(
        self,
        subscription: Subscription,
        update: Update,
        now_us: int,
        command_id: int | None = None,
    ) -> None:
        """Tell one subscription how things stand, in answer to its command if that has an id."""
        self._deliver(subscription, update, {}, now_us, command_id)

    def _readers(self, channel: str, update: Update) -> list[Subscription]:
        """Return them as they are now: one that falls behind leaves the tables."""
        places = self._channels.get(channel)
        if not places:
            return []
        holder_id = update.owner.partition("/")[0]
        readers: list[Subscription] = []
        for ticker in {update.ticker: None, ALL: None}:
            readers += places.get((ticker, ALL), ())
            if holder_id:
                readers += places.get((ticker, holder_id), ())
        return [each for each in readers if each.hears(update)]

    def _deliver(
        self,
        reader: Subscription,
        update: Update,
        sheets: dict[tuple[bool, bool], Sheet],
        now_us: int,
        command_id: int | None = None,
    ) -> None:
        owned = reader.owner == update.owner.partition("/")[0]
        variant = update.variant(owned=owned, yes=reader.yes)
        try:
            sheet = sheets.get(variant)
            if sheet is None:
                sequenced = reader.channel in self._sequenced
                sheet = Sheet(
                    self._render,
                    update,
                    variant,
                    now_us,
                    sequenced=sequenced,
                    command_id=command_id,
                )
                sheets[variant] = sheet
        except BrokenMessageError:
            reader.session.fail(reader, now_us)
            return
        conflate = update.ticker if reader.channel in self._conflated else None
        reader.session.deliver(reader, sheet.frame(reader), now_us, conflate)
