"""A REST request from the first byte that is known to the last that is answered: the fixed order of refusals.

    route (404, 405) -> API key (401) -> permission (403) -> rate limit (429, draws nothing) -> size of the body (413)
    -> media type (415) -> strict JSON (400) -> schema, parameters (400) -> existence (404) -> market state (400)
    -> order rules (400) -> funds (403)

Up to the parameters the order is the tuple of steps an operation is made of (``STEPS_WITH_BODY``, ``STEPS_WITHOUT_BODY``); a step
returns None to go on, or the refusal or answer that ends the request. What comes after is the exchange's order, in
``operations``. Every request that got past the rate limit has drawn on it, whatever its answer.

Rules: C01, C03, C20 to C22, C25, C27, D09, D11, D12, D21, invariant C3 of ``reliability.md``.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.strict_json import StrictJsonError, parse
from kalshi_contract.validation import Validator
from mock_exchange.core.quota import Quota
from mock_exchange.editions import Dialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.call import Call
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import BODY_BYTES_MAX, HttpResponse
from mock_exchange.session.idempotency import HEADER, IdempotencyStore, KeyReusedError, is_key
from mock_exchange.session.keys import KeyRecord, KeyRing
from mock_exchange.session.operations import CACHES, HANDLERS
from mock_exchange.session.parameters import QueryReader
from mock_exchange.session.responses import Responder
from mock_exchange.session.routing import Router

Outcome: TypeAlias = HttpResponse | Refusal | None

_AUTHORIZATION: Final = b"authorization"
_CONTENT_TYPE: Final = b"content-type"
_IDEMPOTENCY_KEY: Final = HEADER.lower().encode()


class Route:
    """An operation, compiled: its steps, its validators, its handler."""

    __slots__ = (
        "body_validator",
        "buckets",
        "cached",
        "handler",
        "operation",
        "path_validators",
        "permission",
        "query_reader",
        "response_object",
        "steps",
    )

    def __init__(self, operation: Operation, edition: Edition, dialect: Dialect) -> None:
        self.operation = operation
        self.permission = operation.permission
        self.buckets = operation.buckets
        self.response_object = operation.response_objects[200]
        self.query_reader = QueryReader(operation, dialect.invalid_parameter)
        self.path_validators: dict[str, Validator] = {
            parameter.name: parameter.validator
            for parameter in operation.parameters
            if parameter.location == "path"
        }
        self.body_validator: Validator | None = None
        if operation.request_object is not None:
            self.body_validator = edition.validator(operation.request_object)
        self.handler = HANDLERS[operation.operation_id]
        self.cached = CACHES.get(operation.operation_id)
        steps = STEPS_WITHOUT_BODY if self.body_validator is None else STEPS_WITH_BODY
        self.steps = tuple(step for step in steps if step is not look_up or self.cached is not None)


class Door:
    """Where requests come in: who asks, may they, what do they want, and what does the exchange say."""

    def __init__(
        self,
        edition: Edition,
        dialect: Dialect,
        keys: KeyRing,
        quota: Quota | None,
        floor: Floor,
        responder: Responder,
    ) -> None:
        """``quota`` is None where limits are off."""
        self.dialect = dialect
        self.keys = keys
        self.quota = quota
        self.floor = floor
        self.responder = responder
        self.idempotency = IdempotencyStore()
        self.router = Router(edition.base_path, edition.operations.values())
        self._routes = {
            operation.operation_id: Route(operation, edition, dialect)
            for operation in edition.operations.values()
        }
        self.unauthorized = dialect.plain("INVALID_API_KEY")

    def answer(self, call: Call) -> HttpResponse:
        """Take a request through the steps of its operation; return its answer."""
        request = call.request
        found = self.router.find(request.path)
        if found is None:
            call.verdict = "invalid"
            return self.responder.refuse(self.dialect.plain("ROUTE_NOT_FOUND"))
        operation = found.resource.operations.get(request.method)
        if operation is None:
            call.verdict = "invalid"
            allow = found.resource.allow
            return self.responder.refuse(self.dialect.plain("METHOD_NOT_ALLOWED", allow=allow))
        route = self._routes[operation.operation_id]
        call.operation = operation
        call.path_parameters = found.parameters
        for step in route.steps:
            outcome = step(self, call, route)
            if outcome is not None:
                break
        else:
            step, outcome = perform, perform(self, call, route)
        if type(outcome) is Refusal:
            call.verdict = "refused" if step in REFUSING else "invalid"
            return self.responder.refuse(outcome)
        if outcome.code:
            call.verdict = "refused"
        return outcome  # type: ignore[return-value]  # a Refusal went out above; type() is no narrowing

    def caller(self, call: Call) -> KeyRecord | None:
        """Return whose good key came with a request, or None."""
        doubled = _AUTHORIZATION in call.doubled
        return self.keys.authenticate(None if doubled else call.headers.get(_AUTHORIZATION))


# -- the steps, in their order ----------------------------------------------------------------------


def authenticate(door: Door, call: Call, _route: Route) -> Outcome:
    """401: no key, two keys, a bad or an unknown key (C01)."""
    call.key = door.caller(call)
    return door.unauthorized if call.key is None else None


def permit(door: Door, call: Call, route: Route) -> Outcome:
    """403 FORBIDDEN: the key lacks the operation's permission (D28)."""
    if call.key is not None and route.permission in call.key.permissions:
        return None
    return door.dialect.lacks_permission(route.permission)


def draw(door: Door, call: Call, route: Route) -> Outcome:
    """429: a bucket of the account is used up; nothing is drawn (D12)."""
    if door.quota is None:
        return None
    retry_after = door.quota.draw(call.account_id, route.buckets, call.at_us)
    return door.dialect.rate_limited(retry_after) if retry_after else None


def weigh_body(door: Door, call: Call, _route: Route) -> Outcome:
    """413: the body is too large."""
    if len(call.request.body) <= BODY_BYTES_MAX:
        return None
    return door.dialect.plain("PAYLOAD_TOO_LARGE")


def expect_no_body(door: Door, call: Call, route: Route) -> Outcome:
    """413 or 400: a body where the contract has none."""
    if not call.request.body:
        return None
    return weigh_body(door, call, route) or door.dialect.invalid_parameter(
        "body", None, "This operation takes no body"
    )


def check_media_type(door: Door, call: Call, _route: Route) -> Outcome:
    """415: the body is not declared as JSON in UTF-8, once."""
    declared = call.headers.get(_CONTENT_TYPE)
    if declared != b"application/json" and not _is_json(declared):
        return door.dialect.plain("UNSUPPORTED_MEDIA_TYPE")
    doubled = _CONTENT_TYPE in call.doubled
    return door.dialect.plain("UNSUPPORTED_MEDIA_TYPE") if doubled else None


def read_json(door: Door, call: Call, _route: Route) -> Outcome:
    """400 MALFORMED_JSON: no strict JSON."""
    try:
        call.body = parse(call.request.body)
    except StrictJsonError as error:
        return door.dialect.malformed_json(str(error))
    return None


def check_body(door: Door, call: Call, route: Route) -> Outcome:
    """400 INVALID_ORDER: the body breaks its schema."""
    validator = route.body_validator
    if validator is None or validator.is_valid(call.body):
        return None
    return door.dialect.invalid_order(validator.violations(call.body))


def look_up(door: Door, call: Call, route: Route) -> Outcome:
    """200: what this request was answered before, where nothing it shows has changed. Only valid ones are kept."""
    return None if route.cached is None else route.cached.get(door.floor, call)


def read_query(_door: Door, call: Call, route: Route) -> Outcome:
    """400 INVALID_PARAMETER: the query has an unknown, doubled or bad parameter."""
    query = route.query_reader.read(call.request.query)
    if isinstance(query, Refusal):
        return query
    call.query = query
    return None


def check_path(door: Door, call: Call, route: Route) -> Outcome:
    """404: a path parameter that breaks its grammar names nothing."""
    for name, validator in route.path_validators.items():
        value = call.path_parameters[name]
        if value is None or not validator.is_valid(value):
            shown = value if value is not None else call.request.path.rpartition("/")[2]
            return door.dialect.not_found(name, shown)
    return None


def replay(door: Door, call: Call, _route: Route) -> Outcome:
    """400, or the first answer again: an Idempotency-Key that came before (D21)."""
    value = call.headers.get(_IDEMPOTENCY_KEY)
    if value is None:
        return None
    if _IDEMPOTENCY_KEY in call.doubled or not is_key(value):
        return _invalid_key(door, value, "must be one header of 1 to 255 visible characters")
    call.idempotency_key = value
    try:
        return door.idempotency.first_answer(call.account_id, value, call.request.body)
    except KeyReusedError:
        return _invalid_key(door, value, "was used before with another body")


def perform(door: Door, call: Call, route: Route) -> HttpResponse:
    """Let the exchange decide; remember what it decided under its Idempotency-Key."""
    outcome = route.handler(door.floor, door.dialect, call)
    if type(outcome) is Refusal:
        response = door.responder.refuse(outcome)
    else:
        response = door.responder.answer(route.response_object, outcome)
        if route.cached is not None and response.status == 200:
            route.cached.keep(door.floor, door.dialect, call, response)
    if call.idempotency_key is not None and response.status < 500:
        account_id = call.account_id
        door.idempotency.keep(account_id, call.idempotency_key, call.request.body, response)
    return response


Step: TypeAlias = Callable[[Door, Call, Route], Outcome]

STEPS_WITH_BODY: Final[tuple[Step, ...]] = (
    authenticate,
    permit,
    draw,
    weigh_body,
    check_media_type,
    read_json,
    check_body,
    read_query,
    check_path,
    replay,
)
REFUSING: Final = frozenset((authenticate, permit, draw))
"""Steps that say no to a request that may well keep the contract; the other steps refuse what breaks it."""

STEPS_WITHOUT_BODY: Final[tuple[Step, ...]] = (
    authenticate,
    permit,
    draw,
    expect_no_body,
    look_up,
    read_query,
    check_path,
)


def _is_json(declared: bytes | None) -> bool:
    if declared is None:
        return False
    media_type, _, parameters = declared.lower().partition(b";")
    if media_type.strip(b" \t") != b"application/json":
        return False
    return parameters.strip(b" \t").replace(b'"', b"") in {b"", b"charset=utf-8"}


def _invalid_key(door: Door, value: bytes, why: str) -> Refusal:
    shown = value.decode("ascii", "replace") if is_key(value) else None
    refusal = door.dialect.invalid_parameter(HEADER, shown, f"{HEADER} {why}")
    return Refusal("INVALID_ORDER", refusal.message, refusal.details)
