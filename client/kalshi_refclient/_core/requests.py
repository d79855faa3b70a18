"""Arguments -> a request ready for the wire, checked against the edition before anything is sent (C29, C32, D30).

Pure. Path, method, parameters and body schema all come from the edition's operation; identifiers keep their grammar before
they get into a path, so nothing a caller passes can leave its path segment.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from kalshi_contract.edition import Edition, Operation, Parameter
from kalshi_refclient import errors
from kalshi_refclient._core.steps import Request
from kalshi_refclient.redaction import excerpt


def build_request(
    edition: Edition,
    operation_id: str,
    arguments: Mapping[str, Any],
    *,
    body: Mapping[str, Any] | None = None,
    request_id: str = "",
) -> Request:
    """Return the request of an operation. ``arguments`` with value ``None`` are left out.

    Raises :class:`~kalshi_refclient.errors.LocalMisuse` that names the argument and what was expected.
    """
    operation = edition.operations[operation_id]
    asked = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in arguments.items()
        if value is not None
    }
    _check_arguments(operation, asked)
    path = operation.path
    query: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        if parameter.name not in asked:
            continue
        value = asked[parameter.name]
        if parameter.location == "path":
            path = path.replace("{" + parameter.name + "}", quote(_text(value), safe=""))
        elif isinstance(value, list):
            items = [_text(item) for item in value]
            query += [
                (parameter.name, text)
                for text in (items if parameter.repeated else [",".join(items)])
            ]
        else:
            query.append((parameter.name, _text(value)))
    target = path + ("?" + urlencode(query) if query else "")
    if body is None:
        return Request(operation, target, asked, request_id=request_id)
    _check_body(edition, operation, body)
    return Request(
        operation,
        target,
        {**asked, **body},
        body=orjson.dumps(body),
        headers={"Content-Type": "application/json"},
        request_id=request_id,
    )


def checked_headers(operation: Operation, headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return ``headers`` if the operation knows each of them and its value keeps its schema.

    Raises :class:`~kalshi_refclient.errors.LocalMisuse`.
    """
    known = {item.name.lower(): item for item in operation.header_parameters}
    for name, value in headers.items():
        parameter = known.get(name.lower())
        if parameter is None or not parameter.validator.is_valid(value):
            raise errors.LocalMisuse(
                f"{name}: not a value that {operation.operation_id} takes",
                field=name,
                operation=operation.operation_id,
            )
    return headers


def _text(value: Any) -> str:
    """Return a parameter as it is written in a URL."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_arguments(operation: Operation, asked: Mapping[str, Any]) -> None:
    known: dict[str, Parameter] = {item.name: item for item in operation.parameters}
    for name in asked:
        if name not in known:
            raise errors.LocalMisuse(
                f"{operation.operation_id} has no parameter {name!r}",
                field=name,
                operation=operation.operation_id,
            )
    for name, parameter in known.items():
        if name not in asked:
            if parameter.required:
                raise errors.LocalMisuse(
                    f"{operation.operation_id} needs {name!r}",
                    field=name,
                    operation=operation.operation_id,
                )
            continue
        if not parameter.validator.is_valid(asked[name]):
            violations = parameter.validator.violations(asked[name])
            why = violations[0].message if violations else "it breaks its schema"
            raise errors.LocalMisuse(
                f"{name}: {excerpt(why)}", field=name, operation=operation.operation_id
            )


def _check_body(edition: Edition, operation: Operation, body: Mapping[str, Any]) -> None:
    if operation.request_object is None:
        raise errors.LocalMisuse(
            f"{operation.operation_id} takes no body", operation=operation.operation_id
        )
    validator = edition.validator(operation.request_object)
    if validator.is_valid(body):
        return
    violations = validator.violations(body)
    first = violations[0] if violations else None
    field = first.pointer.strip("/").split("/", 1)[0] if first else ""
    why = excerpt(first.message) if first else "it breaks its schema"
    raise errors.LocalMisuse(
        f"{field or 'the body'}: {why}", field=field, operation=operation.operation_id
    )
