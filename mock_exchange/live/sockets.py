"""Connected sockets: whose they are, what they subscribed to, how far behind they are."""

from typing import Final

from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value
from mock_exchange.session.streaming import StreamReport

SOCKETS_MAX: Final = 200
WATCHED_MAX: Final = 30
KEYS_MAX: Final = 8
"""Of each subscription so many names are sent; ``more`` says how many others there are."""


class SocketsPart:
    """Every connection, whole, whenever anything about one of them changed."""

    def __init__(self) -> None:
        self._said: Value | None = None

    def changes(self, scene: Scene, _look: Look, now_us: int) -> Value | None:
        """Return all of them if anything changed."""
        streams = scene.venue.streams()
        rows = [shown(stream.report(now_us)) for stream in streams[:SOCKETS_MAX]]
        now = {"rows": rows, "more": max(0, len(streams) - SOCKETS_MAX)}
        if now == self._said:
            return None
        self._said = now
        return now


def shown(report: StreamReport) -> dict[str, Value]:
    """Return how a connection stands as JSON, long lists cut."""
    return {
        "connection": report.number,
        "account_id": report.account_id,
        "opened_us": report.opened_us,
        "sent": report.sent,
        "waiting": report.waiting,
        "lag_us": report.lag_us,
        "subscriptions": [
            {
                "channel": each.channel,
                "keys": list(each.keys[:KEYS_MAX]),
                "more": max(0, len(each.keys) - KEYS_MAX),
                "sid": each.sid,
                "seq": each.seq,
            }
            for each in report.watched[:WATCHED_MAX]
        ],
        "more": max(0, len(report.watched) - WATCHED_MAX),
    }
