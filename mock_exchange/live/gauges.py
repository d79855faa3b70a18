"""Rate-limit gauges: how much of which bucket each account has used up."""

from typing import Final

from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value

GAUGES_MAX: Final = 200


class GaugesPart:
    """Rows are ``[account, bucket, share used]``, 0 to 1 in thousandths; of too many those that used most."""

    def __init__(self) -> None:
        self._said: Value | None = None

    def changes(self, scene: Scene, _look: Look, _now_us: int) -> Value | None:
        """Return all gauges if one moved."""
        uses = scene.venue.rate_limit_uses()
        most = sorted(uses.items(), key=lambda use: (-use[1], use[0]))[:GAUGES_MAX]
        rows = [[*key, round(share, 3)] for key, share in sorted(most)]
        now = {"rows": rows, "more": max(0, len(uses) - GAUGES_MAX)}
        if now == self._said:
            return None
        self._said = now
        return now
