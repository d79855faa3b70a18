"""What a card plays in: a target's addresses, one trader's credentials, and what else the target offers.

One class for every edition. What differs is in its ``manner``: who a trader is and what he can say, how an answer is judged, and what
the mock's control API is called with. A target without a control API has ``control=None`` and fewer capabilities.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.limits import Bucket
from kalshi_harness.control import HttpControl
from kalshi_harness.driver import Answer, Headers, RestDriver, operation_target
from kalshi_harness.identity import Identity, Nobody
from kalshi_harness.network import Network
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardFailure, CardSkipped, Need, expect_equal

Body = dict[str, Any]
IdentityT = TypeVar("IdentityT", bound=Identity)
TraderT = TypeVar("TraderT", bound="Caller")


class Caller:
    """One who calls a server over the plain driver. Every answer is judged before it is returned."""

    def __init__(self, environment: "Environment[Any, Any]", identity: Identity) -> None:
        self._environment = environment
        self.identity = identity

    def call(
        self,
        operation_id: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        headers: Headers = (),
        spoil: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call an operation as this caller; ``spoil`` puts other headers in the place of those that show who calls.

        Raises :class:`CardFailure` for an answer outside the contract.
        """
        place = self._environment
        operation = place.operation(operation_id)
        shown = self.headers(operation.method, operation_target(operation, path, query))
        sent = [*{**shown, **(spoil or {})}.items(), *headers]
        answer = place.rest.call(operation, path=path, query=query, body=body, headers=sent)
        place.judge(operation, answer)
        secret = self.identity.secret
        if secret and secret.encode() in answer.body:
            raise CardFailure("the answer shows the API key", answer.status)
        return answer

    def headers(self, method: str, target: str, at_s: float | None = None) -> dict[str, str]:
        """Return what shows who calls ``target``, path and query below the base URL; ``at_s``: another time than now."""
        base_path = urlsplit(self._environment.rest.base_url).path
        return self.identity.headers(method, base_path + target, at_s)

    def succeed(self, operation_id: str, **call: Any) -> Body:
        """Call and expect the operation's success. Return the body, {} where it has none."""
        answer = self.call(operation_id, **call)
        due = self._environment.operation(operation_id).success_status
        expect_equal(answer.status, due, f"the status of {operation_id}", answer)
        return dict(answer.json()) if answer.body else {}

    def open_market(self) -> str | None:
        """Return the ticker of a market that is open to orders, or None."""
        raise NotImplementedError


class Judge(Protocol):
    """Holds an answer of an operation against the contract."""

    def __call__(
        self, edition: Edition, operation: Operation, answer: Answer, *, tolerant: bool = False
    ) -> None:
        """Raise :class:`CardFailure` for an answer outside of it."""


@dataclass(frozen=True, slots=True)
class Manner(Generic[IdentityT, TraderT]):
    """What of a target is its edition's: how one shows who one is, and what one can say and be told.

    ``names_accounts``: callers name their account in paths, so that cards want to know it. ``greets``: a stream is authenticated by a
    message on it. ``resets``: the mock may begin anew between cards, one's key is the same afterwards. ``new_identity``: control API, account, permissions (None is all) -> a new key of the account. ``funds_cents``: what
    a new trader has. ``pace``: buckets that keep a guest within what everybody may do.
    """

    edition: str
    trader: Callable[["Environment[IdentityT, TraderT]", Identity], TraderT]
    judge: Judge
    control: Callable[[str, Network], HttpControl]
    own_identity: Callable[[Any, str], IdentityT]
    new_identity: Callable[[Any, str, Sequence[str] | None], IdentityT]
    demo_identity: Callable[[Mapping[str, str]], IdentityT | None]
    demo_variables: str
    pace: Callable[[Edition], Mapping[str, Bucket]]
    funds_cents: int
    names_accounts: bool
    greets: bool
    resets: bool


@dataclass
class Environment(Generic[IdentityT, TraderT]):
    """A target for the length of one card. ``close`` hangs up whatever the card left open."""

    manner: Manner[IdentityT, TraderT]
    edition: Edition
    rest: RestDriver
    ws_url: str
    network: Network
    credentials: IdentityT
    capabilities: frozenset[Need]
    control: HttpControl | None = None
    tolerant: bool = False
    names: Iterator[int] = field(default_factory=lambda: count(1))
    _streams: list[StreamDriver] = field(default_factory=list)

    @property
    def trader(self) -> TraderT:
        """The trader the target's credentials speak for."""
        return self.manner.trader(self, self.credentials)

    @property
    def nobody(self) -> TraderT:
        """One who shows nothing."""
        return self.manner.trader(self, Nobody())

    @property
    def controls(self) -> HttpControl:
        """The control API. Raises :class:`CardSkipped` where there is none."""
        if self.control is None:
            raise CardSkipped("the target has no control API")
        return self.control

    def operation(self, operation_id: str) -> Operation:
        """Return an operation of the edition."""
        return self.edition.operations[operation_id]

    def judge(self, operation: Operation, answer: Answer) -> None:
        """Hold an answer against the contract."""
        self.manner.judge(self.edition, operation, answer, tolerant=self.tolerant)

    def new_name(self, kind: str) -> str:
        """Return a name that no other has, here or in a run before."""
        return f"card-{kind}-{next(self.names)}-{time.time_ns():x}"

    def new_trader(
        self, balance_cents: int | None = None, permissions: Sequence[str] | None = None
    ) -> TraderT:
        """Return a trader with an account of his own that nothing happened on yet; ``permissions`` None is all."""
        account_id = f"card_{next(self.names):04d}"
        funds_cents = self.manner.funds_cents if balance_cents is None else balance_cents
        self.controls.open_account(account_id, funds_cents)
        return self.with_key(account_id, permissions)

    def with_key(self, account_id: str, permissions: Sequence[str] | None = None) -> TraderT:
        """Return a trader with a new key of an account."""
        identity = self.manner.new_identity(self.controls, account_id, permissions)
        return self.manner.trader(self, identity)

    def new_market(self) -> str:
        """Return the ticker of a new market with an empty book."""
        ticker = f"CARD-{next(self.names):04d}"
        self.controls.create_market(ticker)
        return ticker

    def any_ticker(self) -> str:
        """Return the ticker of an open market. Raises :class:`CardSkipped` where there is none."""
        ticker = self.trader.open_market()
        if ticker is None:
            raise CardSkipped("the target has no open market")
        return ticker

    def stream(self, headers: Headers = ()) -> StreamDriver:
        """Return a new stream, with ``headers`` in its handshake; it is closed with the environment."""
        stream = StreamDriver(
            self.edition, self.ws_url, self.network, tolerant=self.tolerant, headers=headers
        )
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        """Hang up."""
        for stream in self._streams:
            stream.close()
        self._streams.clear()
        self.rest.close()


def expect_refusal(operation_id: str, answer: Answer, found: object, due: object) -> None:
    """Expect an answer to be a refusal, and that ``found`` in it is what was due. Raises :class:`CardFailure`."""
    if answer.status < 400:
        raise CardFailure(f"{operation_id} should have been refused with {due}", answer)
    expect_equal(found, due, f"the refusal of {operation_id}", answer)
