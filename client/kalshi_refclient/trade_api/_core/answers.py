"""What an answer of trade-api-3.34 means: accepted, refused, failed, or a violation of the contract (T03, D52, D53).

Pure. Success is read as in every edition. An error's body has one of four shapes: *nested* (``{"error": {"code", "message"}}``), *flat*
(``{"code", "message"}``), *bare* (``{"msg"}``) and that of 429, where ``error`` is a text.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from kalshi_contract import strict_json
from kalshi_contract.edition import Operation
from kalshi_refclient._core import integrity
from kalshi_refclient._core.integrity import Accepted, Broken, Denied, Failed, Reading, shown
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.tolerance import Checker

THROTTLED: Final = "too_many_requests"
BARE: Final = "invalid_parameter"
"""The edition's names for the two errors whose bodies have no code."""

ASKED_AND_ANSWERED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "GetMarket": (("ticker", "market.ticker"),),
    "GetEvent": (("event_ticker", "event.event_ticker"),),
    "GetSeries": (("series_ticker", "series.ticker"),),
    "GetMarketCandlesticks": (("ticker", "ticker"),),
    "GetTrades": (("ticker", "trades[].ticker"),),
    "GetFills": (("ticker", "fills[].ticker"), ("order_id", "fills[].order_id")),
    "GetOrders": (("ticker", "orders[].ticker"),),
    "GetOrder": (("order_id", "order.order_id"),),
    "CreateOrderV2": (("client_order_id", "client_order_id?"),),
    "AmendOrderV2": (("order_id", "order_id"),),
    "DecreaseOrderV2": (("order_id", "order_id"),),
    "CancelOrderV2": (("order_id", "order_id"),),
}
"""operationId -> what was asked and where the answer repeats it; ``[]`` means every item of a list, ``?`` that it may be missing."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_OBJECTS: Final = {400: "BadRequestError", 429: "RateLimitError"}


def read_answer(
    operation: Operation, asked: Mapping[str, Any], answer: Answer, check: Checker
) -> Reading:
    """Return what ``answer`` means for a call of ``operation`` that asked for ``asked``."""
    status = answer.status
    if 200 <= status < 300:
        return _read_success(operation, asked, answer, check)
    if not 400 <= status < 600:
        what = "a redirect is never followed" if 300 <= status < 400 else "that is no answer"
        return Broken(status, f"status {status}: {what}", "", shown(answer, answer.body))
    value, conforms = _read_error(operation, answer, check)
    code, message = _said(value)
    code = None if code is None or _shows_a_secret(code, answer) else code
    body = shown(answer, answer.body)
    if status >= 500:
        return Failed(status, code, None, body, conforms)
    return Denied(
        status=status,
        code=code,
        message=shown(answer, message),
        field=None,
        value=None,
        retry_after=None,
        body=body,
        declared=conforms or status in operation.response_objects,
        conforms=conforms,
    )


def _read_success(
    operation: Operation, asked: Mapping[str, Any], answer: Answer, check: Checker
) -> Accepted | Broken:
    return integrity.read_value(operation, asked, answer, check, ASKED_AND_ANSWERED)


def _read_error(operation: Operation, answer: Answer, check: Checker) -> tuple[Any, bool]:
    """Return an error's body, as far as it is JSON, and whether it keeps the contract."""
    try:
        value = strict_json.parse(answer.body)
    except strict_json.StrictJsonError:
        return {}, False
    fallback = _OBJECTS.get(answer.status, "NestedError")
    name = operation.response_objects.get(answer.status, fallback)
    return value, integrity.is_json(answer) and not check(name, value)


def _said(value: Any) -> tuple[str | None, str]:
    """Return the code and the message of an error's body, whichever shape it has."""
    if not isinstance(value, Mapping):
        return None, ""
    error = value.get("error")
    if isinstance(error, str):
        return THROTTLED, error
    if isinstance(value.get("msg"), str):
        return BARE, value["msg"]
    fields = error if isinstance(error, Mapping) else value
    code = fields.get("code")
    parts = [fields.get(name) for name in ("message", "details")]
    message = ": ".join(part for part in parts if isinstance(part, str) and part)
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None, message


def _shows_a_secret(text: str, answer: Answer) -> bool:
    return any(secret and secret in text for secret in answer.secrets)
