"""Control operations on the exchange as a whole: reset, clock, journals, state."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from mock_exchange.clock import SPEED_MAX, SPEED_MIN
from mock_exchange.transport.control_table import (
    COUNT,
    JSON_LINES,
    SOMETHING,
    TEXT,
    Call,
    Row,
    a_list,
    an_object,
)

SEED = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
CLOCK = an_object(
    {
        "now": TEXT,
        "now_us": COUNT,
        "frozen": {"type": "boolean"},
        "speed": {"type": "number", "minimum": SPEED_MIN, "maximum": SPEED_MAX},
    }
)
FILTERS = {
    "operation": TEXT,
    "account_id": TEXT,
    "status": COUNT,
    "code": TEXT,
    "method": TEXT,
    "path": TEXT,
    "since": COUNT,
}
REQUESTS = an_object({"count": COUNT, "requests": a_list(SOMETHING), "faults": a_list(SOMETHING)})


def _reset(call: Call) -> Any:
    call.context.reset((call.body or {}).get("seed"))
    return _state(call)


def _state(call: Call) -> Any:
    venue = call.context.venue
    exchange = venue.exchange
    return {
        "seed": venue.seed,
        "edition": venue.edition.name,
        "state_hash": exchange.state_hash(),
        "commands": len(exchange.journal),
        "requests": venue.requests.appended,
        "streams": len(call.context.streams),
    }


def _invariants(call: Call) -> Any:
    from mock_exchange.core.invariants import check  # noqa: PLC0415 - not needed to serve

    try:
        check(call.context.venue.exchange)
    except AssertionError as error:
        return {"ok": False, "violation": str(error)}
    return {"ok": True, "violation": None}


def _clock(call: Call) -> Any:
    clock = call.context.clock
    now_us = clock.now_us()
    moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=now_us)
    now = moment.isoformat().replace("+00:00", "Z")
    return {"now": now, "now_us": now_us, "frozen": clock.frozen, "speed": clock.speed}


def _freeze(call: Call) -> Any:
    call.context.clock.freeze()
    return _clock(call)


def _run(call: Call) -> Any:
    call.context.clock.run((call.body or {}).get("speed", 1))
    return _clock(call)


def _advance(call: Call) -> Any:
    call.context.clock.advance(call.body["seconds"])
    return _clock(call)


def _requests(call: Call) -> Any:
    query = dict(call.query)
    limit = query.pop("limit", 100)
    return _found(call, limit, query)


def _find_requests(call: Call) -> Any:
    body = dict(call.body)
    return _found(call, body.pop("limit", 100), body)


def _found(call: Call, limit: int, filters: dict[str, Any]) -> Any:
    entries = call.context.venue.requests.find(**filters)
    return {
        "count": len(entries),
        "requests": msgspec.to_builtins(entries[max(0, len(entries) - limit) :]),
        "faults": msgspec.to_builtins(call.context.venue.requests.notes),
    }


def _clear_requests(call: Call) -> Any:
    call.context.venue.requests.clear()
    return {"count": 0, "requests": [], "faults": []}


def _commands(call: Call) -> Any:
    return call.office.commands()


ROWS = (
    Row(
        "POST",
        "/reset",
        "reset",
        "exchange",
        "Begin anew, as just started: state, keys, quotas, journals, faults; WebSockets close with 1001",
        _reset,
        SOMETHING,
        an_object({"seed": SEED}, optional=("seed",)),
        body_required=False,
    ),
    Row(
        "GET",
        "/state",
        "show_state",
        "exchange",
        "Seed, state hash, and how much has happened",
        _state,
        SOMETHING,
    ),
    Row(
        "GET",
        "/state/invariants",
        "check_invariants",
        "exchange",
        "Whether every rule of money, books, orders and positions holds now",
        _invariants,
        an_object({"ok": {"type": "boolean"}, "violation": {"anyOf": [TEXT, {"type": "null"}]}}),
    ),
    Row("GET", "/clock", "show_clock", "clock", "The exchange's time", _clock, CLOCK),
    Row("POST", "/clock/freeze", "freeze_clock", "clock", "Stand still", _freeze, CLOCK),
    Row(
        "POST",
        "/clock/run",
        "run_clock",
        "clock",
        "Go on in step with real time, or 'speed' times as fast",
        _run,
        CLOCK,
        an_object(
            {"speed": {"type": "number", "minimum": SPEED_MIN, "maximum": SPEED_MAX}},
            optional=("speed",),
        ),
        body_required=False,
    ),
    Row(
        "POST",
        "/clock/advance",
        "advance_clock",
        "clock",
        "Move the clock forward; answers when what fell due was served",
        _advance,
        CLOCK,
        an_object({"seconds": {"type": "number", "minimum": 0, "maximum": 3_155_760_000}}),
    ),
    Row(
        "GET",
        "/requests",
        "list_requests",
        "journals",
        "The last contract requests that match every filter, oldest first; 'count' counts all of them, "
        "'faults' has every plan that was set and every hit",
        _requests,
        REQUESTS,
        query={**FILTERS, "limit": {"type": "integer", "minimum": 0, "maximum": 10_000}},
    ),
    Row(
        "POST",
        "/requests/find",
        "find_requests",
        "journals",
        "The same, with filters as JSON: 'body' names fields the request's body must have",
        _find_requests,
        REQUESTS,
        an_object(
            {
                **FILTERS,
                "body": SOMETHING,
                "limit": {"type": "integer", "minimum": 0, "maximum": 10_000},
            },
            optional=(*FILTERS, "body", "limit"),
        ),
    ),
    Row(
        "DELETE",
        "/requests",
        "clear_requests",
        "journals",
        "Forget all requests so far",
        _clear_requests,
        REQUESTS,
    ),
    Row(
        "GET",
        "/commands",
        "export_commands",
        "journals",
        "Every command the exchange was handed, as JSON lines for 'mock-exchange replay'",
        _commands,
        TEXT,
        media_type=JSON_LINES,
    ),
)
