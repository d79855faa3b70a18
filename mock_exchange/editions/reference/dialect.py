"""The reference edition's front: what a session asks of it. Decodes, renders, words; decides nothing.

Rules: C04 to C22, D02 to D05, D09, D11, D15.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.edition import Edition
from mock_exchange.core.commands import Command, CreateMarket, OpenAccount, PlaceOrder
from mock_exchange.core.units import COUNT_ONE_E2, Side, TimeInForce
from mock_exchange.editions.reference import formats, render, wording
from mock_exchange.editions.refusal import Refusal

SIDES: Final[Mapping[str, Side]] = {"buy": "bid", "sell": "ask"}
DEFAULT_TIME_IN_FORCE: Final[Mapping[str, TimeInForce]] = {"limit": "gtc", "market": "ioc"}
NOT_FOUND: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "account_id": ("ACCOUNT_NOT_FOUND", "Account not found"),
        "ticker": ("MARKET_NOT_FOUND", "Market not found"),
        "order_id": ("ORDER_NOT_FOUND", "Order not found"),
    }
)
"""Parameter -> code and message where nothing (of the caller's) has that id."""

MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "INVALID_API_KEY": "Invalid API key",
        "FORBIDDEN": "The API key lacks the permission this needs",
        "RATE_LIMIT_EXCEEDED": "Rate limit exceeded",
        "ROUTE_NOT_FOUND": "No operation has this path",
        "METHOD_NOT_ALLOWED": "This path has no such method",
        "PAYLOAD_TOO_LARGE": "The body is too large",
        "UNSUPPORTED_MEDIA_TYPE": "Send the body as application/json",
        "INTERNAL_ERROR": "Internal server error",
        "SERVICE_UNAVAILABLE": "Service unavailable",
    }
)
"""Code -> message, where one message says it all."""


class ReferenceDialect:
    """How the reference edition speaks."""

    challenge: bytes | None = b"Bearer"

    account = staticmethod(render.account)
    position = staticmethod(render.position)
    market = staticmethod(render.market)
    market_summary = staticmethod(render.market_summary)
    order_placed = staticmethod(render.order_placed)
    order_status = staticmethod(render.order_status)
    order_cancelled = staticmethod(render.order_cancelled)
    fill = staticmethod(render.fill)
    account_update = staticmethod(render.account_update)
    market_update = staticmethod(render.market_update)
    order_update = staticmethod(render.order_update)
    order_id = staticmethod(formats.order_id)
    refused = staticmethod(wording.refused)
    invalid_body = staticmethod(wording.invalid_order)
    invalid_parameter = staticmethod(wording.invalid_parameter)

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    @staticmethod
    def decode_order(account_id: str, body: Mapping[str, Any]) -> PlaceOrder:
        """Return the command of an order body that keeps its schema."""
        kind = body["type"]
        price = body.get("price")
        return PlaceOrder(
            account_id,
            body["ticker"],
            SIDES[body["side"]],
            kind,
            body["size"] * COUNT_ONE_E2,
            0 if price is None else formats.E4_BY_DOLLARS[price],
            body.get("time_in_force") or DEFAULT_TIME_IN_FORCE[kind],
        )

    def check_command(self, command: Command) -> None:
        """Raise ``ValueError`` for a command that makes something this edition has no way to show.

        Prices are whole cents and sizes whole contracts here; ids and texts keep the contract's schemas.
        """
        if isinstance(command, OpenAccount):
            self._check_field("account_id", command.account_id)
        elif isinstance(command, CreateMarket):
            for name in ("ticker", "title", "description"):
                self._check_field(name, getattr(command, name))
            if command.tick_e4 % formats.CENT_E4 or command.lot_e2 % COUNT_ONE_E2:
                raise ValueError("this edition's markets step by whole cents and whole contracts")
            if not 0 <= command.expires_at_us < formats.YEAR_10000_US:
                raise ValueError("expires_at_us must be a moment of the years 1970 to 9999")
        elif isinstance(command, PlaceOrder):
            size_max = self._edition.objects["size"]["maximum"]
            if command.count_e2 > size_max * COUNT_ONE_E2:
                raise ValueError(f"count_e2: an order has at most {size_max:,} contracts here")

    def _check_field(self, name: str, value: str) -> None:
        violations = self._edition.validator(name).violations(value)
        if violations:
            raise ValueError(f"{name} does not keep the contract: {violations[0].message}")

    @staticmethod
    def order_number(order_id: str) -> int | None:
        """Return the number of an order id that keeps its grammar, or None where no order can have that id."""
        number = formats.order_number(order_id)
        # 'ord_0123456789' keeps the grammar and names nothing: the order is 'ord_123456789'
        return number if formats.order_id(number) == order_id else None

    @staticmethod
    def plain(code: str, *, retry_after: int | None = None, allow: str | None = None) -> Refusal:
        """Return the refusal of a code that needs no details."""
        return Refusal(code, MESSAGES[code], None, retry_after, allow)

    injected = plain

    def internal_error(self) -> Refusal:
        """Return what is answered where we failed."""
        return self.plain("INTERNAL_ERROR")

    def body_too_large(self) -> Refusal:
        """Return the refusal of a body beyond the limit."""
        bytes_max = self._edition.limits.sizes.body_bytes_max
        return Refusal("PAYLOAD_TOO_LARGE", f"The body is larger than {bytes_max} bytes")

    def unexpected_body(self) -> Refusal:
        """Return the refusal of a body where none belongs."""
        return self.invalid_parameter("body", None, "This operation takes no body")

    def wrong_media_type(self) -> Refusal:
        """Return the refusal of a body that is not declared as JSON."""
        return self.plain("UNSUPPORTED_MEDIA_TYPE")

    @staticmethod
    def rate_limited(retry_after: int) -> Refusal:
        """Return the refusal of a request or message beyond a limit."""
        return Refusal(
            "RATE_LIMIT_EXCEEDED", MESSAGES["RATE_LIMIT_EXCEEDED"], retry_after=retry_after
        )

    @staticmethod
    def too_many_subscriptions(subscriptions_max: int) -> Refusal:
        """Return the refusal of a subscription too many; ending one makes room at once."""
        message = f"A connection has at most {subscriptions_max} subscriptions"
        return Refusal("RATE_LIMIT_EXCEEDED", message, retry_after=1)

    @staticmethod
    def lacks_permission(permission: str) -> Refusal:
        """Return the refusal of a key that may not do this."""
        return Refusal("FORBIDDEN", f"The API key lacks the permission {permission!r}")

    @staticmethod
    def not_found(parameter: str, value: str) -> Refusal:
        """Return the refusal of an id that names nothing of the caller's: the same words for both cases (D11)."""
        code, message = NOT_FOUND[parameter]
        return Refusal(code, message, wording.details(parameter, value))

    invalid_path = not_found

    @staticmethod
    def order_not_open(order_id: str, status: str) -> Refusal:
        """Return the refusal to cancel an order that is done, with how it ended."""
        return Refusal(
            "ORDER_NOT_CANCELLABLE",
            f"Order is {status} already",
            wording.details("order_id", order_id),
        )

    @staticmethod
    def malformed_json(why: str) -> Refusal:
        """Return the refusal of bytes that are no strict JSON."""
        return Refusal("MALFORMED_JSON", f"Malformed JSON: {why}")

    @staticmethod
    def authenticate_first() -> Refusal:
        """Return the refusal of a stream message before ``auth``."""
        return Refusal("INVALID_API_KEY", "Send auth first", {"field": "type", "value": "auth"})

    @staticmethod
    def unknown_message(message: Mapping[str, Any], known: Sequence[str]) -> Refusal:
        """Return the refusal of a stream message whose type is missing, unknown or out of turn."""
        type_ = message.get("type")
        if type_ == "auth":
            text = "This connection is authenticated already"
        else:
            text = f"Message type must be one of {', '.join(known)}"
        return Refusal("INVALID_PARAMETER", text, wording.details("type", type_))

    def check_auth(self, message: Mapping[str, Any]) -> Refusal | None:
        """Return what is wrong with the shape of ``auth``, never showing its key; a bad key is another matter."""
        for violation in self._edition.validator("auth").violations(message):
            if violation.field != "api_key" or violation.keyword == "required":
                return wording.invalid_message((violation,))
        return None

    def check_subscription(self, message: Mapping[str, Any]) -> Refusal | None:
        """Return what is wrong with the shape of ``subscribe`` or ``unsubscribe``."""
        channel = message.get("channel")
        if not isinstance(channel, str) or channel not in self._edition.channels:
            known = ", ".join(sorted(self._edition.channels))
            text = f"Channel must be one of {known}"
            return Refusal("INVALID_PARAMETER", text, wording.details("channel", channel))
        validator = self._edition.validator(f"{message['type']}_{channel}")
        if validator.is_valid(message):
            return None
        return wording.invalid_message(validator.violations(message))

    def error_body(
        self, refusal: Refusal, redact: Callable[[str], str]
    ) -> tuple[str, dict[str, Any]]:
        """Return the body of a refusal, an ``error_response``."""
        return "error_response", {"error": self.error_object(refusal, redact)}

    @staticmethod
    def error_object(refusal: Refusal, redact: Callable[[str], str]) -> dict[str, Any]:
        """Return the contract's error object. ``redact`` takes keys out of what the caller's own words bring in."""
        error: dict[str, Any] = {"code": refusal.code, "message": redact(refusal.message)}
        if isinstance(refusal.details, Mapping):
            error["details"] = {
                name: redact(value) if isinstance(value, str) else value
                for name, value in refusal.details.items()
            }
        if refusal.retry_after is not None:
            error["retry_after"] = refusal.retry_after
        return error
