"""Log lines: structlog with our processors, for a terminal or as JSON. Rules: C35, D27.

Every value is made safe on its way: control characters and line ends are escaped, so that what a peer sent cannot forge a line
(log injection), and ``redact`` takes secrets out of every text. Lines are collected and written at once by ``flush``; an
error is flushed with its line.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO, TypeAlias

import orjson
import structlog

from kalshi_contract.monitoring.log_events import EVENTS, LEVELS, Level, Side
from kalshi_contract.monitoring.log_values import (
    TEXT_CHARS_MAX,
    human_fields,
    iso,
    safe_fields,
    safe_text,
)

__all__ = ["TEXT_CHARS_MAX", "LogFormat", "LogLines", "iso", "safe_text"]

LogFormat: TypeAlias = Literal["human", "json"]
LINES_WAITING_MAX: Final = 1_000
_COLOURS: Final[Mapping[str, str]] = {
    "debug": "\x1b[2m",
    "info": "\x1b[36m",
    "warning": "\x1b[33m",
    "error": "\x1b[31m",
}
_PLAIN: Final = "\x1b[0m"


class LogLines:
    """Writes events of the table to a text stream.

    ``level`` is the lowest that is written. Fields that are ``None`` or ``''`` are left out. Raises ``LookupError`` for an event that
    is not in the table.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        side: Side,
        log_format: LogFormat = "human",
        level: Level = "info",
        colours: bool = False,
        redact: Callable[[str], str] = str,
    ) -> None:
        self.level = level
        self._floor = LEVELS[level]
        self._waiting: list[str] = []
        self._stream = stream
        self._side = side
        self._logger = structlog.wrap_logger(
            _Collector(self._waiting),
            processors=[
                _Safe(redact),
                _json_line if log_format == "json" else _HumanLine(colours=colours),
            ],
            wrapper_class=_Bound,
        ).bind()

    def wants(self, event: str) -> bool:
        """Tell whether an event is loud enough to be written."""
        return LEVELS[EVENTS[event].level] >= self._floor

    def write(
        self, event: str, at_us: int, fields: Mapping[str, Any], *, level: Level | None = None
    ) -> None:
        """Write an event. ``level`` stands in for the table's, for events that may be good or bad news."""
        level = level or EVENTS[event].level
        if LEVELS[level] < self._floor:
            return
        self._logger.line(
            {"at": iso(at_us), "level": level, "side": self._side, "event": event, **fields}
        )
        if LEVELS[level] >= LEVELS["error"] or len(self._waiting) >= LINES_WAITING_MAX:
            self.flush()

    def flush(self) -> None:
        """Write what waits. A stream that is closed or gone loses its lines: logging never ends what is logged."""
        if not self._waiting:
            return
        text = "\n".join(self._waiting) + "\n"
        self._waiting.clear()
        try:
            self._write(text)
            self._stream.flush()
        except (OSError, ValueError):
            return

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:  # the stream's own encoding is a small one
            self._stream.write(text.encode("ascii", "backslashreplace").decode())


class _Bound(structlog.BoundLoggerBase):
    """A structlog logger whose one method takes the whole line: keywords would be copied twice on their way."""

    def line(self, fields: MutableMapping[str, Any]) -> None:
        """Send a line through the processors."""
        line: Any = fields
        for processor in self._processors:
            line = processor(self._logger, "msg", line)
        self._logger.msg(line)


class _Safe:
    """Leaves out what is empty and makes every value safe."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact

    def __call__(
        self, _logger: Any, _method: str, fields: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        return safe_fields(fields, self._redact)


class _Collector:
    """structlog's underlying logger: keeps the lines until they are flushed."""

    def __init__(self, lines: list[str]) -> None:
        self.msg = lines.append


def _json_line(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> str:
    return orjson.dumps(fields).decode()


class _HumanLine:
    """A line for a terminal: time, level, event, then what the event carries."""

    def __init__(self, *, colours: bool) -> None:
        self._words = {
            level: f"{_COLOURS[level]}{level:<7}{_PLAIN}" if colours else f"{level:<7}"
            for level in LEVELS
        }

    def __call__(self, _logger: Any, _method: str, fields: MutableMapping[str, Any]) -> str:
        at, level, event = fields.pop("at"), fields.pop("level"), fields.pop("event")
        del fields["side"]
        return f"{at[11:23]} {self._words[level]} {event:<20} {human_fields(fields)}".rstrip()
