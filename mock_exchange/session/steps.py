"""The steps that requests of every edition go through: body, query, path, and the exchange's decision.

A step returns None to go on, or the refusal or answer that ends the request. Words and statuses are the edition's. Who may call at
all, and how often, is in ``bearer`` and ``signed``.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kalshi_contract.strict_json import StrictJsonError, parse
from kalshi_contract.validation import Validator
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.call import Call
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.manner import Outcome

if TYPE_CHECKING:
    from mock_exchange.session.request import Door, Route

_CONTENT_TYPE: Final = b"content-type"


def weigh_body(door: "Door", call: Call, _route: "Route") -> Outcome:
    """Refuse a body that is too large."""
    if len(call.request.body) <= door.body_bytes_max:
        return None
    return door.dialect.body_too_large()


def expect_no_body(door: "Door", call: Call, route: "Route") -> Outcome:
    """Refuse a body where the contract has none."""
    if not call.request.body:
        return None
    return weigh_body(door, call, route) or door.dialect.unexpected_body()


def check_media_type(door: "Door", call: Call, _route: "Route") -> Outcome:
    """Refuse a body that is not declared as JSON in UTF-8, once."""
    declared = call.headers.get(_CONTENT_TYPE)
    if declared != b"application/json" and not _is_json(declared):
        return door.dialect.wrong_media_type()
    return door.dialect.wrong_media_type() if _CONTENT_TYPE in call.doubled else None


def read_json(door: "Door", call: Call, _route: "Route") -> Outcome:
    """Refuse what is no strict JSON."""
    try:
        call.body = parse(call.request.body)
    except StrictJsonError as error:
        return door.dialect.malformed_json(str(error))
    return None


def check_body(door: "Door", call: Call, route: "Route") -> Outcome:
    """Refuse a body that breaks its schema."""
    validator = route.body_validator
    if validator is None or validator.is_valid(call.body):
        return None
    return door.dialect.invalid_body(validator.violations(call.body))


def take_body(door: "Door", call: Call, route: "Route") -> Outcome:
    """Take the four steps above as one: every order goes through them, and most have nothing wrong with them."""
    body = call.request.body
    if len(body) > door.body_bytes_max:
        return door.dialect.body_too_large()
    if call.doubled or call.headers.get(_CONTENT_TYPE) != b"application/json":
        refusal = check_media_type(door, call, route)
        if refusal is not None:
            return refusal
    try:
        value = call.body = parse(body)
    except StrictJsonError as error:
        return door.dialect.malformed_json(str(error))
    validator = route.body_validator
    if validator is None or validator.is_valid(value):
        return None
    return door.dialect.invalid_body(validator.violations(value))


def look_up(door: "Door", call: Call, route: "Route") -> Outcome:
    """Give the answer from before, where nothing it shows has changed. Only valid requests' are kept."""
    return None if route.cached is None else route.cached.get(door.floor, call)


def read_parameters(door: "Door", call: Call, route: "Route") -> Outcome:
    """Refuse a query with a bad parameter, then a path parameter that breaks its grammar: it names nothing."""
    query = route.read_query(call.request.query)
    if type(query) is Refusal:
        return query
    call.query = query  # type: ignore[assignment]  # type() narrows less than isinstance
    validators = route.path_validators
    return _check_path(door, call, validators) if validators else None


def _check_path(door: "Door", call: Call, validators: Mapping[str, Validator]) -> Outcome:
    for name, validator in validators.items():
        value = call.path_parameters[name]
        if value is None or not validator.is_valid(value):
            shown = value if value is not None else call.request.path.rpartition("/")[2]
            return door.dialect.invalid_path(name, shown)
    return None


def perform(door: "Door", call: Call, route: "Route") -> HttpResponse:
    """Let the exchange decide, and keep the answer where it is worth it."""
    outcome = route.handler(call)
    if type(outcome) is Refusal:
        return door.responder.refuse(outcome)
    response = door.responder.answer(route.response_object, outcome, route.success_status)
    if route.cached is not None and response.status == 200:
        route.cached.keep(door.floor, call, response)
    return response


def _is_json(declared: bytes | None) -> bool:
    if declared is None:
        return False
    media_type, _, parameters = declared.lower().partition(b";")
    if media_type.strip(b" \t") != b"application/json":
        return False
    return parameters.strip(b" \t").replace(b'"', b"") in {b"", b"charset=utf-8"}
