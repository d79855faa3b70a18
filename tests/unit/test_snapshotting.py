"""Snapshots come when playing what was kept would take a while, rarer as there is more; one that cannot be taken is no failure."""

import logging

import pytest

from mock_exchange import snapshotting
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import read_snapshot
from mock_exchange.snapshotting import Place, Snapshots
from support.journal_twins import noted
from support.session_world import World

FROM_US = 1_706_351_400_000_000


@pytest.fixture(scope="module")
def venue():
    return noted(World, FROM_US).venue


@pytest.fixture
def make(venue, tmp_path):
    def make(every=100):
        snapshots = Snapshots(tmp_path, venue, every=every, wall_us=lambda: 5, flush=False)
        snapshots.begin(Place(1, len(venue.exchange.journal)))
        return snapshots

    return make


def taken(snapshots, numbers, **options):
    """Return at which of these numbers one was taken."""
    return [each for each in numbers if snapshots.consider(Head(each, b"c"), **options)]


def test_each_one_waits_for_half_as_much_again(make):
    assert taken(make(), range(1, 1_000)) == [101, 201, 301, 451, 676]


def test_what_was_before_the_exchange_was_made_anew_does_not_count(make):
    snapshots = make()
    assert taken(snapshots, range(1, 700)) == [101, 201, 301, 451, 676]
    snapshots.begin(Place(700, 110))
    assert taken(snapshots, range(700, 1_001)) == [800, 900, 1_000]


def test_what_is_in_the_one_that_there_is_does_not_count(make):
    snapshots = make()
    snapshots.begin(Place(1, 0), Place(501, 110))
    assert taken(snapshots, range(501, 1_000)) == [751]


def test_commands_count_where_they_are_more_than_entries():
    assert Place(30, 500).since(Place(20, 100)) == 400
    assert Place(530, 100).since(Place(20, 100)) == 510


def test_at_the_end_a_tenth_is_enough(make):
    assert taken(make(), range(1, 30), ending=True) == [11, 21]


@pytest.mark.parametrize("ending", [False, True])
def test_none_is_never(make, ending):
    assert taken(make(every=0), range(1, 100_000, 7), ending=ending) == []


def test_it_says_of_what_it_is(make, tmp_path, venue):
    make().consider(Head(101, b"c"))
    filed = read_snapshot(tmp_path)
    assert (filed.number, filed.chain, filed.program) == (101, b"c", program())
    assert filed.snapshot.commands == len(venue.exchange.journal)
    assert filed.snapshot.wall_us == 5


@pytest.mark.parametrize("fails", ["write_snapshot", "take"])
def test_one_that_cannot_be_taken_is_a_line_of_the_log(make, monkeypatch, caplog, tmp_path, fails):
    def fail(*_arguments, **_options):
        raise OSError("the disk is full") if fails == "write_snapshot" else TypeError("a lambda")

    monkeypatch.setattr(snapshotting, fails, fail)
    snapshots = make()
    with caplog.at_level(logging.WARNING):
        assert taken(snapshots, range(1, 302)) == []
    assert len(caplog.messages) == 3
    assert caplog.messages[0].startswith(f"no snapshot of {tmp_path} was taken")
    monkeypatch.undo()
    assert taken(snapshots, range(302, 460)) == [451]
