"""Where log lines go, as the monitor needs it: :class:`kalshi_contract.monitoring.log_lines.LogLines` is one."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

from kalshi_contract.monitoring.log_events import Level


class Lines(Protocol):
    """Takes events of the table, and writes those that are loud enough."""

    def wants(self, event: str) -> bool:
        """Tell whether an event is loud enough to be written."""

    def write(
        self, event: str, at_us: int, fields: Mapping[str, Any], *, level: Level | None = None
    ) -> None:
        """Write an event. ``level`` stands in for the table's."""

    def write_alike(
        self,
        event: str,
        at_us: int,
        names: tuple[str, ...],
        values: tuple[Any, ...],
        key: Hashable,
        alike: Callable[[], Mapping[str, Any]],
    ) -> None:
        """Write an event most of whose fields come again and again: ``alike`` makes them, and their text may be kept by ``key``.

        The others are ``names`` and ``values``: numbers and words of our own; those of one ``key`` are of the same kinds.
        """

    def flush(self) -> None:
        """Write what waits."""
