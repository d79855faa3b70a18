"""Messages and channels of the tables -> the AsyncAPI document of the edition's folder. Pure."""

from typing import Any

from contract_build.facts import Facts

CONNECTION = "connection"
_SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"


def asyncapi_of(facts: Facts) -> dict[str, Any]:
    """Return the document."""
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:kalshi-mock-exchange:{facts.edition}",
        "info": {
            "title": facts.venue["title_stream"],
            "version": facts.venue["version_stream"],
            "description": facts.words["asyncapi"],
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {CONNECTION: _connection(facts)}
        | {name: _channel(facts, name) for name in facts.channels},
        "operations": _operations(facts),
        "components": {
            "messages": {name: _message(facts, name) for name in facts.messages},
            "securitySchemes": {
                "signedHandshake": {
                    "type": "httpApiKey",
                    "in": "header",
                    "name": facts.venue["headers"]["accessSignature"],
                    "description": facts.words["security"]["signedHandshake"],
                }
            },
        },
    }


def frames_of(facts: Facts, channel: str) -> list[str]:
    """Return the messages that a channel carries to a client."""
    return [
        name for name, message in facts.messages.items() if channel in message.get("channels", ())
    ]


def _of_kind(facts: Facts, kind: str) -> list[str]:
    return [name for name, message in facts.messages.items() if message["kind"] == kind]


def _connection(facts: Facts) -> dict[str, Any]:
    names = [*_of_kind(facts, "command"), *_of_kind(facts, "reply")]
    return {
        "address": None,
        "title": CONNECTION,
        "description": facts.words["connection"],
        "messages": {name: _component(name) for name in names},
        "x-heartbeat": facts.venue["heartbeat"],
    }


def _channel(facts: Facts, name: str) -> dict[str, Any]:
    frames, fact = frames_of(facts, name), facts.channels[name]
    sequenced = all("seq" in facts.messages[frame]["fields"] for frame in frames)
    return {
        "address": name,
        "title": name,
        "description": facts.words["channels"][name],
        "messages": {frame: _component(frame) for frame in frames},
        "x-update": facts.messages[fact["update"]]["object"],
        "x-frames": frames,
        "x-filters": fact["filters"],
        "x-filter-required": fact.get("filter_required", False),
        "x-private": fact.get("private", False),
        "x-sequenced": sequenced,
        "x-permission": "read",
        "x-conflated": fact.get("conflated", False),
    }


def _operations(facts: Facts) -> dict[str, Any]:
    connection = {"$ref": f"#/channels/{CONNECTION}"}
    operations: dict[str, Any] = {}
    for name in _of_kind(facts, "command"):
        replies = [*facts.access["replies"][name], "error"]
        operations[name] = {
            "action": "receive",
            "channel": connection,
            "summary": facts.words["messages"][name],
            "messages": [_of_channel(CONNECTION, name)],
            "reply": {
                "channel": connection,
                "messages": [_of_channel(CONNECTION, reply) for reply in replies],
            },
        }
    operations["answer"] = {
        "action": "send",
        "channel": connection,
        "summary": "The server answers a command, or tells of an error.",
        "messages": [_of_channel(CONNECTION, name) for name in _of_kind(facts, "reply")],
    }
    for channel in facts.channels:
        operations[f"publish_{channel}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{channel}"},
            "summary": f"The server sends what {channel} carries.",
            "messages": [_of_channel(channel, frame) for frame in frames_of(facts, channel)],
        }
    return operations


def _message(facts: Facts, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": name.replace("_", " "),
        "summary": facts.words["messages"][name],
        "contentType": "application/json",
        "payload": {
            "schemaFormat": _SCHEMA_FORMAT,
            "schema": {"$ref": f"objects/{facts.messages[name]['object']}.json"},
        },
    }


def _component(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/messages/{name}"}


def _of_channel(channel: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{channel}/messages/{name}"}
