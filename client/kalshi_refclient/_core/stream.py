"""The stream of the reference edition as a state machine: what is said on a connection (C12 to C19, C24, D15 to D22).

Pure. The life of the connection itself is in :mod:`~kalshi_refclient._core.lifecycle`. The key never gets here: :class:`SendAuth`
lets the shell write it.

Auth and subscriptions are sent one after the other without waiting for answers, because an exchange need not give any (D15);
where it does acknowledge, a subscription that is not is asked for again.
"""

from collections.abc import Iterable

from kalshi_refclient import errors
from kalshi_refclient._core import messages
from kalshi_refclient._core.actions import Phase, SendAuth
from kalshi_refclient._core.arrivals import Arrivals, StreamParts
from kalshi_refclient._core.lifecycle import ConnectionMachine
from kalshi_refclient._core.subscriptions import Subscription, Subscriptions


class StreamMachine(ConnectionMachine):
    """The state machine of the reference edition."""

    def __init__(self, parts: StreamParts) -> None:
        super().__init__(parts)
        limits = parts.edition.limits.stream
        self.subscriptions = Subscriptions(limits.subscriptions_per_connection_max)
        self.arrivals = Arrivals(parts, self.subscriptions, self.connection, self.events)
        self._reader = messages.MessageReader(
            parts.edition, parts.check, parts.counters, parts.redact
        )
        self._auth_timeout_s = limits.auth_timeout_s

    # What the user does.

    def subscribe(self, channel: str, key: str, now_s: float) -> None:
        """Want a subscription, from now on and after every reconnect. Raises :class:`LocalMisuse`."""
        subscription = Subscription(channel, key)
        self._sending.subscription("subscribe", subscription)  # refuses what is malformed
        try:
            fresh = self.subscriptions.want(subscription)
        except ValueError as error:
            raise errors.LocalMisuse(str(error), field="subscription") from None
        if fresh and self.phase is Phase.OPEN:
            self._ask(subscription, now_s)

    def unsubscribe(self, channel: str, key: str, now_s: float) -> None:
        """Want it no longer."""
        subscription = Subscription(channel, key)
        message = self._sending.subscription("unsubscribe", subscription)
        if self.subscriptions.drop(subscription) and self.phase is Phase.OPEN:
            self.arrivals.gave_up(subscription)
            self._send(message, now_s)
            if not self.arrivals.acknowledges:  # no answer will say so
                self.connection.tell("stream_unsubscribed", channel=channel, watched=key)

    # What the edition says.

    def _greet(self, now_s: float) -> None:
        """Show the key, ask for everything wanted."""
        self._send(SendAuth(), now_s)
        for subscription in self.subscriptions:
            self._ask(subscription, now_s)

    def _hear(self, text: str, now_s: float) -> None:
        message = self._reader.read(text, now_s)
        label = (messages.channel_label(message),)
        self.parts.observer.count("stream_messages_received_total", label)
        if isinstance(message, messages.Malformed):
            self._break_off(message.close_code, message.why, now_s)
            return
        self.arrivals.take(message, now_s)
        while self.arrivals.surplus:
            surplus = self.arrivals.surplus.pop()
            self.arrivals.gave_up(surplus)
            self._send(self._sending.subscription("unsubscribe", surplus), now_s)

    def _forget(self) -> None:
        self.subscriptions.lost()
        self.arrivals.lost()

    def _timers_s(self) -> Iterable[float | None]:
        if self.arrivals.acknowledges:
            yield self.subscriptions.next_unanswered_s(self.parts.times.ack_timeout_s)
        if self._awaits_auth and self._opened_s is not None:
            yield self._opened_s + self._auth_timeout_s

    def _due(self, now_s: float) -> None:
        opened_s = now_s if self._opened_s is None else self._opened_s
        if self._awaits_auth and now_s >= opened_s + self._auth_timeout_s:
            refusal = errors.Unauthorized("no answer to auth in time", status=401)
            self._tell_refused_key(refusal)
            self._end(refusal, "unauthorized", now_s)
            return
        if self.arrivals.acknowledges:
            self._ask_again(now_s)

    def _stopped_by(self, code: int | None, reason: str) -> None:
        if reason == "RATE_LIMIT_EXCEEDED":
            message = "the exchange closed the stream: too many connections"
            self.connection.tell("rate_limited", status=429, code=reason, why=message)
            self._stop(errors.RateLimited(message, status=429, code=reason))
        elif reason and reason != "INVALID_API_KEY" and reason in self.parts.edition.errors:
            status = self.parts.edition.errors[reason].status
            message = f"the exchange closed the stream: {reason}"
            self._stop(errors.Refused(message, status=status, code=reason))
        else:
            message = f"the exchange closed the stream: {reason or code}"
            refusal = errors.Unauthorized(message, status=401, code=reason or None)
            self._renew_or_stop(refusal, can_renew=True)

    # Inside.

    @property
    def _awaits_auth(self) -> bool:
        return self.parts.requires_acks and self.arrivals.account_id is None

    def _ask_again(self, now_s: float) -> None:
        for subscription in self.subscriptions.unanswered(now_s, self.parts.times.ack_timeout_s):
            self._ask(subscription, now_s)

    def _ask(self, subscription: Subscription, now_s: float) -> None:
        self.subscriptions.asked(subscription, now_s)
        self._send(self._sending.subscription("subscribe", subscription), now_s)
