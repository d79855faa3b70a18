"""A journal judged: opened for reading only, every row looked at, before anybody writes to it or believes it.

What is found wrong is a ``JournalError`` that names the folder and, where it can, the entries; no file is changed by looking.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from mock_exchange.journal_store import layout
from mock_exchange.journal_store.errors import DamagedError, JournalError
from mock_exchange.journal_store.head import FILE as HEAD_FILE
from mock_exchange.journal_store.head import Head, read_head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import FILE as SNAPSHOT_FILE
from mock_exchange.journal_store.snapshot import Filed, read_snapshot
from mock_exchange.session.entries import Entry, unpack

KEEP: Final = "Nothing was changed: keep the files as they are, and take another folder to go on"


class Batch(NamedTuple):
    """A row: entries that were kept together, the number of the first, and the core's commands after them."""

    number: int
    entries: list[Entry]
    commands: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A journal that is whole. ``batches`` are those since the exchange was last made; ``head`` is where it goes on.

    With a ``snapshot``, between the first of them, in which it was made, and the others are those that this has already.
    """

    world: layout.World
    batches: tuple[Batch, ...]
    head: Head
    snapshot: Filed | None = None


def has_journal(folder: Path) -> bool:
    """Tell whether a folder has a journal, or what is left of one."""
    return any((folder / name).exists() for name in (layout.FILE, HEAD_FILE))


def said_world(folder: Path) -> layout.World | None:
    """Return what a journal says its exchange was made with, None where there is none. Only that is looked at. Raises ``JournalError``."""
    path = folder / layout.FILE
    if not path.is_file():
        return None
    database = _open(path)
    try:
        return _world(path, database)
    except sqlite3.Error as error:
        raise DamagedError(f"{path} is damaged: {error}. {KEEP}") from None
    finally:
        database.close()


def judge(folder: Path, *, whole: bool = False) -> Judged:
    """Read a journal. ``whole``: all of its entries, whatever snapshot there is.

    Raises ``JournalError`` for what is none, or is damaged, or of another version.
    """
    path = folder / layout.FILE
    try:
        head = read_head(folder)
        filed = None if whole else read_snapshot(folder)
        if not path.is_file():
            raise DamagedError(
                f"{folder} has no {layout.FILE}: there is no journal to read. {KEEP}"
            )
        with path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                raise DamagedError(f"{path} is no SQLite database. {KEEP}")
    except OSError as error:
        raise JournalError(f"{error.filename or folder} cannot be read: {error.strerror}") from None
    database = _open(path)
    try:
        return _judge(folder, database, head, filed)
    except sqlite3.Error as error:
        if "unable to open" in str(error):
            raise JournalError(
                f"{folder} was left by a process that was killed, and can be read only where it may be written to: copy it, and read the copy"
            ) from None
        raise DamagedError(f"{path} is damaged: {error}. {KEEP}") from None
    finally:
        database.close()


def _open(path: Path) -> sqlite3.Connection:
    # Of a database that was left in order nothing is to be made beside it, not even SQLite's notes to itself.
    alone = not path.with_name(f"{path.name}-wal").exists()
    how = "immutable=1" if alone else "mode=ro"
    try:
        return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
    except sqlite3.Error as error:
        raise JournalError(f"{path} cannot be opened: {error}") from None


def _judge(
    folder: Path, database: sqlite3.Connection, head: Head | None, filed: Filed | None
) -> Judged:
    path = folder / layout.FILE
    database.execute("BEGIN")  # one moment of it, whoever writes meanwhile
    (kind,), (version,) = (
        database.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    if kind != layout.APPLICATION_ID:
        raise DamagedError(f"{path} is a database, but no journal of a mock exchange. {KEEP}")
    if version != layout.FORMAT:
        raise JournalError(
            f"{path} has format {version}, and this version of mock-exchange reads format {layout.FORMAT}"
        )
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise DamagedError(f"{path} is damaged: SQLite says {found!r}. {KEEP}")
    world = _world(path, database)
    rows, chain, end = _rows(path, database, layout.first_chain(world), filed)
    _check_end(folder, end, head)
    if filed is None or filed.program != program() or not chain:
        return Judged(world, tuple(_unpacked(path, row) for row in rows), end)
    if chain != filed.chain:
        raise DamagedError(
            f"{folder} is damaged: {SNAPSHOT_FILE} is of another journal. {KEEP}; or, to go on without it, delete that one file"
        )
    rows = [rows[0], *(row for row in rows[1:] if row.number >= filed.number)]
    return Judged(world, tuple(_unpacked(path, row) for row in rows), end, filed)


class _Row(NamedTuple):
    number: int
    entries: int
    commands: int
    packed: bytes


def _rows(
    path: Path, database: sqlite3.Connection, chain: bytes, filed: Filed | None
) -> tuple[list[_Row], bytes, Head]:
    """Return the rows since the exchange was last made, and where they end; every row is looked at, those before too.

    Between the two the running hash at the place of a snapshot: b'' where there is none, or where it is not among these rows.
    """
    place = 0 if filed is None else filed.number
    expected = 1
    rows: list[_Row] = []
    chain_there = b""
    found = database.execute(
        "SELECT number, entries_count, commands, begins, entries, chain FROM batches ORDER BY number"
    )
    for number, count, commands, begins, packed, kept in found:
        if number != expected:
            raise DamagedError(
                f"{path} is damaged: entry {expected} is missing, the next one is {number}. {KEEP}"
            )
        chain = layout.next_chain(chain, number, count, commands, packed, begins=begins)
        if chain != kept:
            raise DamagedError(
                f"{path} is damaged: {_named(number, count)} not what was written (the hash says so). {KEEP}"
            )
        expected = number + count
        if begins:
            rows.clear()
            chain_there = b""
        rows.append(_Row(number, count, commands, packed))
        if expected == place:
            chain_there = chain
    return rows, chain_there, Head(expected, chain)


def _unpacked(path: Path, row: _Row) -> Batch:
    try:
        entries = unpack(row.packed)
    except ValueError as error:
        named = _named(row.number, row.entries)
        raise DamagedError(f"{path}: {named} not readable: {error}. {KEEP}") from None
    return Batch(row.number, entries, row.commands)


def _named(number: int, count: int) -> str:
    return f"entry {number} is" if count == 1 else f"entries {number} to {number + count - 1} are"


def _world(path: Path, database: sqlite3.Connection) -> layout.World:
    said = dict(database.execute("SELECT name, value FROM meta"))
    try:
        return msgspec.convert(
            {name: msgspec.json.decode(value) for name, value in said.items()}, layout.World
        )
    except ValueError as error:
        raise DamagedError(f"{path} is damaged: its table meta: {error}. {KEEP}") from None


def _check_end(folder: Path, found: Head, head: Head | None) -> None:
    if head is None:
        return
    if head.next_number > found.next_number:
        missing = head.next_number - found.next_number
        raise DamagedError(
            f"{folder} is not whole: the last {missing} of {head.next_number - 1} entries are missing. A file was cut off or "
            f"put back, or the power failed while durability was 'process'. {KEEP}; or, to go on without them, delete {HEAD_FILE}"
        )
    if head.next_number == found.next_number and head.chain != found.chain:
        raise DamagedError(f"{folder} is damaged: {HEAD_FILE} is of another journal. {KEEP}")
