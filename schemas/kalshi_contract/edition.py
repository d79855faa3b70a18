"""A contract edition as frozen values: what every reader of the contract works with.

Made by :mod:`kalshi_contract.loader` from the files of an edition's folder; nothing here is written
by hand twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from kalshi_contract.limits import Limits
from kalshi_contract.validation import Validator

Permission: TypeAlias = Literal["read", "trade", "write"]
ErrorShape: TypeAlias = Literal["nested", "flat", "bare", "rate_limit"]
"""How an error's body is built; see the edition's objects."""
JsonSchema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. ``validator`` checks the parsed value (an integer parameter as an ``int``)."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    schema: JsonSchema
    validator: Validator
    repeated: bool = False
    """True where a list is given by naming the parameter once for each item."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A REST operation.

    ``path`` is relative to the edition's ``base_path`` and templated: ``/orders/{order_id}``.
    """

    operation_id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    """Path and query parameters."""
    request_object: str | None
    response_objects: Mapping[int, str]
    """Status -> name of the object its body keeps to, for each status that has a body."""
    error_codes: tuple[str, ...]
    """Every code this operation may answer with."""
    buckets: tuple[str, ...]
    """The rate-limit buckets a call draws on (names of ``Limits.buckets``)."""
    permission: Permission
    safe_to_resend: bool
    """True where sending it twice does no harm: GET, and DELETE by id."""
    header_parameters: tuple[Parameter, ...] = ()
    """Headers with a meaning of their own, e.g. ``Idempotency-Key``."""
    request_required: bool = True
    """False where a call with a ``request_object`` may come without a body."""
    empty_statuses: tuple[int, ...] = ()
    """The statuses that have no body, e.g. 204."""
    auth: Literal["key", "public"] = "key"
    """Whether a call needs a key. ``public``: nobody asks who calls."""
    scopes: tuple[str, ...] = ()
    """Any one of them is enough; none where a key has only permissions."""
    cost: int = 0
    """Tokens that a call draws from each of its buckets; 0 where buckets count calls."""
    cost_per: Literal["call", "order"] = "call"
    """``order``: the cost is that of each order in the body."""
    deprecated: bool = False

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status this operation may answer with, sorted."""
        return tuple(sorted({*self.response_objects, *self.empty_statuses}))

    @property
    def success_status(self) -> int:
        """The one status that says the call was done: 200, 201 or 204."""
        return self.statuses[0]


@dataclass(frozen=True, slots=True)
class Channel:
    """A WebSocket channel.

    A subscription names what to watch in its ``key_field``, or, where that is "", in ``filters``.
    """

    name: str
    key_field: str
    update_object: str
    """Name of the object of its updates, e.g. ``account_update``; of several, the main one."""
    permission: Permission
    conflated: bool
    """True where, under pressure, only the newest update of a key needs to be sent."""
    frames: tuple[str, ...] = ()
    """Names of all messages it carries; several may have one ``type``."""
    filters: tuple[str, ...] = ()
    """The parameters of ``subscribe`` that narrow it."""
    filter_required: bool = False
    """True where a subscription without any of ``filters`` is refused."""
    private: bool = False
    """True where it tells of the account of the key only."""
    sequenced: bool = False
    """True where its frames are numbered, one by one for each subscription."""


@dataclass(frozen=True, slots=True)
class StreamMessage:
    """A WebSocket message: who sends it and the object it keeps to."""

    name: str
    type: str
    """Value of the message's ``type`` field, or of a command's ``cmd``."""
    sender: Literal["client", "server"]
    object_name: str
    decided: bool
    """True where the message is ours, not the contract's."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """An error code, its HTTP status, whether a client may try again, and when it is answered."""

    code: str
    status: int
    retryable: bool
    when: str
    decided: bool
    message: str = ""
    """What it says, where the edition has one text for it."""
    details: tuple[str, ...] = ()
    """What ``details`` may say, where that is known."""
    shape: ErrorShape = "nested"


@dataclass(frozen=True, slots=True)
class StreamErrorCode:
    """A numbered error of the WebSocket API. ``terminal``: the subscription is gone with it."""

    code: int
    message: str
    when: str
    terminal: bool
    retired: bool
    """True where the venue sends it no longer."""


@dataclass(frozen=True, slots=True)
class RemovedRoute:
    """A call that the venue once took and now refuses with an error of its own."""

    method: str
    path: str
    code: str
    """A code of ``Edition.errors``."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an edition is spoken: ``prod``, ``demo`` or ``mock``.

    The mock's URLs are filled in when it starts.
    """

    name: str
    rest_url: str
    ws_url: str
    auth_scheme: str
    """``bearer``, or ``signed``: each request carries a signature."""
    deduplicates_orders: bool
    """True where the same ``Idempotency-Key`` or client order id never makes a second order."""
    other_rest_urls: tuple[str, ...] = ()
    """What else answers the same way."""
    other_ws_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule tests speak for: a section of a contract (``C..``, ``T..``) or a decision (``D..``).

    No two editions use one id for two rules.
    """

    rule_id: str
    title: str
    source: str


@dataclass(frozen=True, eq=False)
class Edition:
    """A contract edition, whole. Equal to itself alone, so that what is made of one can be kept by it.

    ``validator(name)`` raises ``KeyError`` for an object the edition does not have.

    Documents are JSON values for reading only. ``openapi``, ``asyncapi`` and ``examples`` are made
    when first asked for, and validators compile on first use: a server that needs few of them
    starts at once.
    """

    name: str
    base_path: str
    ws_path: str
    operations: Mapping[str, Operation]
    channels: Mapping[str, Channel]
    messages: Mapping[str, StreamMessage]
    errors: Mapping[str, ErrorCode]
    limits: Limits
    environments: Mapping[str, Environment]
    rules: Mapping[str, Rule]
    objects: Mapping[str, JsonSchema]
    """Object name -> its JSON Schema as written (with relative ``$ref``)."""
    strict_validators: Mapping[str, Validator]
    tolerant_validators: Mapping[str, Validator]
    make_openapi: Callable[[], dict[str, Any]]
    make_asyncapi: Callable[[], dict[str, Any]]
    read_examples: Callable[[], Mapping[str, Any]]
    stream_errors: Mapping[int, StreamErrorCode] = field(default_factory=dict)
    """The numbered errors of the WebSocket API, where it has them."""
    removed: tuple[RemovedRoute, ...] = ()

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, self-contained: a ``$ref`` points into its ``components``."""
        return self.make_openapi()

    @cached_property
    def asyncapi(self) -> dict[str, Any]:
        """The AsyncAPI document, self-contained likewise."""
        return self.make_asyncapi()

    @cached_property
    def examples(self) -> Mapping[str, Any]:
        """File stem -> ``{"object": name, "value": …, "source": section}``, all printed ones."""
        return self.read_examples()

    def validator(self, object_name: str, *, tolerant: bool = False) -> Validator:
        """Return the validator of an object; ``tolerant`` lets unknown extra fields pass."""
        return (self.tolerant_validators if tolerant else self.strict_validators)[object_name]
