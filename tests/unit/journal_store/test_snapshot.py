"""A snapshot is whole or not there; what somebody changed is found, and nothing is changed by looking."""

import stat
from pathlib import Path

import msgspec
import pytest

from mock_exchange.journal_store import snapshot as module
from mock_exchange.journal_store.errors import DamagedError
from mock_exchange.journal_store.snapshot import read_snapshot, remove_snapshot, write_snapshot
from support.journal_world import filed


@pytest.mark.parametrize("flush", [False, True])
def test_what_was_written_is_read(tmp_path, flush):
    assert read_snapshot(tmp_path) is None
    for number in (5, 9):
        write_snapshot(tmp_path, filed(number), flush=flush)
        assert read_snapshot(tmp_path) == filed(number)
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_that_was_not_finished_leaves_the_one_before(tmp_path, monkeypatch):
    write_snapshot(tmp_path, filed(5))

    def fail(*_arguments):
        raise OSError("the disk is full")

    for part, name in ((module, "_digest"), (module.os, "fsync"), (Path, "replace")):
        with monkeypatch.context() as patched:
            patched.setattr(part, name, fail)
            with pytest.raises(OSError, match="the disk is full"):
                write_snapshot(tmp_path, filed(9), flush=True)
        assert [each.name for each in tmp_path.iterdir()] == [module.FILE], name
    assert read_snapshot(tmp_path) == filed(5)
    write_snapshot(tmp_path, filed(9))
    assert read_snapshot(tmp_path) == filed(9)


CHANGES = {
    "cut off": lambda data: data[:-1],
    "longer": lambda data: data + b"x",
    "empty": lambda _: b"",
    "something else": lambda data: b"X" + data[1:],
    "a letter": lambda data: data.replace(b"mine", b"mind"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_damage_that_is_named(tmp_path, change):
    write_snapshot(tmp_path, filed(5))
    path = tmp_path / module.FILE
    damaged = change(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(DamagedError, match=r"exchange\.snapshot is damaged.*delete this one file"):
        read_snapshot(tmp_path)
    assert path.read_bytes() == damaged


def test_one_of_another_format_is_not_used(tmp_path):
    path = tmp_path / module.FILE
    path.write_bytes(b"KMXSNAP2 and so on")
    assert read_snapshot(tmp_path) is None
    packed = msgspec.msgpack.encode({"number": 5, "exchange": "of other fields"})
    path.write_bytes(module.MAGIC + module._digest(packed) + packed)
    assert read_snapshot(tmp_path) is None


def test_one_that_is_of_no_use_is_taken_away_if_it_can_be(tmp_path):
    write_snapshot(tmp_path, filed(5))
    for _ in range(2):
        remove_snapshot(tmp_path)
        assert not list(tmp_path.iterdir())
    (tmp_path / module.FILE).mkdir()
    remove_snapshot(tmp_path)
    assert (tmp_path / module.FILE).is_dir()
