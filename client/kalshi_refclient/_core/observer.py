"""Whoever watches the core: it is told what happened, in the words of the tables of monitoring (C33 to C35).

Pure: the core neither counts, judges nor writes; :class:`~kalshi_refclient.monitor.Monitor` does, or nobody.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from kalshi_refclient._core.order_news import OrderTold


class Observer(Protocol):
    """What the core says of itself."""

    def tell(self, event: str, fields: Mapping[str, Any]) -> None:
        """Take an event of the log table and those of its fields that are known."""

    def count(self, name: str, labels: tuple[str, ...] = (), number: int = 1) -> None:
        """Add to a counter of the metrics table, for what has no event of its own."""

    def order(self, told: OrderTold) -> None:
        """Take what an answer or a message says of an order."""

    def limits_change(self) -> None:
        """Take note that the use of a rate limit changes now: what was until now can still be judged."""


class _Nobody:
    """Watches nothing."""

    def tell(self, event: str, fields: Mapping[str, Any]) -> None:
        """Do nothing."""

    def count(self, name: str, labels: tuple[str, ...] = (), number: int = 1) -> None:
        """Do nothing."""

    def order(self, told: OrderTold) -> None:
        """Do nothing."""

    def limits_change(self) -> None:
        """Do nothing."""


NOBODY: Final[Observer] = _Nobody()
