"""Snapshots come when playing what was kept would take a while, rarer as there is more; one that cannot be taken is no failure."""

import logging

import pytest

from mock_exchange import snapshotting
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.program import program
from mock_exchange.journal_store.snapshot import read_snapshot
from mock_exchange.snapshotting import QUIET_ENTRIES, QUIET_S, Place, Snapshots
from support.journal_twins import noted
from support.session_world import World

FROM_US = 1_706_351_400_000_000


@pytest.fixture(scope="module")
def venue():
    return noted(World, FROM_US).venue


class Journal:
    """Where a journal goes on, and how long what is done takes by a clock that tells so."""

    def __init__(self):
        self.number = 1
        self.now_s = 0.0
        self.takes_s = 0.0

    def head(self):
        return Head(self.number, b"c")

    def clock(self):
        self.now_s += self.takes_s / 2
        return self.now_s


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def make(venue, tmp_path, journal):
    def make(every=100, **options):
        snapshots = Snapshots(
            tmp_path,
            venue,
            journal.head,
            every=every,
            wall_us=lambda: 5,
            flush=False,
            now_s=journal.clock,
            **options,
        )
        snapshots.begin(Place(1, len(venue.exchange.journal)))
        return snapshots

    return make


@pytest.fixture
def taken(journal):
    """Return what tells at which numbers a snapshot was taken."""

    def taken(snapshots, numbers, **options):
        found = []
        for journal.number in numbers:
            found += [journal.number] if snapshots.consider(**options) else []
        return found

    return taken


def test_each_one_waits_for_half_as_much_again(make, taken):
    assert taken(make(), range(1, 1_000)) == [101, 201, 301, 451, 676]


def test_what_was_before_the_exchange_was_made_anew_does_not_count(make, taken):
    snapshots = make()
    assert taken(snapshots, range(1, 700)) == [101, 201, 301, 451, 676]
    snapshots.begin(Place(700, 110))
    assert taken(snapshots, range(700, 1_001)) == [800, 900, 1_000]


def test_what_is_in_the_one_that_there_is_does_not_count(make, taken):
    snapshots = make()
    snapshots.begin(Place(1, 0), Place(501, 110))
    assert taken(snapshots, range(501, 1_000)) == [751]


def test_commands_count_where_they_are_more_than_entries():
    assert Place(30, 500).since(Place(20, 100)) == 400
    assert Place(530, 100).since(Place(20, 100)) == 510


def test_at_the_end_a_tenth_is_enough(make, taken):
    assert taken(make(), range(1, 30), ending=True) == [11, 21]


@pytest.mark.parametrize("ending", [False, True])
def test_none_is_never(make, ending, taken):
    assert taken(make(every=0), range(1, 100_000, 7), ending=ending) == []


class Loop:
    """A loop whose time passes when the test says so."""

    def __init__(self):
        self.later = []

    def call_later(self, delay_s, act, *arguments):
        self.later.append((delay_s, act, arguments))

    def wait(self):
        """Let the time come for what is to be done later."""
        due, self.later = self.later, []
        for _, act, arguments in due:
            act(*arguments)


@pytest.fixture
def loop(monkeypatch):
    loop = Loop()
    monkeypatch.setattr("asyncio.get_running_loop", lambda: loop)
    return loop


LONG = range(1, 100_000, 1_000)


def test_one_that_would_take_long_waits_until_little_comes(make, journal, loop, taken):
    resting = []
    snapshots = make(rest=lambda: resting.append(snapshots.consider(quiet=True)))
    journal.takes_s = 0.5
    assert taken(snapshots, [50_001]) == [50_001]
    assert taken(snapshots, range(100_000, 200_000, 1_000)) == []
    assert [delay_s for delay_s, _, _ in loop.later] == [QUIET_S]
    journal.number += QUIET_ENTRIES + 1
    loop.wait()
    assert (resting, len(loop.later)) == ([], 1), "much came meanwhile"
    journal.number += QUIET_ENTRIES
    loop.wait()
    assert resting == [True]
    assert taken(snapshots, [journal.number + 1]) == []


def test_nobody_looks_on_once_none_is_due(make, journal, loop, taken):
    snapshots = make()
    journal.number = 100_000
    assert not snapshots.consider()
    snapshots.begin(Place(100_000, 109))
    journal.number += QUIET_ENTRIES + 1
    loop.wait()
    assert loop.later == []


def test_how_long_one_takes_is_learnt(make, journal, loop, taken):
    snapshots = make()
    journal.takes_s = 1.0
    assert taken(snapshots, range(1, 1_000)) == [101], "the next ones would take longer still"
    journal.takes_s = 0.0
    assert taken(snapshots, [1_000], quiet=True) == [1_000]
    assert taken(snapshots, range(1_000, 100_000, 500)) != []


def test_without_a_loop_nobody_is_kept_waiting(make, taken):
    assert 99_001 in taken(make(every=99_000), LONG)


def test_at_the_end_it_may_take_its_time(make, journal, loop, taken):
    journal.takes_s = 9.0
    assert taken(make(), [200, 400_000], ending=True) == [200, 400_000]
    assert loop.later == []


def test_it_says_of_what_it_is(make, tmp_path, venue, journal):
    journal.number = 101
    make().consider()
    filed = read_snapshot(tmp_path)
    assert (filed.number, filed.chain, filed.program) == (101, b"c", program())
    assert filed.snapshot.commands == len(venue.exchange.journal)
    assert filed.snapshot.wall_us == 5


@pytest.mark.parametrize("fails", ["write_snapshot", "take"])
def test_one_that_cannot_be_taken_is_a_line_of_the_log(
    make, monkeypatch, caplog, tmp_path, fails, taken
):
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
