"""An exchange that outlives its process: it goes on where it was, with the same options, and with no others."""

import shutil
import time
from types import SimpleNamespace

import pytest
from msgspec.structs import asdict, replace

from mock_exchange import MockExchange
from mock_exchange.core.commands import OpenAccount
from mock_exchange.durable import check_same, exchange_in, last_epoch, made_with, world_of
from mock_exchange.journal_store.errors import (
    DamagedError,
    InUseError,
    JournalError,
    OtherWorldError,
)
from mock_exchange.journal_store.head import Head
from mock_exchange.journal_store.reading import Batch, Judged
from mock_exchange.journal_store.snapshot import FILE as SNAPSHOT_FILE
from mock_exchange.journal_store.snapshot import read_snapshot, write_snapshot
from mock_exchange.journal_store.store import Folder
from mock_exchange.session.entries import Began, Checked, TimePassed
from mock_exchange.session.restoring import Restorer
from mock_exchange.session.snapshots import pack
from support.journal_world import BEGAN, WORLD, contents

HOUR_US = 3_600_000_000
WORLD_OPTIONS = {"start_us": None, "seeded": True, "activity": None, "public_key": None}
WORLD_OPTIONS |= {"seed": 7, "clock": "frozen"}
FROZEN = {"seed": 7, "clock": "frozen"}


def kept(folder, **options):
    """Return an exchange that does not listen: what is done to it is done here."""
    return MockExchange(data=folder, **FROZEN | options)


def as_killed(exchange, folder, to):
    """Return a copy of a folder as it is when the process is killed now; the exchange is ended."""
    shutil.copytree(folder, to)
    exchange.stop()
    return to


def test_it_goes_on_after_a_kill(tmp_path):
    exchange = kept(tmp_path / "data")
    exchange.open_account("zoe", 500)
    exchange.clock.advance(30)
    state, now_us = exchange.state_hash(), exchange.clock.now_us()
    again = kept(as_killed(exchange, tmp_path / "data", tmp_path / "copy"))
    assert (again.state_hash(), again.clock.now_us()) == (state, now_us)
    assert again.account("zoe")["balance_cents"] == 500
    again.stop()


def test_it_goes_on_after_an_end_in_order_and_again(tmp_path):
    states = []
    for number in range(3):
        exchange = kept(tmp_path)
        exchange.open_account(f"account_{number}")
        states.append(exchange.state_hash())
        exchange.stop()
        exchange.stop()
    exchange = kept(tmp_path)
    assert exchange.state_hash() == states[-1]
    assert {f"account_{number}" for number in range(3)} <= {
        each["account_id"] for each in exchange.office(lambda desk: desk.accounts())
    }
    exchange.stop()


def test_a_reset_is_gone_on_from_with_its_seed(tmp_path):
    exchange = kept(tmp_path)
    exchange.open_account("before")
    exchange.reset(8)
    exchange.open_account("after")
    state, key = exchange.state_hash(), exchange.office(lambda desk: desk.keys())
    exchange.stop()
    again = kept(tmp_path)
    assert again.state_hash() == state
    assert again.seed == 8
    assert again.office(lambda desk: desk.keys()) == key
    again.stop()


def test_a_reset_on_the_way_of_an_advance_has_the_rest_of_it_after_it(tmp_path):
    exchange = kept(tmp_path / "data", activity=3)
    lose = {"kind": "restart", "state": "lose"}
    exchange.faults.set([{"when": {"at_s": 10.25}, "fault": lose}])
    exchange.open_account("before")
    exchange.clock.advance(20)
    state, now_us = exchange.state_hash(), exchange.clock.now_us()
    again = kept(as_killed(exchange, tmp_path / "data", tmp_path / "copy"), activity=3)
    assert (again.state_hash(), again.clock.now_us()) == (state, now_us)
    again.stop()


def test_a_running_clock_went_on_while_there_was_no_process(tmp_path, monkeypatch):
    exchange = MockExchange(start_at="2026-01-01T00:00:00Z", data=tmp_path)
    exchange.clock.advance(100)
    left_us = exchange.clock.now_us()
    exchange.stop()
    later = SimpleNamespace(time_ns=lambda: time.time_ns() + HOUR_US * 1_000)
    monkeypatch.setattr("mock_exchange.durable.time", later)
    again = MockExchange(start_at="2026-01-01T00:00:00Z", data=tmp_path)
    assert HOUR_US <= again.clock.now_us() - left_us < 2 * HOUR_US
    assert not again.clock.frozen
    again.stop()


def test_a_clock_that_was_frozen_stays_where_it_stood(tmp_path):
    exchange = MockExchange(data=tmp_path)
    exchange.clock.freeze()
    now_us = exchange.clock.now_us()
    exchange.stop()
    again = MockExchange(data=tmp_path)
    assert (again.clock.frozen, again.clock.now_us()) == (True, now_us)
    again.stop()


def test_a_clock_goes_on_as_fast_as_it_went(tmp_path):
    speeds = []
    for speed in (2, None, None):
        exchange = MockExchange(data=tmp_path)
        if speed is not None:
            exchange.clock.run(speed)
        speeds.append(repr(exchange._context.clock.speed))
        exchange.stop()
    assert speeds == ["2.0"] * 3


def test_keys_that_python_was_given_are_good_after_a_restart(tmp_path):
    trade = {"edition": "trade-api-3.34", "data": tmp_path}
    with MockExchange(**trade) as exchange:
        given = exchange.signed_credentials("user_0002", ["read"], key_type="ed25519")
    with MockExchange(**trade) as exchange:
        ring = exchange._context.venue.signed_keys
        assert ring.private_pem(given.key_id) == given.private_key_pem
        assert ring.key(given.key_id).scopes == {"read"}


def test_who_trusted_it_before_a_restart_trusts_it_afterwards(tmp_path):
    trusted = []
    for _ in range(2):
        with MockExchange(data=tmp_path, tls=True) as exchange:
            trusted.append(exchange.ca_path.read_bytes())
    assert trusted[0] == trusted[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": 8}, "made with seed 7, and you ask for seed 8"),
        ({"clock": "running"}, "made with clock frozen, and you ask for clock running"),
        ({"activity": 1}, "made with activity none, and you ask for activity 1"),
        ({"edition": "trade-api-3.34"}, "made with edition reference-2025-01-27, and you ask"),
        ({"seeded": False}, "made with seeded True, and you ask for seeded False"),
        ({"start_at": "2026-01-01T00:00:00Z"}, "made with start-at none, and you ask"),
    ],
)
def test_another_exchange_than_the_one_that_is_kept_is_refused(tmp_path, options, words):
    kept(tmp_path).stop()
    before = contents(tmp_path)
    with pytest.raises(OtherWorldError, match=words):
        kept(tmp_path, **options)
    assert contents(tmp_path) == before
    kept(tmp_path).stop()


def test_options_that_decide_nothing_may_differ(tmp_path):
    kept(tmp_path, limits="off").stop()
    kept(tmp_path, ws_acks=False, durability="power").stop()


def test_a_folder_is_free_again_whatever_went_wrong(tmp_path):
    exchange = kept(tmp_path)
    with pytest.raises(InUseError):
        kept(tmp_path)
    exchange.stop()
    with pytest.raises(LookupError, match="no fault plan"):
        kept(tmp_path, faults="no-such-plan")
    kept(tmp_path).stop()


def test_killed_before_its_first_entry_it_is_as_good_as_new(tmp_path):
    world = world_of(edition="reference-2025-01-27", **WORLD_OPTIONS)
    Folder(tmp_path).open(world, "process").close()
    exchange = kept(tmp_path)
    exchange.open_account("zoe")
    exchange.stop()
    again = kept(tmp_path)
    assert again.account("zoe")
    again.stop()


def test_what_an_exchange_was_made_with_is_told(tmp_path):
    assert made_with(tmp_path) == {}
    kept(tmp_path).stop()
    assert (made_with(tmp_path)["seed"], made_with(tmp_path)["clock"]) == (7, "frozen")


def test_keys_that_were_brought_are_the_same_or_not():
    with_key = world_of(edition="x", **WORLD_OPTIONS | {"public_key": "a PEM"})
    assert with_key.public_key == "a PEM"
    spaced = world_of(edition="x", **WORLD_OPTIONS | {"public_key": b"a PEM\n"})
    check_same(None, with_key, spaced)
    with pytest.raises(
        OtherWorldError, match=r"public-key with SHA-256 \w{16}…, and you ask for public-key none"
    ):
        check_same(None, with_key, WORLD.__class__(**asdict(with_key) | {"public_key": ""}))


def test_what_is_played_begins_where_the_exchange_was_last_made(tmp_path):
    first = Batch(4, [TimePassed(1), BEGAN, TimePassed(2), Began(5, 5, 9, frozen=True)], 3)
    epoch = last_epoch(tmp_path, Judged(WORLD, (first, Batch(8, [TimePassed(6)], 3)), Head(9, b"")))
    assert epoch.began.seed == 9
    assert (epoch.number, epoch.snapshot) == (7, None)
    assert [(batch.number, len(batch.entries)) for batch in epoch.batches] == [(7, 1), (8, 1)]
    with pytest.raises(DamagedError, match="no entry that makes an exchange"):
        last_epoch(tmp_path, Judged(WORLD, (Batch(1, [TimePassed(1)], 0),), Head(2, b"")))


@pytest.mark.parametrize("edition", ["reference-2025-01-27", "trade-api-3.34"])
def test_the_core_of_what_is_kept_can_be_had_while_it_is_in_use(tmp_path, edition):
    exchange = kept(tmp_path, edition=edition, activity=3)
    exchange.deposit("user_0001", 5)
    exchange.clock.advance(5)
    core = exchange_in(tmp_path)
    assert core.state_hash() == exchange.state_hash()
    assert b"".join(line + b"\n" for line in core.journal.lines()) == exchange.commands()
    exchange.stop()


def played_entries(monkeypatch):
    """Return a list of the entries that starts from now on play again."""
    entries = []
    play = Restorer.play

    def count(restorer, batches):
        entries.extend(entry for _, batch, _ in batches for entry in batch)
        play(restorer, batches)

    monkeypatch.setattr(Restorer, "play", count)
    return entries


EVERY = {"snapshot_every": 5}


def test_it_goes_on_from_a_snapshot_and_what_came_after_it(tmp_path, monkeypatch):
    exchange = kept(tmp_path / "data", **EVERY)
    for number in range(7):
        exchange.open_account(f"account_{number}")
        exchange.clock.advance(10)
    exchange.open_account("last")
    state, now_us = exchange.state_hash(), exchange.clock.now_us()
    copy = as_killed(exchange, tmp_path / "data", tmp_path / "copy")
    entries = played_entries(monkeypatch)
    again = kept(copy, **EVERY)
    assert (again.state_hash(), again.clock.now_us()) == (state, now_us)
    assert 0 < len(entries) < 7
    again.open_account("after")
    state = again.state_hash()
    again.stop()
    more = kept(copy)
    assert more.state_hash() == state
    assert exchange_in(copy).state_hash() == state
    more.stop()


def test_an_end_in_order_leaves_a_snapshot_and_the_hash_that_is_compared(tmp_path, monkeypatch):
    exchange = kept(tmp_path, snapshot_every=30)
    for number in range(7):
        exchange.open_account(f"account_{number}")
    exchange.stop()
    entries = played_entries(monkeypatch)
    kept(tmp_path).stop()
    assert [type(entry) for entry in entries] == [Checked]


def test_a_reset_leaves_the_snapshot_behind(tmp_path):
    exchange = kept(tmp_path, **EVERY)
    for number in range(7):
        exchange.open_account(f"account_{number}")
    exchange.reset(8)
    exchange.open_account("after")
    state = exchange.state_hash()
    copy = as_killed(exchange, tmp_path, tmp_path.with_name("copy"))
    again = kept(copy, **EVERY)
    assert (again.state_hash(), again.seed) == (state, 8)
    again.stop()


def test_a_snapshot_that_is_damaged_is_named_and_not_needed(tmp_path):
    exchange = kept(tmp_path, **EVERY)
    for number in range(7):
        exchange.open_account(f"account_{number}")
    state = exchange.state_hash()
    exchange.stop()
    path = tmp_path / SNAPSHOT_FILE
    path.write_bytes(path.read_bytes()[:-1])
    before = contents(tmp_path)
    with pytest.raises(DamagedError, match=r"exchange\.snapshot is damaged.*delete this one file"):
        kept(tmp_path)
    assert contents(tmp_path) == before
    path.unlink()
    again = kept(tmp_path)
    assert again.state_hash() == state
    again.stop()


def test_a_snapshot_that_leads_elsewhere_is_named(tmp_path):
    exchange = kept(tmp_path, **EVERY)
    for number in range(7):
        exchange.open_account(f"account_{number}")
    exchange.stop()
    filed = read_snapshot(tmp_path)
    for changed, words in (
        (replace(filed.snapshot, rooms=b"?"), "its snapshot: it cannot be read"),
        (replace(filed.snapshot, rooms=pack(other_rooms())), "the state had the hash"),
    ):
        write_snapshot(tmp_path, replace(filed, snapshot=changed))
        with pytest.raises(DamagedError, match=f"{words}.*or delete exchange.snapshot"):
            kept(tmp_path)


def test_a_snapshot_of_entries_that_were_lost_is_out_of_the_way(tmp_path):
    """As when the power failed, or somebody put an older journal back."""
    exchange = kept(tmp_path / "data", **EVERY)
    older = shutil.copytree(tmp_path / "data", tmp_path / "older")
    for number in range(9):
        exchange.open_account(f"account_{number}")
    exchange.stop()
    shutil.copy(tmp_path / "data" / SNAPSHOT_FILE, older)
    for _ in range(2):
        again = kept(older)
        for _ in range(9):
            again.deposit("user_0001", 5)
        state = again.state_hash()
        again.stop()
    more = kept(older)
    assert more.state_hash() == state
    more.stop()


def test_a_folder_in_the_place_of_a_snapshot_is_named(tmp_path):
    kept(tmp_path).stop()
    (tmp_path / SNAPSHOT_FILE).mkdir()
    with pytest.raises(JournalError, match=r"exchange\.snapshot cannot be read: Is a directory"):
        kept(tmp_path)


def other_rooms():
    """Return the rooms of an exchange to which nothing happened."""
    with MockExchange(**FROZEN) as other:
        return other._context.venue.rooms()


def test_no_snapshot_is_taken_where_none_is_wanted(tmp_path):
    exchange = kept(tmp_path, snapshot_every=0)
    for number in range(20):
        exchange.open_account(f"account_{number}")
    exchange.stop()
    assert not (tmp_path / SNAPSHOT_FILE).exists()


@pytest.mark.parametrize("edition", ["reference-2025-01-27", "trade-api-3.34"])
def test_an_exchange_with_traders_goes_on_from_a_snapshot_as_from_its_entries(tmp_path, edition):
    options = FROZEN | {"edition": edition, "activity": 3}
    exchange = MockExchange(data=tmp_path / "data", **options, **EVERY)
    for number in range(9):
        exchange.open_account(f"account_{number}")
        exchange.clock.advance(3)
    copy = as_killed(exchange, tmp_path / "data", tmp_path / "copy")
    bare = shutil.copytree(copy, tmp_path / "bare")
    (bare / SNAPSHOT_FILE).unlink()
    hashes = []
    for folder in (copy, bare):
        again = MockExchange(data=folder, **options)
        again.clock.advance(60)
        hashes.append(again.state_hash())
        again.stop()
    assert hashes[0] == hashes[1]


def test_what_could_not_be_kept_is_in_no_snapshot(tmp_path, monkeypatch):
    exchange = kept(tmp_path, **EVERY)
    for number in range(7):
        exchange.open_account(f"account_{number}")
    filed = read_snapshot(tmp_path)

    def fail(*_arguments):
        raise JournalError("the disk is full")

    monkeypatch.setattr("mock_exchange.journal_store.store.Store.keep", fail)
    exchange._context.venue.execute(OpenAccount("lost"))
    exchange.stop()
    assert read_snapshot(tmp_path) == filed
