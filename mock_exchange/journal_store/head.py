"""How far a journal goes, beside the database: without it, a log whose end was cut off would look like a shorter one.

Two places in one small file, written by turns, each with a checksum: a process that is killed while it writes leaves the other. It is
written after the database has the entries and before anybody is answered, so it never promises what is not there.
"""

import hashlib
import mmap
import struct
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = "exchange.head"
_PLACE: Final = struct.Struct("<Q16s")
_CHECK_BYTES: Final = 8
_PLACE_BYTES: Final = _PLACE.size + _CHECK_BYTES
FILE_BYTES: Final = 2 * _PLACE_BYTES


class Head(NamedTuple):
    """The next entry's number, and the running hash of all before it."""

    next_number: int
    chain: bytes


def read_head(folder: Path) -> Head | None:
    """Return where a journal ended, None where nothing tells. Raises ``OSError``."""
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None
    found: list[Head] = []
    for start in range(0, FILE_BYTES, _PLACE_BYTES):
        place = data[start : start + _PLACE.size]
        if data[start + _PLACE.size : start + _PLACE_BYTES] == _check(place):
            found.append(Head(*_PLACE.unpack(place)))
    return max(found, default=None)


class HeadFile:
    """The head of a journal that is written. Raises ``OSError``."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        if not path.exists() or path.stat().st_size != FILE_BYTES:
            path.write_bytes(bytes(FILE_BYTES))
            path.chmod(0o600)
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), FILE_BYTES)
        self._turn = 0

    def put(self, head: Head, *, flush: bool = False) -> None:
        """Write where the journal ends now; ``flush`` waits for the disk."""
        place = _PLACE.pack(*head)
        start = self._turn * _PLACE_BYTES
        self._map[start : start + _PLACE_BYTES] = place + _check(place)
        self._turn = 1 - self._turn
        if flush:
            self._map.flush()

    def close(self) -> None:
        """Give it back."""
        self._map.close()


def _check(place: bytes) -> bytes:
    return hashlib.blake2b(place, digest_size=_CHECK_BYTES).digest()
