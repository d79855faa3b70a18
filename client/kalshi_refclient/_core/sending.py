"""What a stream sends: the contract's messages, and no more of them a second than the exchange takes (C14 to C16, D19).

Pure. A hundred subscriptions after a reconnect would be over the limit of messages a second together with ``auth``; they
are spread.
"""

from collections import deque
from typing import Final

import orjson

from kalshi_contract.edition import Edition
from kalshi_refclient import errors
from kalshi_refclient._core.actions import SendAuth, SendText
from kalshi_refclient._core.subscriptions import Subscription

SEND_SHARE: Final = 0.8
"""Share of the exchange's messages per second that we use: our second and its second do not begin together."""
WINDOW_S: Final = 1.0


class Sending:
    """A queue of frames to send; ``due`` hands out those whose time has come."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        per_second = edition.limits.stream.messages_per_second_max
        self._sends_max = max(1, int(per_second * SEND_SHARE))
        self._queue: deque[SendAuth | SendText] = deque()
        self._sent_s: deque[float] = deque()

    def put(self, action: SendAuth | SendText) -> None:
        """Queue a frame."""
        self._queue.append(action)

    def clear(self) -> None:
        """Forget what is queued: the connection is gone."""
        self._queue.clear()
        self._sent_s.clear()

    def due(self, now_s: float) -> list[SendAuth | SendText]:
        """Return what may be sent now, in order."""
        while self._sent_s and now_s >= self._sent_s[0] + WINDOW_S:
            self._sent_s.popleft()
        taken: list[SendAuth | SendText] = []
        while self._queue and len(self._sent_s) < self._sends_max:
            taken.append(self._queue.popleft())
            self._sent_s.append(now_s)
        return taken

    def next_s(self) -> float | None:
        """Return when :meth:`due` has something next, or ``None``."""
        return self._sent_s[0] + WINDOW_S if self._queue and self._sent_s else None

    def subscription(self, kind: str, subscription: Subscription) -> SendText:
        """Return the message that asks for a subscription or gives it up. Raises :class:`LocalMisuse`."""
        channel = self._edition.channels.get(subscription.channel)
        if channel is None:
            raise errors.LocalMisuse(f"no channel {subscription.channel!r}", field="channel")
        message = {"type": kind, "channel": channel.name, channel.key_field: subscription.key}
        validator = self._edition.validator(f"{kind}_{channel.name}")
        if not validator.is_valid(message):
            why = validator.violations(message)[0].message
            raise errors.LocalMisuse(f"{channel.key_field}: {why}", field=channel.key_field)
        return SendText(orjson.dumps(message).decode())
