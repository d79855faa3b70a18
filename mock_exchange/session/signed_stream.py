"""One WebSocket connection of ``trade-api-3.34`` without the socket: frames and time in, frames and a close out.

Driven as ``stream.py`` says. Its handshake was signed, so that it is somebody's from the start; what it understands is the table
``COMMANDS``. Rules (T10):

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
from typing import Any, ClassVar

from kalshi_contract.edition import Channel
from kalshi_contract.strict_json import StrictJsonError, parse
from mock_exchange.editions.trade_api.channels import CHANNELS
from mock_exchange.session import stream_commands as commands
from mock_exchange.session.signed_connection import StreamDesk
from mock_exchange.session.signed_keys import SignedKey
from mock_exchange.session.signed_subscriptions import SubscribedConnection
from mock_exchange.session.stream import CLOSE_TOO_BIG, FRAME_BYTES_MAX, SECOND_US
from mock_exchange.session.stream_commands import Mistake


class SignedStream(SubscribedConnection):
    """A connection of the account of a key. Made by ``Venue.open_stream``."""

    def __init__(self, shared: StreamDesk, key: SignedKey, now_us: int) -> None:
        super().__init__(shared, key)
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
            named = self._permitted(channel, params)
            if isinstance(named, Mistake):
                return named
            chosen.append((channel, named.names))
        for channel, names in chosen:
            self._begin(channel, names, params, command_id, now_us)
        return None

    def _too_many_subscriptions(self, more: int) -> Mistake | None:
        most = self._shared.limits.subscriptions_per_connection_max
        if len(self._subscriptions) + more <= most:
            return None
        return Mistake(commands.TOO_MANY_COMMANDS, f"a connection has at most {most} subscriptions")

    def _permitted(self, channel: Channel, params: Mapping[str, Any]) -> commands.Names | Mistake:
        """Return what a subscription to a channel is narrowed to, or why there is none."""
        if not self._key.covers(channel.permission):
            return Mistake(
                commands.NOT_PERMITTED, f"the API key needs the scope {channel.permission}"
            )
        if "shard_factor" in channel.filters:
            wrong = commands.shards_of(params, self._shared.limits.shard_factor_max or 1)
            if wrong is not None:
                return wrong
        if channel.name not in CHANNELS:
            why = f"this mock exchange does not serve {channel.name} yet"
            return Mistake(commands.CHANNEL_FAILED, why)
        named = self._named(channel, params)
        if isinstance(named, commands.Names) and named.names is None:
            kind = commands.filter_of(channel)
            if kind is not None and (channel.filter_required or kind != "market_ticker"):
                return Mistake(commands.FILTERS[kind].missing)
        return named

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

    _update = SubscribedConnection._update  # noqa: SLF001 - the table names it

    COMMANDS: ClassVar[Mapping[str, tuple[Callable[..., Mistake | None], bool]]] = MappingProxyType(
        {
            "subscribe": (_subscribe, True),
            "unsubscribe": (_unsubscribe, True),
            "update_subscription": (_update, True),
            "list_subscriptions": (_list, False),
        }
    )
    """Command -> who carries it out, and whether it needs ``params``."""
