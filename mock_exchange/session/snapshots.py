"""A venue's knowledge as bytes, and a venue that begins with them: in a tenth of the time that playing all its commands again takes.

What is in a snapshot is what the rooms of a venue keep (``core/kept.py``): state, records, keys, outcomes, and what is to happen by
itself. The rooms are there already when it is put back, with whatever leads from one to the other; where something in a
snapshot leads to a room (an act that is due) its name stands for it. Not in it, as nobody was promised it: see ``restoring``.

Pickled, because orders, levels and accounts are many small objects that are read at once. Whoever reads one makes nothing but
values of this package: bytes that ask for anything else are refused.
"""

import pickle
import zlib
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from types import MethodType
from typing import Any, Final

import msgspec

from mock_exchange.core.events import Traded
from mock_exchange.core.kept import Kept
from mock_exchange.session.venue import Venue

FAST: Final = 1
"""zlib's level: a fifth of the size in a third of the time that pickling takes."""

_PLACES: Final = ("mock_exchange.core.", "mock_exchange.editions.", "mock_exchange.activity.")
_VALUES: Final = frozenset(
    {
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("collections", "deque"),
        ("functools", "partial"),
        ("kalshi_contract.private_text", "PrivateText"),
        ("msgspec._core", "UNSET"),
        ("msgspec._utils", "rebuild"),
        ("mock_exchange.session.http", "HttpResponse"),
        ("mock_exchange.session.idempotency", "_Outcome"),
        ("mock_exchange.session.keys", "_Issue"),
        ("mock_exchange.session.public_keys", "read_public_key"),
        ("mock_exchange.session.signed_keys", "SignedKey"),
        ("mock_exchange.session.snapshots", "act_of"),
    }
)
"""(module, name) of what may be made beside the classes of ``_PLACES``."""


class SnapshotError(ValueError):
    """Bytes are no snapshot of a venue like this one."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a venue knew when ``commands`` had been handed to its core. ``rooms`` is what its rooms kept, pickled and compressed.

    All that happened until ``stood_us`` is in it, the latest entry was of ``latest_us``. At ``wall_us`` of the machine's time the clock showed
    ``clock_us``, and ran (``running``) ``speed`` times as fast.
    """

    commands: int
    latest_us: int
    stood_us: int
    clock_us: int
    wall_us: int
    running: bool
    speed: float
    rooms: bytes


def take(venue: Venue, wall_us: int) -> Snapshot:
    """Return what a venue with notes knows. Between calls only: never while something is being done."""
    clock, notes = venue.clock, venue.notes
    assert notes is not None, "what is not noted cannot be gone on from"  # noqa: S101 - our own bug
    return Snapshot(
        len(venue.exchange.journal),
        notes.reckoned_us(),
        notes.stood_us(),
        clock.now_us(),
        wall_us,
        not clock.frozen,
        clock.speed,
        pack(venue.rooms()),
    )


def pack(rooms: Mapping[str, Kept]) -> bytes:
    """Return what rooms know. ``timers`` is one of them; of what they have to do only what a room does is kept."""
    kept = {name: room.kept() for name, room in rooms.items()}
    known = frozenset(map(id, rooms.values()))
    kept["timers"]["acts"] = [act for act in kept["timers"]["acts"] if _owner(act[2]) in known]
    into = BytesIO()
    _Pickler(into, rooms).dump(kept)
    return zlib.compress(into.getbuffer(), FAST)


def unpack(packed: bytes, rooms: Mapping[str, Kept]) -> None:
    """Have rooms know what others of the same names knew. Raises ``SnapshotError``; then the rooms are of no use any more."""
    try:
        kept = _Unpickler(BytesIO(zlib.decompress(packed)), rooms).load()
    except Exception as error:  # noqa: BLE001 - bytes may say anything, and ask for what there is not memory enough
        raise SnapshotError(f"it cannot be read: {error}") from None
    if not isinstance(kept, Mapping) or kept.keys() != rooms.keys():
        raise SnapshotError(_SOMETHING_ELSE)
    try:
        for name, room in rooms.items():
            room.begin_with(kept[name])
    except Exception:  # noqa: BLE001 - what a room is given may be anything too
        raise SnapshotError(_SOMETHING_ELSE) from None


def _is_made_there(found: Any, module_name: str, global_name: str) -> bool:
    """Tell whether this is a class of this package by its own name: what a module of ours has of others leads everywhere."""
    if not module_name.startswith(_PLACES) or not isinstance(found, type):
        return False
    return (found.__module__, found.__qualname__) == (module_name, global_name)


def _mended(kind: type, before: Mapping[str, Any]) -> bool:
    """Have a class be what it was; return whether it was something else."""
    after = dict(vars(kind))
    changed = {name for name in {*before, *after} if before.get(name) is not after.get(name)}
    for name in changed:
        if name in before:
            setattr(kind, name, before[name])
        else:
            delattr(kind, name)
    return bool(changed)


_SOMETHING_ELSE: Final = "it is of an exchange that keeps something else"


def act_of(room: object, name: str) -> Any:
    """Return what a room does, by its name there."""
    act = getattr(room, name)
    if not isinstance(room, Kept) or type(act) is not MethodType:
        raise pickle.UnpicklingError(f"{name!r} is nothing that happens by itself")
    return act


def _owner(act: Any) -> int:
    """Return the id of the object whose method an act is; of the function, where it is none's."""
    while isinstance(act, partial):
        act = act.func
    return id(getattr(act, "__self__", act))


def room_of(name: str) -> Kept:
    """Stand for a room in what is written; who reads has rooms of his own."""
    raise pickle.UnpicklingError(f"there is no room {name!r} here")


class _Pickler(pickle.Pickler):
    """Writes names in the place of rooms. By a table: a question for each of a million objects takes longer than writing them."""

    def __init__(self, into: BytesIO, rooms: Mapping[str, Kept]) -> None:
        super().__init__(into, protocol=5)
        names = {id(room): name for name, room in rooms.items()}

        def name_of(room: Kept) -> tuple[Any, tuple[str]]:
            return room_of, (names[id(room)],)

        self.dispatch_table = {type(room): name_of for room in rooms.values()}
        self.dispatch_table |= {MethodType: _as_act, Traded: _as_trade}


def _as_act(act: Any) -> tuple[Any, tuple[object, str]]:
    return act_of, (act.__self__, act.__name__)


def _as_trade(trade: Traded) -> tuple[type[Traded], tuple[Any, ...]]:
    """Leave out a last field that is as usual: msgspec does so where it *is* the default, not where it equals it."""
    usual = trade.way == "book"
    return Traded, msgspec.structs.astuple(trade)[: -1 if usual else None]


class _Unpickler(pickle.Unpickler):
    """Makes values of this package, and nothing else."""

    def __init__(self, of: BytesIO, rooms: Mapping[str, Kept]) -> None:
        super().__init__(of)
        self._rooms = rooms
        self._found: dict[type, dict[str, Any]] = {}

    def load(self) -> Any:
        """Return the value. Raises ``UnpicklingError`` for bytes that change a class instead of making values of it; it is put right again."""
        try:
            return super().load()
        finally:
            changed = [
                each.__name__ for each, before in self._found.items() if _mended(each, before)
            ]
            if changed:
                raise pickle.UnpicklingError(f"it changes {', '.join(changed)}")

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) == (__name__, room_of.__name__):
            return self._rooms.__getitem__
        found = super().find_class(module_name, global_name)
        known = (module_name, global_name) in _VALUES
        if not known and not _is_made_there(found, module_name, global_name):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no value of an exchange")
        if isinstance(found, type):
            self._found.setdefault(found, dict(vars(found)))
        return found
