"""Damage is found and named, and nothing is changed by looking."""

import shutil
import sqlite3
from dataclasses import replace

import msgspec
import pytest

from mock_exchange.journal_store import head, layout, reading
from mock_exchange.journal_store.errors import DamagedError, JournalError
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.reading import has_journal, judge, said_world
from mock_exchange.journal_store.snapshot import FILE as SNAPSHOT_FILE
from mock_exchange.journal_store.snapshot import write_snapshot
from mock_exchange.journal_store.store import Folder
from support.journal_world import BEGAN, WORLD, contents, filed, journal, opened, paid


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return journal(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "data")


def change(folder, statement, *values):
    """Change the database as somebody with a tool would."""
    database = sqlite3.connect(folder / layout.FILE)
    with database:
        database.execute(statement, values)
    database.close()


def test_a_whole_journal_is_read(whole):
    judged = judge(whole)
    assert judged.world == WORLD
    assert [batch.commands for batch in judged.batches] == [0, 2, 4]
    assert judged.batches[2].entries == [opened(2), paid(2)]
    assert judged.head == head.read_head(whole)


def test_what_came_before_the_exchange_was_made_anew_is_not_read(folder):
    store = Folder(folder).open(WORLD, "process")
    store.keep([paid(5), BEGAN, paid(6)], 1)
    store.keep([paid(7)], 2)
    store.close()
    assert [batch.number for batch in judge(folder).batches] == [6, 9]


@pytest.mark.parametrize(
    ("statement", "values", "words"),
    [
        ("UPDATE batches SET entries = ? WHERE number = 4", (b"[]",), "entries 4 to 5 are not"),
        ("UPDATE batches SET commands = 9 WHERE number = 2", (), "entries 2 to 3 are not what"),
        ("DELETE FROM batches WHERE number = 2", (), "entry 2 is missing, the next one is 4"),
        ("DELETE FROM batches WHERE number = 1", (), "entry 1 is missing"),
        ("DELETE FROM batches WHERE number = 4", (), "the last 2 of 5 entries are missing"),
        ("DELETE FROM batches", (), "the last 5 of 5 entries are missing"),
        ("UPDATE meta SET value = '8' WHERE name = 'seed'", (), "entry 1 is not what was written"),
        ("UPDATE meta SET value = 'x' WHERE name = 'seed'", (), "its table meta"),
        ("DELETE FROM meta", (), "its table meta"),
        ("DROP TABLE batches", (), "no such table"),
        ("PRAGMA application_id = 5", (), "no journal of a mock exchange"),
        ("PRAGMA user_version = 2", (), "has format 2, and this version .* reads format 1"),
    ],
)
def test_damage_is_named(folder, statement, values, words):
    change(folder, statement, *values)
    before = contents(folder)
    with pytest.raises(JournalError, match=words):
        judge(folder)
    assert contents(folder) == before


def test_a_row_that_came_twice_is_found(folder):
    change(folder, "INSERT INTO batches SELECT 6, 2, 4, 0, entries, chain FROM batches LIMIT 1")
    with pytest.raises(DamagedError, match="entries 6 to 7 are not what was written"):
        judge(folder)


def test_entries_that_nobody_can_read_are_named_though_their_hash_is_right(folder):
    kept = head.read_head(folder)
    chain = layout.next_chain(kept.chain, 6, 1, 4, b"[{}]", begins=False)
    change(folder, "INSERT INTO batches VALUES (6, 1, 4, 0, ?, ?)", b"[{}]", chain)
    with pytest.raises(DamagedError, match="entry 6 is not readable"):
        judge(folder)


@pytest.mark.parametrize("text", [b'"user_2"', b"began", b"reference-2025", b'"amount_micros":2'])
def test_a_flipped_byte_in_what_was_kept_is_found(folder, text):
    data = bytearray((folder / layout.FILE).read_bytes())
    data[data.index(text) + 1] ^= 1
    (folder / layout.FILE).write_bytes(data)
    with pytest.raises(DamagedError):
        judge(folder)


def test_a_flipped_byte_elsewhere_is_found_or_does_no_harm(whole, folder):
    read, data = judge(whole), (whole / layout.FILE).read_bytes()
    found = 0
    for place in range(0, len(data), 97):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        (folder / layout.FILE).write_bytes(flipped)
        try:
            assert judge(folder) == read
        except JournalError:
            found += 1
    assert found > 5


@pytest.mark.parametrize("bytes_left", [0, 1, 50, 4_096, 9_000])
def test_a_file_that_was_cut_off_is_found(folder, bytes_left):
    with (folder / layout.FILE).open("r+b") as file:
        file.truncate(bytes_left)
    with pytest.raises(DamagedError, match="Nothing was changed"):
        judge(folder)


def test_a_log_that_was_cut_off_is_found(tmp_path):
    store = Folder(tmp_path / "data").open(WORLD, "process")
    store.keep([BEGAN], 0)
    (tmp_path / "copy").mkdir()
    for number in range(1, 6):
        store.keep([paid(number)], number)
    for path in (tmp_path / "data").iterdir():  # as it is when the process is killed
        shutil.copy(path, tmp_path / "copy")
    store.close()
    assert len(judge(tmp_path / "copy").batches) == 6
    log = tmp_path / "copy" / f"{layout.FILE}-wal"
    (tmp_path / "copy" / f"{layout.FILE}-shm").unlink()
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 3_000)
    with pytest.raises(
        DamagedError, match=r"the last \d of 6 entries are missing.*delete exchange.head"
    ):
        judge(tmp_path / "copy")
    (tmp_path / "copy" / head.FILE).unlink()
    assert 0 < len(judge(tmp_path / "copy").batches) < 6


def test_a_head_of_another_journal_is_found(folder):
    other = head.HeadFile(folder)
    for _ in range(2):
        other.put(head.Head(6, b"x" * 16))
    other.close()
    with pytest.raises(DamagedError, match=r"exchange\.head is of another journal"):
        judge(folder)


def test_a_head_that_is_behind_is_that_of_a_killed_process(folder):
    behind = head.HeadFile(folder)
    for number in (3, 4):
        behind.put(head.Head(number, b"x" * 16))
    behind.close()
    assert judge(folder).head.next_number == 6


def test_a_folder_without_a_journal_has_none_but_a_lost_database_is_told(folder, tmp_path):
    assert not has_journal(tmp_path)
    assert said_world(tmp_path) is None
    (folder / layout.FILE).unlink()
    assert has_journal(folder)
    with pytest.raises(DamagedError, match=r"has no exchange\.sqlite3"):
        judge(folder)


def test_what_a_journal_says_of_its_exchange_is_read_alone(folder):
    assert said_world(folder) == WORLD
    assert msgspec.structs.asdict(WORLD)["seed"] == 7
    (folder / layout.FILE).write_bytes(b"x" * 5_000)
    with pytest.raises(DamagedError, match="not a database"):
        said_world(folder)


def test_what_a_killed_process_left_in_a_read_only_folder_is_not_called_damaged(
    folder, monkeypatch
):
    def refuse(*_):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(reading, "_judge", refuse)
    with pytest.raises(JournalError, match="copy it, and read the copy") as caught:
        judge(folder)
    assert not isinstance(caught.value, DamagedError)


def with_snapshot(folder, number, chain=None, made_by=None):
    """Put a snapshot of the first entries of a journal into its folder."""
    database = sqlite3.connect(folder / layout.FILE)
    query = "SELECT chain FROM batches WHERE number + entries_count = ?"
    ((there,),) = database.execute(query, (number,)).fetchall() or [(b"elsewhere",)]
    database.close()
    made = filed(number, there if chain is None else chain, made_by or program())
    write_snapshot(folder, made)
    return made


@pytest.mark.parametrize(("number", "left"), [(2, [1, 2, 4]), (4, [1, 4]), (6, [1])])
def test_what_a_snapshot_has_is_not_read_again_but_how_it_began(folder, number, left):
    made = with_snapshot(folder, number)
    judged = judge(folder)
    assert judged.snapshot == made
    assert [batch.number for batch in judged.batches] == left
    whole = judge(folder, whole=True)
    assert len(whole.batches) == 3
    assert replace(judged, batches=whole.batches, snapshot=None) == whole


def test_entries_that_a_snapshot_has_are_looked_at_all_the_same(folder):
    with_snapshot(folder, 6)
    change(folder, "UPDATE batches SET entries = ? WHERE number = 4", b"[]")
    with pytest.raises(DamagedError, match="entries 4 to 5 are not what was written"):
        judge(folder)


def test_a_snapshot_of_another_program_is_left_aside(folder):
    with_snapshot(folder, 4, made_by="another")
    judged = judge(folder)
    assert (judged.snapshot, len(judged.batches)) == (None, 3)


def test_a_snapshot_of_what_came_before_the_exchange_was_made_anew_is_left_aside(folder):
    with_snapshot(folder, 6)
    store = Folder(folder).open(WORLD, "process")
    store.keep([BEGAN], 1)
    store.close()
    judged = judge(folder)
    assert (judged.snapshot, [batch.number for batch in judged.batches]) == (None, [6])


def test_a_snapshot_of_entries_that_somebody_went_on_without_is_left_aside(folder):
    with_snapshot(folder, 6)
    change(folder, "DELETE FROM batches WHERE number = 4")
    with pytest.raises(DamagedError, match="the last 2 of 5 entries are missing"):
        judge(folder)
    (folder / head.FILE).unlink()
    judged = judge(folder)
    assert (judged.snapshot, [batch.number for batch in judged.batches]) == (None, [1, 2])


def test_a_snapshot_of_another_journal_is_named(folder):
    with_snapshot(folder, 4, chain=b"another")
    before = contents(folder)
    with pytest.raises(
        DamagedError, match=r"exchange\.snapshot is of another journal.*delete that"
    ):
        judge(folder)
    assert contents(folder) == before
    assert len(judge(folder, whole=True).batches) == 3


def test_a_damaged_snapshot_is_named(folder):
    with_snapshot(folder, 4)
    (folder / SNAPSHOT_FILE).write_bytes(b"KMXSNAP1")
    before = contents(folder)
    with pytest.raises(DamagedError, match=r"exchange\.snapshot is damaged"):
        judge(folder)
    assert contents(folder) == before
