"""Refusals in the words and codes of the reference contract (C20 to C22, D05, D09 to D11).

Two tables: ``REASONS`` says what code and field a refusal of the exchange has, ``ORDER_WORDS`` words a field of an order that
breaks its schema. The HTTP status of a code is data (``errors.json``), not here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from kalshi_contract.validation import Violation
from mock_exchange.core.commands import Command
from mock_exchange.core.events import Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.editions.reference.formats import CENT_E4, cents, contracts, order_id
from mock_exchange.editions.refusal import Refusal
from mock_exchange.redaction import REDACTED, names_a_secret

VALUE_CHARACTERS_MAX: Final = 128
"""Longer strings are shortened in ``details``; what is no scalar is shown as null."""


@dataclass(frozen=True, slots=True)
class _Words:
    code: str
    message: str


REASONS: Final[Mapping[Reason, _Words]] = MappingProxyType(
    {
        Reason.UNKNOWN_ACCOUNT: _Words("ACCOUNT_NOT_FOUND", "Account not found"),
        Reason.DUPLICATE_ACCOUNT: _Words("INVALID_PARAMETER", "This account exists already"),
        Reason.INVALID_AMOUNT: _Words("INVALID_PARAMETER", "The amount must be positive"),
        Reason.INSUFFICIENT_FUNDS: _Words("INSUFFICIENT_BALANCE", "Not enough funds"),
        Reason.UNKNOWN_MARKET: _Words("MARKET_NOT_FOUND", "Market not found"),
        Reason.DUPLICATE_MARKET: _Words("INVALID_PARAMETER", "This market exists already"),
        Reason.MARKET_NOT_ACTIVE: _Words("MARKET_CLOSED", "Market is not active"),
        Reason.MARKET_TRANSITION: _Words(
            "INVALID_PARAMETER", "A market is closed once, then settled once"
        ),
        Reason.INVALID_PRICE: _Words(
            "INVALID_ORDER", "Order price must be a multiple of the market's tick"
        ),
        Reason.INVALID_COUNT: _Words("INVALID_ORDER", "Order size must be a multiple of the lot"),
        Reason.INVALID_TIME_IN_FORCE: _Words("INVALID_ORDER", "A market order is ioc or fok"),
        Reason.FOK_UNFILLABLE: _Words(
            "INVALID_ORDER", "A fill-or-kill order is refused where it cannot be filled at once"
        ),
        Reason.UNKNOWN_ORDER: _Words("ORDER_NOT_FOUND", "Order not found"),
        Reason.ORDER_NOT_OPEN: _Words("ORDER_NOT_CANCELLABLE", "Order is filled or cancelled"),
        # What this contract has no words for, because nothing in it can ask for it.
        Reason.NOTHING_TO_CANCEL: _Words("ORDER_NOT_CANCELLABLE", "There is nothing to cancel"),
        Reason.POST_ONLY_WOULD_CROSS: _Words("INVALID_ORDER", "A post-only order would trade"),
        Reason.NOTHING_TO_REDUCE: _Words("INVALID_ORDER", "There is no position to reduce"),
        Reason.TRADING_PAUSED: _Words("MARKET_CLOSED", "Trading is paused"),
        Reason.PAUSE_TRANSITION: _Words("INVALID_PARAMETER", "It is paused so, or not at all"),
        Reason.UNKNOWN_GROUP: _Words("INVALID_PARAMETER", "There is no such group of orders"),
        Reason.GROUP_TRIGGERED: _Words("INVALID_PARAMETER", "This group of orders was triggered"),
        Reason.INVALID_SUBACCOUNT: _Words("INVALID_PARAMETER", "A subaccount is 1 to 63"),
        Reason.SAME_HOLDER: _Words("INVALID_ORDER", "Nobody trades with themselves"),
        Reason.INVALID_FEES: _Words("INVALID_PARAMETER", "Such fees cannot be charged"),
        Reason.INVALID_EXPIRY: _Words("INVALID_ORDER", "An order expires after it is placed"),
        Reason.DUPLICATE_CLIENT_ORDER_ID: _Words("INVALID_ORDER", "This order id was used before"),
    }
)

FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = MappingProxyType(
    {
        "account_id": ("account_id", str),
        "amount_micros": ("amount", cents),
        "ticker": ("ticker", str),
        "tick_e4": ("tick", lambda tick_e4: tick_e4 / 10_000),
        "lot_e2": ("lot", contracts),
        "price_e4": ("price", lambda price_e4: price_e4 // CENT_E4 / 100),
        "count_e2": ("size", contracts),
        "time_in_force": ("time_in_force", str),
        "order_number": ("order_id", order_id),
    }
)
"""Field of a command -> the contract's name for it, and how its value is shown."""

_PRICE_RANGE: Final = "Order price must be 0.01 to 0.99 dollars, in whole cents"

ORDER_WORDS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("size", "minimum"): "Order size must be positive",
        ("size", "maximum"): "Order size must be at most 1000000",
        ("size", "type"): "Order size must be a whole number",
        ("side", "enum"): "Order side must be 'buy' or 'sell'",
        ("type", "enum"): "Order type must be 'limit' or 'market'",
        ("price", "required"): "A limit order needs a price",
        ("price", "falseSchema"): "A market order carries no price",
        ("price", "enum"): _PRICE_RANGE,
        ("price", "type"): _PRICE_RANGE,
        ("time_in_force", "enum"): (
            "time_in_force must be 'gtc', 'ioc' or 'fok'; a market order cannot be 'gtc'"
        ),
        ("ticker", "pattern"): "Order ticker must be a market's ticker",
    }
)
"""(field, schema keyword) -> what is wrong, for people. Anything else is said in the schema's words."""


def refused(event: Refused, command: Command) -> Refusal:
    """Return the contract's words for a refusal of the exchange."""
    words = REASONS[event.reason]
    if not event.field:
        return Refusal(words.code, words.message)
    name, shown = FIELDS[event.field]
    value = shown(getattr(command, event.field))
    return Refusal(words.code, words.message, {"field": name, "value": value})


def invalid_order(violations: Sequence[Violation]) -> Refusal:
    """Return the refusal of an order body that breaks its schema; the first violation is the one told."""
    first = violations[0]
    if not first.pointer:
        return Refusal("INVALID_ORDER", "An order is a JSON object")
    name = first.field
    message = ORDER_WORDS.get((name, first.keyword)) or _sentence("Order", first)
    return Refusal("INVALID_ORDER", message, details(name, first.value))


def invalid_message(violations: Sequence[Violation]) -> Refusal:
    """Return the refusal of a stream message that breaks its schema."""
    first = violations[0]
    return Refusal(
        "INVALID_PARAMETER", _sentence("Message", first), details(first.field, first.value)
    )


def invalid_parameter(name: str, value: Any, message: str) -> Refusal:
    """Return the refusal of a parameter."""
    return Refusal("INVALID_PARAMETER", message, details(name, value))


def details(name: str, value: Any) -> dict[str, Any]:
    """Return the contract's ``{field, value}``, both cut to what a person reads; of a secret the name only (D27)."""
    shown = REDACTED if names_a_secret(name) else _shown(value)
    return {"field": name[:VALUE_CHARACTERS_MAX], "value": shown}


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        short = len(value) <= VALUE_CHARACTERS_MAX
        return value if short else f"{value[:VALUE_CHARACTERS_MAX]}…"
    return value if value is None or isinstance(value, bool | int | float) else None


def _sentence(what: str, violation: Violation) -> str:
    name = violation.field[:VALUE_CHARACTERS_MAX]
    if violation.keyword == "required":
        return f"{what} field {name!r} is missing"
    if violation.keyword == "additionalProperties":
        return f"{what} field {name!r} is unknown"
    return f"{what} field {name!r} is not valid ({violation.keyword})"
