"""A contract edition as frozen values: what every reader of the contract works with.

Made by :mod:`kalshi_contract.loader` from the files of an edition's folder; nothing here is written
by hand twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from kalshi_contract.validation import Validator

Permission: TypeAlias = Literal["read", "trade"]
JsonSchema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. ``validator`` checks the parsed value (an integer parameter as an ``int``)."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    schema: JsonSchema
    validator: Validator


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
    """Status -> name of the object its body keeps to."""
    error_codes: tuple[str, ...]
    """Every code this operation may answer with."""
    buckets: tuple[str, ...]
    """The rate-limit buckets a call draws on (names of ``Limits.buckets``)."""
    permission: Permission
    safe_to_resend: bool
    """True where sending it twice does no harm: GET, and DELETE by id."""
    header_parameters: tuple[Parameter, ...] = ()
    """Headers with a meaning of their own, e.g. ``Idempotency-Key``."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A WebSocket channel.

    ``key_field`` is the field of a subscription that names what to watch.
    """

    name: str
    key_field: str
    update_object: str
    """Name of the object of its updates, e.g. ``account_update``."""
    permission: Permission
    conflated: bool
    """True where, under pressure, only the newest update of a key needs to be sent."""


@dataclass(frozen=True, slots=True)
class StreamMessage:
    """A WebSocket message: who sends it and the object it keeps to."""

    name: str
    type: str
    """Value of the message's ``type`` field."""
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


@dataclass(frozen=True, slots=True)
class Bucket:
    """At most ``requests_max`` in a window of ``window_s`` that the first request opens."""

    name: str
    requests_max: int
    window_s: int


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Limits of the WebSocket API."""

    connections_per_account_max: int
    subscriptions_per_connection_max: int
    messages_per_second_max: int
    auth_timeout_s: float


@dataclass(frozen=True, slots=True)
class AlertThreshold:
    """A line that monitoring must not cross, e.g. ``response_time`` > 5 ``seconds``.

    What is read (``reads``) is taken over a window of ``window_s``; beyond the line for ``pending_s`` it fires, back for
    ``clear_s`` it ends. ``samples_min``: fewer answers in the window are not judged.
    """

    name: str
    threshold: float
    unit: str
    window_s: int
    pending_s: int
    clear_s: int
    samples_min: int
    reads: str


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """How large an input may be before it is refused unread."""

    body_bytes_max: int
    frame_bytes_max: int
    json_depth_max: int
    json_digits_max: int


@dataclass(frozen=True, slots=True)
class Pagination:
    """How many items a page has unless asked otherwise, and at most."""

    limit_default: int
    limit_max: int


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of an edition."""

    buckets: Mapping[str, Bucket]
    stream: StreamLimits
    alerts: Mapping[str, AlertThreshold]
    sizes: SizeLimits
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an edition is spoken: ``prod``, ``demo`` or ``mock``.

    The mock's URLs are filled in when it starts.
    """

    name: str
    rest_url: str
    ws_url: str
    auth_scheme: str
    deduplicates_orders: bool
    """True where the same ``Idempotency-Key`` never makes a second order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule tests speak for: a section of the contract (``C..``) or a decision (``D..``)."""

    rule_id: str
    title: str
    source: str


@dataclass(frozen=True)
class Edition:
    """A contract edition, whole.

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
