"""Control operations on what is on the wire: one exchange of bytes by its number, and the WebSocket connections."""

from typing import Any

import msgspec

from mock_exchange.live.sockets import shown
from mock_exchange.session.stream import CLOSE_GOING_AWAY
from mock_exchange.session.streaming import Stream
from mock_exchange.transport.backoffice import BackOfficeError
from mock_exchange.transport.control_table import (
    COUNT,
    SOMETHING,
    TEXT,
    Call,
    Row,
    a_list,
    an_object,
)

MAYBE_TEXT = {"anyOf": [TEXT, {"type": "null"}]}
MAYBE_COUNT = {"anyOf": [COUNT, {"type": "null"}]}
SUBSCRIPTION = an_object(
    {
        "channel": TEXT,
        "keys": a_list(TEXT),
        "more": COUNT,
        "sid": MAYBE_COUNT,
        "seq": MAYBE_COUNT,
    }
)
STREAM = an_object(
    {
        "connection": COUNT,
        "account_id": MAYBE_TEXT,
        "opened_us": COUNT,
        "sent": COUNT,
        "waiting": COUNT,
        "lag_us": COUNT,
        "subscriptions": a_list(SUBSCRIPTION),
        "more": COUNT,
    }
)
WIRE = {
    "anyOf": [SOMETHING, {"type": "null"}],
    "description": "Headers, bodies, and what their schemas say of them; kept only while a live page is open.",
}


def _request(call: Call) -> Any:
    number = call.path["sequence"]
    requests = call.context.venue.requests
    entry = requests.entry(int(number)) if number.isascii() and number.isdigit() else None
    if entry is None:
        words = "There is no such request, or it is not kept any more"
        details = {"field": "sequence", "value": number}
        raise BackOfficeError(404, "UNKNOWN_REQUEST", words, details)
    call.context.venue.monitor.drain()  # what it was answered may wait to be digested still
    wire = call.context.wire.show(entry.sequence, entry.operation, entry.status)
    return {"request": msgspec.to_builtins(entry), "wire": wire}


def _streams(call: Call) -> Any:
    now_us = call.context.clock.now_us()
    return {"streams": [shown(each.report(now_us)) for each in call.context.venue.streams()]}


def _close(call: Call) -> Any:
    stream = _stream(call)
    report = shown(stream.report(call.context.clock.now_us()))
    stream.shut(CLOSE_GOING_AWAY, "closed by the operator")
    call.context.streams.flush()
    return {"stream": report}


def _stream(call: Call) -> Stream:
    now_us, number = call.context.clock.now_us(), call.path["connection"]
    for stream in call.context.venue.streams():
        if str(stream.report(now_us).number) == number:
            return stream
    words = "There is no such connection, or it is closed"
    details = {"field": "connection", "value": number}
    raise BackOfficeError(404, "UNKNOWN_CONNECTION", words, details)


ROWS = (
    Row(
        "GET",
        "/requests/{sequence}",
        "show_request",
        "journals",
        "One request by its number; with headers, answer and what the schemas say, if a live page was open then",
        _request,
        an_object({"request": SOMETHING, "wire": WIRE}),
    ),
    Row(
        "GET",
        "/streams",
        "list_streams",
        "streams",
        "Every open WebSocket connection: whose it is, its subscriptions, what waits to be sent",
        _streams,
        an_object({"streams": a_list(STREAM)}),
    ),
    Row(
        "DELETE",
        "/streams/{connection}",
        "close_stream",
        "streams",
        "Close a WebSocket connection with 1001",
        _close,
        an_object({"stream": STREAM}),
    ),
)
