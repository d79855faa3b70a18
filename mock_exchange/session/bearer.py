"""How requests of ``reference-2025-01-27`` are taken: a bearer key, permissions, windows, and an Idempotency-Key for orders.

    route (404, 405) -> API key (401) -> permission (403) -> rate limit (429, draws nothing) -> size of the body (413)
    -> media type (415) -> strict JSON (400) -> schema, parameters (400) -> existence (404) -> market state (400)
    -> order rules (400) -> funds (403)

What comes after the parameters is the exchange's order, in ``operations``. Every request that got past the rate limit has drawn on
it, whatever its answer. Rules: C01, C03, C25, C27, D11, D12, D21, D28.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from kalshi_contract.edition import Operation
from mock_exchange.core.quota import Quota
from mock_exchange.editions.reference import ReferenceDialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session import steps as common
from mock_exchange.session.call import Call
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.idempotency import HEADER, IdempotencyStore, KeyReusedError, is_key
from mock_exchange.session.keys import KeyRecord, KeyRing
from mock_exchange.session.limits import AppliedLimits
from mock_exchange.session.manner import Cache, Handler, Outcome, Query, Step
from mock_exchange.session.operations import CACHES, HANDLERS
from mock_exchange.session.parameters import QueryReader

if TYPE_CHECKING:
    from mock_exchange.session.request import Door, Route

_AUTHORIZATION: Final = b"authorization"
_IDEMPOTENCY_KEY: Final = HEADER.lower().encode()


class BearerManner:
    """Callers who show a key. ``keys`` says whose it is; what they asked for is counted in windows."""

    def __init__(
        self, dialect: ReferenceDialect, keys: KeyRing, limits: AppliedLimits, floor: Floor
    ) -> None:
        self._dialect = dialect
        self._floor = floor
        self._keys = keys
        self._quota = _quota(limits)
        self.outcomes = IdempotencyStore()
        self._unauthorized = dialect.plain("INVALID_API_KEY")

    def steps(self, operation: Operation) -> tuple[Step, ...]:
        """Return what a request of the operation goes through, in order."""
        admitted = (self.authenticate, self.permit, self.draw)
        if operation.request_object is not None:
            return (
                *admitted,
                common.take_body,
                common.read_parameters,
                self.replay,
                self.perform_once,
            )
        cached = (common.look_up,) if operation.operation_id in CACHES else ()
        return (
            *admitted,
            common.expect_no_body,
            *cached,
            common.read_parameters,
            common.perform,
        )

    def refusing(self, step: Step) -> bool:
        """Tell whether a step says no to requests that may well keep the contract."""
        return step in {self.authenticate, self.permit, self.draw}

    def handler(self, operation: Operation) -> Handler:
        """Return who answers the operation."""
        return partial(HANDLERS[operation.operation_id], self._floor, self._dialect)

    def is_command(self, _operation: Operation) -> bool:
        """Tell that nothing but commands changes anything: here the core knows all there is, but for outcomes of keys."""
        return True

    def cache(self, operation: Operation) -> Cache | None:
        """Return where the operation's answers are kept, if they are."""
        return CACHES.get(operation.operation_id)

    def query(self, operation: Operation) -> Query:
        """Return what reads the operation's query."""
        return QueryReader(operation, self._dialect.invalid_parameter).read

    def caller(self, call: Call) -> KeyRecord | None:
        """Return whose good key came with a request, or None."""
        doubled = _AUTHORIZATION in call.doubled
        return self._keys.authenticate(None if doubled else call.headers.get(_AUTHORIZATION))

    def unrouted(self, _call: Call, allow: str | None) -> Refusal:
        """Return the refusal of a path no operation has, or of a method that the path does not have."""
        if allow is None:
            return self._dialect.plain("ROUTE_NOT_FOUND")
        return self._dialect.plain("METHOD_NOT_ALLOWED", allow=allow)

    def refuse_stream(self, _call: Call) -> None:
        """Say nothing: here a stream authenticates with its first message (D15)."""

    def rate_limit_use(self, now_us: int) -> Mapping[str, float]:
        """Return how much of each bucket is used up, 0 to 1, by the account that used most."""
        return {} if self._quota is None else self._quota.use(now_us)

    def rate_limit_uses(self, now_us: int) -> Mapping[tuple[str, str], float]:
        """Return the same by (account, bucket), for the accounts that used any of it."""
        return {} if self._quota is None else self._quota.uses(now_us)

    # -- the steps that only this edition has ------------------------------------------------------------

    def authenticate(self, _door: "Door", call: Call, _route: "Route") -> Outcome:
        """401: no key, two keys, a bad or an unknown key (C01)."""
        call.key = self.caller(call)
        return self._unauthorized if call.key is None else None

    def permit(self, _door: "Door", call: Call, route: "Route") -> Outcome:
        """403 FORBIDDEN: the key lacks the operation's permission (D28)."""
        key = call.key
        if type(key) is KeyRecord and route.permission in key.permissions:
            return None
        return self._dialect.lacks_permission(route.permission)

    def draw(self, _door: "Door", call: Call, route: "Route") -> Outcome:
        """429: a bucket of the account is used up; nothing is drawn (D12)."""
        if self._quota is None:
            return None
        retry_after = self._quota.draw(call.account_id, route.buckets, call.at_us)
        return self._dialect.rate_limited(retry_after) if retry_after else None

    def replay(self, _door: "Door", call: Call, _route: "Route") -> Outcome:
        """400, or the first answer again: an Idempotency-Key that came before (D21)."""
        value = call.headers.get(_IDEMPOTENCY_KEY)
        if value is None:
            return None
        if _IDEMPOTENCY_KEY in call.doubled or not is_key(value):
            return self._invalid_key(value, "must be one header of 1 to 255 visible characters")
        call.idempotency_key = value
        try:
            return self.outcomes.first_answer(call.account_id, value, call.request.body)
        except KeyReusedError:
            return self._invalid_key(value, "was used before with another body")

    def perform_once(self, door: "Door", call: Call, route: "Route") -> HttpResponse:
        """Let the exchange decide; remember what it decided under its Idempotency-Key."""
        response = common.perform(door, call, route)
        key = call.idempotency_key
        if key is not None and response.status < 500:
            self.outcomes.keep(call.account_id, key, call.request.body, response, call.at_us)
        return response

    def _invalid_key(self, value: bytes, why: str) -> Refusal:
        shown = value.decode("ascii", "replace") if is_key(value) else None
        refusal = self._dialect.invalid_parameter(HEADER, shown, f"{HEADER} {why}")
        return Refusal("INVALID_ORDER", refusal.message, refusal.details)


def _quota(limits: AppliedLimits) -> Quota | None:
    if not limits.buckets:
        return None
    window_s = max(bucket.window_s for bucket in limits.buckets.values())
    return Quota(
        {name: bucket.requests_max for name, bucket in limits.buckets.items()}, window_s * 1_000_000
    )
