"""What an answer means: accepted, refused, failed, or a violation of the contract (C20 to C22, C32, D30).

Pure. Reads the edition for which statuses an operation declares and which object each body keeps to; nothing
about an endpoint is written here but the few pairs of *asked* and *answered* fields that must agree (R14).

Refused is a 4xx that the operation declares, whatever its body says, or any other 4xx whose body is the
contract's error object. Every other 4xx comes from somewhere between us and the exchange and decides nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kalshi_contract import strict_json
from kalshi_contract.edition import Operation
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient._core.tolerance import Checker
from kalshi_refclient.redaction import excerpt

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")

ASKED_AND_ANSWERED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "get_account": (("account_id", "account.account_id"),),
    "get_markets": (("status", "markets[].status"),),
    "get_market": (("ticker", "market.ticker"),),
    "place_order": (
        ("ticker", "order.ticker"),
        ("side", "order.side"),
        ("type", "order.type"),
        ("size", "order.size"),
        ("price", "order.price"),
    ),
    "cancel_order": (("order_id", "order.order_id"),),
    "get_order": (("order_id", "order.order_id"),),
    "get_fills": (("ticker", "fills[].ticker"),),
}
"""operationId -> what was asked and where the answer repeats it; ``[]`` means every item of a list."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A valid 2xx: ``value`` is the body."""

    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Denied:
    """A 4xx of the contract: nothing was done. ``retry_after`` is as found in the body, unchecked."""

    status: int
    code: str | None
    message: str
    field: str | None
    value: Any
    retry_after: Any
    body: str
    declared: bool
    conforms: bool = True
    """Whether the body is the contract's error object."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A 5xx: what happened to the request is unknown."""

    status: int
    code: str | None
    retry_after: Any
    body: str
    conforms: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """The answer breaks the contract."""

    status: int
    message: str
    pointer: str
    body: str


Reading: TypeAlias = Accepted | Denied | Failed | Broken


def read_answer(
    operation: Operation, asked: Mapping[str, Any], answer: Answer, check: Checker
) -> Reading:
    """Return what ``answer`` means for a call of ``operation`` that asked for ``asked``."""
    status = answer.status
    if 200 <= status < 300:
        return _read_success(operation, asked, answer, check)
    if 300 <= status < 400:
        return Broken(
            status, f"a redirect ({status}) is never followed", "", shown(answer, answer.body)
        )
    body, conforms = _read_error_body(answer, check)
    code = _code_of(body, answer.secrets)
    if status >= 500:
        return Failed(status, code, body.get("retry_after"), shown(answer, answer.body), conforms)
    if status >= 400:
        details = body.get("details")
        details = details if isinstance(details, Mapping) else {}
        field = details.get("field")
        return Denied(
            status=status,
            code=code,
            message=shown(answer, str(body.get("message") or "")),
            field=shown(answer, field) if isinstance(field, str) else None,
            value=_small(answer, details.get("value")),
            retry_after=body.get("retry_after"),
            body=shown(answer, answer.body),
            declared=(conforms and code is not None) or status in operation.response_objects,
            conforms=conforms,
        )
    return Broken(status, f"status {status} is no answer", "", shown(answer, answer.body))


def _read_success(
    operation: Operation, asked: Mapping[str, Any], answer: Answer, check: Checker
) -> Accepted | Broken:
    return read_value(operation, asked, answer, check, ASKED_AND_ANSWERED)


def read_value(
    operation: Operation,
    asked: Mapping[str, Any],
    answer: Answer,
    check: Checker,
    repeated: Mapping[str, tuple[tuple[str, str], ...]],
) -> Accepted | Broken:
    """Return what a 2xx means. ``repeated``: operationId -> what was asked and where the answer must say it again (``?``: if at all)."""

    def broken(message: str, pointer: str = "") -> Broken:
        return Broken(answer.status, message, pointer, shown(answer, answer.body))

    if answer.status in operation.empty_statuses and not answer.body:
        return Accepted({})
    object_name = operation.response_objects.get(answer.status)
    if object_name is None:
        return broken(f"status {answer.status} is not declared for {operation.operation_id}")
    try:
        value = _parsed(answer)
    except ValueError as error:
        return broken(shown(answer, str(error)))
    violations = check(object_name, value)
    if violations:
        first = violations[0]
        pointer = shown(answer, first.pointer)
        return broken(f"{shown(answer, first.message)} (at {pointer or '/'})", pointer)
    for name, path in repeated.get(operation.operation_id, ()):
        optional = path.endswith("?")
        for found in _found_at(value, path.rstrip("?")):
            if name in asked and found != asked[name] and not (optional and found is None):
                return broken(
                    f"the answer is about another {name} than the one asked for", _pointer(path)
                )
    return Accepted(value)


def _parsed(answer: Answer) -> Any:
    if not is_json(answer):
        found = answer.headers.get("content-type", "none")
        raise ValueError(f"the content type must be application/json, not {found}")
    try:
        return strict_json.parse(answer.body)
    except strict_json.StrictJsonError as error:
        raise ValueError(f"the body is no strict JSON: {error}") from error


def _found_at(value: Any, path: str) -> list[Any]:
    """Return what stands at a dotted path; a missing last field counts as ``None``."""
    found = [value]
    for step in path.split("."):
        name, each = step.removesuffix("[]"), step.endswith("[]")
        found = [item.get(name) for item in found]
        if each:
            found = [item for items in found for item in items]
    return found


def _pointer(path: str) -> str:
    return "/" + path.replace("[]", "").replace(".", "/")


def _read_error_body(answer: Answer, check: Checker) -> tuple[Mapping[str, Any], bool]:
    """Return the body's error object, as far as it is one, and whether it keeps the contract."""
    try:
        value = strict_json.parse(answer.body)
    except strict_json.StrictJsonError:
        return {}, False
    error = value.get("error") if isinstance(value, Mapping) else None
    if not isinstance(error, Mapping):
        return {}, False
    return error, is_json(answer) and not check("error_response", value)


def _code_of(body: Mapping[str, Any], secrets: tuple[str, ...]) -> str | None:
    code = body.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    return None if any(secret and secret in code for secret in secrets) else code


def is_json(answer: Answer) -> bool:
    """Return whether an answer says that it is JSON."""
    media_type = answer.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    return media_type == "application/json"


def _small(answer: Answer, value: Any) -> Any:
    """Keep a refused value that is a plain one and short; anything else is not worth carrying."""
    if isinstance(value, str):
        return shown(answer, value)
    return value if isinstance(value, int | float | bool) else None


def shown(answer: Answer, text: bytes | str) -> str:
    """Return the beginning of ``text`` as it may be shown: without what the request authenticated itself with."""
    return excerpt(text, secrets=answer.secrets)
