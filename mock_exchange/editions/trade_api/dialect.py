"""The front of ``trade-api-3.34``: its refusals, words and shapes. Codes, statuses and messages are ``errors.json``'s (T02, T03).

A refusal's ``details`` are one line of text here. What the venue words itself is in the table of errors; what is ours says what
was wrong, where, and what was expected.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.validation import Violation
from mock_exchange.core.commands import Command, CreateMarket, OpenAccount, PlaceOrder
from mock_exchange.core.events import Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.core.units import COUNT_ONE_E2
from mock_exchange.core.view_types import Fill, OrderView
from mock_exchange.editions.error_bodies import OBJECTS, body_of
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import order_bodies, render_order
from mock_exchange.editions.trade_api.ids import Ids

AUTH: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "no_headers": ("token_authentication_failure", ""),
        "signature_missing": ("signature_is_missing_from_headers", ""),
        "key_malformed": ("authentication_error", "INVALID_PARAMETER"),
        "key_unknown": ("authentication_error", "NOT_FOUND"),
        "clock_off": ("header_timestamp_expired", ""),
        "signature_wrong": ("authentication_error", "INCORRECT_API_KEY_SIGNATURE"),
    }
)
"""Why a request is nobody's -> code and details."""

REASONS: Final[Mapping[Reason, tuple[str, str]]] = MappingProxyType(
    {
        Reason.UNKNOWN_ACCOUNT: ("not_found", ""),
        Reason.DUPLICATE_ACCOUNT: ("conflict", "the account exists"),
        Reason.INVALID_AMOUNT: ("invalid_parameter", "amount must be more than 0"),
        Reason.INSUFFICIENT_FUNDS: ("insufficient_balance", ""),
        Reason.UNKNOWN_MARKET: ("not_found", ""),
        Reason.DUPLICATE_MARKET: ("conflict", "the market exists"),
        Reason.MARKET_NOT_ACTIVE: ("market_closed", ""),
        Reason.MARKET_TRANSITION: ("conflict", "the market's status does not allow it"),
        Reason.INVALID_PRICE: ("invalid_price", "price is not on the market's price_ranges"),
        Reason.INVALID_COUNT: ("invalid_order", "count must be more than 0"),
        Reason.INVALID_TIME_IN_FORCE: (
            "invalid_order",
            "reduce_only needs immediate_or_cancel; post_only and expiration_time need good_till_canceled",
        ),
        Reason.FOK_UNFILLABLE: ("fill_or_kill_insufficient_resting_volume", ""),
        Reason.UNKNOWN_ORDER: ("not_found", ""),
        Reason.ORDER_NOT_OPEN: ("not_found", ""),
        Reason.NOTHING_TO_CANCEL: ("not_found", ""),
        Reason.POST_ONLY_WOULD_CROSS: ("invalid_order", "post only cross"),
        Reason.NOTHING_TO_REDUCE: ("invalid_order", "reduce only: no position to reduce"),
        Reason.INVALID_EXPIRY: ("invalid_order", "expiration_time must be in the future"),
        Reason.DUPLICATE_CLIENT_ORDER_ID: ("order_already_exists", ""),
        Reason.TRADING_PAUSED: ("trading_is_paused", ""),
        Reason.INVALID_FEES: ("invalid_parameter", "these fees cost more than the trade"),
        Reason.UNKNOWN_GROUP: ("not_found", ""),
        Reason.GROUP_TRIGGERED: ("invalid_order", "order group is triggered: reset it first"),
        Reason.INVALID_SUBACCOUNT: ("invalid_parameter", "a subaccount is 1 to 63"),
        Reason.SAME_HOLDER: ("invalid_order", "both sides of the trade are of one account"),
        Reason.PAUSE_TRANSITION: ("conflict", "the exchange is in that state already"),
    }
)
"""Why the exchange refuses -> code and details."""

BY_FIELD: Final[Mapping[tuple[Reason, str], tuple[str, str]]] = MappingProxyType(
    {
        (Reason.INVALID_COUNT, "reduce_by_e2"): (
            "invalid_order",
            "an order is reduced by more than 0, and by what remains of it at most",
        ),
    }
)
"""The same where the field at fault says more than the reason."""

FROM_EXCHANGE: Final = frozenset(
    {
        "order_already_exists",
        "fill_or_kill_insufficient_resting_volume",
        "trading_is_paused",
        "market_closed",
        "service_unavailable",
    }
)
"""Codes whose bodies name the service ``exchange``."""

UNREADABLE: Final = "Invalid format for parameter {}: error binding string parameter"
NO_DETAILS: Final = "-"
TEXT_MAX: Final = 256


class TradeApiDialect:
    """How ``trade-api-3.34`` speaks."""

    challenge: bytes | None = None

    def __init__(self, edition: Edition, ids: Ids) -> None:
        self._errors = edition.errors
        self._body_bytes_max = edition.limits.sizes.body_bytes_max
        self.ids = ids

    def plain(self, code: str, details: str = "") -> Refusal:
        """Return the refusal of a code."""
        return Refusal(code, self._errors[code].message, details[:TEXT_MAX] or None)

    def error_body(
        self, refusal: Refusal, redact: Callable[[str], str]
    ) -> tuple[str, dict[str, Any]]:
        """Return the object that a refusal's body keeps to, and the body in the shape of its code."""
        error = self._errors[refusal.code]
        details = refusal.details if isinstance(refusal.details, str) else ""
        message = refusal.message
        if error.shape == "bare" and details:
            message = f"{message}: {details}"
        if error.shape == "flat" and not details:
            details = NO_DETAILS
        service = "exchange" if refusal.code in FROM_EXCHANGE else ""
        body = body_of(error, redact(message), redact(details), service=service)
        return OBJECTS[error.shape], body

    def flat_error(self, refusal: Refusal) -> dict[str, Any]:
        """Return a refusal as one item of a batch tells it."""
        error = {"code": refusal.code, "message": refusal.message}
        return error | {"details": refusal.details} if isinstance(refusal.details, str) else error

    # -- refusals ------------------------------------------------------------------------------------

    def internal_error(self) -> Refusal:
        """Return what is answered where we failed."""
        return self.plain("internal_error")

    def injected(self, code: str, *, retry_after: int | None = None) -> Refusal:
        """Return the refusal of a code that needs no details."""
        return Refusal(code, self._errors[code].message, None, retry_after)

    def removed(self, code: str) -> Refusal:
        """Return the refusal of a call that the venue once took."""
        return self.plain(code, "https://docs.kalshi.com/api-reference/orders/create-order-v2")

    def not_yet(self, what: str) -> Refusal:
        """Return the refusal of what this exchange does not serve so far."""
        return self.plain("service_unavailable", f"this mock exchange does not serve {what} yet")

    def unauthenticated(self, failure: str) -> Refusal:
        """Return the refusal of a request that is nobody's (T02)."""
        return self.plain(*AUTH[failure])

    def lacks_scope(self, scopes: Sequence[str]) -> Refusal:
        """Return the refusal of a key that may not do this."""
        return self.plain("forbidden", f"the API key needs the scope {' or '.join(scopes)}")

    def refused(self, event: Refused) -> Refusal:
        """Return the venue's words for a refusal of the exchange."""
        words = BY_FIELD.get((event.reason, event.field)) or REASONS[event.reason]
        return self.plain(*words)

    def body_too_large(self) -> Refusal:
        """Return the refusal of a body beyond the limit."""
        return self.plain("bad_request", f"the body is larger than {self._body_bytes_max} bytes")

    def unexpected_body(self) -> Refusal:
        """Return the refusal of a body where none belongs."""
        return self.plain("bad_request", "this operation takes no body")

    def wrong_media_type(self) -> Refusal:
        """Return the refusal of a body that is not declared as JSON."""
        return self.plain("invalid_content_type", "Content-Type must be application/json")

    def malformed_json(self, why: str) -> Refusal:
        """Return the refusal of bytes that are no strict JSON."""
        return self.plain("bad_request", why)

    def invalid_body(self, violations: Sequence[Violation]) -> Refusal:
        """Return the refusal of a body: flat where a JSON type is wrong or a field unknown, else bare (T03)."""
        first = violations[0]
        where = first.pointer or "the body"
        if first.keyword == "type":
            return self.plain("bad_request", f"{where} has the wrong JSON type")
        if first.keyword == "additionalProperties":
            return self.plain("bad_request", f"{where} is an unknown field")
        if first.keyword == "required":
            return self.plain("invalid_parameter", f"{where} is required")
        return self.plain("invalid_parameter", f"{where} is not valid ({first.keyword})")

    def invalid_query(
        self, operation: Operation, parameter: str, value: Any, message: str | None
    ) -> Refusal:
        """Return the refusal of a query parameter; a status that a list cannot be asked for has a code of its own.

        Without a message: its text is no value of its type, for which the wire's words are known (T03).
        """
        if parameter == "status" and "invalid_status_filter" in operation.error_codes:
            return self.plain("invalid_status_filter", f"no status {value!r}")
        if message is None:
            return Refusal("invalid_parameter", UNREADABLE.format(parameter))
        return self.plain("invalid_parameter", message)

    def invalid_path(self, _parameter: str, _value: str) -> Refusal:
        """Return the refusal of a path parameter that can name nothing."""
        return self.plain("not_found")

    # -- orders --------------------------------------------------------------------------------------

    def order_id(self, number: int) -> str:
        """Return an order's id."""
        return self.ids.make("order", number)

    def order_number(self, order_id: str) -> int | None:
        """Return the number of an order's id, or None where no order of this exchange has it."""
        return self.ids.number("order", order_id)

    @staticmethod
    def decode_order(account_id: str, body: Mapping[str, Any]) -> PlaceOrder:
        """Return the command of an order's body that keeps its schema. Raises ``ValueError`` for a number that is too fine."""
        return order_bodies.place_order(account_id, body)

    def order_status(self, view: OrderView, fills: Sequence[Fill]) -> dict[str, Any]:
        """Return an order as its owner reads it."""
        return render_order.order(self.ids, view, fills)

    @staticmethod
    def check_command(command: Command) -> None:
        """Raise ``ValueError`` for a command that makes something this edition has no way to show."""
        if isinstance(command, OpenAccount) and not command.account_id:
            raise ValueError("account_id must not be empty")
        if isinstance(command, CreateMarket):
            if not command.ticker or "/" in command.ticker or not command.ticker.isprintable():
                raise ValueError("ticker must be printable, without a slash, and not empty")
            if COUNT_ONE_E2 % command.lot_e2:
                raise ValueError("lot_e2 must divide a contract: 1 to 100")
