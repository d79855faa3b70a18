"""What the streams of an exchange tell: their connections' lives as observations, their messages as counts."""

from collections.abc import Callable

from mock_exchange.monitoring.observations import (
    Observation,
    StreamAuthenticated,
    StreamClosed,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)


class StreamTraffic:
    """Messages of all connections together, since the start."""

    __slots__ = ("conflated", "dropped", "received", "sent")

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0
        self.conflated = 0
        self.dropped = 0


class StreamRecord:
    """What one connection tells of itself. ``account_id`` is None until it is authenticated."""

    __slots__ = ("_ended", "_now_us", "_observe", "account_id", "number", "opened_us")

    def __init__(
        self,
        number: int,
        observe: Callable[[Observation], None],
        now_us: Callable[[], int],
    ) -> None:
        self.number = number
        self.account_id: str | None = None
        self._observe = observe
        self._now_us = now_us
        self.opened_us = now_us()
        self._ended = False
        observe(StreamOpened(self.opened_us, number))

    def authenticated(self, account_id: str, key_id: str) -> None:
        """Tell that the key was accepted."""
        self.account_id = account_id
        self._observe(StreamAuthenticated(self._now_us(), self.number, account_id, key_id))

    def watches(self, channel: str, key: str, *, begins: bool, anew: bool = False) -> None:
        """Tell of a subscription that begins or ends, or (``anew``) whose state was asked for again."""
        now_us = self._now_us()
        self._observe(
            StreamWatched(now_us, self.number, self.account_id, channel, key, begins, anew)
        )

    def refused(self, code: str, why: str) -> None:
        """Tell that a message was refused."""
        self._observe(StreamRefused(self._now_us(), self.number, self.account_id, code, why))

    def closed(self, cause: str, code: int | None, why: str, sent: int) -> None:
        """Tell that the connection ended, and who or what ended it. Told once: the first cause holds."""
        if self._ended:
            return
        self._ended = True
        at_us = self._now_us()
        self._observe(
            StreamClosed(
                at_us,
                self.number,
                self.account_id,
                cause,
                code,
                why,
                at_us - self.opened_us,
                sent,
            )
        )
