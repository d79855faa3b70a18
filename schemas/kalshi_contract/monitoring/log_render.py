"""How a log line looks: for a terminal or as JSON, and every value made safe on its way. Rules: C35, D27."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import orjson

from kalshi_contract.monitoring.log_events import LEVELS, Level, Side
from kalshi_contract.monitoring.log_values import human_fields, iso, safe_fields, second
from kalshi_contract.monitoring.windows import SECOND_US

Line: TypeAlias = tuple[str, int, Level, Mapping[str, Any]]
"""What structlog's processors get: event, moment, level, fields. A dictionary of all of it would be made and copied for nothing."""

_COLOURS: Final[Mapping[str, str]] = {
    "debug": "\x1b[2m",
    "info": "\x1b[36m",
    "warning": "\x1b[33m",
    "error": "\x1b[31m",
}
_PLAIN: Final = "\x1b[0m"


class JsonLine:
    """A line for programs."""

    def __init__(self, redact: Callable[[str], str], side: Side, label: str = "") -> None:
        self._redact = redact
        self._head = {"side": side} | ({"exchange": label} if label else {})

    def __call__(self, _logger: Any, _method: str, line: Any) -> str:
        """Return a ``Line`` as text: a processor of structlog."""
        event, at_us, level, fields = line
        head = {"at": iso(at_us), "level": level, **self._head, "event": event}
        return orjson.dumps(head | safe_fields(fields, self._redact)).decode()

    def moment(self, at_us: int) -> str:
        """Return a moment as a template takes it."""
        return iso(at_us)

    def template(
        self,
        event: str,
        level: Level,
        names: tuple[str, ...],
        values: tuple[Any, ...],
        fields: Mapping[str, Any],
    ) -> str:
        """Return a line with ``%s`` in the place of its moment and of each value."""
        rest = {"level": level, **self._head, "event": event}
        text = orjson.dumps(rest | safe_fields(fields, self._redact)).decode()[1:-1]
        slots = [
            f'"{name}":"%s"' if isinstance(value, str) else f'"{name}":%s'
            for name, value in zip(names, values, strict=True)
        ]
        return "{" + ",".join(['"at":"%s"', text.replace("%", "%%"), *slots]) + "}"


class HumanLine:
    """A line for a terminal: time, level, event, then what the event carries."""

    def __init__(self, redact: Callable[[str], str], *, colours: bool, label: str = "") -> None:
        self._redact = redact
        self._label = f"{label} " if label else ""
        self._words = {
            level: f"{_COLOURS[level]}{level:<7}{_PLAIN}" if colours else f"{level:<7}"
            for level in LEVELS
        }

    def __call__(self, _logger: Any, _method: str, line: Any) -> str:
        """Return a ``Line`` as text: a processor of structlog."""
        event, at_us, level, fields = line
        shown = human_fields(safe_fields(fields, self._redact))
        return (
            f"{self.moment(at_us)} {self._words[level]} {self._label}{event:<20} {shown}".rstrip()
        )

    def moment(self, at_us: int) -> str:
        """Return the time of day, to the millisecond."""
        return f"{second(at_us // SECOND_US)[11:]}.{at_us % SECOND_US // 1000:03d}"

    def template(
        self,
        event: str,
        level: Level,
        names: tuple[str, ...],
        _values: tuple[Any, ...],
        fields: Mapping[str, Any],
    ) -> str:
        """Return a line with ``%s`` in the place of its moment and of each value."""
        shown = human_fields(safe_fields(fields, self._redact)).replace("%", "%%")
        slots = " ".join(f"{name}=%s" for name in names)
        return f"%s {self._words[level]} {self._label}{event:<20} {slots} {shown}"
