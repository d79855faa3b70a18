"""A snapshot beside a journal: what an exchange knew after so many entries, so that a start need not play those again.

One file, put in the place of the one before when it is whole; the journal has everything that it was made from, so it may be missing
or deleted at any time. It says which program made it, because what it holds are that program's own objects: another program leaves it
aside and plays the entries. A hash over all of it shows damage, and the journal's running hash whether it is that journal's.
"""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec

from mock_exchange.journal_store.errors import DamagedError
from mock_exchange.session.snapshots import Snapshot

FILE: Final = "exchange.snapshot"
MAGIC: Final = b"KMXSNAP1"
_ANY_FORMAT: Final = MAGIC[:-1]
_DIGEST_BYTES: Final = 32
_encode: Final = msgspec.msgpack.Encoder().encode


class Filed(msgspec.Struct, frozen=True):
    """A snapshot of an exchange before entry ``number``. ``chain`` is the journal's running hash at that place, ``program`` who made it."""

    number: int
    chain: bytes
    program: str
    snapshot: Snapshot


def read_snapshot(folder: Path) -> Filed | None:
    """Return the snapshot of a folder, None where there is none that this program can use.

    Raises ``OSError``, and ``DamagedError`` for one that is not what was written.
    """
    path = folder / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    start = len(MAGIC) + _DIGEST_BYTES
    if data.startswith(_ANY_FORMAT) and not data.startswith(MAGIC):
        return None  # another version's
    if data[:start] != MAGIC + _digest(data[start:]):
        raise DamagedError(
            f"{path} is damaged: it is not what was written (the hash says so). Nothing was changed: "
            "keep the files as they are; to go on from the entries, which have all of it, delete this one file"
        )
    try:
        return msgspec.msgpack.decode(data[start:], type=Filed)
    except msgspec.MsgspecError:
        return None  # what was written, by a version that writes something else


def write_snapshot(folder: Path, filed: Filed, *, flush: bool = False) -> None:
    """Put a snapshot in the place of the one before, whole or not at all; ``flush`` waits for the disk. Raises ``OSError``."""
    packed = _encode(filed)
    unfinished = folder / f"{FILE}.new"
    try:
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "wb") as into:
            into.write(MAGIC + _digest(packed))
            into.write(packed)
            if flush:
                into.flush()
                os.fsync(into.fileno())
        unfinished.replace(folder / FILE)
    except BaseException:
        # On a disk that is full the journal needs the room.
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def remove_snapshot(folder: Path) -> None:
    """Take a snapshot away that cannot be gone on from. Nothing is lost by it, and nothing if it cannot be taken away."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


def _digest(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_DIGEST_BYTES).digest()
