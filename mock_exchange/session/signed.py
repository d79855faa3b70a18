"""How requests of ``trade-api-3.34`` are taken: a signature, scopes, token buckets.

    route (404, 410 where the venue took it once) -> signature (401) -> scope, subaccount lock (403) -> tokens (429, draws nothing)
    -> size of the body, media type, strict JSON, schema (400) -> parameters (400) -> existence, state, rules, funds (by operation)

A batch draws its tokens once its body is known: its cost is that of each order in it. A public operation asks nobody who calls:
whose key it names pays for the call, everybody else calls free (D66). Sources: T02, T04, T17.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from kalshi_contract.edition import Edition, Operation
from mock_exchange.core.token_buckets import TokenBuckets
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.desk import Desk
from mock_exchange.editions.trade_api.dialect import TradeApiDialect
from mock_exchange.editions.trade_api.operations import handler_of
from mock_exchange.session import steps as common
from mock_exchange.session.book_pages import OPERATION, book_cache
from mock_exchange.session.call import Call
from mock_exchange.session.manner import Cache, Handler, Outcome, Query, Step
from mock_exchange.session.query_binding import QueryBinder
from mock_exchange.session.routing import removed_routes_of
from mock_exchange.session.signatures import KEY_HEADER, SignatureCheck, Unauthenticated
from mock_exchange.session.signed_keys import SignedKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_exchange.session.request import Door, Route


NEGOTIATED: Final = frozenset(
    {
        "DeleteRFQ",
        *(
            f"{verb}{kind}"
            for verb in ("Delete", "Accept", "Confirm")
            for kind in ("Quote", "RFQQuote")
        ),
        *("DeleteRFQBatch", "AcceptRFQBatch", "DeleteRFQBatchQuote", "ConfirmRFQBatchQuote"),
        *("ProposeBlockTrade", "AcceptBlockTradeProposal"),
    }
)
"""Operations that are about what they name, whose subaccount is its own: unless a body says so too, their handlers hold the lock."""

EVERYWHERE: Final = frozenset(
    {
        *("GetOrders", "GetHistoricalOrders", "GetFills", "GetFillsHistorical"),
        *("GetSettlements", "GetOrderGroups", "GetOrderGroup", "CancelAllOrders"),
    }
)
"""Operations that are about all subaccounts where they name none, with a key that is locked to one about that."""

BY_THE_LOCK: Final = frozenset(
    {"CreateOrderV2", "BatchCreateOrdersV2", "BatchCancelOrdersV2", "CreateOrderGroup"}
)
"""Operations whose body need not name the subaccount with a key that is locked to one: they are about that (T17)."""

COMMANDS: Final = frozenset(
    {
        "CreateOrderV2",
        "BatchCreateOrdersV2",
        "CancelOrderV2",
        "BatchCancelOrdersV2",
        "AmendOrderV2",
        "DecreaseOrderV2",
    }
)
"""Operations that change the core alone, and what ``Desk.heed`` keeps of it. The others are asked again where they must be done again."""

BEYOND_A_LOCK: Final = frozenset(
    {
        "CreateSubaccount",
        "GetSubaccountBalances",
        "GetSubaccountNetting",
        "UpdateSubaccountNetting",
        "ApplySubaccountTransfer",
        "GetSubaccountTransfers",
        "IntraExchangeInstanceTransfer",
        "GetTargetBalanceAllocation",
        "SetTargetBalanceAllocation",
        "CreateApiKey",
        "GenerateApiKey",
        "DeleteApiKey",
    }
)
"""Operations on all of an account: a key that is locked to a subaccount may do none of them (T17)."""


class SignedManner:
    """Callers who sign. ``tokens`` is None where limits are off; ``connections`` counts an account's streams."""

    def __init__(
        self,
        edition: Edition,
        dialect: TradeApiDialect,
        check: SignatureCheck,
        tokens: TokenBuckets | None,
        desk: Desk,
        wall_us: "Callable[[], int]",
        connections: "Callable[[str], int]",
        connections_max: int,
    ) -> None:
        self._edition = edition
        self._dialect = dialect
        self._check = check
        self._tokens = tokens
        self._desk = desk
        self._wall_us = wall_us
        self._connections = connections
        self._connections_max = connections_max
        self._books = book_cache(desk)
        self._removed = removed_routes_of(edition)

    def steps(self, operation: Operation) -> tuple[Step, ...]:
        """Return what a request of the operation goes through, in order."""
        who: tuple[Step, ...] = (self.authenticate, self.permit)
        if operation.auth == "public":
            who = (self.recognise,)
        body: tuple[Step, ...] = (common.weigh_body,)
        if operation.request_object is not None:
            body = (common.take_body,)
            if not operation.request_required:
                body = (common.weigh_body, self.read_optional_json, common.check_body)
        draw: tuple[Step, ...] = () if self._tokens is None else (self.draw,)
        paid = (*body, *draw) if operation.cost_per == "order" else (*draw, *body)
        cached = (common.look_up,) if self.cache(operation) is not None else ()
        return (*who, *paid, *cached, common.read_parameters, self.keep_lock, common.perform)

    def refusing(self, step: Step) -> bool:
        """Tell whether a step says no to requests that may well keep the contract."""
        return step in {self.authenticate, self.permit, self.draw, self.keep_lock}

    def handler(self, operation: Operation) -> Handler:
        """Return who answers the operation."""
        return partial(handler_of(operation.operation_id), self._desk)

    def is_command(self, operation: Operation) -> bool:
        """Tell whether commands, and what they came to, are all that an operation changes."""
        return operation.operation_id in COMMANDS

    def cache(self, operation: Operation) -> Cache | None:
        """Return where the operation's answers are kept, if they are: only of public ones, which show everybody the same."""
        return self._books if operation.operation_id == OPERATION else None

    def query(self, operation: Operation) -> Query:
        """Return what reads the operation's query."""
        return QueryBinder(operation, partial(self._dialect.invalid_query, operation)).read

    def caller(self, call: Call) -> SignedKey | None:
        """Return whose good key a request was signed with, or None."""
        found = self._check.authenticate(call, self._wall_us())
        return None if isinstance(found, Unauthenticated) else found

    def unrouted(self, call: Call, _allow: str | None) -> Refusal:
        """Return the refusal of a path no operation has, of a method it does not have, or of what the venue took once."""
        found = self._removed.find(call.request.path)
        if found is not None:
            removed = found.resource.operations.get(call.request.method)
            if removed is not None:
                return self._dialect.removed(removed.code)
        return self._dialect.plain("not_found")

    def refuse_stream(self, call: Call) -> Refusal | None:
        """Return why a WebSocket handshake is refused: its signature, or that the account has too many connections (D60)."""
        found = self._check.authenticate(call, self._wall_us())
        if isinstance(found, Unauthenticated):
            call.why = found.why
            return self._dialect.unauthenticated(found.failure)
        if self._connections(found.account_id) >= self._connections_max:
            return self._dialect.plain("too_many_requests")
        return None

    def rate_limit_use(self, now_us: int) -> Mapping[str, float]:
        """Return how much of each bucket is used up, 0 to 1, by the account that used most."""
        return {} if self._tokens is None else self._tokens.highest_use(now_us)

    def rate_limit_uses(self, now_us: int) -> Mapping[tuple[str, str], float]:
        """Return the same by (account, bucket), for the accounts that used any of it."""
        return {} if self._tokens is None else self._tokens.uses(now_us)

    # -- the steps that only this edition has ------------------------------------------------------------

    def authenticate(self, _door: "Door", call: Call, _route: "Route") -> Outcome:
        """401: no headers, a bad or unknown key, a clock that is off, a wrong signature (T02)."""
        check = self._check
        found = check.authenticate(call, 0 if check.trust else self._wall_us())
        if type(found) is Unauthenticated:
            call.why = found.why
            return self._dialect.unauthenticated(found.failure)
        call.key = found  # type: ignore[assignment]  # type() narrows less than isinstance
        return None

    def recognise(self, _door: "Door", call: Call, _route: "Route") -> Outcome:
        """Note whose key a public call names; its signature is not looked at, and no key is no matter (D66)."""
        if KEY_HEADER in call.headers:
            call.key = self._check.named(call)
        return None

    def permit(self, _door: "Door", call: Call, route: "Route") -> Outcome:
        """403: the key has none of the scopes that the operation takes (D61)."""
        key = call.key
        assert type(key) is SignedKey  # noqa: S101 - authentication comes first
        if not key.scopes.isdisjoint(route.sufficient):
            return None
        return self._dialect.lacks_scope(route.operation.scopes or (route.permission,))

    def draw(self, _door: "Door", call: Call, route: "Route") -> Outcome:
        """429: the account's bucket does not hold what the call costs; nothing is drawn (T04)."""
        if self._tokens is None or call.key is None:
            return None
        operation = route.operation
        times = len(call.body["orders"]) if operation.cost_per == "order" else 1
        wait_us = self._tokens.draw(
            call.account_id, operation.buckets, operation.cost * times, call.at_us
        )
        return self._dialect.plain("too_many_requests") if wait_us else None

    def read_optional_json(self, door: "Door", call: Call, route: "Route") -> Outcome:
        """No body is an empty object, whatever it is declared as; any other is read as always."""
        if not call.request.body:
            call.body = {}
            return None
        return common.check_media_type(door, call, route) or common.read_json(door, call, route)

    def keep_lock(self, _door: "Door", call: Call, route: "Route") -> Outcome:
        """403: the key is locked to another subaccount than the one that is asked for, or the call is about all of the account."""
        key = call.key
        if type(key) is not SignedKey or key.subaccount is None:
            return None
        operation = route.operation
        within = operation.operation_id not in BEYOND_A_LOCK
        if within and all(map(key.may_act_for, _subaccounts_of(operation, call))):
            return None
        return self._dialect.plain("forbidden", f"the API key is for subaccount {key.subaccount}")


def _subaccounts_of(operation: Operation, call: Call) -> set[int]:
    """Return which subaccounts a call is about: that of its query, of its body, of each of its orders.

    None at all where it reads what it names otherwise: a market, an order.
    """
    named = any(each.name == "subaccount" for each in operation.parameters)
    if operation.auth == "public" or (operation.method == "GET" and not named):
        return set()
    asked = call.query.get("subaccount")
    if asked is not None:
        return {asked}
    if operation.operation_id in EVERYWHERE:
        return set()
    if not isinstance(call.body, dict):
        return set() if operation.operation_id in NEGOTIATED else {0}
    if operation.operation_id in NEGOTIATED and "subaccount" not in call.body:
        return set()
    parts = call.body.get("orders", [call.body])
    free = operation.operation_id in BY_THE_LOCK
    return {part.get("subaccount", 0) for part in parts if not free or "subaccount" in part}
