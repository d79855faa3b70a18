"""An AsyncAPI document, 2.x or 3.0 -> the ``stream`` section of a contract. Pure. Errors: :class:`DocumentError`.

On the wire a message is known by its words (``type``, ``cmd``, ``channel``), not by its name in a document, so these are its
key. Who sends it: in 2.x ``publish`` is the client's; in 3.0 ``receive`` is, unless the document is written from the client's
side, which shows when its commands (subscribe, auth ...) are what it sends.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from kalshi_harness.drift.openapi import is_local, scheme_words
from kalshi_harness.drift.references import DocumentError, resolved
from kalshi_harness.drift.schemas import SchemaReader
from kalshi_harness.drift.tree import Node

_COMMANDS: Final = (
    "subscribe",
    "unsubscribe",
    "auth",
    "authenticate",
    "login",
    "ping",
    "update_subscription",
)
WORDS: Final = ("type", "cmd", "op", "action", "event", "channel", "method")
"""Fields whose one possible value says what a message is, the first of them first."""
_CHANNEL_TOPICS: Final = {
    "x-filters": "filters",
    "x-filter-required": "filter_required",
    "x-private": "private",
    "x-sequenced": "sequenced",
    "x-key-field": "key_field",
}


def read_asyncapi(document: Mapping[str, Any]) -> tuple[Node, frozenset[str]]:
    """Return the section and the topics it speaks of."""
    version = str(document.get("asyncapi", ""))
    if not version.startswith(("2.", "3.")):
        raise DocumentError(f"/asyncapi: 2.x and 3.0 are read, got {version or 'none'!r}")
    channels = document.get("channels", {})
    if not isinstance(channels, Mapping):
        raise DocumentError("/channels must be an object")
    try:
        return _Reader(document, version[0]).section(channels)
    except (AttributeError, TypeError) as error:
        raise DocumentError(f"/channels: not as AsyncAPI {version} has them: {error}") from None


class _Reader:
    def __init__(self, document: Mapping[str, Any], major: str) -> None:
        self._document = document
        self._major = major
        self._schemas = SchemaReader(document)
        self._topics = {"stream"}

    def section(self, channels: Mapping[str, Any]) -> tuple[Node, frozenset[str]]:
        children: dict[str, Node] = {}
        carried: dict[str, set[str]] = {name: set() for name in channels}
        told = [
            (channel, self._message(sender, message))
            for channel, sender, message in self._oriented(list(self._sent(channels)))
        ]
        keys = _keys([node for _, node in told])
        for channel, node in told:
            key = keys[f"{node.kind} {node.name}", node.digest]
            carried.setdefault(channel, set()).add(key)
            children.setdefault(key, node)
        for name, raw in channels.items():
            fields = resolved(self._document, raw)
            address = fields.get("address", name) if self._major == "3" else name
            facts = self._channel_facts(fields) | {"carries": tuple(sorted(carried[name]))}
            label = str(address or "").strip("/") or "connection"
            if f"channel {label}" in children:
                label = name
            children[f"channel {label}"] = Node("channel", label, facts)
        children |= self._servers()
        facts = {"auth": self._auth()}
        return Node("stream", "", facts, children), frozenset(self._topics)

    def _channel_facts(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for word, topic in _CHANNEL_TOPICS.items():
            if word in fields:
                self._topics.add(topic)
                value = fields[word]
                facts[topic] = tuple(sorted(value)) if isinstance(value, list) else value
        return facts | dict(fields.get("x-heartbeat", {}))

    def _sent(self, channels: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        """Yield channel, sender as the document says, and message."""
        return self._sent_in_2(channels) if self._major == "2" else self._sent_in_3(channels)

    def _sent_in_2(self, channels: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        for name, raw in channels.items():
            fields = self._resolved(raw)
            for word, sender in (("publish", "client"), ("subscribe", "server")):
                if word in fields:
                    yield from ((name, sender, one) for one in self._several(fields[word]))

    def _sent_in_3(self, channels: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        named: set[tuple[str, str]] = set()
        for operation in map(self._resolved, self._document.get("operations", {}).values()):
            sender = "client" if operation.get("action") == "receive" else "server"
            for part, who in ((operation, sender), (operation.get("reply", {}), _other(sender))):
                for channel, name, message in self._of_operation(part, channels):
                    if (channel, name) not in named:
                        named.add((channel, name))
                        yield channel, who, message
        for channel, raw in channels.items():  # what no operation names, the server sends
            for name, message in self._resolved(raw).get("messages", {}).items():
                if (channel, name) not in named:
                    yield channel, "server", self._resolved(message)

    def _of_operation(
        self, part: Mapping[str, Any], channels: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        reference = part.get("channel", {}).get("$ref", "")
        channel = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if channel not in channels:
            return
        messages = self._resolved(channels[channel]).get("messages", {})
        listed = part.get("messages")
        names = (
            messages
            if listed is None
            else [one["$ref"].rpartition("/")[2] for one in listed if "$ref" in one]
        )
        for name in names:
            if name in messages:
                yield channel, name, self._resolved(messages[name])
            elif name in self._document.get("components", {}).get("messages", {}):
                yield channel, name, self._resolved(self._document["components"]["messages"][name])

    def _several(self, operation: Mapping[str, Any]) -> list[Any]:
        message = self._resolved(operation.get("message", {}))
        return [self._resolved(one) for one in message.get("oneOf", [message] if message else [])]

    def _resolved(self, part: Any) -> Any:
        return resolved(self._document, part)

    def _oriented(self, sent: list[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
        """Turn senders round where the document is written from the client's side."""
        commands = {"client": 0, "server": 0}
        for _, sender, message in sent:
            first = self._message(sender, message).name.partition(" ")[0].lower()
            commands[sender] += first in _COMMANDS
        if self._major == "3" and commands["server"] > commands["client"]:
            return [(channel, _other(sender), message) for channel, sender, message in sent]
        return sent

    def _message(self, sender: str, message: Mapping[str, Any]) -> Node:
        payload = message.get("payload", {})
        if "schemaFormat" in payload and "schema" in payload:
            payload = payload["schema"]
        shape = self._schemas.read(payload)
        words = []
        for field in WORDS:
            child = shape.children.get(f".{field}")
            values: tuple[Any, ...] = child.facts.get("enum", ()) if child else ()
            if len(values) == 1:
                words.append(str(values[0]))
        name = " ".join(words) or str(message.get("name") or message.get("title") or "message")
        return shape.node(f"{sender}_message", name)

    def _servers(self) -> dict[str, Node]:
        children = {}
        for name, raw in self._document.get("servers", {}).items():
            server = self._resolved(raw)
            if "url" in server:
                url = str(server["url"])
                url = url if "://" in url else f"{server.get('protocol', 'ws')}://{url}"
            else:
                url = f"{server.get('protocol', 'ws')}://{server.get('host', '')}{server.get('pathname', '')}"
            if not is_local(url) and urlsplit(url).netloc:
                children[f"server {url.rstrip('/')}"] = Node(
                    "server", url.rstrip("/"), {"hint": name}
                )
        return children

    def _auth(self) -> tuple[tuple[str, ...], ...]:
        """Return what the handshake must carry; each scheme listed is a way of its own."""
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        ways: set[tuple[str, ...]] = set()
        for server in map(self._resolved, self._document.get("servers", {}).values()):
            for way in server.get("security", ()):
                if "$ref" in way:
                    ways.add((scheme_words(way["$ref"].rpartition("/")[2], self._resolved(way)),))
                elif "type" in way:
                    ways.add((scheme_words("", way),))
                else:
                    ways.add(tuple(sorted(scheme_words(one, self._resolved(schemes.get(one, {})))
                                          for one in way)))  # fmt: skip
        return tuple(sorted(ways)) or ((),)


def _keys(nodes: Sequence[Node]) -> dict[tuple[str, str], str]:
    """Return the key of each message by its words and digest: the words, where no other message has them.

    Messages of the same words are known by all they have, so that their order in a document is spelling.
    """
    digests: dict[str, set[str]] = {}
    for node in nodes:
        digests.setdefault(f"{node.kind} {node.name}", set()).add(node.digest)
    return {
        (words, digest): words if len(found) == 1 else f"{words} {digest}"
        for words, found in digests.items()
        for digest in found
    }


def _other(sender: str) -> str:
    return "server" if sender == "client" else "client"
