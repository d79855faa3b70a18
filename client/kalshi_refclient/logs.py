"""Structured logs: one line an event of the table, never a secret (C35, D27).

Events go to the standard library's logger ``kalshi_refclient``, which says nothing unless the application wants it to. The message
is a readable line; the same fields (:data:`kalshi_contract.monitoring.log_events.EVENTS` has them all) are attributes of the
record, for formatters that write JSON. :func:`log_to` writes lines to a stream without any of that. Bodies appear at DEBUG only,
shortened and redacted. Loggers of the libraries below never see a key: ``Authorization`` is not in their lines, and frames are
kept from them by :data:`WIRE_LOGGER`.
"""

import logging
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

from kalshi_contract.monitoring.log_events import EVENTS, LEVELS, Level
from kalshi_contract.monitoring.log_values import human_fields, safe_fields
from kalshi_refclient.redaction import excerpt

if TYPE_CHECKING:
    from kalshi_contract.monitoring.log_lines import LogFormat, LogLines

LOGGER: Final = logging.getLogger("kalshi_refclient")
LOGGER.addHandler(logging.NullHandler())  # a library prints nothing unless it is asked to


class _QuietAdapter(logging.LoggerAdapter[logging.Logger]):
    """A logger that has no DEBUG: websockets writes whole frames there, ``auth`` among them."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's own name
        return level > logging.DEBUG and self.logger.isEnabledFor(level)


WIRE_LOGGER: Final = _QuietAdapter(logging.getLogger("kalshi_refclient.wire"), {})


class LogSink:
    """Where :func:`log_to` writes. Ends with ``close``, or with its ``with`` statement; the stream stays open."""

    def __init__(self, lines: "LogLines") -> None:
        self._lock = threading.Lock()
        self._lines = lines

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write no more."""
        with _sinks_lock:
            _sinks.discard(self)

    def wants(self, event: str) -> bool:
        """Return whether an event is loud enough."""
        return self._lines.wants(event)

    def write(
        self, event: str, at_us: int, fields: Mapping[str, Any], level: Level | None = None
    ) -> None:
        """Write a line at once."""
        with self._lock:
            self._lines.write(event, at_us, fields, level=level)
            self._lines.flush()


_sinks_lock: Final = threading.Lock()
_sinks: Final[set[LogSink]] = set()


def log_to(stream: TextIO, *, log_format: "LogFormat" = "human", level: Level = "info") -> LogSink:
    """Write every event of all clients to a text stream, one line each, from ``level`` on.

    ``log_format`` is ``"human"`` or ``"json"``. Works beside the standard library's logging and needs none of it. A stream that is closed
    or broken loses its lines and disturbs nobody. Returns the sink; ``close`` it to end this.
    """
    from kalshi_contract.monitoring.log_lines import (  # noqa: PLC0415 - structlog takes a while to load
        LogLines,
    )

    sink = LogSink(
        LogLines(stream, side="client", log_format=log_format, level=level, redact=excerpt)
    )
    with _sinks_lock:
        _sinks.add(sink)
    return sink


def wants(event: str) -> bool:
    """Return whether anybody wants an event: whoever has to make its fields first may ask."""
    return LOGGER.isEnabledFor(LEVELS[EVENTS[event].level]) or any(
        sink.wants(event) for sink in tuple(_sinks)
    )


def write(event: str, at_us: int, fields: Mapping[str, Any], *, level: Level | None = None) -> None:
    """Write one event at a moment (wall time), with ``level`` instead of the table's where it is given.

    Fields that are ``None`` or empty are left out; texts become one safe line. Raises ``KeyError`` for an event that is not in the table.
    """
    number = LEVELS[level or EVENTS[event].level]
    if LOGGER.isEnabledFor(number):
        safe = safe_fields(fields, excerpt)
        text = f"{event} {human_fields(safe)}".rstrip()
        LOGGER.log(number, "%s", text, extra={"event": event, "side": "client", **safe})
    for sink in tuple(_sinks):
        sink.write(event, at_us, fields, level)
