"""Where the log of an exchange goes: lines for people or JSON, and the standard library's messages among them. Rules: C35, D27.

The only room that touches ``logging``'s configuration, and only when it was asked to (``mock-exchange serve``).
"""

import io
import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final, Literal, TextIO, TypeAlias, cast, get_args

from kalshi_contract.monitoring.log_events import LEVELS, Level
from kalshi_contract.monitoring.log_lines import LogFormat, LogLines
from mock_exchange.log_writer import LogWriter

LogLevel: TypeAlias = Level | Literal["off"]
LOG_LEVELS: Final[tuple[str, ...]] = (*LEVELS, "off")
LOG_FORMATS: Final[tuple[str, ...]] = get_args(LogFormat)
TRACE_FRAMES_MAX: Final = 20


class _Nowhere(io.TextIOBase):
    """A stream that takes everything and keeps nothing."""

    def write(self, text: str, /) -> int:
        """Take text."""
        return len(text)


class ExchangeLog:
    """The log of one exchange: ``lines`` takes events; ``close`` writes what waits and ends.

    To stderr unless another stream is given, and nowhere in a process that was started without one; colours only where a terminal
    shows them.
    """

    def __init__(
        self,
        level: Level,
        log_format: LogFormat = "human",
        *,
        stream: TextIO | None = None,
        redact: Callable[[str], str] = str,
        redact_version: Callable[[], int] = lambda: 0,
        label: str = "",
    ) -> None:
        target = stream or cast("TextIO | None", sys.stderr) or _Nowhere()
        self.writer = LogWriter(target)
        self.lines = LogLines(
            self.writer,
            side="server",
            log_format=log_format,
            level=level,
            colours=log_format == "human" and target.isatty(),
            redact=redact,
            redact_version=redact_version,
            label=label,
        )

    def close(self) -> None:
        """Write what waits, as far as somebody reads it, and end."""
        self.lines.flush()
        self.writer.close()


class LibraryMessages(logging.Handler):
    """Writes what libraries tell ``logging`` as lines of the same log. ``now_us`` is the exchange's clock."""

    def __init__(self, lines: LogLines, now_us: Callable[[], int]) -> None:
        super().__init__(LEVELS[lines.level])
        self._lines = lines
        self._now_us = now_us

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record as one line; where it tells of an error, with its trace. Never raises: its caller only told something."""
        fields: dict[str, Any] = {"logger": record.name, "why": _message(record)}
        if record.exc_info is not None and record.exc_info[1] is not None:
            fields["trace"] = _trace(record.exc_info[1])
        self._lines.write("library_message", self._now_us(), fields, level=_level(record.levelno))
        self._lines.flush()


def take_library_messages(lines: LogLines, now_us: Callable[[], int]) -> None:
    """Have everything that goes to ``logging`` written as lines, in place of whatever handled it before."""
    logging.basicConfig(
        handlers=[LibraryMessages(lines, now_us)], level=LEVELS[lines.level], force=True
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - arguments that do not fit, or a repr that fails: a mistake of whoever wrote it
        return f"{record.msg} ({type(error).__name__} while it was put together)"


def _level(number: int) -> Level:
    loud_enough: list[Level] = [name for name, least in LEVELS.items() if number >= least]
    return loud_enough[-1] if loud_enough else "debug"


def _trace(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-TRACE_FRAMES_MAX:]
    where = " > ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames)
    return f"{type(error).__name__}: {_words(error)} at {where}"


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as trouble:  # noqa: BLE001 - an error that cannot even be said is still worth its line
        return f"({type(trouble).__name__} while it was put in words)"
