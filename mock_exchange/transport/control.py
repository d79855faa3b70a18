"""The control API under ``/__mock__/``: what the contract has no words for, for tests and their authors.

Not part of the contract: its calls draw on no quota, leave no entry in the journal of requests, and are never met by a fault.
Answers to loopback only, unless a control token is set; then everybody needs the token. Errors have the contract's shape.
Routes, checks and ``/__mock__/openapi.json`` are made from one table, that of the edition (``offices``).
"""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kalshi_contract.strict_json import StrictJsonError, parse
from kalshi_contract.validation import Validator
from mock_exchange.transport import limits
from mock_exchange.transport.backoffice import BackOffice, BackOfficeError
from mock_exchange.transport.context import Context
from mock_exchange.transport.contract_endpoint import PeerGoneError, read_body
from mock_exchange.transport.control_document import control_openapi
from mock_exchange.transport.control_table import PREFIX, Call, Row
from mock_exchange.transport.offices import control_table, open_office
from mock_exchange.transport.origins import host_is_loopback, origin_is_loopback
from mock_exchange.transport.refusals import error_body

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_log = logging.getLogger("mock_exchange.transport")


def control_routes(context: Context) -> list[Route]:
    """Return the control API's routes: one for each path, and one for its document."""
    office, table = open_office(context.venue), control_table(context.venue)
    by_path: dict[str, dict[str, _Operation]] = {}
    for row in table:
        by_path.setdefault(row.path, {})[row.method] = _Operation(row, context, office)
    routes = [
        Route(PREFIX + path, _endpoint(context, operations), methods=list(operations))
        for path, operations in by_path.items()
    ]
    return [*routes, Route(f"{PREFIX}/openapi.json", _document(context, table), methods=["GET"])]


def _document(context: Context, table: tuple[Row, ...]) -> Callable[[Request], Awaitable[Response]]:
    async def document(request: Request) -> Response:
        refused = guard(context, request)
        return refused or _json(200, control_openapi(table, token=bool(context.control_token)))

    return document


def _endpoint(
    context: Context, operations: Mapping[str, "_Operation"]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        refused = guard(context, request)
        if refused is not None:
            return refused
        operation = operations.get(request.method)
        if operation is None:  # Starlette adds HEAD wherever there is GET
            allow = ", ".join(sorted(operations))
            body = error_body("METHOD_NOT_ALLOWED", f"Allowed here: {allow}")
            return Response(orjson.dumps(body), 405, {"allow": allow}, "application/json")
        try:
            return await operation.answer(request)
        except BackOfficeError as error:
            body = error_body(error.code, str(error), error.details)
            return _json(error.status, _without_keys(body, context.venue.redact))

    return endpoint


class _Operation:
    """A row at work: its validators compiled on first use."""

    def __init__(self, row: Row, context: Context, office: BackOffice) -> None:
        self._row = row
        self._context = context
        self._office = office
        self._body = None if row.body is None else Validator(row.body)
        self._query = {name: Validator(schema) for name, schema in row.query.items()}

    async def answer(self, request: Request) -> Response:
        """Check the call, carry it out, and render what came of it."""
        body = self._parse(await self._read(request))
        call = Call(
            self._context, self._office, request.path_params, self._read_query(request), body
        )
        value = self._row.handler(call)
        if isinstance(value, bytes):
            return Response(value, media_type=self._row.media_type)
        return _json(200, value)

    async def _read(self, request: Request) -> bytes:
        try:
            bytes_max = limits.CONTROL_BODY_BYTES_MAX
            body = await read_body(request.receive, self._context.timeouts.request_s, bytes_max)
        except (PeerGoneError, TimeoutError):
            raise BackOfficeError(400, "INVALID_PARAMETER", "The body did not come") from None
        if body is None:
            message = f"A body has at most {bytes_max} bytes"
            raise BackOfficeError(413, "PAYLOAD_TOO_LARGE", message)
        return body

    def _parse(self, body: bytes) -> Any:
        if not body:
            if self._body is not None and self._row.body_required:
                raise BackOfficeError(400, "MALFORMED_JSON", "This call needs a JSON body")
            return None
        if self._body is None:
            raise BackOfficeError(400, "INVALID_PARAMETER", "This call takes no body")
        try:
            value = parse(body)
        except StrictJsonError as error:
            raise BackOfficeError(400, "MALFORMED_JSON", f"Malformed JSON: {error}") from None
        for violation in self._body.violations(value):
            details = {"field": violation.field, "value": violation.value}
            raise BackOfficeError(400, "INVALID_PARAMETER", violation.message, details)
        return value

    def _read_query(self, request: Request) -> dict[str, Any]:
        query: dict[str, Any] = {}
        for name, text in request.query_params.multi_items():
            validator = self._query.get(name)
            details = {"field": name, "value": text}
            if validator is None or name in query:
                known = ", ".join(self._query) or "none"
                message = f"Query parameters here, once each: {known}"
                raise BackOfficeError(400, "INVALID_PARAMETER", message, details)
            number = validator.schema.get("type") == "integer" and _INTEGER.fullmatch(text)
            query[name] = int(text) if number else text
            for violation in validator.violations(query[name]):
                raise BackOfficeError(400, "INVALID_PARAMETER", violation.message, details)
        return query


def _without_keys(value: Any, redact: Callable[[str], str]) -> Any:
    """Return a refusal without the keys that its caller wrote where an id was due."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(str(name)): _without_keys(each, redact) for name, each in value.items()}
        case list():
            return [_without_keys(each, redact) for each in value]
    return value


def guard(context: Context, request: Request) -> Response | None:
    """Return the refusal of a caller who may not control this exchange, or None."""
    if context.control_token is not None:
        if _token_is_right(context.control_token, request):
            return None
        message = "Send the control token as X-Control-Token, or as a bearer token"
        body = error_body("INVALID_CONTROL_TOKEN", message)
        return Response(orjson.dumps(body), 401, {"www-authenticate": "Bearer"}, "application/json")
    peer = request.client.host if request.client is not None else ""
    # A page in a browser on this machine is loopback too: it gives itself away by its Origin, or by a name of its
    # own that leads here (DNS rebinding).
    origin = request.headers.get("origin")
    if (
        _is_loopback(peer)
        and host_is_loopback(request.headers.get("host", ""))
        and (origin is None or origin_is_loopback(origin))
    ):
        return None
    message = "The control API answers to loopback only, unless the server has a control token"
    return _json(403, error_body("FORBIDDEN", message))


def _token_is_right(token: str, request: Request) -> bool:
    sent = request.headers.get("x-control-token")
    if sent is None:
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            sent = ""
    # Both sides hashed: the comparison takes the same time whatever was sent.
    return hmac.compare_digest(
        sha256(sent.encode("latin-1", "replace")).digest(), sha256(token.encode()).digest()
    )


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool(mapped.is_loopback if mapped is not None else address.is_loopback)


def _json(status: int, value: Any) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")
