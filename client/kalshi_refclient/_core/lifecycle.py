"""The life of a stream's connection as a state machine, of any edition: open, lose, wait, come back, stop (C12, C24, D15 to D22).

Pure. The shell feeds it (``opened``, ``open_failed``, ``received``, ``pong``, ``closed``, ``tick`` …), then takes its
actions and waits no longer than ``next_timer_s``. What is said on an open connection is an edition's: its machine fills in the
methods below *What an edition says*.

=============  ==============================  =====================================================
phase          what happens                    then
=============  ==============================  =====================================================
``idle``       ``start``                       connect -> ``connecting``
``connecting`` opened                          greet: ask for every wanted subscription -> ``open``
``connecting`` failed, 401 or 403              renew the key once, else -> ``stopped``
``connecting`` failed otherwise                ``Stale``, back-off -> ``waiting``
``open``       message                         events; a malformed one closes -> ``waiting``
``open``       silence beyond the ping         abort -> ``waiting``
``open``       closed                          by its code: -> ``waiting`` or ``stopped``
``waiting``    the delay is over               connect -> ``connecting``
any            the user closes                 close 1000 -> ``stopped``
=============  ==============================  =====================================================
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from kalshi_refclient import errors
from kalshi_refclient._core.actions import (
    Action,
    CloseSocket,
    Connect,
    Phase,
    Ping,
    RenewKey,
    SendAuth,
    SendText,
)
from kalshi_refclient._core.arrivals import StreamParts
from kalshi_refclient._core.connection_log import ConnectionLog, EndCause
from kalshi_refclient._core.reconnect import FINAL_STATUSES, Reaction, reaction_to
from kalshi_refclient._core.sending import Sending
from kalshi_refclient.stream_events import Reconnected, Stale


class ConnectionMachine:
    """The state machine. ``error`` says why it stopped; ``None`` where the user closed it. ``events`` is what to tell the reader."""

    def __init__(self, parts: StreamParts) -> None:
        self.parts = parts
        self.phase = Phase.IDLE
        self.error: errors.KalshiError | None = None
        self.connection = ConnectionLog(parts.observer, parts.next_connection)
        self.events: deque[Any] = deque()
        self._sending = Sending(parts.edition)
        self._actions: deque[Action] = deque()
        self._failures = 0
        self._faulty = 0
        self._may_renew = True
        self._refusal: errors.KalshiError | None = None
        self._opened_s: float | None = None
        self._lost_s: float | None = None
        self._retry_s = 0.0
        self._ping_s: float | None = None
        self._pong_s: float | None = None

    # What an edition says.

    def _greet(self, now_s: float) -> None:
        """Say what is said first on a new connection."""
        raise NotImplementedError

    def _hear(self, text: str, now_s: float) -> None:
        """Take a text frame of the open connection."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Forget what held for a connection that is gone, or is only coming up."""
        raise NotImplementedError

    def _timers_s(self) -> Iterable[float | None]:
        """Return when the edition has something to do on the open connection."""
        return ()

    def _due(self, now_s: float) -> None:
        """Do what is due on the open connection."""

    def _stopped_by(self, code: int | None, reason: str) -> None:
        """Stop, or renew the key, after a close that asks for it."""
        message = f"the exchange closed the stream: {reason or code}"
        self._renew_or_stop(errors.Unauthorized(message, status=401), can_renew=True)

    # What the shell takes out.

    def take_actions(self) -> list[Action]:
        """Return what to do now, in order."""
        taken = list(self._actions)
        self._actions.clear()
        return taken

    def take_events(self) -> list[Any]:
        """Return what to tell the reader, in order."""
        taken = list(self.events)
        self.events.clear()
        return taken

    @property
    def disconnects(self) -> int:
        """Return how often an open connection was lost."""
        return self.connection.disconnects

    @property
    def has_actions(self) -> bool:
        """Return whether there is something to do."""
        return bool(self._actions)

    def next_timer_s(self) -> float | None:
        """Return when :meth:`tick` has to be called at the latest, or ``None``."""
        if self.phase is Phase.WAITING:
            return self._retry_s
        if self.phase is not Phase.OPEN or self._opened_s is None:
            return None
        times = [self._pong_s if self._pong_s is not None else self._ping_s]
        times += [self._sending.next_s(), *self._timers_s()]
        return min((time for time in times if time is not None), default=None)

    # What the user does.

    def start(self) -> None:
        """Begin: connect."""
        if self.phase is Phase.IDLE:
            self._connect()

    def close(self, now_s: float) -> None:
        """Stop for good, because the user says so."""
        if self.phase is not Phase.STOPPED:
            self._end(None, "client", now_s)

    def fail(self, error: errors.KalshiError, cause: EndCause, now_s: float) -> None:
        """Stop for good, because of something outside the machine."""
        self._end(error, cause, now_s)

    # What the socket and the clock do.

    def opened(self, now_s: float) -> None:
        """Note that the connection is up, and greet."""
        if self.phase is not Phase.CONNECTING:
            return
        self.phase = Phase.OPEN
        self._opened_s = now_s
        self._sending.clear()
        self._forget()
        self.connection.opened(now_s)
        self._heard(now_s)
        self._greet(now_s)
        if self._lost_s is not None:
            gap_s, self._lost_s = now_s - self._lost_s, None
            self.events.append(Reconnected(gap_s=gap_s, attempts=self._failures))

    def open_failed(
        self, why: str, now_s: float, *, status: int | None = None, hint_s: float | None = None
    ) -> None:
        """Note that the connection could not be opened."""
        if self.phase is not Phase.CONNECTING:
            return
        if status in FINAL_STATUSES:
            refusal = errors.Unauthorized(
                f"the upgrade was answered {status}", status=int(status or 0)
            )
            self._renew_or_stop(refusal, can_renew=status == 401)
            return
        why = f"could not connect: {self.parts.redact(why)}"
        self._lose(why, "network", Reaction.RECONNECT, now_s, hint_s=hint_s)

    def certificate_refused(self, why: str) -> None:
        """Note that the server's certificate does not hold: final."""
        self._stop(errors.CertificateRefused(f"not sent: {why}"))

    def received(self, text: str, now_s: float) -> None:
        """Take a text frame."""
        if self.phase is not Phase.OPEN:
            return
        self._heard(now_s)
        self._hear(text, now_s)

    def received_binary(self, now_s: float) -> None:
        """Take a binary frame: the contract has none."""
        if self.phase is Phase.OPEN:
            self.parts.counters.violations += 1
            self.parts.observer.count("stream_messages_received_total", ("other",))
            self._break_off(1003, "a binary frame", now_s)

    def pong(self, now_s: float) -> None:
        """Note that a ping was answered."""
        if self.phase is Phase.OPEN:
            self._heard(now_s)

    def paused(self) -> None:
        """Note that the connection is not being read: its silence means nothing."""
        self._ping_s = self._pong_s = None

    def resumed(self, now_s: float) -> None:
        """Note that it is read again."""
        self._heard(now_s)

    def closed(self, code: int | None, reason: str, now_s: float, *, broken: bool = False) -> None:
        """Note that the connection is gone.

        ``code`` is ``None`` without a close frame; ``broken`` where it is our own code for frames that broke the protocol.
        """
        if self.phase is not Phase.OPEN:
            return
        cause: EndCause = "violation" if broken else "network" if code is None else "server"
        reaction, reason = reaction_to(code), self.parts.redact(reason)
        if reaction is not Reaction.STOP:
            why = f"closed with {code}" if code is not None else "cut without a close frame"
            self._lose(f"{why} {reason}".strip(), cause, reaction, now_s, code)
            return
        self._disconnected(cause, now_s, code, f"closed with {code} {reason}")
        self._stopped_by(code, reason)

    def renewed(self, *, changed: bool, now_s: float) -> None:
        """Go on after a :class:`RenewKey`: with another key, or not at all."""
        if self.phase is Phase.STOPPED:
            return
        if changed:
            why = "the key was refused; there is another one"
            self._lose(why, "unauthorized", Reaction.RECONNECT, now_s)
        else:
            self._stop(self._refusal)

    def tick(self, now_s: float) -> None:
        """Let time pass."""
        if self.phase is Phase.WAITING and now_s >= self._retry_s:
            self._connect()
        if self.phase is not Phase.OPEN or self._opened_s is None:
            return
        if now_s >= self._opened_s + self.parts.policy.stable_s:
            self._failures = self._faulty = 0
            self._may_renew = True
        self._send_due(now_s)
        self._due(now_s)
        if self.phase is not Phase.OPEN:
            return
        if self._pong_s is not None and now_s >= self._pong_s:
            self._cut("silence: a ping was not answered", now_s)
        elif self._pong_s is None and self._ping_s is not None and now_s >= self._ping_s:
            self._pong_s = now_s + self.parts.times.pong_timeout_s
            self._actions.append(Ping())

    # Inside.

    def _connect(self) -> None:
        self.phase = Phase.CONNECTING
        self._actions.append(Connect())

    def _cut(self, why: str, now_s: float) -> None:
        """Cut a connection on which nobody answers, and come back."""
        self._actions.append(CloseSocket(None))
        self._lose(why, "silence", Reaction.RECONNECT, now_s)

    def _end(self, error: errors.KalshiError | None, cause: EndCause, now_s: float) -> None:
        """Close what is open, and stop."""
        if self.phase in {Phase.OPEN, Phase.CONNECTING}:
            self._actions.append(CloseSocket(1000))
        self.connection.ended(cause, now_s, 1000, "" if error is None else str(error))
        self._stop(error)

    def _stop(self, error: errors.KalshiError | None) -> None:
        self.phase = Phase.STOPPED
        self.error = error
        self._forget()
        self._sending.clear()
        if error is not None:
            self.connection.tell("stream_ended", why=str(error))

    def _tell_refused_key(self, refusal: errors.Unauthorized) -> None:
        self.connection.tell(
            "auth_failed", status=refusal.status, code=refusal.code, why=str(refusal)
        )

    def _renew_or_stop(self, refusal: errors.Unauthorized, *, can_renew: bool) -> None:
        self._tell_refused_key(refusal)
        if not can_renew or not self._may_renew:
            self._stop(refusal)
            return
        self._may_renew = False
        self._refusal = refusal
        self.phase = Phase.CONNECTING
        self._actions.append(RenewKey())

    def _disconnected(self, cause: EndCause, now_s: float, code: int | None, why: str) -> None:
        self._forget()
        self.connection.ended(cause, now_s, code, why)

    def _lose(
        self,
        why: str,
        cause: EndCause,
        reaction: Reaction,
        now_s: float,
        code: int | None = None,
        hint_s: float | None = None,
    ) -> None:
        """Wait and try again, if there are tries left: the connection is gone or did not come up."""
        policy = self.parts.policy
        if self.phase is Phase.OPEN:
            stable_s = now_s - (now_s if self._opened_s is None else self._opened_s)
            if stable_s >= policy.stable_s:
                self._failures = self._faulty = 0
            self._disconnected(cause, now_s, code, why)
        self._opened_s = None
        if self._lost_s is None:
            self._lost_s = now_s
        if reaction is Reaction.RECONNECT_FEW:
            self._faulty += 1
        exhausted = self._failures >= policy.tries_max or self._faulty > policy.faulty_max
        if exhausted:
            message = f"gave up after {self._failures} reconnects: {why}"
            self._stop(
                errors.ReconnectsExhausted(message, close_code=code, attempts=self._failures)
            )
            return
        delay_s = policy.delay_s(self._failures, hint_s, self.parts.random)
        self._failures += 1
        self._retry_s = now_s + delay_s
        self.phase = Phase.WAITING
        self.connection.tell(
            "stream_retry", attempt=self._failures, delay_s=round(delay_s, 3), why=why
        )
        self.events.append(
            Stale(why=why, close_code=code, retry_in_s=delay_s, attempt=self._failures)
        )

    def _break_off(self, close_code: int, why: str, now_s: float) -> None:
        self._actions.append(CloseSocket(close_code, "message breaks the contract"))
        why = f"the exchange sent {why}"
        self._lose(why, "violation", Reaction.RECONNECT_FEW, now_s, close_code)

    def _heard(self, now_s: float) -> None:
        self._pong_s = None
        self._ping_s = now_s + self.parts.times.ping_interval_s

    def _send(self, action: SendAuth | SendText, now_s: float) -> None:
        self._sending.put(action)
        self._send_due(now_s)

    def _send_due(self, now_s: float) -> None:
        due = self._sending.due(now_s)
        self.connection.sent += len(due)
        self._actions.extend(due)
