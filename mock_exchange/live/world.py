"""The exchange as a whole: which one it is, its clock, its counters, its alerts."""

from typing import Final

from kalshi_contract.monitoring.alerts import AlertStatus
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value
from mock_exchange.session.venue import Venue

CLOCK_EVERY_US: Final = 1_000_000
"""A clock that runs is told once a real second: the page goes on by itself in between."""


class WorldPart:
    """``exchange`` comes once; ``clock``, ``counts`` and ``alerts`` whenever they changed."""

    def __init__(self) -> None:
        self._said: dict[str, Value] = {}

    def changes(self, scene: Scene, _look: Look, now_us: int) -> Value | None:
        """Return what changed of the four."""
        venue = scene.venue
        now = {
            "exchange": {"edition": venue.edition.name, "seed": venue.seed, "limits": venue.limits.setting},
            "clock": self._clock(venue, now_us),
            "counts": _counts(venue),
            "alerts": [_alert(each) for each in venue.monitor.alerts(now_us)],
        }  # fmt: skip
        changed = {name: value for name, value in now.items() if self._said.get(name) != value}
        self._said |= changed
        return changed or None

    def _clock(self, venue: Venue, now_us: int) -> Value:
        clock = venue.clock
        said = self._said.get("clock")
        same = said is not None and (said["frozen"], said["speed"]) == (clock.frozen, clock.speed)
        every_us = CLOCK_EVERY_US * clock.speed
        if not clock.frozen and said is not None and same and now_us - said["now_us"] < every_us:
            now_us = said["now_us"]
        return {"now_us": now_us, "frozen": clock.frozen, "speed": clock.speed}


def _counts(venue: Venue) -> Value:
    return {
        "commands": len(venue.exchange.journal),
        "trades": len(venue.exchange.state.trades),
        "requests": venue.requests.appended,
        "streams": len(venue.streams()),
        "messages_sent": venue.traffic.sent,
        "defects": len(venue.defects),
    }


def _alert(status: AlertStatus) -> Value:
    return {
        "name": status.name,
        "state": status.state,
        "since_us": status.since_us,
        "value": round(status.value, 4),
        "threshold": status.threshold,
        "unit": status.unit,
    }
