"""The journal of requests: a bounded ring of what was asked and how it was answered, for "was called with".

Rules: C35/D27 (all requests and responses can be looked at), ``reliability.md`` 3.5: the Authorization value is never kept, only
the public id of its key; keys that a client put into a path, query or body are taken out when entries are read.

Promises: an append costs well under a microsecond; at most ``ENTRIES_MAX`` entries, each with at most ``BODY_KEPT_BYTES_MAX`` of
its body (``body_bytes`` tells how long it was).
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
import orjson

from kalshi_contract.monitoring.log_events import Verdict
from mock_exchange.monitoring.digests import PATH_SLOT_MAX
from mock_exchange.monitoring.observations import Answered, Observation

ENTRIES_MAX: Final = 10_000
NOTES_MAX: Final = 10_000
BODY_KEPT_BYTES_MAX: Final = 4_096
MARGIN: Final = 768
"""Kept beyond the maximum until an entry is read: a key that lies across the cut is cut out with it, also one whose every
character is written as an escape of six."""

_BODY_SLOT_MAX: Final = BODY_KEPT_BYTES_MAX + MARGIN


class RequestEntry(msgspec.Struct, kw_only=True):
    """One request and its answer. ``duration_us`` is on the exchange's clock; ``fault`` names the rules that struck.

    ``status`` and ``code`` are the exchange's answer; ``sent`` is the status that left in its place, 0 where none did, where a rule
    of the fault plan put something there.
    ``why`` is why a signature was refused, where the answer does not tell.
    """

    sequence: int
    at_us: int
    operation: str | None
    account_id: str | None
    key_id: str | None
    method: str
    path: str
    query: str
    body: str
    body_bytes: int
    status: int
    code: str
    verdict: Verdict
    idempotency_key: str | None = None
    duration_us: int | None = None
    fault: str | None = None
    why: str | None = None
    sent: int | None = None


class RequestNote(msgspec.Struct, kw_only=True):
    """What happened between requests: a fault plan was set, a rule of it struck. ``after`` is the number of the last request before."""

    after: int
    at_us: int
    what: Literal["plan", "hit"]
    fields: dict[str, Any]


class RequestJournal:
    """The last requests, oldest first.

    ``redact`` is applied to every text a client wrote; ``observe`` is handed every entry as it is appended.
    """

    def __init__(
        self,
        *,
        entries_max: int = ENTRIES_MAX,
        redact: Callable[[str], str] = str,
        observe: Callable[[Observation], None] = lambda _: None,
    ) -> None:
        self._slots: deque[Answered] = deque(maxlen=entries_max)
        self._observe = observe
        self._redact = redact
        self._appended = 0
        self._notes: deque[RequestNote] = deque(maxlen=NOTES_MAX)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def appended(self) -> int:
        """How many requests were journalled since the start, the forgotten ones among them."""
        return self._appended

    def append(  # noqa: PLR0913, PLR0917 - positional on the hot path: one call a request
        self,
        at_us: int,
        operation: str | None,
        account_id: str | None,
        key_id: str | None,
        method: str,
        path: str,
        query: bytes,
        body: bytes,
        status: int,
        code: str,
        verdict: Verdict,
        idempotency_key: bytes | None = None,
        duration_us: int | None = None,
        fault: str | None = None,
        why: str = "",
    ) -> None:
        """Keep a request, the status and error code of its answer, and what the contract says of the two."""
        self.keep(
            Answered(
                self._appended + 1,
                at_us,
                operation,
                account_id,
                key_id,
                method,
                path,
                query,
                body,
                len(body),
                status,
                code,
                verdict,
                idempotency_key,
                duration_us,
                fault,
                why,
            )
        )

    def keep(self, entry: Answered) -> None:
        """Keep an entry of the next number; what is too long of it is cut. The way of every request: ``append`` spelled out."""
        self._appended += 1
        if len(entry.path) + len(entry.query) + entry.body_bytes > PATH_SLOT_MAX:
            entry.path = entry.path[:PATH_SLOT_MAX]
            entry.query = entry.query[:_BODY_SLOT_MAX]
            entry.body = entry.body[:_BODY_SLOT_MAX]
        self._slots.append(entry)
        self._observe(entry)

    def annotate(
        self,
        *,
        at_us: int,
        duration_us: int,
        fault: str,
        sent: int | None = None,
        sent_code: str = "",
        query: bytes | None = None,
    ) -> None:
        """Add to the newest entry which fault rules met it, since when, and what the client had asked if the exchange was asked otherwise.

        ``sent`` and ``sent_code``: what left in the answer's place (0: nothing), where a rule put something there.
        """
        if self._slots:
            slot = self._slots[-1]
            slot.at_us, slot.duration_us, slot.fault = at_us, duration_us, fault
            if query is not None:
                slot.query = query[:_BODY_SLOT_MAX]
            if sent is not None:
                slot.sent, slot.sent_code, slot.verdict = sent, sent_code, "injected"

    def note(self, what: Literal["plan", "hit"], at_us: int, fields: dict[str, Any]) -> None:
        """Keep what happened to the fault plan, between the last request and the next."""
        self._notes.append(RequestNote(after=self._appended, at_us=at_us, what=what, fields=fields))

    @property
    def notes(self) -> tuple[RequestNote, ...]:
        """What happened between requests, oldest first."""
        return tuple(self._notes)

    def clear(self) -> None:
        """Forget all entries and notes; the count goes on."""
        self._slots.clear()
        self._notes.clear()

    def entries(self) -> Iterator[RequestEntry]:
        """Yield every kept entry, oldest first."""
        for slot in tuple(self._slots):
            yield self._rendered(slot)

    def entry(self, sequence: int) -> RequestEntry | None:
        """Return one entry by its number, or None where it is not kept (any more)."""
        first = self._slots[0].sequence if self._slots else 0
        index = sequence - first
        if not 0 <= index < len(self._slots):
            return None
        return self._rendered(self._slots[index])

    def since(self, sequence: int, wanted: int) -> tuple[list[RequestEntry], int]:
        """Return at most ``wanted`` entries after ``sequence``, oldest first and without bodies, and how many were left out.

        What is left out is what went well (``valid``), and the oldest. Costs what it looks at: what came since.
        """
        came: list[Answered] = []
        for slot in reversed(self._slots):
            if slot.sequence <= sequence:
                break
            came.append(slot)
        telling = [slot for slot in came if slot.verdict != "valid"][:wanted]
        room = wanted - len(telling)
        kept = telling + [slot for slot in came if slot.verdict == "valid"][:room]
        kept.sort(key=lambda slot: slot.sequence)
        return [self._rendered(slot, body=False) for slot in kept], len(came) - len(kept)

    def find(
        self,
        *,
        operation: str | None = None,
        account_id: str | None = None,
        status: int | None = None,
        code: str | None = None,
        method: str | None = None,
        path: str | None = None,
        body: Mapping[str, Any] | None = None,
        since: int | None = None,
    ) -> tuple[RequestEntry, ...]:
        """Return the entries that match every given filter, oldest first.

        ``path`` is matched as received (with the base path) or as its end; ``body`` matches where the request's JSON object has
        these fields with these values; ``since`` leaves out entries up to that ``sequence``.
        """
        exact = {
            name: value
            for name, value in (
                ("operation", operation),
                ("account_id", account_id),
                ("status", status),
                ("code", code),
                ("method", method),
            )
            if value is not None
        }
        return tuple(
            entry
            for entry in self.entries()
            if (since is None or entry.sequence > since)
            and all(getattr(entry, name) == value for name, value in exact.items())
            and (path is None or entry.path.endswith(path))
            and (body is None or _has_fields(entry.body, body))
        )

    def _rendered(self, slot: Answered, *, body: bool = True) -> RequestEntry:
        key = slot.idempotency_key
        return RequestEntry(
            sequence=slot.sequence,
            at_us=slot.at_us,
            operation=slot.operation,
            account_id=slot.account_id,
            key_id=slot.key_id,
            method=slot.method,
            path=self._clean(slot.path.encode("utf-8", "replace"), PATH_SLOT_MAX),
            query=self._clean(slot.query, _BODY_SLOT_MAX),
            body=self._clean(slot.body, _BODY_SLOT_MAX) if body else "",
            body_bytes=slot.body_bytes,
            status=slot.status,
            code=slot.code,
            verdict=slot.verdict,
            idempotency_key=None if key is None else self._redact(key.decode("latin-1")),
            duration_us=slot.duration_us,
            fault=slot.fault,
            why=self._redact(slot.why) if slot.why else None,
            sent=slot.sent,
        )

    def _clean(self, raw: bytes, slot_max: int) -> str:
        """Return bytes as text without keys, and without the part of one that the cut may have left at the end."""
        text = self._redact(raw.decode("utf-8", "replace"))
        return text[:-MARGIN] if len(raw) >= slot_max else text


def _has_fields(body: str, wanted: Mapping[str, Any]) -> bool:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and all(
        name in value and value[name] == expected for name, expected in wanted.items()
    )
