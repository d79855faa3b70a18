"""The fault plan: its rules with how often they matched and struck, and the last hits."""

from typing import Final

import msgspec

from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value

RULES_MAX: Final = 100
HITS_MAX: Final = 30


class FaultsPart:
    """The plan as a whole, whenever it is another one, or a rule of it matched or struck."""

    def __init__(self) -> None:
        self._said: Value | None = None

    def changes(self, scene: Scene, _look: Look, _now_us: int) -> Value | None:
        """Return the plan if it changed. Without one its name is empty and it has no rules."""
        plan = scene.plan()
        now: Value = {"name": "", "seed": None, "rules": [], "more": 0, "recent": []}
        if plan is not None:
            rules = plan.report()
            recent = list(plan.recent)[-HITS_MAX:]
            now = {
                "name": plan.name,
                "seed": plan.seed,
                "rules": rules[:RULES_MAX],
                "more": max(0, len(rules) - RULES_MAX),
                "recent": msgspec.to_builtins(recent),
            }
        if now == self._said:
            return None
        self._said = now
        return now
