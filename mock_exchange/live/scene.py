"""What a picture is taken of: one venue, and the fault plan in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mock_exchange.live.look import Look
from mock_exchange.session.venue import Venue

if TYPE_CHECKING:
    from mock_exchange.faults.plan import FaultPlan

Value: TypeAlias = Any
"""JSON."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``plan`` returns the fault plan of now, None where there is none."""

    venue: Venue
    plan: "Callable[[], FaultPlan | None]" = lambda: None


class Part(Protocol):
    """One part of a picture, for one page: it knows what it said last."""

    def changes(self, scene: Scene, look: Look, now_us: int) -> Value | None:
        """Return what is different from what was said last, or None. Bounded, however much happened."""
        ...
