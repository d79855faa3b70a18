"""Every frame that an exchange of trade-api-3.34 hands to its transport, in any test, judged by ``asyncapi.json``.

``watch`` is called once, by ``tests/conftest.py``; its fixture asks ``taken`` after each test. The schemas are those of the document
itself, compiled here, not the exchange's validators.
"""

import functools

import jsonschema_rs
import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.session.signed_connection import SignedConnection

BROKEN = []
"""What was wrong with frames since it was last asked for."""

SEEN = set()
"""Names of the document's messages that were sent so far."""


@functools.cache
def edition():
    return load_edition("trade-api-3.34")


@functools.cache
def judge(name):
    """Return what judges a message of the document."""
    pointer = f"#/components/messages/{name}/payload/schema"
    return jsonschema_rs.validator_for({**edition().asyncapi, "$ref": pointer})


@functools.cache
def sent_names():
    """Return the names of the messages that the server sends."""
    return {each.name for each in edition().messages.values() if each.sender == "server"}


def name_of(message):
    """Return which message of the document a frame is meant to be."""
    kind, msg = message["type"], message.get("msg")
    if kind == "ok" and isinstance(msg, list):
        return "subscription_list"
    if kind == "ok" and isinstance(msg, dict):
        shown = {"index_ids": "indices", "underlying_tickers": "underlyings"}
        return next((name for member, name in shown.items() if member in msg), "ok")
    if kind == "market_lifecycle_v2" and msg.get("event_type") == "metadata_updated":
        return "market_metadata_updated"
    return kind


def problem(frame):
    """Return what is wrong with a frame, "" for a good one."""
    if not frame.endswith(b"\n"):
        return "it does not end its line"
    try:
        name = name_of(orjson.loads(frame))
        if name not in sent_names():
            return f"the server sends no {name}"
        SEEN.add(name)
        error = next(judge(name).iter_errors(orjson.loads(frame)), None)
    except (LookupError, TypeError, AttributeError, orjson.JSONDecodeError) as broken:
        return f"it is no message: {broken!r}"
    return "" if error is None else f"{name} at {error.instance_path}: {error.message}"


def watch():
    """Have every frame judged from now on."""
    plain = SignedConnection.take_output

    def take_output(self):
        frames, close = plain(self)
        BROKEN.extend(f"{why}: {frame!r}" for frame in frames if (why := problem(frame)))
        return frames, close

    SignedConnection.take_output = take_output


def taken():
    """Return what was wrong since the last time."""
    broken = BROKEN.copy()
    BROKEN.clear()
    return broken
