"""Writes the record of a scenario down: from what the exchange observed to a :class:`~kalshi_harness.certify.wire.Wire`.

Beside ``targets.py`` and ``play.py`` the only place of the harness that knows the mock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote_plus

import orjson

from kalshi_harness.certify.watch import Watch
from kalshi_harness.certify.wire import (
    Ending,
    Hit,
    Placement,
    Request,
    Stream,
    Visit,
    Watching,
    Wire,
)
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import OrderAccepted
from mock_exchange.monitoring.observations import (
    Answered,
    Bodies,
    Commanded,
    FaultStruck,
    Observation,
    StreamAuthenticated,
    StreamClosed,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)

OBSERVATIONS_MAX: Final = 2_000
BODY_SHOWN_MAX: Final = 400
SECRET_CHARS_MIN: Final = 8
REMOVED: Final = "(secret)"
SIGNATURE: Final = "kalshi-access-signature"


@dataclass(slots=True)
class Transcriber:
    """Takes observations in order; ``wire`` is what they make. ``secrets`` are taken out of everything that is kept.

    ``watch`` begins when the client is first heard of, and is set after ``OBSERVATIONS_MAX`` of them: a client that hammers has shown
    what it does.
    """

    start_us: int
    secrets: Iterable[str] = ()
    watch: Watch = field(default_factory=Watch)
    _seen: list[Observation] = field(default_factory=list)
    _visits: list[Visit] = field(default_factory=list)
    _promised: dict[int, str] = field(default_factory=dict)

    def __call__(self, observation: Observation) -> None:
        """Take an observation. It may still change until the scenario has ended, so it is read then; of an answer's body only the cursor is kept."""
        if isinstance(observation, Bodies):
            self._promised[observation.sequence] = _cursor(observation.sent)
            return
        self._seen.append(observation)
        if len(self._seen) >= OBSERVATIONS_MAX:
            self.watch.set()
        if isinstance(observation, Answered | StreamOpened | FaultStruck):
            self.watch.begun.set()
        if isinstance(observation, FaultStruck):
            self.watch.struck.set()

    def visited(
        self, at_us: int, method: str, target: str, shows: tuple[str, ...], head: str
    ) -> None:
        """Take a visit elsewhere: ``shows`` are headers with credentials; ``head`` is looked through for secrets, and not kept."""
        secrets = self._long_secrets()
        named = shows or (("a secret",) if any(secret in head for secret in secrets) else ())
        visit = Visit(self._s(at_us), method, _without(target, secrets), named)
        self._visits.append(visit)

    def _long_secrets(self) -> tuple[str, ...]:
        return tuple(each for each in self.secrets if len(each) >= SECRET_CHARS_MIN)

    def wire(self, ending: Ending) -> Wire:
        """Return the record."""
        secrets = self._long_secrets()
        requests = tuple(
            self._request(each, secrets) for each in self._seen if isinstance(each, Answered)
        )
        return Wire(
            requests=requests,
            placements=tuple(self._placements()),
            streams=tuple(self._streams()),
            hits=tuple(
                Hit(self._s(each.at_us), each.rule, each.kind, each.operation)
                for each in self._seen
                if isinstance(each, FaultStruck)
            ),
            snapshots_s=tuple(
                self._s(each.at_us)
                for each in self._seen
                if isinstance(each, StreamWatched) and each.anew
            ),
            visits=tuple(self._visits),
            ending=replace(ending, words=_without(ending.words, secrets)),
        )

    def _s(self, at_us: int) -> float:
        return (at_us - self.start_us) / 1_000_000

    def _request(self, seen: Answered, secrets: tuple[str, ...]) -> Request:
        path, shows_path = _cleaned(seen.path, secrets)
        query, shows_query = _cleaned(seen.query.decode("utf-8", "replace"), secrets)
        body = seen.body.decode("utf-8", "replace")
        return Request(
            number=seen.sequence,
            at_s=self._s(seen.at_us),
            operation=seen.operation or "",
            method=seen.method,
            path=path,
            query=query,
            body=_without(body, secrets)[:BODY_SHOWN_MAX],
            key_id=seen.key_id,
            account_id=seen.account_id,
            status=seen.status if seen.sent is None else seen.sent,
            code=seen.code if seen.sent is None else seen.sent_code,
            fault=seen.fault or "",
            shows_secret=shows_path or shows_query,
            duration_s=(seen.duration_us or 0) / 1_000_000,
            promised=self._promised.get(seen.sequence, ""),
        )

    def _placements(self) -> Iterable[Placement]:
        for each in self._seen:
            if not isinstance(each, Commanded) or each.request is None:
                continue
            command = each.command
            if not isinstance(command, PlaceOrder):
                continue
            if any(isinstance(event, OrderAccepted) for event in each.events):
                options = command.options
                yield Placement(
                    at_s=self._s(each.at_us),
                    request=each.request,
                    ticker=command.ticker,
                    side=command.side,
                    price_e4=command.price_e4,
                    count_e2=command.count_e2,
                    client_order_id=getattr(options, "client_order_id", "") or "",
                )

    def _streams(self) -> Iterable[Stream]:
        streams: dict[int, Stream] = {}
        for each in self._seen:
            if isinstance(each, StreamOpened):
                streams[each.connection] = Stream(each.connection, self._s(each.at_us))
            elif isinstance(each, StreamWatched) and each.anew:
                continue  # what it watches is as it was
            elif isinstance(
                each, StreamAuthenticated | StreamWatched | StreamRefused | StreamClosed
            ):
                streams[each.connection] = self._followed(streams[each.connection], each)
        return streams.values()

    def _followed(
        self,
        stream: Stream,
        seen: StreamAuthenticated | StreamWatched | StreamRefused | StreamClosed,
    ) -> Stream:
        at_s = self._s(seen.at_us)
        if isinstance(seen, StreamAuthenticated):
            return replace(stream, authenticated_s=at_s)
        if isinstance(seen, StreamRefused):
            return replace(stream, refusals=(*stream.refusals, seen.code))
        if isinstance(seen, StreamClosed):
            return replace(stream, closed_s=at_s, cause=seen.cause, code=seen.code, sent=seen.sent)
        return replace(stream, watched=_watched(stream.watched, seen, at_s))


def _cursor(body: bytes) -> str:
    """Return the cursor of a page that promises another, or ''."""
    try:
        page = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    found = page.get("cursor") if isinstance(page, dict) else None
    return found if isinstance(found, str) else ""


def _watched(
    before: tuple[Watching, ...], seen: StreamWatched, at_s: float
) -> tuple[Watching, ...]:
    """Return a connection's subscriptions after one began or ended. One that names several markets is one for each."""
    keys = seen.key.split(",")
    if seen.begins:
        return (*before, *(Watching(seen.channel, key, at_s) for key in keys))
    ended: Mapping[tuple[str, str], None] = dict.fromkeys((seen.channel, key) for key in keys)
    return tuple(
        replace(each, until_s=at_s)
        if (each.channel, each.key) in ended and each.until_s is None
        else each
        for each in before
    )


def _cleaned(text: str, secrets: tuple[str, ...]) -> tuple[str, bool]:
    """Return a part of an address without secrets, however they are spelled, and whether it had one. A signature is one too."""
    plain = unquote_plus(text)
    if any(secret in text for secret in secrets):
        return _without(text, secrets), True
    if any(secret in plain for secret in secrets):
        return _without(plain, secrets), True
    return text, SIGNATURE in plain.lower()


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, REMOVED)
    return text
