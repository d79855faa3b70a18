"""A monitor on a manual clock, the clients it watches, and every change of an alert that its hook was given."""

import contextlib
from collections.abc import Callable
from typing import Any

import httpx2

from kalshi_contract.monitoring.alerts import AlertChange, AlertStatus
from kalshi_refclient import errors
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.rest import KalshiClient
from support.client_world import EDITION, WALL_S, ManualClock, Script, account, client


class MonitorWorld:
    """A clock, a monitor on it, and the changes its hook was given as (seconds since the start, alert, state)."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.changes: list[tuple[float, str, str]] = []
        self.start_s = self.clock.now_s
        self.monitor = Monitor(edition=EDITION, clock=self.clock, on_alert=self._note)

    def _note(self, change: AlertChange) -> None:
        self.changes.append((change.since_us / 1e6 - WALL_S, change.name, change.state))

    def of(self, name: str) -> list[tuple[float, str]]:
        return [(at_s, state) for at_s, alert, state in self.changes if alert == name]

    def client(self, *answers: Any, **changes: Any) -> KalshiClient:
        return client(Script(*answers), self.clock, monitor=self.monitor, **changes)

    def ask(self, kalshi: KalshiClient, times: int = 1) -> None:
        for _ in range(times):
            with contextlib.suppress(errors.KalshiError):
                kalshi.get_account("user_0001")

    def wait(self, seconds: float) -> dict[str, AlertStatus]:
        self.clock.now_s += seconds
        return {status.name: status for status in self.monitor.alerts()}

    def slow(self, duration_s: float) -> Callable[[httpx2.Request], httpx2.Response]:
        def answer(_request: httpx2.Request) -> httpx2.Response:
            self.clock.now_s += duration_s
            return account()

        return answer
