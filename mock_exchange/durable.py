"""An exchange that outlives its process: its folder, what it was made with, what happened to it, and how it goes on from there.

Made before the venue (it says with which seed and clock that is made), and begun once there is a server's context: then everything
that was kept is played again, and from then on nothing leaves before it is kept.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.collector import nothing_collected
from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.served import served
from mock_exchange.journal_store.errors import DamagedError, JournalError, OtherWorldError
from mock_exchange.journal_store.layout import World
from mock_exchange.journal_store.reading import KEEP, Batch, Judged, judge, said_world
from mock_exchange.journal_store.snapshot import FILE as SNAPSHOT_FILE
from mock_exchange.journal_store.snapshot import Filed, remove_snapshot
from mock_exchange.journal_store.store import SYNCHRONOUS, Durability, Folder, Store
from mock_exchange.keeping import SNAPSHOT_EVERY
from mock_exchange.session.entries import Began, Checked, Resumed
from mock_exchange.session.notes import Notes
from mock_exchange.session.restoring import DivergedError, Restorer
from mock_exchange.session.venue import Venue
from mock_exchange.signing import bring_key, key_for, lazy_pair_maker
from mock_exchange.snapshotting import Place, Snapshots
from mock_exchange.transport.context import Context
from mock_exchange.transport.gate import Gate
from mock_exchange.transport.noted_office import CHANGES
from mock_exchange.transport.offices import open_office

KEY_FOR = "key_for"
"""How a key that Python asked for is noted; see ``signing.key_for``."""


class Epoch(msgspec.Struct, frozen=True):
    """What happened since an exchange was last made: ``began``, entry ``number``, says how, ``batches`` go on from there or from a ``snapshot``."""

    began: Began
    number: int
    batches: Sequence[Batch]
    snapshot: Filed | None = None


def last_epoch(folder: Path, judged: Judged) -> Epoch:
    """Return what is to be played of a journal. Raises ``DamagedError`` for one whose exchange was never made."""
    if judged.batches:
        first = judged.batches[0]
        for place in reversed(range(len(first.entries))):
            entry = first.entries[place]
            if type(entry) is Began:
                number, rest = first.number + place, judged.batches[1:]
                if judged.snapshot is not None:
                    return Epoch(entry, number, rest, judged.snapshot)
                batch = Batch(number, first.entries[place:], first.commands)
                return Epoch(entry, number, (batch, *rest))
    raise DamagedError(f"{folder} has no entry that makes an exchange. {KEEP}")


def restore(venue: Venue, office: Any, epoch: Epoch, folder: Path) -> Restorer:
    """Go through an epoch on a venue that was just made from it. Raises ``DamagedError`` where that leads elsewhere."""

    def operate(call: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> object:
        if call == KEY_FOR:
            return key_for(venue.signed_keys, *arguments)
        if call not in CHANGES:
            raise ValueError(f"the operator has no {call!r}")
        return getattr(office, call)(*arguments, **named)

    restorer = Restorer(venue, operate)
    try:
        if epoch.snapshot is not None:
            restorer.begin(epoch.snapshot.snapshot)
        restorer.play([(each.number, each.entries, each.commands) for each in epoch.batches])
    except DivergedError as error:
        without = (
            ""
            if epoch.snapshot is None
            else f"; or delete {SNAPSHOT_FILE}: the entries have all of it"
        )
        raise DamagedError(f"{folder} cannot be gone on with: {error}. {KEEP}{without}") from None
    return restorer


def exchange_in(folder: Path) -> Exchange:
    """Return the core of the exchange that is kept in a folder, made again from all of its entries; it is only read. Raises ``JournalError``."""
    judged = judge(folder, whole=True)
    epoch = last_epoch(folder, judged)
    world, clock = judged.world, Clock(epoch.began.at_us, frozen=True)
    contract = load_edition(served(world.edition))
    venue = Venue(
        contract,
        seed=epoch.began.seed,
        clock=clock,
        seeded=world.seeded,
        activity=world.activity,
        notes=Notes(clock, clock.now_us),
        pair_maker=lazy_pair_maker,
    )
    bring_key(venue, world.public_key)
    with nothing_collected():
        restore(venue, open_office(venue), epoch, folder)
    return venue.exchange


class Durable:
    """One exchange's journal on disk. ``clock`` and ``seed`` are what its venue is to be made with, ``notes`` are taken of what happens to it.

    Raises ``ValueError`` for a durability that is none, ``OtherWorldError`` for a folder with another exchange, ``JournalError`` for one
    that cannot be used. Nothing was changed in it then.
    """

    def __init__(
        self,
        path: str | Path,
        durability: Durability,
        asked: World,
        clock: Clock,
        snapshot_every: int = SNAPSHOT_EVERY,
        wall_us: Callable[[], int] = lambda: time.time_ns() // 1_000,
    ) -> None:
        """``asked`` is what the exchange is to be made with, ``clock`` what a new one would run by, ``snapshot_every``: see ``Snapshots``."""
        if durability not in SYNCHRONOUS:
            raise ValueError(f"durability is 'process' or 'power', not {durability!r}")
        self._snapshot_every = snapshot_every
        if snapshot_every < 0:
            raise ValueError(
                f"snapshot_every is a number of entries, or 0 for never, not {snapshot_every}"
            )
        self._durability: Durability = durability
        self._wall_us = wall_us
        self._asked = asked
        self._folder = Folder(Path(path))
        judged = self._folder.judged
        self._epoch: Epoch | None = None
        self.seed, self.clock = asked.seed, clock
        try:
            if judged is not None:
                check_same(self._folder.path, judged.world, asked)
            # killed before its first entry it is as good as new
            if judged is not None and judged.batches:
                self._epoch = last_epoch(self._folder.path, judged)
                self.seed = self._epoch.began.seed
                self.clock = Clock(self._epoch.began.at_us, frozen=True)
        except BaseException:
            self._folder.release()
            raise
        self.notes = Notes(self.clock, wall_us)
        self._store: Store | None = None
        self._snapshots: Snapshots | None = None
        self._venue: Venue | None = None
        self.gate: Gate | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Give the folder free where something went wrong."""
        if kind is not None:
            self.close()

    def begin(self, context: Context, office: Any) -> None:
        """Play what was kept, go on with the time it is, and keep everything from now on. Raises ``JournalError``."""
        venue = self._venue = context.venue
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            self.notes.take()  # that it was made is kept already
            with nothing_collected():
                self._resume(venue, office, epoch)
        store = self._store = self._folder.open(self._asked, self._durability)
        self._folder.judged = None  # all of it is in the exchange now
        if epoch is None or epoch.snapshot is None:
            # Left aside: of another program, or of entries that this journal does not have, and others may take the place of.
            remove_snapshot(self._folder.path)
        snapshots = self._snapshots = self._open_snapshots(venue, store, epoch)

        def keep() -> None:
            number = store.head.next_number
            if store.keep(self.notes.take(), len(venue.exchange.journal)):
                snapshots.begin(Place(number, len(venue.exchange.journal)))

        self.gate = context.gate = Gate(self.notes, keep)
        self.gate.check()
        self.gate.then = (
            snapshots.consider
        )  # from the next one on: who starts an exchange waits for it

    def _open_snapshots(self, venue: Venue, store: Store, epoch: Epoch | None) -> Snapshots:
        snapshots = Snapshots(
            self._folder.path,
            venue,
            lambda: store.head,
            every=self._snapshot_every,
            wall_us=self._wall_us,
            flush=self._durability == "power",
            rest=self._rest,
        )
        if epoch is not None:
            filed, began = epoch.snapshot, Place(epoch.number, 0)
            there = None if filed is None else Place(filed.number, filed.snapshot.commands)
            snapshots.begin(began, there)
        return snapshots

    def _rest(self) -> None:
        """Take the snapshot that is due, as little comes."""
        gate, snapshots = self.gate, self._snapshots
        if gate is None or snapshots is None:
            return  # it ended meanwhile
        gate.open()
        if gate.failure is None:
            snapshots.consider(quiet=True)

    def _resume(self, venue: Venue, office: Any, epoch: Epoch) -> None:
        restorer = restore(venue, office, epoch, self._folder.path)
        notes, clock, wall_us = self.notes, self.clock, self._wall_us()
        at_us, until_us = clock.now_us(), restorer.time_us(wall_us)
        with notes.covering(Resumed(at_us, wall_us, until_us)):
            clock.advance((until_us - at_us) / 1_000_000)
            if restorer.running:
                clock.run(restorer.speed)

    def close(self) -> None:
        """End: keep what is pending and the hash of the state, and give the folder free. Twice is once."""
        gate, self.gate = self.gate, None
        if gate is not None and self._venue is not None and gate.failure is None:
            self._end_in_order(self._venue, gate)
        if self._store is None:
            self._folder.release()
        else:
            self._store.close()

    def _end_in_order(self, venue: Venue, gate: Gate) -> None:
        """Keep what is pending, a snapshot if it is worth it, and then the hash of the state, which whoever goes on compares."""
        assert self._snapshots is not None  # noqa: S101 - there are some behind every gate
        with self.clock.held():
            venue.serve_due()
            gate.open()
            if gate.failure is not None:
                return  # what could not be kept is in no snapshot either
            self._snapshots.consider(ending=True)
            self.notes.note(Checked(self.clock.now_us(), venue.exchange.state_hash()))
        gate.open()


def world_of(
    *,
    edition: str,
    seed: int,
    clock: str,
    start_us: int | None,
    seeded: bool,
    activity: int | None,
    public_key: str | bytes | None,
) -> World:
    """Return what an exchange is made with, as a journal says it."""
    key = public_key.decode() if isinstance(public_key, bytes) else public_key or ""
    return World(
        edition=edition,
        seed=seed,
        clock=clock,
        start_us=start_us,
        seeded=seeded,
        activity=activity,
        public_key=key.strip(),
    )


def made_with(folder: Path) -> dict[str, Any]:
    """Return what the exchange in a folder was made with; nothing where there is none. Raises ``JournalError``."""
    world = said_world(folder)
    return {} if world is None else msgspec.structs.asdict(world)


def check_same(folder: Path, kept: World, asked: World) -> None:
    """Raise ``OtherWorldError`` where an exchange was made with something else than what is asked for now."""
    for name, word in _OPTIONS.items():
        there, here = getattr(kept, name), getattr(asked, name)
        if there != here and not (name == "start_us" and here is None):
            raise OtherWorldError(
                f"{folder} has an exchange that was made with {word} {_shown(name, there)}, and you ask for {word} {_shown(name, here)}: "
                "ask for the same, or take another folder"
            )


_OPTIONS = {
    "edition": "edition",
    "seed": "seed",
    "clock": "clock",
    "start_us": "start-at",
    "seeded": "seeded",
    "activity": "activity",
    "public_key": "public-key",
}


def _shown(name: str, value: Any) -> str:
    if name == "start_us" and value is not None:
        return datetime.fromtimestamp(value / 1_000_000, UTC).isoformat()
    if name == "public_key" and value:
        return f"with SHA-256 {hashlib.sha256(value.encode()).hexdigest()[:16]}…"
    return "none" if value in {None, ""} else str(value)


__all__ = ["Durable", "JournalError", "check_same", "last_epoch", "restore", "world_of"]
