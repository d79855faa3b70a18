"""What an object knows, taken out of it and put into another of its kind: the share of it that a copy of the exchange has.

An exchange is many objects that lead to each other. What each knows by itself it names in ``KEPT``; its other attributes lead to its
neighbours, or can be found out again (caches), and stay its own when somebody else's knowledge is put in.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Kept:
    """An object that names what it knows. With an empty ``KEPT`` that is nothing, and others only lead to it."""

    __slots__ = ()

    KEPT: ClassVar[tuple[str, ...]] = ()

    def kept(self) -> dict[str, Any]:
        """Return what it knows, by name: the very values, not copies."""
        return {name: getattr(self, name) for name in self.KEPT}

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Know what another one knew, and nothing else."""
        for name, value in kept.items():
            setattr(self, name, value)
