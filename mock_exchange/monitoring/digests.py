"""What each kind of observation means: which metrics it moves, which alert it feeds, which lines it writes. One table, ``DIGESTS``."""

import string
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import msgspec
import orjson

from kalshi_contract.monitoring.alarms import Alarms
from kalshi_contract.monitoring.tally import Tally
from mock_exchange.core.commands import Command, PlaceOrder
from mock_exchange.core.events import Event, OrderAccepted, OrderCancelled, Refused, Traded
from mock_exchange.core.order import Order
from mock_exchange.core.units import COUNT_ONE_E2, PAYOUT_E4
from mock_exchange.monitoring.lines import Lines
from mock_exchange.monitoring.observations import (
    Answered,
    Bodies,
    Commanded,
    DefectFound,
    ExchangeReset,
    FaultStruck,
    HttpRefused,
    StreamAuthenticated,
    StreamClosed,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)

SIDES: Final[Mapping[str, str]] = {"bid": "buy", "ask": "sell"}
PATH_SLOT_MAX: Final = 2_048
"""So much of a path is kept in an observation; a longer one is cut there."""

_WORD: Final = string.ascii_letters + string.digits + "_-%"
NO_OPERATION: Final = "none"
"""Label of what is no operation of the contract."""

_ALIKE: Final = (
    "account",
    "operation",
    "key_id",
    "method",
    "path",
    "status",
    "code",
    "verdict",
    "fault",
)
"""Fields of an answer that many answers have in common."""

_FILL_NAMES: Final = (("request_id", "order_id", "filled_size"), ("order_id", "filled_size"))
"""Fields of a fill that differ each time: with a request of its own, and without."""

_LOUD: Final[Mapping[int, str]] = {401: "auth_failed", 429: "rate_limited"}
_STREAM_LOUD: Final[Mapping[str, str]] = {
    "INVALID_API_KEY": "auth_failed",
    "RATE_LIMIT_EXCEEDED": "rate_limited",
}
"""Code or close reason of a stream -> the event it is besides."""


def plain_order_id(number: int) -> str:
    """Spell an order's number as it is."""
    return str(number)


def no_order(_number: int) -> Order | None:
    """Know no order: what a monitor without an exchange knows."""
    return None


class Spelling(msgspec.Struct, frozen=True):
    """What a digest needs of an exchange to say things in its edition's words."""

    order_id: Callable[[int], str] = plain_order_id
    order: Callable[[int], Order | None] = no_order


class Digest(msgspec.Struct, frozen=True):
    """Where observations go."""

    tally: Tally
    alarms: Alarms
    lines: Lines | None
    spelling: Spelling

    def write(self, event: str, at_us: int, fields: Mapping[str, Any]) -> None:
        """Write a line, if anybody reads them."""
        if self.lines is not None:
            self.lines.write(event, at_us, fields)


def _answered(digest: Digest, seen: Answered) -> None:
    tally = digest.tally
    status, code = seen.status, seen.code
    if seen.sent is not None:
        status, code = seen.sent, seen.sent_code
    operation = seen.operation or NO_OPERATION
    duration_us = seen.duration_us or 0
    at_us = seen.at_us + duration_us
    error = status >= 400 or not status
    tally.observe("response_time_seconds", (operation,), duration_us / 1_000_000)
    tally.add("responses_total", (operation, str(status)))
    if error:
        tally.add("errors_total", (operation, code or "none"))
    digest.alarms.answered(at_us, duration_us, error=error)
    if digest.lines is None:
        return
    path = seen.path if len(seen.path) < PATH_SLOT_MAX else whole_words(seen.path)
    alike = (
        seen.account_id,
        operation,
        seen.key_id,
        seen.method,
        path,
        status,
        code,
        seen.verdict,
        seen.fault,
    )
    digest.lines.write_alike(
        "api_answered",
        at_us,
        ("request_id", "duration_ms"),
        (seen.sequence, duration_us / 1000),
        alike,
        lambda: dict(zip(_ALIKE, alike, strict=True)),
    )
    event = _LOUD.get(status)
    if event is not None:
        fields = {
            "request_id": seen.sequence,
            "account": seen.account_id,
            "operation": operation,
            "status": status,
            "code": code,
            "why": seen.why,
        }
        digest.lines.write(event, at_us, fields)


def _bodies(digest: Digest, seen: Bodies) -> None:
    for direction, body in (("received", seen.received), ("sent", seen.sent)):
        if body:
            shown = {
                "request_id": seen.sequence,
                "direction": direction,
                "body": body.decode("utf-8", "replace"),
            }
            digest.write("api_body", seen.at_us, shown)


def _commanded(digest: Digest, seen: Commanded) -> None:
    digest.tally.add("engine_commands_total", (type(seen.command).__name__,))
    for event in seen.events:
        told = _EVENTS.get(type(event))
        if told is not None:
            told(digest, seen, event)


def _refused(digest: Digest, seen: Commanded, event: Refused) -> None:
    command: Command = seen.command
    if not isinstance(command, PlaceOrder):
        return
    digest.tally.add("orders_refused_total", (str(event.reason),))
    digest.write(
        "order_refused",
        seen.at_us,
        {
            "request_id": seen.request,
            "account": command.account_id,
            "ticker": command.ticker,
            "reason": str(event.reason),
        },
    )


def _accepted(digest: Digest, seen: Commanded, event: OrderAccepted) -> None:
    digest.tally.add("orders_accepted_total")
    if digest.lines is not None:
        order_id = digest.spelling.order_id(event.order_number)
        digest.lines.write_alike(
            "order_accepted",
            seen.at_us,
            ("request_id", "order_id") if seen.request else ("order_id",),
            (seen.request, order_id) if seen.request else (order_id,),
            (
                bool(seen.request),
                event.account_id,
                event.ticker,
                event.side,
                event.count_e2,
                event.price_e4,
            ),
            lambda: {
                "account": event.account_id,
                "ticker": event.ticker,
                "order_side": SIDES[event.side],
                "size": contracts(event.count_e2),
                "price": event.price_e4 / PAYOUT_E4 or None,
            },
        )


def _traded(digest: Digest, seen: Commanded, event: Traded) -> None:
    digest.tally.add("fills_total", (), 2)
    for liquidity, account_id, number, filled_e2 in (
        ("maker", event.maker_account_id, event.maker_order_number, event.maker_filled_e2),
        ("taker", event.taker_account_id, event.taker_order_number, event.taker_filled_e2),
    ):
        order = digest.spelling.order(number)
        if order is not None and order.count_e2 == filled_e2:
            digest.tally.add("orders_filled_total")
        if digest.lines is not None:
            request = seen.request if liquidity == "taker" else None
            values = (digest.spelling.order_id(number), contracts(filled_e2))
            digest.lines.write_alike(
                "order_filled",
                seen.at_us,
                _FILL_NAMES[request is None],
                values if request is None else (request, *values),
                (
                    request is None,
                    liquidity,
                    account_id,
                    event.ticker,
                    event.count_e2,
                    event.price_e4,
                ),
                partial(_fill_fields, event, liquidity, account_id),
            )


def _fill_fields(event: Traded, liquidity: str, account_id: str) -> Mapping[str, Any]:
    return {
        "account": account_id,
        "ticker": event.ticker,
        "size": contracts(event.count_e2),
        "price": event.price_e4 / PAYOUT_E4,
        "liquidity": liquidity,
    }


def _cancelled(digest: Digest, seen: Commanded, event: OrderCancelled) -> None:
    digest.tally.add("orders_cancelled_total", (event.cause,))
    if digest.lines is not None:
        order = digest.spelling.order(event.order_number)
        digest.lines.write(
            "order_cancelled",
            seen.at_us,
            {
                "request_id": seen.request,
                "account": event.account_id,
                "order_id": digest.spelling.order_id(event.order_number),
                "ticker": event.ticker,
                "filled_size": None if order is None else contracts(order.filled_e2),
                "cause": event.cause,
            },
        )


def _http_refused(digest: Digest, seen: HttpRefused) -> None:
    digest.tally.add("http_refusals_total")
    if digest.lines is not None:
        error = _error_in(seen.body)
        why = seen.why or error.get("message")
        fields = {"status": seen.status, "code": error.get("code"), "why": why}
        digest.lines.write("http_refused", seen.at_us, fields)


def _stream_opened(digest: Digest, seen: StreamOpened) -> None:
    digest.tally.add("stream_connects_total")
    digest.write("stream_opened", seen.at_us, {"connection": seen.connection})


def _stream_authenticated(digest: Digest, seen: StreamAuthenticated) -> None:
    digest.write(
        "stream_authenticated",
        seen.at_us,
        {"connection": seen.connection, "account": seen.account_id, "key_id": seen.key_id},
    )


def _stream_watched(digest: Digest, seen: StreamWatched) -> None:
    if seen.anew:
        return  # no subscription began or ended
    digest.write(
        "stream_subscribed" if seen.begins else "stream_unsubscribed",
        seen.at_us,
        {"connection": seen.connection, "account": seen.account_id}
        | {"channel": seen.channel, "watched": seen.key},
    )


def _stream_refused(digest: Digest, seen: StreamRefused) -> None:
    fields = {
        "connection": seen.connection,
        "account": seen.account_id,
        "code": seen.code,
        "why": seen.why,
    }
    digest.write(_STREAM_LOUD.get(seen.code, "stream_refused"), seen.at_us, fields)


def _stream_closed(digest: Digest, seen: StreamClosed) -> None:
    digest.tally.add("stream_disconnects_total", (seen.cause,))
    wanted = seen.cause == "client"
    if not wanted:
        digest.alarms.disconnected(seen.at_us)
    if digest.lines is None:
        return
    where = {"connection": seen.connection, "account": seen.account_id}
    loud = _STREAM_LOUD.get(seen.why)
    if loud is not None and seen.cause == "server":  # a peer may give any reason for its close
        digest.lines.write(
            loud, seen.at_us, {**where, "code": seen.why, "why": "connection closed"}
        )
    digest.lines.write(
        "stream_closed" if wanted else "stream_disconnected",
        seen.at_us,
        {
            **where,
            "code": seen.code,
            "why": seen.why,
            "cause": seen.cause,
            "lived_s": seen.lived_us / 1_000_000,
            "sent": seen.sent,
        },
    )


def _fault_struck(digest: Digest, seen: FaultStruck) -> None:
    digest.tally.add("fault_hits_total", (seen.kind,))
    fields = {
        "fault": seen.rule,
        "kind": seen.kind,
        "operation": seen.operation,
        "account": seen.account_id,
    }
    digest.write("fault_struck", seen.at_us, fields)


def _defect(digest: Digest, seen: DefectFound) -> None:
    digest.tally.add("defects_total")
    digest.write("defect", seen.at_us, {"operation": seen.where, "why": seen.why})


def _reset(digest: Digest, seen: ExchangeReset) -> None:
    digest.write("exchange_reset", seen.at_us, {"edition": seen.edition, "seed": seen.seed})


def whole_words(text: str) -> str:
    """Return a text that was cut, without the word the cut went through: half a key is not known for one."""
    return text.rstrip(_WORD) + "…"


def contracts(count_e2: int) -> int | float:
    """Return a count in contracts: whole ones as an integer."""
    whole, part = divmod(count_e2, COUNT_ONE_E2)
    return count_e2 / COUNT_ONE_E2 if part else whole


def _error_in(body: bytes) -> Mapping[str, Any]:
    """Return the error object of an answer's body, empty where it has none."""
    try:
        error = orjson.loads(body)["error"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}


_EVENTS: Final[Mapping[type[Event], Callable[..., None]]] = {
    Refused: _refused,
    OrderAccepted: _accepted,
    Traded: _traded,
    OrderCancelled: _cancelled,
}
DIGESTS: Final[Mapping[type, Callable[..., None]]] = MappingProxyType(
    {
        Answered: _answered,
        Bodies: _bodies,
        Commanded: _commanded,
        HttpRefused: _http_refused,
        StreamOpened: _stream_opened,
        StreamAuthenticated: _stream_authenticated,
        StreamWatched: _stream_watched,
        StreamRefused: _stream_refused,
        StreamClosed: _stream_closed,
        FaultStruck: _fault_struck,
        DefectFound: _defect,
        ExchangeReset: _reset,
    }
)
"""Kind of observation -> what is done with it."""
