"""A world whose changes are noted, its twin made from what was noted, and all that either knows, as plain values to compare."""

from collections import deque
from collections.abc import Callable
from functools import cache, partial

import msgspec

from mock_exchange.clock import Clock
from mock_exchange.durable import Epoch, restore
from mock_exchange.journal_store.reading import Batch
from mock_exchange.journal_store.snapshot import Filed
from mock_exchange.session.entries import pack, unpack
from mock_exchange.session.notes import Notes
from mock_exchange.session.snapshots import Snapshot, take
from mock_exchange.timers import Timers
from mock_exchange.transport.offices import open_office

PLAIN = (str, bytes, int, float, type(None))
LEFT_OUT = (Callable, Timers, Clock, partial, Notes)
BY_NAME = {
    "edition",
    "dialect",
    "ids",
    "views",
    "journal",
    "meter",
    "responder",
    "announce",
    "_made",
    "listeners",
    "bases",
    "rested",
    "spelled",
}
"""Attributes that are the contract, caches, or somebody else's: not what an exchange knows."""


def noted(kind, start_us, *, running_from_us=None, **options):
    """Return a world of a kind, with notes; its clock stands at a moment, or runs by a list of one moment."""
    real_us = running_from_us or [0]
    clock = Clock(start_us, frozen=running_from_us is None, source_us=lambda: real_us[0])
    notes = Notes(clock, lambda: 0)
    return kind(clock=clock, notes=notes, **options)


def twin(world, kind, *, snapshot=None, noted_before=0, **options):
    """Return a world made again from what was noted of another, through the bytes that would be on a disk.

    With a ``snapshot``, taken when so much was noted: from that, and what was noted since.
    """
    entries = unpack(pack(world.venue.notes.pending))
    began = entries[0]
    clock = Clock(began.at_us, frozen=True)
    other = kind(clock=clock, notes=Notes(clock, lambda: 0), **options)
    filed = None
    if snapshot is not None:
        filed = Filed(noted_before + 1, b"", "", _through_bytes(snapshot))
    batch = Batch(noted_before + 1, entries[noted_before:], len(world.venue.exchange.journal))
    epoch = Epoch(began, 1, [batch] if batch.entries else [], filed)
    restorer = restore(other.venue, open_office(other.venue), epoch, "the twin")
    return other, restorer


def copied(world, kind, **options):
    """Return a world made again from a snapshot of another, as it is now."""
    snapshot, noted_before = take(world.venue, 0), len(world.venue.notes.pending)
    return twin(world, kind, snapshot=snapshot, noted_before=noted_before, **options)


def _through_bytes(snapshot):
    return msgspec.msgpack.decode(msgspec.msgpack.encode(snapshot), type=Snapshot)


def known(venue):
    """Return all that a venue knows and may tell: the core's hash, its journal, records beside it, keys, outcomes of keys."""
    parts, seen = venue.parts, {}
    desk = {} if parts.desk is None else plain(parts.desk, seen)
    return {
        "hash": venue.exchange.state_hash(),
        "journal": b"\n".join(venue.exchange.journal.lines()),
        "desk": desk,
        "keys": [venue.keys.issued(record.key_id).api_key for record in venue.keys.records()],
        "signed keys": venue.signed_keys.keys(),
        "outcomes": None if parts.outcomes is None else plain(parts.outcomes),
        "due": venue.timers.next_us,
        "acts": sorted(map(_act, venue.timers.kept()["acts"])),
        "rooms": {
            name: plain(room.kept(), seen)
            for name, room in venue.rooms().items()
            if name != "timers"
        },
    }


def _act(entry):
    """Return what is due as its moment, its turn, and what it does with what."""
    moment_us, turn, act = entry
    given = act.args if isinstance(act, partial) else ()
    return moment_us, turn, getattr(act, "func", act).__qualname__, repr(given)


def plain(value, seen=None):
    """Return a value and everything it holds as nested plain values; what was ``seen`` is not told again."""
    if isinstance(value, PLAIN):
        return value
    # Whether two share a value that never changes, or have one each that is equal, is nothing that they know.
    if isinstance(value, msgspec.Struct) and value.__struct_config__.frozen:
        return value
    seen = {} if seen is None else seen
    if isinstance(value, LEFT_OUT) or id(value) in seen:
        return f"… {type(seen.get(id(value))).__name__}"
    if not isinstance(value, tuple):
        seen[id(value)] = value  # kept: another must not get its id
    if isinstance(value, (dict, set, frozenset)):
        return _gathered(value, seen)
    if isinstance(value, (list, tuple, deque)):
        return [plain(each, seen) for each in value]
    told = [(name, each) for name, each in attributes(value) if name not in BY_NAME]
    return type(value).__name__, [(name, plain(each, seen)) for name, each in told]


def attributes(value):
    """Return what an object has, as (name, value)."""
    if isinstance(value, msgspec.Struct):
        return [(name, getattr(value, name)) for name in value.__struct_fields__]
    slots = [(name, getattr(value, name)) for name in _slots(type(value)) if hasattr(value, name)]
    return slots + list(getattr(value, "__dict__", {}).items())


@cache
def _slots(kind):
    return [name for each in kind.__mro__ for name in getattr(each, "__slots__", ())]


def _gathered(value, seen):
    if isinstance(value, dict):
        return [(repr(key), plain(each, seen)) for key, each in value.items()]
    return sorted(map(repr, value))
