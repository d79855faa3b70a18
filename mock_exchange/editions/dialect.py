"""What a session asks of any edition: how it refuses, how it names an order, what it can show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from kalshi_contract.validation import Violation
from mock_exchange.core.commands import Command, PlaceOrder
from mock_exchange.core.view_types import Fill, OrderView
from mock_exchange.editions.refusal import Refusal


class Dialect(Protocol):
    """How an edition speaks. Words and tables: nothing here decides."""

    challenge: bytes | None
    """The value of WWW-Authenticate on a 401, or None where the edition sends none."""

    def error_body(
        self, refusal: Refusal, redact: Callable[[str], str]
    ) -> tuple[str, dict[str, Any]]:
        """Return the object a refusal's body keeps to, and the body. ``redact`` takes keys out of what the caller wrote."""
        ...

    def internal_error(self) -> Refusal:
        """Return what is answered where we failed."""
        ...

    def injected(self, code: str, *, retry_after: int | None = None) -> Refusal:
        """Return the refusal of a code that needs no details."""
        ...

    def body_too_large(self) -> Refusal:
        """Return the refusal of a body beyond the limit."""
        ...

    def unexpected_body(self) -> Refusal:
        """Return the refusal of a body where none belongs."""
        ...

    def wrong_media_type(self) -> Refusal:
        """Return the refusal of a body that is not declared as JSON."""
        ...

    def malformed_json(self, why: str) -> Refusal:
        """Return the refusal of bytes that are no strict JSON."""
        ...

    def invalid_body(self, violations: Sequence[Violation]) -> Refusal:
        """Return the refusal of a body that breaks its schema."""
        ...

    def invalid_path(self, parameter: str, value: str) -> Refusal:
        """Return the refusal of a path parameter that can name nothing."""
        ...

    def order_id(self, number: int) -> str:
        """Return an order's id."""
        ...

    def order_number(self, order_id: str) -> int | None:
        """Return the number of an order's id, or None where no order can have it."""
        ...

    def decode_order(self, account_id: str, body: Mapping[str, Any]) -> PlaceOrder:
        """Return the command of an order's body that keeps its schema."""
        ...

    def order_status(self, view: OrderView, fills: Sequence[Fill]) -> dict[str, Any]:
        """Return an order as its owner reads it."""
        ...

    def check_command(self, command: Command) -> None:
        """Raise ``ValueError`` for a command that makes something the edition has no way to show."""
        ...
