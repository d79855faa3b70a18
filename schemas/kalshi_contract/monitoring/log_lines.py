"""Log lines: structlog with our processors, for a terminal or as JSON. Rules: C35, D27.

Every value is made safe on its way: control characters and line ends are escaped, so that what a peer sent cannot forge a line
(log injection), and ``redact`` takes secrets out of every text. Lines are collected and written at once by ``flush``; an
error is flushed with its line. Lines that differ in a number or two are rendered once and filled in from then on (``write_alike``):
a request must not pay for its log.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, Literal, Protocol, TypeAlias

import structlog

from kalshi_contract.monitoring.log_events import EVENTS, LEVELS, Level, Side
from kalshi_contract.monitoring.log_render import HumanLine, JsonLine

LogFormat: TypeAlias = Literal["human", "json"]
LINES_WAITING_MAX: Final = 1_000
PARTS_MAX: Final = 4_096


class LineStream(Protocol):
    """Where lines go: any text stream."""

    def write(self, text: str, /) -> object:
        """Take whole lines."""

    def flush(self) -> object:
        """Let them go."""


class LogLines:
    """Writes events of the table to a text stream.

    ``level`` is the lowest that is written. Fields that are ``None`` or ``''`` are left out. Raises ``LookupError`` for an event that
    is not in the table.
    """

    def __init__(
        self,
        stream: LineStream,
        *,
        side: Side,
        log_format: LogFormat = "human",
        level: Level = "info",
        colours: bool = False,
        redact: Callable[[str], str] = str,
        redact_version: Callable[[], int] = lambda: 0,
        label: str = "",
    ) -> None:
        """``label`` is whose lines they are, where several write; ``redact_version`` returns another number whenever ``redact`` knows more secrets than before."""
        self.level = level
        self._parts_version = 0
        self._redact_version = redact_version
        self._floor = LEVELS[level]
        self._parts: dict[str, dict[Hashable, str]] = {
            name: {} for name in EVENTS if self.wants(name)
        }
        self._urgent = frozenset(name for name, each in EVENTS.items() if each.level == "error")
        self._waiting: list[str] = []
        self._stream = stream
        self._render: JsonLine | HumanLine = HumanLine(redact, colours=colours, label=label)
        if log_format == "json":
            self._render = JsonLine(redact, side, label)
        self._logger = structlog.wrap_logger(
            _Collector(self._waiting), processors=[self._render], wrapper_class=_Bound
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
        self._logger.line((event, at_us, level, fields))
        if level == "error" or len(self._waiting) >= LINES_WAITING_MAX:
            self.flush()

    def write_alike(
        self,
        event: str,
        at_us: int,
        names: tuple[str, ...],
        values: tuple[Any, ...],
        key: Hashable,
        alike: Callable[[], Mapping[str, Any]],
    ) -> None:
        """Write an event most of whose fields come again and again: ``alike`` makes them, and their text is kept by ``key``.

        The others are ``names`` and ``values``: integers, finite floats, or words of our own that need no cleaning. Events of one
        ``key`` have the same names, and values of the same kinds.
        """
        parts = self._parts.get(event)
        if parts is None:  # not loud enough
            return
        version = self._redact_version()
        if version != self._parts_version:
            self._forget_parts(version)
        template = parts.get(key)
        if template is None:
            if len(parts) >= PARTS_MAX:
                parts.clear()
            level = EVENTS[event].level
            template = self._render.template(event, level, names, values, alike())
            parts[key] = template
        waiting = self._waiting
        waiting.append(template % (self._render.moment(at_us), *values))
        if len(waiting) >= LINES_WAITING_MAX or event in self._urgent:
            self.flush()

    def _forget_parts(self, version: int) -> None:
        for parts in self._parts.values():
            parts.clear()
        self._parts_version = version

    def flush(self) -> None:
        """Write what waits. A stream that is closed or gone loses its lines: logging never ends what is logged."""
        if not self._waiting:
            return
        text = "\n".join(self._waiting) + "\n"
        self._waiting.clear()
        try:
            self._put(text)
            self._stream.flush()
        except (OSError, ValueError):
            return

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:  # the stream's own encoding is a small one
            self._stream.write(text.encode("ascii", "backslashreplace").decode())


class _Bound(structlog.BoundLoggerBase):
    """A structlog logger whose one method takes the whole line: keywords would be copied twice on their way."""

    def line(self, line: Any) -> None:
        """Send a line through the processors."""
        for processor in self._processors:
            line = processor(self._logger, "msg", line)
        self._logger.msg(line)


class _Collector:
    """structlog's underlying logger: keeps the lines until they are flushed."""

    def __init__(self, lines: list[str]) -> None:
        self.msg = lines.append
