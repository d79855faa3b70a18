"""A journal that is written: one transaction for all that one turn of the event loop brought.

SQLite in WAL mode. With durability 'process' a transaction is the system's when ``keep`` returns (``synchronous=NORMAL``): whatever
becomes of the process, it is there; when the power fails, the last moments may be lost, never half of one. With 'power' it is on the
disk (``synchronous=FULL``), which takes as long as the disk takes.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from mock_exchange.journal_store import layout
from mock_exchange.journal_store.errors import JournalError
from mock_exchange.journal_store.head import Head, HeadFile
from mock_exchange.journal_store.lock import Lock
from mock_exchange.journal_store.reading import Judged, has_journal, judge
from mock_exchange.session.entries import Began, Entry, pack

Durability: TypeAlias = Literal["process", "power"]
SYNCHRONOUS = {"process": "NORMAL", "power": "FULL"}


class Folder:
    """A folder for a journal, locked. ``judged`` is the journal that is in it, None where there is none yet.

    Raises ``JournalError`` for a folder that cannot be used: in use, damaged, no access. Nothing was changed in it then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise JournalError(f"{path} cannot be a folder: {error.strerror}") from None
        self._lock = Lock(path)
        try:
            self.judged: Judged | None = judge(path) if has_journal(path) else None
        except BaseException:
            self._lock.release()
            raise

    def open(self, world: layout.World, durability: Durability) -> "Store":
        """Return what writes: a new journal of an exchange, or the one that is there, from its end on."""
        return Store(self, world, durability)

    def release(self) -> None:
        """Give the folder free."""
        self._lock.release()


class Store:
    """Writes one journal. ``close`` ends it and gives its folder free."""

    def __init__(self, folder: Folder, world: layout.World, durability: Durability) -> None:
        self._folder = folder
        self._durability = durability
        path = folder.path / layout.FILE
        judged = folder.judged
        try:
            if judged is None:
                _make(path, world)
            self._database = _opened(path, durability)
            self._number, self._chain = (
                Head(1, layout.first_chain(world)) if judged is None else judged.head
            )
            self._head = HeadFile(folder.path)
            self._head.put(self.head)
        except (OSError, sqlite3.Error) as error:
            folder.release()
            raise JournalError(f"{folder.path} cannot be written to: {error}") from None

    @property
    def head(self) -> Head:
        """Where it goes on."""
        return Head(self._number, self._chain)

    def keep(self, entries: Sequence[Entry], commands: int) -> bool:
        """Keep entries, after which the core has been handed so many commands; return whether the exchange was made anew in one.

        Raises ``JournalError``; then none of them is kept.
        """
        packed = pack(entries)
        count, number = len(entries), self._number
        begins = any(type(entry) is Began for entry in entries)
        chain = layout.next_chain(self._chain, number, count, commands, packed, begins=begins)
        try:
            self._database.execute(layout.INSERT, (number, count, commands, begins, packed, chain))
        except sqlite3.Error as error:
            raise JournalError(
                f"the journal in {self._folder.path} cannot go on: {error}"
            ) from None
        self._number, self._chain = number + count, chain
        self._head.put(self.head, flush=self._durability == "power")
        return begins

    def close(self) -> None:
        """End: everything is in the one file, and the folder is free. Twice is once."""
        self._database.close()
        self._head.close()
        self._folder.release()


def _opened(path: Path, durability: Durability) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {SYNCHRONOUS[durability]}")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _make(path: Path, world: layout.World) -> None:
    """Make the database of a journal without entries, whole or not at all."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)
    database = sqlite3.connect(unfinished, isolation_level=None)
    try:
        database.executescript(f"BEGIN;{layout.SCHEMA}")
        database.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                (name, msgspec.json.encode(value).decode())
                for name, value in msgspec.to_builtins(world).items()
            ],
        )
        database.execute("COMMIT")
    finally:
        database.close()
    unfinished.replace(path)
