"""An exchange made again from the entries of its ``notes``: the same calls at the same moments, so the same exchange (D1).

Played on a clock that stands at each entry's moment, after all that was due until then. Not restored, because nobody was promised it:
what was drawn on rate limits, requests journaled, metrics and alerts, fault plans, sockets and their subscriptions.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from kalshi_contract.strict_json import parse
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.monitoring.observations import Observation
from mock_exchange.session.call import Call, Key
from mock_exchange.session.entries import (
    Answered,
    Began,
    Checked,
    ClockMoved,
    Commanded,
    Entry,
    Operated,
    Requested,
    Resumed,
    TimePassed,
)
from mock_exchange.session.http import HttpRequest, HttpResponse
from mock_exchange.session.snapshots import Snapshot, SnapshotError, unpack
from mock_exchange.session.venue import Venue

Operate = Callable[[str, Sequence[Any], Mapping[str, Any]], object]
"""(name, arguments, named arguments) of a call of the operator's desk."""


class DivergedError(ValueError):
    """The entries lead somewhere else than they did: another version of this exchange, or another seed or clock."""


class Restorer:
    """Plays entries on a venue that was just made, on a frozen clock. ``operate`` carries out calls of the operator's desk.

    ``running`` is whether the clock ran after the last entry, and ``speed`` how fast.
    """

    def __init__(self, venue: Venue, operate: Operate) -> None:
        self._venue = venue
        self._clock = venue.clock
        self._timers = venue.timers
        self._operate = operate
        self._apply = venue.parts.floor.apply
        self._heed = _heed_nothing if venue.desk is None else venue.desk.heed
        self.running = False
        self.speed: float = 1
        self._since = (0, 0)
        self._last_check: Checked | None = None

    def begin(self, snapshot: Snapshot) -> None:
        """Have the venue know what another one knew, and go on from there. Raises :class:`DivergedError` for a snapshot that is none of it."""
        venue = self._venue
        try:
            unpack(snapshot.rooms, venue.rooms())
        except SnapshotError as error:
            raise DivergedError(f"its snapshot: {error}") from None
        self._clock.stand_at(snapshot.stood_us)
        venue.notes.reckon(snapshot.latest_us)  # type: ignore[union-attr]  # there is one where something is restored
        self.running, self.speed = snapshot.running, snapshot.speed
        self._since = (snapshot.clock_us, snapshot.wall_us)

    def play(self, batches: Sequence[tuple[int, Sequence[Entry], int]]) -> None:
        """Play batches of (number of the first entry, entries, commands that the core had been handed after them).

        Raises :class:`DivergedError`, naming the entries, where the core has another number of commands after them.
        """
        journal = self._venue.exchange.journal
        checks = [e for _, entries, _ in batches for e in entries if type(e) is Checked]
        if checks:
            self._last_check = checks[
                -1
            ]  # the hash of a large state takes a while: one is compared
        with self._unobserved():
            for number, entries, commands in batches:
                for entry in entries:
                    self._play(entry)
                if len(journal) != commands:
                    numbers = f"{number} to {number + len(entries) - 1}"
                    raise DivergedError(
                        f"entries {numbers} led to {commands} commands of the core, and now to {len(journal)}"
                    )

    @contextlib.contextmanager
    def _unobserved(self) -> Iterator[None]:
        floor, notes = self._venue.parts.floor, self._venue.notes
        assert notes is not None, "what is not noted cannot be restored"  # noqa: S101 - our own bug
        floor.observe_by(_unseen)
        try:
            with notes.covering():
                yield
        finally:
            floor.observe_by(self._venue.monitor.observe)

    def _play(self, entry: Entry) -> None:
        at_us = entry.at_us
        if self._timers.next_us <= at_us and type(entry) is not Began:
            self._pass_time(at_us)
        self._clock.stand_at(at_us)
        self._venue.notes.reckon(at_us)  # type: ignore[union-attr]  # there is one, see above
        if type(entry) is Commanded:
            self._heed(entry.command, self._apply(entry.command, at_us))
        else:
            _PLAYERS[type(entry)](self, entry)

    def _pass_time(self, until_us: int) -> None:
        """Do what is due, each thing at its own moment, as when the clock ran."""
        timers = self._timers
        while timers.next_us <= until_us:
            moment_us = max(timers.next_us, self._clock.now_us())
            self._clock.stand_at(moment_us)
            timers.serve(moment_us)

    # -- the kinds of entries ----------------------------------------------------------------------------------------

    def _begin(self, entry: Began) -> None:
        self._go_on(entry, frozen=entry.frozen)

    def _resume(self, entry: Resumed) -> None:
        self._clock.advance((entry.until_us - entry.at_us) / 1_000_000)
        self._since = (entry.until_us, entry.wall_us)

    def _move(self, entry: ClockMoved) -> None:
        if entry.move == "advance":
            self._clock.advance(entry.seconds)
            self._since = (self._clock.now_us(), entry.wall_us)
        else:
            self._go_on(entry, frozen=entry.move == "freeze")

    def _go_on(self, entry: Began | ClockMoved, *, frozen: bool) -> None:
        self.running, self.speed = not frozen, entry.speed
        self._since = (entry.at_us, entry.wall_us)

    def time_us(self, wall_us: int) -> int:
        """Return where the clock stands at a moment of the machine's time: never before the last entry."""
        now_us = self._clock.now_us()
        if not self.running:
            return now_us
        then_us, since_us = self._since
        return max(now_us, then_us + int((wall_us - since_us) * self.speed))

    def _request(self, entry: Requested) -> None:
        venue = self._venue
        request = HttpRequest(
            entry.method, entry.path, entry.query.encode("latin-1"), (), entry.body.encode()
        )
        found = venue.door.router.find(entry.path)
        if found is None:
            raise DivergedError(f"there is no {entry.method} {entry.path} any more")
        route = venue.door.route(found.resource.operations[entry.method])
        call = Call(request, entry.at_us, operation=route.operation)
        call.path_parameters = found.parameters
        call.key = self._key(entry.key_id)
        if request.body:
            call.body = parse(request.body)
        query = route.read_query(request.query)
        assert isinstance(query, Mapping), "it was in order"  # noqa: S101 - only such requests are noted
        call.query = query
        # What raised then was a defect, answered as one, and what it changed before that stays.
        with contextlib.suppress(Exception):
            route.handler(call)

    def _key(self, key_id: str) -> Key | None:
        venue = self._venue
        if not key_id:
            return None
        try:
            if venue.desk is None:
                return venue.keys.issued(key_id).record
            return venue.signed_keys.key(key_id)
        except LookupError as error:
            raise DivergedError(f"a request was signed with {error.args[0]}") from None

    def _office(self, entry: Operated) -> None:
        # A refusal then is a refusal now.
        with contextlib.suppress(Exception):
            self._operate(entry.call, entry.arguments, entry.named)

    def _nothing(self, entry: TimePassed) -> None:
        """Nothing: time has passed."""

    def _check(self, entry: Checked) -> None:
        if entry is not self._last_check:
            return
        state_hash = self._venue.exchange.state_hash()
        if state_hash != entry.state_hash:
            raise DivergedError(
                f"the state had the hash {entry.state_hash} when it was left, and now has {state_hash}"
            )

    def _answer(self, entry: Answered) -> None:
        outcomes = self._venue.parts.outcomes
        assert outcomes is not None, "the edition keeps outcomes"  # noqa: S101 - entries are of one edition
        response = HttpResponse(
            entry.status,
            tuple((bytes(name), bytes(value)) for name, value in entry.headers),
            entry.body,
            entry.code,
        )
        outcomes.put(entry.account_id, entry.idempotency_key, entry.body_digest, response)


_PLAYERS: Final = cast(
    "Mapping[type, Callable[[Restorer, Any], None]]",
    {
        Began: Restorer._begin,  # noqa: SLF001 - a table of the class's own methods
        Resumed: Restorer._resume,  # noqa: SLF001 - see above
        Requested: Restorer._request,  # noqa: SLF001 - see above
        Operated: Restorer._office,  # noqa: SLF001 - see above
        ClockMoved: Restorer._move,  # noqa: SLF001 - see above
        TimePassed: Restorer._nothing,  # noqa: SLF001 - see above
        Checked: Restorer._check,  # noqa: SLF001 - see above
        Answered: Restorer._answer,  # noqa: SLF001 - see above
    },
)


def _heed_nothing(_command: Command, _events: tuple[Event, ...]) -> None:
    """Keep nothing: the core knows all there is."""


def _unseen(_observation: Observation) -> None:
    """Let a command go unobserved: it was observed when it came."""
