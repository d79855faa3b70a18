"""A frame -> what it says: strict JSON, the edition's schema, then a typed value (C17 to C19, C32, W8).

Pure. Which messages a server may send comes from the edition. A type it does not name is *unknown* (counted and passed
over: an exchange may add some); one that it names and that breaks its schema is a violation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from kalshi_contract import strict_json
from kalshi_contract.edition import Edition
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient._core.tolerance import Checker, Counters
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.stream_events import AccountUpdate, MarketUpdate, OrderUpdate, Update

_UPDATES: Final[Mapping[str, type[Update]]] = {
    "account_update": AccountUpdate,
    "market_update": MarketUpdate,
    "order_update": OrderUpdate,
}


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The key was good."""

    account_id: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A subscription holds now (``subscribed``) or no longer does."""

    subscription: Subscription
    subscribed: bool


@dataclass(frozen=True, slots=True)
class StreamError:
    """The exchange refused something we sent."""

    code: str
    message: str
    field: str
    value: Any
    retry_after: Any


@dataclass(frozen=True, slots=True)
class UpdateOf:
    """An update, and the channel and key it belongs to; the key is empty where the message has none."""

    channel: str
    key: str
    update: Update


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a type that the edition does not name."""

    type: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame that is no message: the close code that says so, and why."""

    close_code: int
    why: str


Message: TypeAlias = Authenticated | Acknowledged | StreamError | UpdateOf | Unknown | Malformed


def channel_label(message: Message) -> str:
    """Return under which channel a message is counted; ``control`` and ``other`` belong to none."""
    match message:
        case UpdateOf():
            return message.channel
        case Unknown() | Malformed():
            return "other"
        case _:
            return "control"


class MessageReader:
    """Reads frames by an edition."""

    def __init__(
        self,
        edition: Edition,
        check: Checker,
        counters: Counters,
        redact: Callable[[str], str] = excerpt,
    ) -> None:
        self._redact = redact
        self._edition = edition
        self._check = check
        self._counters = counters
        self._objects = {
            message.type: message.object_name
            for message in edition.messages.values()
            if message.sender == "server"
        }
        self._channels = {channel.update_object: channel for channel in edition.channels.values()}

    def read(self, text: str, now_s: float) -> Message:
        """Return what a text frame says."""
        try:
            value = strict_json.parse(text.encode("utf-8", "surrogatepass"))
        except strict_json.StrictJsonError as error:
            return self._violation(1007, f"no strict JSON: {self._redact(str(error))}")
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            return self._violation(1008, "a message is an object with a type")
        kind = value["type"]
        object_name = self._objects.get(kind)
        if object_name is None:
            shown = self._redact(kind)[:40]
            self._counters.note(self._counters.unknown_messages, shown)
            return Unknown(shown)
        violations = self._check(object_name, value)
        if violations:
            first = violations[0]
            return self._violation(
                1008, f"{kind}{self._redact(first.pointer)}: {self._redact(first.message)}"
            )
        try:
            return self._understood(object_name, value, now_s)
        except (msgspec.ValidationError, KeyError, TypeError) as error:
            return self._violation(1008, f"{kind}: {self._redact(str(error))}")

    def _understood(self, object_name: str, value: Mapping[str, Any], now_s: float) -> Message:
        if object_name in _UPDATES:
            update = msgspec.convert(value["data"], _UPDATES[object_name])
            update = msgspec.structs.replace(update, received_s=now_s)
            channel = self._channels[object_name]
            return UpdateOf(channel.name, value["data"].get(channel.key_field, ""), update)
        if object_name in {"subscribed", "unsubscribed"}:
            channel = self._edition.channels[value["channel"]]
            subscription = Subscription(channel.name, value[channel.key_field])
            return Acknowledged(subscription, object_name == "subscribed")
        if object_name == "authenticated":
            return Authenticated(value["account_id"])
        error = value["error"]
        details = error.get("details") or {}
        return StreamError(
            code=error["code"],
            message=self._redact(error["message"]),
            field=str(details.get("field", "")),
            value=details.get("value"),
            retry_after=error.get("retry_after"),
        )

    def _violation(self, close_code: int, why: str) -> Malformed:
        self._counters.violations += 1
        return Malformed(close_code, why)
