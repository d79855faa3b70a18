"""Listens to one direction of a WebSocket (RFC 6455, section 5): bytes in, whole messages and close frames out. It changes nothing.

What it cannot follow (a reserved bit, an opcode that is none) ends the listening, not the connection: ``trouble`` says what it was.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from mock_exchange.recording.entry import BINARY, TEXT

MESSAGE_BYTES_MAX: Final = 16 * 1024 * 1024
"""A longer message passes, but is not kept."""

_CONTINUATION: Final = 0
_CLOSE: Final = 8
_CONTROL: Final = frozenset({8, 9, 10})
_KNOWN: Final = frozenset({_CONTINUATION, TEXT, BINARY}) | _CONTROL


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole message (opcode 1 or 2), or a close frame (opcode 8)."""

    opcode: int
    data: bytes = field(repr=False)

    @property
    def is_close(self) -> bool:
        """Whether it ends the stream."""
        return self.opcode == _CLOSE

    @property
    def close_code(self) -> int | None:
        """The code of a close frame, or None where it has none."""
        return struct.unpack("!H", self.data[:2])[0] if len(self.data) > 1 else None

    @property
    def close_reason(self) -> str:
        """The reason of a close frame."""
        return self.data[2:].decode("utf-8", "replace")


class FrameListener:
    """Follows the frames of one sender. ``trouble`` is '' as long as it can."""

    def __init__(self, bytes_max: int = MESSAGE_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._buffer = bytearray()
        self._skip = 0
        self._opcode = TEXT
        self._parts: list[bytes] = []
        self._size = 0
        self.trouble = ""
        self.too_long = 0

    @property
    def between_frames(self) -> bool:
        """Whether a frame of somebody else could begin here."""
        return not self._buffer and not self._skip

    def feed(self, data: bytes) -> list[Heard]:
        """Take bytes; return what they complete."""
        if self.trouble:
            return []
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        self._buffer += data
        heard: list[Heard] = []
        while self._next(heard):
            if self._skip:
                break
        return heard

    def _next(self, heard: list[Heard]) -> bool:
        """Take one frame off the buffer. False if it is not whole yet."""
        head = _head(self._buffer)
        if head is None:
            return False
        final, opcode, mask, size, begins = head
        if opcode not in _KNOWN or self._buffer[0] & 0x70:
            self.trouble = f"a frame with opcode {opcode} and bits {self._buffer[0] >> 4 & 7:03b}"
            return False
        if self._size + size > self._bytes_max:
            self._pass_over(begins + size, final=final)
            return True
        if len(self._buffer) < begins + size:
            return False
        payload = bytes(self._buffer[begins : begins + size])
        del self._buffer[: begins + size]
        self._hear(final, opcode, unmasked(payload, mask) if mask else payload, heard)
        return True

    def _hear(self, final: bool, opcode: int, payload: bytes, heard: list[Heard]) -> None:  # noqa: FBT001 - a bit of the frame
        if opcode == _CLOSE:
            heard.append(Heard(_CLOSE, payload))
        if opcode in _CONTROL:
            return
        if opcode != _CONTINUATION:
            self._opcode, self._parts, self._size = opcode, [], 0
        self._parts.append(payload)
        self._size += len(payload)
        if final:
            heard.append(Heard(self._opcode, b"".join(self._parts)))
            self._parts, self._size = [], 0

    def _pass_over(self, length: int, *, final: bool) -> None:
        """Let a frame that would be too much go by, and its message with it."""
        self._parts = []
        self._skip = max(0, length - len(self._buffer))
        del self._buffer[:length]
        # Until its last frame has passed, everything of this message is too much.
        self._size = 0 if final else self._bytes_max + 1
        self.too_long += final


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """Return a payload without its mask (RFC 6455, 5.3)."""
    if not payload:
        return payload
    whole = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(whole, "big")).to_bytes(
        len(payload), "big"
    )


def _head(buffer: bytearray) -> tuple[bool, int, bytes, int, int] | None:
    """Return (final, opcode, mask, payload size, where it begins) of the first frame, or None if its head is not whole."""
    if len(buffer) < 2:
        return None
    size, at = buffer[1] & 0x7F, 2
    if size > 125:
        width = 2 if size == 126 else 8
        if len(buffer) < at + width:
            return None
        size = int.from_bytes(buffer[at : at + width], "big")
        at += width
    mask = b""
    if buffer[1] & 0x80:
        if len(buffer) < at + 4:
            return None
        mask = bytes(buffer[at : at + 4])
        at += 4
    return bool(buffer[0] & 0x80), buffer[0] & 0x0F, mask, size, at
