"""A stream machine on a manual clock, and ready-made messages: what a server could say, without a server."""

import json
from typing import Any

from kalshi_refclient._core.actions import (
    CloseSocket,
    Connect,
    Phase,
    Ping,
    RenewKey,
    SendAuth,
    SendText,
)
from kalshi_refclient._core.arrivals import StreamParts, StreamTimes
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient._core.stream import StreamMachine
from kalshi_refclient._core.subscriptions import Subscription
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.stream_events import Stale, StreamEvent
from support.client_world import EDITION, TICKER, ManualClock

ACCOUNT = "user_0001"
MARKET = ("market", TICKER)
ORDERS = ("orders", ACCOUNT)


def text(**message: Any) -> str:
    return json.dumps(message)


def authenticated() -> str:
    return text(type="authenticated", account_id=ACCOUNT)


def acknowledged(channel: str, key: str, kind: str = "subscribed") -> str:
    return text(type=kind, channel=channel, **{EDITION.channels[channel].key_field: key})


def market_update(volume: int = 1, at_s: int = 0, ticker: str = TICKER, price: float = 0.65) -> str:
    data = {
        "ticker": ticker,
        "last_price": price,
        "volume": volume,
        "timestamp": f"2024-01-27T10:30:{at_s:02d}Z",
    }
    return text(type="market_update", data=data)


def order_update(status: str = "open", filled_size: int = 0, number: int = 123456789) -> str:
    data = {
        "order_id": f"ord_{number:09d}",
        "status": status,
        "filled_size": filled_size,
        "timestamp": "2024-01-27T10:32:00Z",
    }
    return text(type="order_update", data=data)


def account_update(balance: int = 10000) -> str:
    data = {"account_id": ACCOUNT, "balance": balance, "currency": "USD"}
    return text(type="account_update", data=data)


def stream_error(code: str, **more: Any) -> str:
    return text(type="error", error={"code": code, "message": "said so", **more})


class Stream:
    """The machine, its clock, and everything it did: ``actions`` and ``events`` in order."""

    def __init__(self, *, strict: bool = False, **changes: Any) -> None:
        self.clock = changes.pop("clock", None) or ManualClock()
        self.counters = Counters()
        random = changes.pop("random", lambda: 0.0)
        self.machine = StreamMachine(
            StreamParts(
                edition=EDITION,
                check=checker(EDITION, self.counters, strict=strict),
                counters=self.counters,
                policy=changes.pop("policy", ReconnectPolicy()),
                times=changes.pop("times", StreamTimes()),
                random=random,
                **changes,
            )
        )
        self.actions: list[Any] = []
        self.events: list[StreamEvent] = []
        self.machine.start()
        self._take()

    @property
    def now_s(self) -> float:
        return self.clock.now_s

    @property
    def phase(self) -> Phase:
        return self.machine.phase

    def advance(self, seconds: float) -> None:
        """Let time pass, from timer to timer."""
        end_s = self.clock.now_s + seconds
        steps = 0
        while (timer_s := self.machine.next_timer_s()) is not None and timer_s <= end_s:
            steps += 1
            assert steps < 1000, "a timer that is due for ever"
            self.clock.now_s = max(timer_s, self.clock.now_s)
            self.machine.tick(self.clock.now_s)
            self._take()
        self.clock.now_s = end_s
        self.machine.tick(end_s)
        self._take()

    def open(self, *said: str) -> None:
        """Let the connection come up, and the server say something."""
        assert self.phase is Phase.CONNECTING
        self.machine.opened(self.now_s)
        self._take()
        self.say(*said)

    def say(self, *said: str) -> None:
        for each in said:
            self.machine.received(each, self.now_s)
            self._take()

    def fail_to_open(self, why: str = "refused", **facts: Any) -> None:
        self.machine.open_failed(why, self.now_s, **facts)
        self._take()

    def closed(self, code: int | None = None, reason: str = "") -> None:
        self.machine.closed(code, reason, self.now_s)
        self._take()

    def subscribe(self, channel: str, key: str) -> None:
        self.machine.subscribe(channel, key, self.now_s)
        self._take()

    def unsubscribe(self, channel: str, key: str) -> None:
        self.machine.unsubscribe(channel, key, self.now_s)
        self._take()

    def renewed(self, *, changed: bool) -> None:
        self.machine.renewed(changed=changed, now_s=self.now_s)
        self._take()

    def close(self) -> None:
        self.machine.close(self.now_s)
        self._take()

    def is_valid(self, channel: str, key: str) -> bool:
        return self.machine.subscriptions.is_valid(Subscription(channel, key))

    def forget(self) -> None:
        """Start a new page: what was done before is not looked at any more."""
        self.actions.clear()
        self.events.clear()

    @property
    def connects(self) -> int:
        return sum(isinstance(each, Connect) for each in self.actions)

    @property
    def pings(self) -> int:
        return sum(isinstance(each, Ping) for each in self.actions)

    @property
    def renewals(self) -> int:
        return sum(isinstance(each, RenewKey) for each in self.actions)

    @property
    def closes(self) -> list[int | None]:
        return [each.code for each in self.actions if isinstance(each, CloseSocket)]

    @property
    def sent(self) -> list[Any]:
        """Frames that were sent: ``"auth"``, or the message."""
        return [
            "auth" if isinstance(each, SendAuth) else json.loads(each.text)
            for each in self.actions
            if isinstance(each, SendAuth | SendText)
        ]

    @property
    def delays_s(self) -> list[float]:
        return [each.retry_in_s for each in self.events if isinstance(each, Stale)]

    def _take(self) -> None:
        self.actions.extend(self.machine.take_actions())
        self.events.extend(self.machine.take_events())


def subscription(channel: str, key: str, kind: str = "subscribe") -> dict[str, str]:
    return {"type": kind, "channel": channel, EDITION.channels[channel].key_field: key}
