"""Journals on disk for tests: a world to make them with, entries to keep in them."""

from pathlib import Path

from mock_exchange.core.commands import Deposit, OpenAccount
from mock_exchange.journal_store.layout import World
from mock_exchange.journal_store.snapshot import Filed
from mock_exchange.journal_store.store import Folder
from mock_exchange.session.entries import Began, Commanded
from mock_exchange.session.snapshots import Snapshot

WORLD = World(
    edition="reference-2025-01-27",
    seed=7,
    clock="frozen",
    start_us=None,
    seeded=True,
    activity=None,
    public_key="",
)
BEGAN = Began(1_000, 5_000, 7, frozen=True)


def opened(number: int) -> Commanded:
    """Return an entry that is told from others."""
    return Commanded(1_000 + number, OpenAccount(f"user_{number}"))


def paid(number: int) -> Commanded:
    """Return another."""
    return Commanded(1_000 + number, Deposit("user_1", number))


def journal(folder: Path, batches: int = 3) -> Path:
    """Make a journal: a row in which the exchange was made, and rows of two entries each."""
    store = Folder(folder).open(WORLD, "process")
    store.keep([BEGAN], 0)
    for number in range(1, batches):
        store.keep([opened(number), paid(number)], 2 * number)
    store.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that hold a journal; SQLite's own notes to itself left out."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if not path.name.endswith(("-shm", ".lock"))
    }


def filed(number: int, chain: bytes = b"", made_by: str = "mine") -> Filed:
    """Return a snapshot of nothing, at a place of a journal."""
    nothing = Snapshot(0, 1_000, 1_000, 1_000, 5_000, running=False, speed=1, rooms=b"")
    return Filed(number, chain, made_by, nothing)
