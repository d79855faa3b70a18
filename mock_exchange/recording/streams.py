"""Recorded WebSocket sessions, played again: a command gets what followed it, up to the next command.

Order-tolerant: a command is known by its content without its ``id``, wherever in the session it stood. Replies carry the id that the
client uses now. A reply that was recorded behind a later command (a client that sent two at once) waits for its own.
"""

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from mock_exchange.recording.entry import Ending, Entry, Message
from mock_exchange.recording.likeness import (
    Likeness,
    is_json,
    json_of,
    like_path,
    of_bodies,
    of_queries,
    of_values,
)

_ID: Final = "id"
_NO_ID: Final = object()


@dataclass(frozen=True, slots=True)
class Due:
    """A message to send, and how long after its cause it came when it was recorded."""

    delay_us: int
    opcode: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a recorded session, and what followed. The first step has no command: it follows the opening."""

    session: int
    at: int
    command: Message | None
    replies: tuple[Due, ...]

    @property
    def key(self) -> tuple[int, int]:
        """Which step of which session it is."""
        return self.session, self.at


@dataclass(frozen=True, slots=True)
class Script:
    """A recorded session, cut at its commands."""

    entry: Entry
    steps: tuple[Step, ...]

    @property
    def ending(self) -> Ending | None:
        """How the server ended it; None if it did not."""
        ending = self.entry.ending
        return None if ending is None or ending.by == "client" else ending


def script_of(entry: Entry) -> Script:
    """Cut a recorded session at its commands."""
    steps: list[Step] = []
    command: Message | None = None
    replies: list[Due] = []
    since_us = entry.started_us
    for message in entry.messages or ():
        if message.sender == "server":
            delay_us = max(0, message.at_us - since_us)
            replies.append(Due(delay_us, message.opcode, message.data))
            continue
        steps.append(Step(entry.number, len(steps), command, tuple(replies)))
        command, replies, since_us = message, [], message.at_us
    steps.append(Step(entry.number, len(steps), command, tuple(replies)))
    return Script(entry, tuple(steps))


class Sessions:
    """The recorded sessions, and which were used."""

    def __init__(self, entries: Iterable[Entry], ignored: AbstractSet[str] = frozenset()) -> None:
        self._ignored = ignored
        self._scripts = [script_of(entry) for entry in entries if entry.is_stream]
        self._used: set[int] = set()

    def __len__(self) -> int:
        return len(self._scripts)

    @property
    def paths(self) -> tuple[str, ...]:
        """Where sessions were recorded."""
        return tuple(dict.fromkeys(script.entry.call.path for script in self._scripts))

    def begin_anew(self) -> None:
        """Forget what was used."""
        self._used.clear()

    def open(self, path: str, query: str = "") -> "Session | None":
        """Return the next recorded session of a path, its last one again and again; None if there is none."""
        here = [script for script in self._scripts if like_path(script.entry.call.path, path)]
        if not here:
            return None
        alike = [
            script
            for script in here
            if of_queries(script.entry.call.query, query, self._ignored).fits
        ]
        wanted = alike or here
        fresh = [script for script in wanted if script.entry.number not in self._used]
        script = fresh[0] if fresh else wanted[-1]
        self._used.add(script.entry.number)
        others = [other for other in here if other is not script]
        return Session(script, others, self._ignored)


class Session:
    """A connection of a client to a recorded session. Commands that only another session of this path has are answered from there."""

    def __init__(self, script: Script, others: Iterable[Script], ignored: AbstractSet[str]) -> None:
        self.entry = script.entry
        self._script = script
        self._others = [step for other in others for step in other.steps if step.command]
        self._ignored = ignored | {_ID}
        self._played: set[tuple[int, int]] = set()
        self._names: dict[Any, Any] = {}
        self._waiting: dict[Any, list[Due]] = {}
        self._unasked = {
            known
            for step in script.steps
            if step.command and (known := _id_of(step.command.data)) is not _NO_ID
        }

    def opened(self) -> list[Due]:
        """Return what is sent before the first command."""
        return self._replies(self._script.steps[0])

    def receive(self, data: bytes) -> list[Due] | None:
        """Return what follows a command; None if it was never recorded."""
        found = self._find(self._script.steps, data) or self._find(self._others, data)
        if found is None or found.command is None:
            return None
        self._played.add(found.key)
        recorded, given = _id_of(found.command.data), _id_of(data)
        if recorded is not _NO_ID:
            self._names[recorded] = given
            self._unasked.discard(recorded)
        replies = self._replies(found)
        held = self._waiting.pop(recorded, []) if recorded is not _NO_ID else []
        return replies + [self._named(due) for due in held]

    @property
    def ending(self) -> Ending | None:
        """How the server closes, once everything was played; None before that, and if it did not."""
        asked = [step.key for step in self._script.steps if step.command]
        return self._script.ending if self._played.issuperset(asked) else None

    def _find(self, steps: Iterable[Step], data: bytes) -> Step | None:
        """Return the likest step, those that were not played first."""
        given = json_of(data)
        fitting: list[tuple[int, bool, int, Step]] = []
        for at, step in enumerate(steps):
            if step.command is None:
                continue
            likeness = self._likeness(step.command.data, data, given)
            if likeness.fits:
                played = step.key in self._played
                # Of those played already the last one: it repeats.
                place = -at if played else at
                fitting.append((len(likeness.tolerated), played, place, step))
        return min(fitting, key=lambda one: one[:3])[3] if fitting else None

    def _likeness(self, recorded: bytes, data: bytes, given: Any) -> Likeness:
        value = json_of(recorded)
        if is_json(value) and is_json(given):
            return of_values(value, given, self._ignored)
        return of_bodies(recorded, data, "")

    def _replies(self, step: Step) -> list[Due]:
        ready = []
        for due in step.replies:
            known = _id_of(due.data)
            if known is not _NO_ID and known in self._unasked:
                self._waiting.setdefault(known, []).append(due)
            else:
                ready.append(self._named(due))
        return ready

    def _named(self, due: Due) -> Due:
        """Return a reply with the id that the client uses; byte for byte as recorded where that is the same."""
        recorded = _id_of(due.data)
        if recorded is _NO_ID or recorded not in self._names:
            return due
        given = self._names[recorded]
        if given is not _NO_ID and type(given) is type(recorded) and given == recorded:
            return due
        value = json_of(due.data)
        if given is _NO_ID:
            del value[_ID]
        else:
            value[_ID] = given
        return Due(due.delay_us, due.opcode, json.dumps(value, separators=(",", ":")).encode())


def _id_of(data: bytes) -> Any:
    """Return the id of a command or reply, if it has one that may be compared."""
    value = json_of(data) if b'"id"' in data else None
    found = value.get(_ID, _NO_ID) if isinstance(value, dict) else _NO_ID
    return found if isinstance(found, int | str) else _NO_ID
