"""What is kept is there again, under its number; a folder that cannot be used is left as it was."""

import os
import sqlite3

import pytest

from mock_exchange.journal_store import layout
from mock_exchange.journal_store.errors import InUseError, JournalError
from mock_exchange.journal_store.reading import judge
from mock_exchange.journal_store.store import Folder
from support.journal_world import BEGAN, WORLD, contents, journal, opened, paid


def test_a_journal_goes_on_where_it_ended(tmp_path):
    journal(tmp_path, batches=2)
    folder = Folder(tmp_path)
    assert folder.judged.head.next_number == 4
    store = folder.open(WORLD, "process")
    store.keep([opened(9)], 3)
    store.close()
    judged = judge(tmp_path)
    assert [batch.number for batch in judged.batches] == [1, 2, 4]
    assert judged.batches[-1].entries == [opened(9)]


def test_what_was_kept_is_there_without_an_end_in_order(tmp_path):
    store = Folder(tmp_path).open(WORLD, "power")
    store.keep([BEGAN], 0)
    store.keep([paid(1)], 1)
    assert [batch.entries for batch in judge(tmp_path).batches] == [[BEGAN], [paid(1)]]
    store.close()


def test_only_the_owner_reads_it(tmp_path):
    folder = tmp_path / "new" / "data"
    journal(folder)
    assert folder.stat().st_mode & 0o77 == 0
    assert [path.stat().st_mode & 0o77 for path in folder.iterdir()] == [0] * 3


def test_two_cannot_write_to_one_folder(tmp_path):
    store = Folder(tmp_path).open(WORLD, "process")
    with pytest.raises(InUseError, match="one exchange for one folder"):
        Folder(tmp_path)
    store.close()
    Folder(tmp_path).release()


def test_a_folder_that_is_damaged_is_free_again_and_as_it_was(tmp_path):
    journal(tmp_path)
    (tmp_path / layout.FILE).write_bytes(b"something else")
    before = contents(tmp_path)
    for _ in range(2):
        with pytest.raises(JournalError, match="no SQLite database"):
            Folder(tmp_path)
    assert contents(tmp_path) == before


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be a folder"):
        Folder(tmp_path / "file")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to the superuser"
)
def test_a_folder_that_is_read_only_is_told(tmp_path):
    journal(tmp_path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(JournalError, match="cannot be written to"):
            Folder(tmp_path).open(WORLD, "process")
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk_keeps_nothing_of_a_batch_and_says_so(tmp_path):
    store = Folder(tmp_path).open(WORLD, "process")
    store.keep([BEGAN], 0)
    (pages,) = store._database.execute("PRAGMA page_count").fetchone()
    store._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="cannot go on: database or disk is full"):
        store.keep([opened(number) for number in range(1_000)], 1_000)
    store.keep([paid(1)], 1)
    store.close()
    assert [batch.entries for batch in judge(tmp_path).batches] == [[BEGAN], [paid(1)]]


def test_a_process_that_died_while_it_made_the_journal_left_none(tmp_path):
    (tmp_path / layout.FILE).with_suffix(".new").write_bytes(b"half of it")
    journal(tmp_path)
    assert not (tmp_path / layout.FILE).with_suffix(".new").exists()
    assert judge(tmp_path).world == WORLD


def test_the_database_says_what_it_is(tmp_path):
    journal(tmp_path)
    database = sqlite3.connect(tmp_path / layout.FILE)
    (mode,) = database.execute("PRAGMA journal_mode").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    database.close()
    assert (mode, version) == ("wal", layout.FORMAT)
