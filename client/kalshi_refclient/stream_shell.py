"""What a stream client of any edition is made of, and what can be read of it at any moment (C33, C34). No I/O of its own."""

from typing import Any, Generic, TypeVar

from kalshi_contract.monitoring.alerts import AlertStatus
from kalshi_refclient._core.actions import Phase
from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.lifecycle import ConnectionMachine
from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.auth import Authenticator
from kalshi_refclient.metrics import Metrics
from kalshi_refclient.redaction import excerpt
from kalshi_refclient.settings import (
    Settings,
    environment_of,
    monitor_of,
    url_of,
)
from kalshi_refclient.transport import check_url
from kalshi_refclient.wire import StreamSettings

M_co = TypeVar("M_co", bound=ConnectionMachine, covariant=True)


class StreamShell(Generic[M_co]):
    """Base of all stream clients: their settings, machine, mailbox and monitor."""

    ws_url = ""  # a client that could not be made has a repr too: it is in the traceback

    def __init__(
        self,
        auth: Authenticator,
        *,
        ws_url: str | None = None,
        environment: str | None = None,
        settings: Settings | None = None,
        stream: StreamSettings | None = None,
    ) -> None:
        self.settings = settings or self._own_settings()
        self.stream = stream or StreamSettings()
        venue = environment_of(self.settings.edition, environment)
        url = url_of(self.settings.edition, venue, ws_url, "ws")
        self.ws_url = check_url(url, secure="wss", plain="ws")
        self.counters = Counters()
        self.monitor = monitor_of(self.settings)
        self._auth = auth
        self._shown: tuple[str, ...] = ()
        """What the connection was shown to authenticate us."""
        self._clock = self.settings.runtime.clock
        check = checker(self.settings.edition, self.counters, strict=self.settings.strict)
        self._machine = self._own_machine(
            StreamParts(
                edition=self.settings.edition,
                check=check,
                counters=self.counters,
                policy=self.stream.reconnect,
                times=self.stream.times,
                random=self.settings.runtime.random,
                observer=self.monitor,
                next_connection=self.monitor.next_connection,
                requires_acks=self.stream.requires_acks,
                redact=lambda text: excerpt(text, secrets=self._shown),
            )
        )
        self._mailbox = self._own_mailbox()
        self._dropped_told = 0
        self.monitor.watch_stream(self)

    def _own_settings(self) -> Settings:
        """Return the settings of a client that was given none."""
        return Settings()

    def _own_machine(self, parts: StreamParts) -> M_co:
        """Return the machine of this kind of client."""
        raise NotImplementedError

    def _own_mailbox(self) -> Mailbox[Any]:
        """Return the queue to the reader."""
        return Mailbox(self.stream.overflow, self.stream.queue_events_max)

    def __repr__(self) -> str:
        machine = getattr(
            self, "_machine", None
        )  # a client that could not be made is in its traceback
        phase = "not made" if machine is None else machine.phase.value
        return f"{type(self).__name__}({self.ws_url!r}, {phase})"

    @property
    def connected(self) -> bool:
        """Return whether the connection is up now."""
        return self._machine.phase is Phase.OPEN

    @property
    def disconnects(self) -> int:
        """How often an open connection was lost (the contract alerts above 10 an hour)."""
        return self._machine.disconnects

    @property
    def lag_s(self) -> float:
        """How long the oldest event that was not read yet has been waiting."""
        return self._mailbox.lag_s(self._clock.monotonic_s())

    @property
    def dropped(self) -> int:
        """How many market updates were replaced by newer ones because the reader was slow."""
        return self._mailbox.dropped_total

    @property
    def metrics(self) -> Metrics:
        """What was counted, as Prometheus reads it (C33)."""
        return self.monitor.metrics

    def alerts(self) -> tuple[AlertStatus, ...]:
        """Return how the contract's four alerts stand now (C34)."""
        return self.monitor.alerts()

    def count_dropped(self) -> None:
        """Tell the monitor what the mailbox replaced since the last time."""
        dropped = self._mailbox.dropped_total
        if dropped != self._dropped_told:
            self.monitor.count("stream_messages_dropped_total", (), dropped - self._dropped_told)
            self._dropped_told = dropped
