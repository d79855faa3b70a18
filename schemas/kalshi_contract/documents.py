"""OpenAPI and AsyncAPI documents in the words of ``edition``. Pure.

Reads the documents as an edition's folder has them, ``$ref`` to objects and to their own components
included, and their ``x-`` fields: ``x-buckets``, ``x-cost``, ``x-cost-per``, ``x-permission``,
``x-scopes``, ``x-safe-to-resend``, ``x-error-codes`` (REST), ``x-key-field``, ``x-update``,
``x-frames``, ``x-filters``, ``x-filter-required``, ``x-private``, ``x-sequenced``,
``x-permission``, ``x-conflated`` (streams), ``x-decided``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from kalshi_contract.bundler import inline, object_name
from kalshi_contract.edition import (
    Channel,
    Environment,
    JsonSchema,
    Operation,
    Parameter,
    StreamMessage,
)
from kalshi_contract.validation import Validator

_METHODS = ("get", "put", "post", "delete", "patch")
_JSON = "application/json"


def operations(
    openapi: Mapping[str, Any], objects: Mapping[str, JsonSchema]
) -> dict[str, Operation]:
    """Return the operations by ``operationId``, in the document's order."""
    found = {}
    for path, methods in openapi["paths"].items():
        for method in (word for word in methods if word in _METHODS):
            operation = _operation(openapi, objects, path, method)
            found[operation.operation_id] = operation
    return found


def stream(
    asyncapi: Mapping[str, Any], objects: Mapping[str, JsonSchema]
) -> tuple[dict[str, Channel], dict[str, StreamMessage]]:
    """Return the channels that can be subscribed to, and all messages, by name."""
    channels = {
        name: Channel(
            name=name,
            key_field=fields.get("x-key-field", ""),
            update_object=fields["x-update"],
            permission=fields["x-permission"],
            conflated=fields["x-conflated"],
            frames=tuple(fields.get("x-frames", (fields["x-update"],))),
            filters=tuple(fields.get("x-filters", ())),
            filter_required=fields.get("x-filter-required", False),
            private=fields.get("x-private", False),
            sequenced=fields.get("x-sequenced", False),
        )
        for name, fields in asyncapi["channels"].items()
        if "x-update" in fields
    }
    received = {
        _last(message["$ref"])
        for operation in asyncapi["operations"].values()
        if operation["action"] == "receive"
        for message in operation["messages"]
    }
    messages = {}
    for name, fields in asyncapi["components"]["messages"].items():
        described = object_name(fields["payload"]["schema"]["$ref"])
        messages[name] = StreamMessage(
            name=name,
            type=_discriminator(objects[described]),
            # The document speaks for the server: what it receives, a client sends.
            sender="client" if name in received else "server",
            object_name=described,
            decided=fields.get("x-decided", False),
        )
    return channels, messages


def rest_servers(environments: Mapping[str, Environment]) -> list[dict[str, Any]]:
    """Return OpenAPI server objects."""
    return [
        {
            "url": environment.rest_url,
            "description": environment.name,
            **({"variables": _PORT} if "{port}" in environment.rest_url else {}),
        }
        for environment in environments.values()
    ]


def stream_servers(
    environments: Mapping[str, Environment], security_scheme: str
) -> dict[str, dict[str, Any]]:
    """Return AsyncAPI server objects by environment; ``security_scheme`` is the document's."""
    servers = {}
    for name, environment in environments.items():
        url = urlsplit(environment.ws_url)
        servers[name] = {
            "host": url.netloc,
            "protocol": url.scheme,
            "pathname": url.path,
            "security": [{"$ref": f"#/components/securitySchemes/{security_scheme}"}],
            **({"variables": _PORT} if "{port}" in url.netloc else {}),
        }
    return servers


_PORT = {"port": {"default": "8000", "description": "Chosen when the mock starts."}}


def _operation(
    openapi: Mapping[str, Any], objects: Mapping[str, JsonSchema], path: str, method: str
) -> Operation:
    fields = openapi["paths"][path][method]
    responses = {
        int(status): _resolved(openapi, answer) for status, answer in fields["responses"].items()
    }
    parameters = [
        _parameter(_resolved(openapi, parameter), objects)
        for parameter in fields.get("parameters", ())
    ]
    body = fields.get("requestBody")
    return Operation(
        operation_id=fields["operationId"],
        method=method.upper(),
        path=path,
        summary=fields["summary"],
        parameters=tuple(each for each in parameters if each.location != "header"),
        request_object=_described(body) if body else None,
        response_objects=MappingProxyType(
            {status: _described(each) for status, each in responses.items() if "content" in each}
        ),
        error_codes=tuple(
            code for answer in responses.values() for code in answer.get("x-error-codes", ())
        ),
        buckets=tuple(fields["x-buckets"]),
        permission=fields["x-permission"],
        safe_to_resend=fields["x-safe-to-resend"],
        header_parameters=tuple(each for each in parameters if each.location == "header"),
        request_required=body is None or body["required"],
        empty_statuses=tuple(s for s, each in responses.items() if "content" not in each),
        auth="public" if fields.get("security") == [] else "key",
        scopes=tuple(fields.get("x-scopes", ())),
        cost=fields.get("x-cost", 0),
        cost_per=fields.get("x-cost-per", "call"),
        deprecated=fields.get("deprecated", False),
    )


def _parameter(fields: Mapping[str, Any], objects: Mapping[str, JsonSchema]) -> Parameter:
    schema = fields["schema"]
    if "$ref" in schema:
        schema = inline(object_name(schema["$ref"]), objects)
    return Parameter(
        name=fields["name"],
        location=fields["in"],
        required=fields["required"],
        schema=schema,
        validator=Validator(schema),
        repeated=fields.get("explode", False),
    )


def _resolved(openapi: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Any = openapi
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    resolved: Mapping[str, Any] = found
    return resolved


def _described(part: Mapping[str, Any]) -> str:
    return object_name(part["content"][_JSON]["schema"]["$ref"])


def _discriminator(schema: JsonSchema) -> str:
    """Return the value that tells a message from others: of its ``type``, or of its ``cmd``."""
    properties = schema["properties"]
    word: str = (properties.get("type") or properties["cmd"])["const"]
    return word


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
