"""A plain WebSocket driver: one connection, JSON messages, a transcript. Sends what it is told and waits under a deadline.

Every received message is read strictly and held against its schema (C12 to C19, D15, D30). Keys never reach the transcript.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from kalshi_contract import strict_json
from kalshi_contract.edition import Edition
from kalshi_harness.driver import Headers, without_keys
from kalshi_harness.network import Network, TargetUnreachableError
from kalshi_harness.tls_socket import shareable
from kalshi_harness.verdict import CardFailure, expect

TRANSCRIPT_MAX = 20
_WIRE_LOGGER = logging.getLogger("kalshi_harness.wire")
_WIRE_LOGGER.addFilter(lambda record: record.levelno > logging.DEBUG)
"""Given to websockets, which writes whole frames at DEBUG, ``auth`` among them."""
Message = dict[str, Any]


class StreamClosedError(CardFailure):
    """The server closed the connection where a message was due."""


class StreamDriver:
    """One WebSocket connection. ``wait_s`` is how long a due message may take."""

    def __init__(
        self,
        edition: Edition,
        url: str,
        network: Network,
        *,
        wait_s: float = 3.0,
        tolerant: bool = False,
        headers: Headers = (),
    ) -> None:
        """Open it, with ``headers`` in the handshake. Raises :class:`TargetUnreachableError`."""
        self._edition = edition
        self._wait_s = wait_s
        self._tolerant = tolerant
        self._sent_and_seen: list[str] = []
        self._objects: dict[str, list[str]] = {}
        for message in edition.messages.values():
            if message.sender == "server":
                self._objects.setdefault(message.type, []).append(message.object_name)
        self._open = ExitStack()
        self._connection = _open(url, network, self._open, headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def transcript(self) -> str:
        """The last messages, both ways, keys left out."""
        return " | ".join(self._sent_and_seen[-TRANSCRIPT_MAX:])

    def send(self, message: Mapping[str, object]) -> None:
        """Send a message. A connection that is closed already is noticed by the next ``receive``."""
        shown = {name: "…" if name == "api_key" else value for name, value in message.items()}
        self.send_raw(msgspec.json.encode(message, enc_hook=str).decode(), f"> {shown}")

    def send_raw(self, frame: str | bytes, shown: str | None = None) -> None:
        """Send a text (str) or binary (bytes) frame as it is."""
        self._sent_and_seen.append(shown or f"> {_excerpt(frame, 200)}")
        try:
            self._connection.send(frame)
        except ConnectionClosed:
            self._sent_and_seen.append("(was closed)")

    def receive(self, wait_s: float | None = None) -> Message:
        """Return the next message. Raises :class:`CardFailure` if none comes, or one that breaks the contract."""
        limit_s = self._wait_s if wait_s is None else wait_s
        try:
            frame = self._connection.recv(timeout=limit_s)
        except TimeoutError:
            raise CardFailure(f"no message within {limit_s} s", self.transcript) from None
        except ConnectionClosed as error:
            code, reason = _close_of(error)
            raise StreamClosedError(
                f"the connection was closed ({code} {reason!r}) where a message was due",
                self.transcript,
            ) from error
        return self._read(frame)

    def receive_type(self, kind: str) -> Message:
        """Return the next message, which must be of type ``kind``."""
        message = self.receive()
        expect(
            message["type"] == kind, f"a message of type {kind!r} was due", message, self.transcript
        )
        return message

    def receive_until(self, wanted: Callable[[Message], bool], what: str) -> Message:
        """Return the first message that is ``wanted``; others are passed over. Under one deadline for all."""
        deadline = time.monotonic() + self._wait_s
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                message = self.receive(left_s)
            except StreamClosedError:
                raise
            except CardFailure as failure:
                if "no message within" in failure.sentence:
                    break
                raise
            if wanted(message):
                return message
        raise CardFailure(f"{what} did not come within {self._wait_s} s", self.transcript)

    def receive_nothing(self, wait_s: float = 0.15) -> None:
        """Expect silence for ``wait_s``."""
        try:
            frame = self._connection.recv(timeout=wait_s)
        except TimeoutError:
            return
        except ConnectionClosed as error:
            code, reason = _close_of(error)
            raise StreamClosedError(
                f"the connection was closed ({code} {reason!r}) in a silence", self.transcript
            ) from error
        raise CardFailure("a message came where none was due", self._read(frame), self.transcript)

    def receive_close(self) -> tuple[int, str]:
        """Return code and reason of the close, passing over messages before it. Raises :class:`CardFailure` if none comes."""
        deadline = time.monotonic() + self._wait_s
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                frame = self._connection.recv(timeout=left_s)
            except TimeoutError:
                break
            except ConnectionClosed as error:
                return _close_of(error)
            self._read(frame)
        raise CardFailure("the connection was not closed", self.transcript)

    def close(self) -> None:
        """Hang up."""
        self._open.close()

    def _read(self, frame: str | bytes) -> Message:
        self._sent_and_seen.append(f"< {_excerpt(frame, 400)}")
        expect(isinstance(frame, str), "messages are text frames", self.transcript)
        try:
            message = strict_json.parse(frame.encode() if isinstance(frame, str) else frame)
        except strict_json.StrictJsonError as error:
            raise CardFailure(f"a message is no strict JSON: {error}", self.transcript) from error
        kind = message.get("type") if isinstance(message, dict) else None
        names = self._objects.get(str(kind))
        if names is None:
            raise CardFailure(f"{kind!r} is no message of a server", self.transcript)
        found = [
            self._edition.validator(name, tolerant=self._tolerant).violations(message)
            for name in names
        ]
        if all(found):  # of several objects with one type, it has to be one
            first = found[0][0]
            where = first.pointer or "/"
            raise CardFailure(
                f"a message is no {names[0]}: at {where}: {first.message}", self.transcript
            )
        assert isinstance(message, dict)  # noqa: S101 - tells the type checker; a name was found above
        return message


def _open(url: str, network: Network, stack: ExitStack, headers: Headers) -> ClientConnection:
    secure = urlsplit(url).scheme == "wss"
    connection = network.connect(url)
    try:
        opening = connect(
            url,
            sock=connection,
            ssl=shareable(network.ssl_context()) if secure else None,
            compression=None,
            additional_headers=list(headers),
            proxy=None,
            logger=_WIRE_LOGGER,
            open_timeout=network.connect_timeout_s,
            ping_interval=None,
            close_timeout=1,
        )
        return stack.enter_context(opening)
    except (OSError, InvalidHandshake, InvalidMessage, TimeoutError) as error:
        connection.close()
        raise TargetUnreachableError(f"unreachable: {url}: {error!r}") from error


def _excerpt(frame: str | bytes, length: int) -> str:
    return without_keys(repr(frame)[: 4 * length])[:length]  # cut last: half a key is one too


def _close_of(error: ConnectionClosed) -> tuple[int, str]:
    received = error.rcvd
    return (1006, "") if received is None else (received.code, received.reason)
