"""The rules of AsyncAPI 3.0 that matter for a document of ours, as a check.

The published meta-schema is not a dependency; these are its rules for what we use, and those it
cannot say (references lead somewhere, an operation's messages are its channel's):
https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import re
from collections.abc import Iterator
from typing import Any

ROOT_REQUIRED = {"asyncapi", "info"}
ROOT_FIELDS = ROOT_REQUIRED | {
    "id",
    "servers",
    "defaultContentType",
    "channels",
    "operations",
    "components",
}
FIELDS = {
    "server": {"host", "protocol", "protocolVersion", "pathname", "description", "title", "summary"}
    | {"variables", "security", "tags", "externalDocs", "bindings"},
    "channel": {"address", "messages", "title", "summary", "description", "servers", "parameters"}
    | {"tags", "externalDocs", "bindings"},
    "operation": {"action", "channel", "title", "summary", "description", "security", "tags"}
    | {"externalDocs", "bindings", "traits", "messages", "reply"},
    "message": {"headers", "payload", "correlationId", "contentType", "name", "title", "summary"}
    | {"description", "tags", "externalDocs", "bindings", "examples", "traits"},
    "reply": {"address", "channel", "messages"},
    "components": {"schemas", "servers", "channels", "operations", "messages", "securitySchemes"}
    | {"serverVariables", "parameters", "replies", "tags", "correlationIds"},
}
IDENTIFIER = re.compile(r"[\w.\-]+", re.ASCII)
"""Keys of servers, channels, operations and components."""


def problems(document: dict[str, Any]) -> list[str]:
    """Return what is wrong with a self-contained AsyncAPI 3.0 document; nothing for a good one."""
    return [
        *_root(document),
        *_references(document, document, "#"),
        *_servers(document),
        *_channels(document),
        *_operations(document),
        *_messages(document),
    ]


def _root(document: dict[str, Any]) -> Iterator[str]:
    for field in ROOT_REQUIRED - set(document):
        yield f"{field} is missing"
    yield from _unknown(document, ROOT_FIELDS, "#")
    if document.get("asyncapi") != "3.0.0":
        yield f"asyncapi must be 3.0.0, not {document.get('asyncapi')!r}"
    info = document.get("info", {})
    for field in ("title", "version"):
        if not isinstance(info.get(field), str):
            yield f"info.{field} must be a string"
    yield from _unknown(document.get("components", {}), FIELDS["components"], "#/components")
    keyed = {
        **{name: document.get(name, {}) for name in ("servers", "channels", "operations")},
        **{f"components/{name}": part for name, part in document.get("components", {}).items()},
    }
    for where, part in keyed.items():
        for key in part:
            if not IDENTIFIER.fullmatch(key):
                yield f"#/{where}: {key!r} is no identifier"


def _references(part: Any, document: dict[str, Any], where: str) -> Iterator[str]:
    if isinstance(part, list):
        for index, item in enumerate(part):
            yield from _references(item, document, f"{where}/{index}")
    elif isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str) and follow(reference, document) is None:
            yield f"{where}: {reference} leads nowhere"
        for name, value in part.items():
            yield from _references(value, document, f"{where}/{name}")


def follow(reference: str, document: dict[str, Any]) -> Any:
    """Return what a reference inside a document leads to at last; None for nothing."""
    if not reference.startswith("#/"):
        return None
    found: Any = document
    for step in reference[2:].split("/"):
        if isinstance(found, dict) and "$ref" in found:
            found = follow(found["$ref"], document)
        if not isinstance(found, dict) or step not in found:
            return None
        found = found[step]
    if isinstance(found, dict) and set(found) == {"$ref"}:
        return follow(found["$ref"], document)
    return found


def _servers(document: dict[str, Any]) -> Iterator[str]:
    for name, server in document.get("servers", {}).items():
        where = f"#/servers/{name}"
        yield from _unknown(server, FIELDS["server"], where)
        for field in ("host", "protocol"):
            if not isinstance(server.get(field), str):
                yield f"{where}: {field} must be a string"
        if "://" in str(server.get("host")) or "/" in str(server.get("host")):
            yield f"{where}: host has a scheme or a path"
        for variable in re.findall(r"{(\w+)}", f"{server.get('host')}{server.get('pathname')}"):
            if variable not in server.get("variables", {}):
                yield f"{where}: variable {variable} is not described"


def _channels(document: dict[str, Any]) -> Iterator[str]:
    for name, channel in document.get("channels", {}).items():
        where = f"#/channels/{name}"
        yield from _unknown(channel, FIELDS["channel"], where)
        if not isinstance(channel.get("address"), str | None):
            yield f"{where}: address must be a string or null"
        for key, message in channel.get("messages", {}).items():
            if not isinstance(message, dict):
                yield f"{where}: message {key} must be an object"


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for name, operation in document.get("operations", {}).items():
        where = f"#/operations/{name}"
        yield from _unknown(operation, FIELDS["operation"], where)
        if operation.get("action") not in {"send", "receive"}:
            yield f"{where}: action must be send or receive, not {operation.get('action')!r}"
        yield from _channel_and_messages(operation, document, where)
        if "reply" in operation:
            yield from _unknown(operation["reply"], FIELDS["reply"], f"{where}/reply")
            yield from _channel_and_messages(operation["reply"], document, f"{where}/reply")


def _channel_and_messages(
    part: dict[str, Any], document: dict[str, Any], where: str
) -> Iterator[str]:
    channel = part.get("channel")
    reference = channel.get("$ref", "") if isinstance(channel, dict) else ""
    if not re.fullmatch(r"#/channels/[\w.\-]+", reference):
        yield f"{where}: channel must be a reference to one of #/channels"
        return
    for message in part.get("messages", ()):
        if not str(message.get("$ref")).startswith(f"{reference}/messages/"):
            yield f"{where}: message {message.get('$ref')} is none of its channel's"


def _messages(document: dict[str, Any]) -> Iterator[str]:
    for name, message in document.get("components", {}).get("messages", {}).items():
        where = f"#/components/messages/{name}"
        yield from _unknown(message, FIELDS["message"], where)
        payload = message.get("payload")
        if not isinstance(payload, dict):
            yield f"{where}: payload must be a schema"
        elif "schemaFormat" in payload and "schema" not in payload:
            yield f"{where}: payload has a schemaFormat but no schema"


def _unknown(part: dict[str, Any], fields: set[str], where: str) -> Iterator[str]:
    for field in part:
        if field not in fields and not field.startswith("x-"):
            yield f"{where}: {field} is no field of AsyncAPI 3.0 here"
