"""A snapshot has all that the rooms of a venue know, no secret beside it, and makes nothing but values when it is read."""

import ast
import os
import pickle
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec
import pytest

from kalshi_contract.edition import Edition
from mock_exchange.clock import Clock
from mock_exchange.core import commands
from mock_exchange.core.kept import Kept
from mock_exchange.core.market import Market
from mock_exchange.core.units import NEVER_US
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.session import snapshots
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.notes import Notes
from mock_exchange.session.snapshots import SnapshotError, pack, take, unpack
from mock_exchange.timers import Timers
from mock_exchange.transport.offices import open_office
from support.journal_twins import attributes, copied, known, noted
from support.property_talks import Play
from support.session_world import World
from support.trade_world import START_US, TradeWorld

FROM_US = 1_706_351_400_000_000


class Bell(Kept):
    """A room with something to do."""

    KEPT = ("rung",)
    ring_later = staticmethod(print)

    def __init__(self):
        self.rung = 0

    def ring(self, times, at_us):
        self.rung += times


def rooms():
    return {"bell": Bell(), "timers": Timers(lambda: 0)}


@pytest.fixture(scope="module")
def used():
    """Return a world in which much has happened: what members negotiate, orders, keys, traders, what the operator did."""
    clock = Clock(START_US, frozen=True)
    play = Play(3, clock=clock, notes=Notes(clock, lambda: 0), activity=3)
    for _ in range(60):
        play.step()
    world = play.world
    killed = {"client_order_id": "k", "time_in_force": "fill_or_kill", "price": "0.0100"}
    assert world.place(**killed).status == 409
    assert world.placed(expiration_time=clock.now_us() // 1_000_000 + 500)
    office = open_office(world.venue)
    office.create_market("SOON-1", close_time="2027-11-22T15:05:00Z")
    office.set_tier("user_0001", "premier")
    return world


def test_what_is_to_happen_happens_after_it(used):
    first, second = rooms(), rooms()
    first["timers"].at(500, partial(first["bell"].ring, 2))
    first["timers"].at(300, partial(first["bell"].ring, 1))
    unpack(pack(first), second)
    second["timers"].serve(400)
    assert second["bell"].rung == 1
    second["timers"].serve(500)
    assert (first["bell"].rung, second["bell"].rung) == (0, 3)
    assert second["timers"].next_us == NEVER_US


def test_what_somebody_else_has_to_do_is_not_in_it():
    first, second = rooms(), rooms()
    first["timers"].at(300, lambda at_us: None)
    first["timers"].at(300, partial(Bell().ring, 1))
    unpack(pack(first), second)
    assert second["timers"].kept()["acts"] == []


ELSEWHERE = {
    "exchange": {"_commands", "_times_us"},
    "floor": {"_orders", "_order_paths"},
    "keys": {"_issued", "_by_digest", "_verified", "_redactions", "_clean", "_issues"},
    "meter": {"_unlimited"},
    "signed_keys": {"spelled"},
    "timers": {"_acts"},
    "tape": {"listeners", "status_listeners"},
}
"""Room -> attributes that hold something and are not named: what it keeps in its own way, caches, who listens to it."""

HOLDS = (dict, list, set, bytearray, frozenset)


def test_every_room_names_all_that_it_holds(used):
    for name, room in used.venue.rooms().items():
        named = {*type(room).KEPT, *ELSEWHERE.get(name, ())}
        holding = {each for each, value in attributes(room) if isinstance(value, HOLDS)}
        assert holding <= named, f"{name}: {sorted(holding - named)}"
        assert {*type(room).KEPT} <= {each for each, _ in attributes(room)}, name


NO_ROOMS = {
    *("State", "Ledger", "Journal"),  # the exchange's, which keeps them
    *("Views", "Ids", "Router", "SignatureCheck"),  # what can be found out again
    *("Negotiations", "ChannelHub", "Parts"),  # who listens to whom
}
"""Objects that hold something and are no rooms."""


def test_every_object_that_holds_something_is_a_room_or_known_to_be_none(used):
    found = {type(each).__name__ for each in holders(used.venue.parts)}
    rooms = {type(room).__name__ for room in used.venue.rooms().values()}
    assert found - rooms == NO_ROOMS
    assert len(found & rooms) > 5


def test_whoever_has_something_to_do_later_is_a_room(used):
    """What others have to do is left out."""
    rooms = {type(room).__name__ for room in used.venue.rooms().values()}
    package = Path(snapshots.__file__).parents[1]
    texts = (path.read_text() for name in PLACES for path in (package / name).rglob("*.py"))
    found = {name for text in texts if "imers.at(" in text for name in acting(ast.parse(text))}
    assert found - rooms == {"FeedTimers"}  # of streams, which end with their process
    assert len(found & rooms) > 5


PLACES = ("core", "editions", "activity", "session")


def acting(tree):
    """Yield the classes of a module that register acts."""
    for each in ast.walk(tree):
        if isinstance(each, ast.ClassDef) and "imers.at(" in ast.unparse(each):
            yield each.name


def test_knowledge_that_is_not_named_is_found_missing(used, monkeypatch):
    assert used.venue.desk.killed
    monkeypatch.setattr(Desk, "KEPT", tuple(name for name in Desk.KEPT if name != "killed"))
    other, _ = copied(used, TradeWorld, activity=3)
    assert known(other.venue)["desk"] != known(used.venue)["desk"]


def test_a_copy_knows_the_same_and_goes_on_the_same(used):
    other, _ = copied(used, TradeWorld, activity=3)
    assert known(other.venue) == known(used.venue)
    for world in (other, used):
        world.clock.advance(60)
    assert known(other.venue) == known(used.venue)
    assert other.placed(client_order_id="next") == used.placed(client_order_id="next")


def test_no_key_is_in_it_but_one_that_somebody_chose():
    world = noted(World, FROM_US)
    derived = world.venue.keys.issue("user_0001")
    world.venue.keys.issue("user_0001", api_key="chosen_by_somebody")
    trade = noted(TradeWorld, START_US)
    made = trade.send("POST", "/api_keys/generate", body={"name": "bot"})
    for venue in (world.venue, trade.venue):
        plain = zlib.decompress(take(venue, 0).rooms)
        assert b"PRIVATE" not in plain
        for secret in (derived.api_key, derived.secret, made.body["private_key"]):
            assert secret.encode() not in plain
        assert (b"chosen_by_somebody" in plain) == (venue is world.venue)


def test_a_key_that_was_revoked_stays_so_and_is_still_not_shown():
    world = noted(World, FROM_US)
    keys = world.venue.keys
    first = keys.issue("user_0001", api_key="chosen_by_somebody")
    keys.revoke(first.record.key_id)
    again = keys.issue("user_0002", api_key="chosen_by_somebody")
    gone = keys.issue("user_0002")
    keys.revoke(gone.record.key_id)
    other, _ = copied(world, World)
    ring = other.venue.keys
    assert ring.records() == keys.records()
    assert ring.verify(b"chosen_by_somebody") == again.record
    assert ring.verify(gone.api_key.encode()) is None
    assert gone.api_key not in ring.redact(f"the key {gone.api_key}")
    assert ring.issue("user_0003") == keys.issue("user_0003")


def test_tiers_are_kept_whether_or_not_anything_is_limited():
    limited = noted(TradeWorld, START_US)
    open_office(limited.venue).set_tier("user_0001", "premier")
    for limits in ("contract", "off"):
        other, _ = copied(limited, TradeWorld, limits=limits)
        assert other.venue.desk.meter.tier("user_0001") == "premier"
        again, _ = copied(other, TradeWorld)
        assert again.venue.desk.meter.tier("user_0001") == "premier"


class Evil:
    def __init__(self, function, *arguments):
        self.made_by = function, arguments

    def __reduce__(self):
        return self.made_by


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Evil(os.system, "true"), "posix.system is no value of an exchange"),
        (Evil(eval, "1"), "builtins.eval is no value"),
        (Evil(getattr, "", "join"), "builtins.getattr is no value"),
        (Evil(open_office, None), "mock_exchange.transport.offices.open_office is no value"),
        (Evil(snapshots.unpack, b"", {}), "mock_exchange.session.snapshots.unpack is no value"),
        (Evil(snapshots.act_of, "text", "join"), "'join' is nothing that happens by itself"),
        (Evil(snapshots.act_of, Bell(), "ring_later"), "Bell is no value"),
        (Evil(snapshots.room_of, "cellar"), "it cannot be read: 'cellar'"),
        ({}, "keeps something else"),
        ({"bell": [1], "timers": {}}, "keeps something else"),
        ([1], "keeps something else"),
    ],
)
def test_bytes_that_are_something_else_are_refused_and_change_nothing(value, words):
    there = rooms()
    with pytest.raises(SnapshotError, match=words):
        unpack(zlib.compress(pickle.dumps(value)), there)
    assert there["bell"].rung == 0


@pytest.mark.parametrize(
    "name",
    [
        "msgspec._utils.typing.types.FunctionType",  # what makes a function of any code
        "msgspec.structs.FieldInfo",
    ],
)
def test_what_a_module_of_ours_has_of_others_is_no_value(name):
    asked = b"\x80\x04" + text(commands.__name__) + text(name) + b"\x93."
    with pytest.raises(SnapshotError, match="cannot be read"):
        unpack(zlib.compress(asked), rooms())


@pytest.mark.parametrize(
    ("kind", "name"),
    [(commands.Deposit, "taste"), (Market, "__init__"), (HttpResponse, "status")],
)
def test_a_class_is_as_it_was_whatever_is_written(kind, name):
    """As a class were a value, and had a state to be put into it."""
    before = dict(vars(kind))
    found = text(kind.__module__) + text(kind.__name__) + b"\x93"
    asked = b"\x80\x04" + found + b"N}" + text(name) + b"K\x01s\x86b."
    with pytest.raises(SnapshotError, match=f"it changes {kind.__name__}"):
        unpack(zlib.compress(asked), rooms())
    assert dict(vars(kind)) == before


def text(value):
    """Return a text as a pickle has it."""
    return b"\x8c%c%b" % (len(value), value.encode())


def test_an_act_is_a_rooms_method_and_nothing_else_of_it():
    written, read = rooms(), rooms()
    written["timers"].at(1, partial(snapshots.act_of, "x"))
    bell = written["bell"]
    bell.rung = Evil(snapshots.act_of, bell, "rung")
    with pytest.raises(SnapshotError, match="'rung' is nothing that happens by itself"):
        unpack(pack(written), read)


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_what_is_not_whole_is_refused(cut):
    there = rooms()
    packed = pack(there)
    with pytest.raises(SnapshotError, match="it cannot be read"):
        unpack(packed[:cut], there)
    with pytest.raises(SnapshotError, match="it cannot be read"):
        unpack(zlib.compress(zlib.decompress(packed)[:cut]), there)


def test_nothing_is_taken_of_a_venue_that_notes_nothing():
    with pytest.raises(AssertionError, match="cannot be gone on from"):
        take(World().venue, 0)


def holders(value, seen=None):
    """Yield every object of ours that is reached from one and holds something."""
    seen = {} if seen is None else seen
    if id(value) in seen or isinstance(value, Edition | msgspec.Struct | Mapping | Callable):
        return
    seen[id(value)] = value
    if not type(value).__module__.startswith("mock_exchange."):
        return
    if any(isinstance(each, HOLDS) and each for _, each in attributes(value)):
        yield value
    for _, each in attributes(value):
        yield from holders(each, seen)
