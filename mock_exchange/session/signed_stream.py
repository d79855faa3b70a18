"""One WebSocket connection of ``trade-api-3.34`` without the socket: frames and time in, frames and a close out.

Driven as ``stream.py`` says. Its handshake was signed, so that it is somebody's from the start; what it understands is the table
``COMMANDS``, what an update of a subscription may do the table ``ACTIONS``. Rules (T10):

- every channel of ``subscribe`` gets a ``sid`` of its own, numbered from 1 on this connection, and one ``subscribed``, before any of
  its data. A second subscription to a channel stands beside the first.
- numbered channels count their frames from 1, replies about the subscription among them.
- a command that is refused changes nothing; its error has the venue's number and the command's id. Errors leave the connection open.
- binary frames are commands too: there are clients that send them.
- a peer that reads too slowly loses its subscriptions, each with error 25.

What is sent is not paced. Sources: T10, D60.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from kalshi_contract.edition import Channel
from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.editions.trade_api import render_stream
from mock_exchange.editions.trade_api.channels import CHANNELS
from mock_exchange.session import stream_commands as commands
from mock_exchange.session.channel_hub import Subscription
from mock_exchange.session.communications_filter import CommunicationsFilter
from mock_exchange.session.limits import UNLIMITED
from mock_exchange.session.signed_connection import SignedConnection, StreamDesk
from mock_exchange.session.signed_keys import SignedKey
from mock_exchange.session.stream import CLOSE_TOO_BIG, FRAME_BYTES_MAX, SECOND_US
from mock_exchange.session.stream_commands import Mistake

BOOKS: Final = "orderbook_delta"
TICKERS: Final = "ticker"


class SignedStream(SignedConnection):
    """A connection of the account of a key. Made by ``Venue.open_stream``."""

    def __init__(self, shared: StreamDesk, key: SignedKey, now_us: int) -> None:
        super().__init__(shared, key)
        self._last_sid = 0
        self._window_us = now_us
        self._received = 0

    def receive_text(self, text: str | bytes, now_us: int) -> None:
        """Take a text frame: a command."""
        self._shared.traffic.received += 1
        if self._closed:
            return
        frame = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        if len(frame) > FRAME_BYTES_MAX:
            self.shut(CLOSE_TOO_BIG, f"frames have at most {FRAME_BYTES_MAX} bytes here")
            return
        command_id, mistake = self._handle(frame, now_us)
        if mistake is not None:
            self._refuse(mistake, command_id, now_us)

    def receive_binary(self, data: bytes, now_us: int) -> None:
        """Take a binary frame: a command as well."""
        self.receive_text(data, now_us)

    # -- commands ------------------------------------------------------------------------------------

    def _handle(self, frame: bytes, now_us: int) -> tuple[int | None, Mistake | None]:
        """Carry a command out; return its id, and what was wrong with it."""
        try:
            message = parse(frame)
        except StrictJsonError as error:
            return None, Mistake(commands.UNREADABLE, str(error))
        if not isinstance(message, dict):
            return None, Mistake(commands.UNREADABLE, "a command is a JSON object")
        command_id = message.get("id")
        if command_id is not None and not commands.is_count(command_id):
            why = "id must be a whole number of 0 or more"
            return None, Mistake(commands.INVALID_PARAMETER, why)
        command_id = command_id or None  # 0 is no id
        if self._too_many(now_us):
            return command_id, Mistake(commands.TOO_MANY_COMMANDS)
        return command_id, self._obey(message, command_id, now_us)

    def _obey(
        self, message: Mapping[str, Any], command_id: int | None, now_us: int
    ) -> Mistake | None:
        name, params = message.get("cmd"), message.get("params")
        command = self.COMMANDS.get(name) if isinstance(name, str) else None
        if command is None:
            return Mistake(commands.UNKNOWN_COMMAND)
        handler, needs_params = command
        if needs_params and params is None:
            return Mistake(commands.PARAMS_REQUIRED)
        if params is not None and not isinstance(params, dict):
            return Mistake(commands.INVALID_PARAMETER, "params must be an object")
        return handler(self, params or {}, command_id, now_us)

    def _too_many(self, now_us: int) -> bool:
        if now_us - self._window_us >= SECOND_US:
            self._window_us = now_us
            self._received = 0
        self._received += 1
        return self._received > self._shared.limits.messages_per_second_max

    def _subscribe(
        self, params: Mapping[str, Any], command_id: int | None, now_us: int
    ) -> Mistake | None:
        channels = commands.channels_of(params, self._edition)
        if isinstance(channels, Mistake):
            return channels
        wrong = commands.flags_of(params) or self._too_many_subscriptions(len(channels))
        if wrong is not None:
            return wrong
        chosen: list[tuple[Channel, tuple[str, ...] | None]] = []
        for channel in channels:
            tickers = self._permitted(channel, params)
            if isinstance(tickers, Mistake):
                return tickers
            chosen.append((channel, tickers.tickers))
        for channel, tickers_of_it in chosen:
            self._begin(channel, tickers_of_it, params, command_id, now_us)
        return None

    def _too_many_subscriptions(self, more: int) -> Mistake | None:
        most = self._shared.limits.subscriptions_per_connection_max
        if len(self._subscriptions) + more <= most:
            return None
        return Mistake(commands.TOO_MANY_COMMANDS, f"a connection has at most {most} subscriptions")

    def _permitted(self, channel: Channel, params: Mapping[str, Any]) -> commands.Markets | Mistake:
        """Return the markets of a subscription to a channel, or why there is none."""
        if not self._key.covers(channel.permission):
            return Mistake(
                commands.NOT_PERMITTED, f"the API key needs the scope {channel.permission}"
            )
        wrong = commands.missing_values(channel, params)
        if "shard_factor" in channel.filters:
            wrong = wrong or commands.shards_of(params, self._shared.limits.shard_factor_max or 1)
        if wrong is not None:
            return wrong
        if channel.name not in CHANNELS:
            why = f"this mock exchange does not serve {channel.name} yet"
            return Mistake(commands.CHANNEL_FAILED, why)
        if "market_ticker" not in channel.filters:
            return commands.Markets()
        markets = self._markets(channel, params)
        if (
            isinstance(markets, commands.Markets)
            and markets.tickers is None
            and channel.filter_required
        ):
            return Mistake(commands.MARKET_REQUIRED)
        return markets

    def _markets(self, channel: Channel, params: Mapping[str, Any]) -> commands.Markets | Mistake:
        markets = commands.markets_of(params, self._ticker_of, by_id="market_id" in channel.filters)
        if isinstance(markets, Mistake) or markets.tickers is None:
            return markets
        views = self._desk.views
        unknown = tuple(each for each in markets.tickers if views.market_version(each) is None)
        if unknown:
            return Mistake(commands.INVALID_PARAMETER, "there is no such market", unknown)
        if len(markets.tickers) > (self._shared.limits.markets_per_subscription_max or UNLIMITED):
            return Mistake(commands.TOO_MANY_MARKETS)
        return markets

    def _ticker_of(self, market_id: str) -> str | None:
        ids = self._desk.ids
        for view in self._desk.views.markets():
            if render_stream.market_id(ids, view.ticker) == market_id.lower():
                return view.ticker
        return None

    def _begin(
        self,
        channel: Channel,
        tickers: tuple[str, ...] | None,
        params: Mapping[str, Any],
        command_id: int | None,
        now_us: int,
    ) -> None:
        self._last_sid += 1
        subscription = Subscription(
            self._last_sid,
            channel.name,
            self,
            tickers,
            owner=self._key.account_id,
            private=channel.private,
            subaccount=self._key.subaccount,
            yes=params.get("use_yes_price", False),
        )
        if "user_filter" in channel.filters:
            subscription.narrowed = CommunicationsFilter.of(
                params, subscription.owner, subscription.subaccount
            )
        self._subscriptions[subscription.sid] = subscription
        self._hub.add(subscription, tickers)
        self._record.watches(channel.name, ",".join(tickers or ()), begins=True)
        msg = {"channel": channel.name, "sid": subscription.sid}
        self._reply("SubscribedReply", {"type": "subscribed", "msg": msg}, command_id, now_us)
        if channel.name == BOOKS:
            self._show_books(subscription, tickers or (), now_us)
        elif channel.name == TICKERS and params.get("send_initial_snapshot"):
            self._show_tickers(subscription, tickers, now_us)

    def _show_books(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...],
        now_us: int,
        command_id: int | None = None,
    ) -> None:
        self._outbox.allow_more(len(self._outbox) + len(tickers))
        for ticker in tickers:
            update = self._hub.announcer.snapshot(ticker)
            if update is not None:
                self._hub.tell(subscription, update, now_us, command_id)

    def _show_tickers(
        self, subscription: Subscription, tickers: tuple[str, ...] | None, now_us: int
    ) -> None:
        if tickers is None:
            tickers = tuple(view.ticker for view in self._desk.views.markets())
        self._outbox.allow_more(len(self._outbox) + len(tickers))
        for ticker in tickers:
            update = self._hub.announcer.ticker(ticker, now_us)
            if update is not None:
                self._hub.tell(subscription, update, now_us)

    def _unsubscribe(
        self, params: Mapping[str, Any], command_id: int | None, now_us: int
    ) -> Mistake | None:
        sids = commands.sids_of(params)
        if isinstance(sids, Mistake):
            return sids
        unknown = [sid for sid in sids if sid not in self._subscriptions]
        if unknown:
            return Mistake(commands.UNKNOWN_SID, f"{unknown[0]}")
        for sid in sids:
            subscription = self._subscriptions[sid]
            self._forget(subscription)
            reply = {"type": "unsubscribed", "sid": sid, "seq": subscription.next_seq()}
            self._reply("UnsubscribedReply", reply, command_id, now_us)
        return None

    def _list(self, _params: Mapping[str, Any], command_id: int | None, now_us: int) -> None:
        held = [{"channel": each.channel, "sid": sid} for sid, each in self._subscriptions.items()]
        self._reply("SubscriptionListReply", {"type": "ok", "msg": held}, command_id, now_us)

    def _update(
        self, params: Mapping[str, Any], command_id: int | None, now_us: int
    ) -> Mistake | None:
        sid = commands.sid_of(params)
        if isinstance(sid, Mistake):
            return sid
        subscription = self._subscriptions.get(sid)
        if subscription is None:
            return Mistake(commands.UNKNOWN_SID, f"{sid}")
        name = params.get("action")
        if not name:
            return Mistake(commands.ACTION_REQUIRED)
        action = self.ACTIONS.get(name) if isinstance(name, str) else None
        channel = self._edition.channels[subscription.channel]
        if action is None or "market_ticker" not in channel.filters:
            return Mistake(commands.UNSUPPORTED_ACTION)
        markets = commands.flags_of(params) or self._markets(channel, params)
        if isinstance(markets, Mistake):
            return markets
        return action(self, subscription, markets.tickers, params, command_id, now_us)

    def _add_markets(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...] | None,
        params: Mapping[str, Any],
        command_id: int | None,
        now_us: int,
    ) -> Mistake | None:
        if tickers is None:
            return Mistake(commands.MARKET_REQUIRED)
        if subscription.tickers is None:
            return Mistake(commands.INVALID_PARAMETER, "the subscription has all markets")
        new = tuple(each for each in tickers if each not in subscription.tickers)
        most = self._shared.limits.markets_per_subscription_max or UNLIMITED
        if len(subscription.tickers) + len(new) > most:
            return Mistake(commands.TOO_MANY_MARKETS)
        subscription.tickers.update(dict.fromkeys(new))
        self._hub.add(subscription, new)
        self._confirm(subscription, params, command_id, now_us)
        if subscription.channel == BOOKS:
            self._show_books(subscription, new, now_us)
        elif subscription.channel == TICKERS and params.get("send_initial_snapshot"):
            self._show_tickers(subscription, new, now_us)
        return None

    def _delete_markets(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...] | None,
        params: Mapping[str, Any],
        command_id: int | None,
        now_us: int,
    ) -> Mistake | None:
        if tickers is None:
            return Mistake(commands.MARKET_REQUIRED)
        if subscription.tickers is None:
            return Mistake(commands.INVALID_PARAMETER, "the subscription has all markets")
        held = [each for each in tickers if each in subscription.tickers]
        for ticker in held:
            del subscription.tickers[ticker]
        self._hub.remove(subscription, held)
        self._confirm(subscription, params, command_id, now_us)
        return None

    def _get_snapshot(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...] | None,
        _params: Mapping[str, Any],
        command_id: int | None,
        now_us: int,
    ) -> Mistake | None:
        if subscription.channel != BOOKS:
            return Mistake(commands.UNSUPPORTED_ACTION)
        held = subscription.tickers or {}
        strange = tuple(each for each in tickers or () if each not in held)
        if strange:
            return Mistake(commands.INVALID_PARAMETER, "the subscription lacks the market", strange)
        self._show_books(subscription, tickers or tuple(held), now_us, command_id)
        return None

    def _confirm(
        self,
        subscription: Subscription,
        params: Mapping[str, Any],
        command_id: int | None,
        now_us: int,
    ) -> None:
        reply: dict[str, Any] = {
            "type": "ok",
            "sid": subscription.sid,
            "seq": subscription.next_seq(),
        }
        if not params.get("skip_ticker_ack"):
            reply["msg"] = {"market_tickers": list(subscription.tickers or ())}
        self._reply("OkReply", reply, command_id, now_us)

    COMMANDS: ClassVar[Mapping[str, tuple[Callable[..., Mistake | None], bool]]] = MappingProxyType(
        {
            "subscribe": (_subscribe, True),
            "unsubscribe": (_unsubscribe, True),
            "update_subscription": (_update, True),
            "list_subscriptions": (_list, False),
        }
    )
    """Command -> who carries it out, and whether it needs ``params``."""

    ACTIONS: ClassVar[Mapping[str, Callable[..., Mistake | None]]] = MappingProxyType(
        {
            "add_markets": _add_markets,
            "delete_markets": _delete_markets,
            "get_snapshot": _get_snapshot,
        }
    )
    """Action of ``update_subscription`` -> who carries it out."""
