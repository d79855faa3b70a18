"""One WebSocket connection under a fault plan: what was sent on it so far, as far as faults need to know. Pure; time comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kalshi_contract.edition import Edition
from mock_exchange.faults.data import says
from mock_exchange.faults.message import Message
from mock_exchange.faults.outgoing import Cut, Mute, Out, Park, Send, Shut
from mock_exchange.faults.plan import FaultPlan
from mock_exchange.faults.rule import Rule
from mock_exchange.faults.shapes import SHAPES, Shape, channels_by_type
from mock_exchange.faults.toxic import Occasion, StreamToxic

OPENING: Final = "open"
PING: Final = "ping"
"""What stands for the type of a message where a rule strikes none."""


@dataclass(slots=True)
class _Parked:
    """A message that waits for others to overtake it."""

    park: Park
    left: int
    due_us: int


class Line:
    """A connection. ``number`` is its own under the plan."""

    def __init__(self, plan: FaultPlan, edition: Edition) -> None:
        self.plan = plan
        self.number = plan.next_stream()
        self.shape: Shape = SHAPES[edition.name]
        self._channels: Mapping[str, frozenset[str]] = channels_by_type(edition)
        self._shifts: dict[Any, int] = {}
        self._parked: list[_Parked] = []

    # -- what toxics ask -------------------------------------------------------------------------------------------

    def earlier_state(self, message: Message) -> dict[str, Any] | None:
        """Return an earlier state of what a message is about, from any connection under the plan."""
        thing = message.thing
        return None if thing is None else self.plan.states.get((message.type, thing))

    def shift(self, subscription: Any, by: int) -> None:
        """Have everything on a subscription numbered higher from now on."""
        self._shifts[subscription] = self._shifts.get(subscription, 0) + by

    # -- what the transport asks -----------------------------------------------------------------------------------

    def opened(self, account_id: str | None, now_us: int) -> list[Out]:
        """Return what goes out because the connection was opened."""
        return self._struck("open", None, OPENING, account_id, now_us) or []

    def pinged(self, account_id: str | None, now_us: int) -> bool:
        """Tell whether a ping of the peer is left without its pong."""
        return self._struck("ping", None, PING, account_id, now_us) is not None

    def pass_on(self, payloads: list[bytes], account_id: str | None, now_us: int) -> list[Out]:
        """Return what goes out for messages of the session, up to an end."""
        if not self.plan.has_stream_rules:
            return [Send(payload) for payload in payloads]
        out: list[Out] = []
        for payload in payloads:
            out += self._pass_one(payload, account_id, now_us)
            if out and isinstance(out[-1], Shut | Cut | Mute):
                break
        return out

    def overdue(self, now_us: int) -> list[Out]:
        """Return the parked messages whose time is over."""
        due = [parked for parked in self._parked if parked.due_us <= now_us]
        self._parked = [parked for parked in self._parked if parked.due_us > now_us]
        return [Send(parked.park.payload) for parked in due]

    def all_parked(self) -> list[Out]:
        """Return every parked message: nothing will overtake it any more."""
        left, self._parked = self._parked, []
        return [Send(parked.park.payload) for parked in left]

    @property
    def next_due_us(self) -> int | None:
        """When the next parked message is due, or None."""
        return min((parked.due_us for parked in self._parked), default=None)

    # -- one message -----------------------------------------------------------------------------------------------

    def _pass_one(self, payload: bytes, account_id: str | None, now_us: int) -> list[Out]:
        message = Message(payload, self.shape)
        by = self._shifts.get(message.subscription, 0)
        if by and message.is_numbered:
            message = Message(message.renumbered(by), self.shape)
        struck = self._struck("message", message, message.type, account_id, now_us)
        self._remember(message)
        if struck is None:
            return [Send(message.payload), *self._overtaken(message.type)]
        out: list[Out] = []
        for one in struck:
            if isinstance(one, Park):
                self._parked.append(_Parked(one, one.behind, now_us + one.wait_us))
            else:
                out.append(one)
        if any(isinstance(one, Send) for one in out):
            out += self._overtaken(message.type)
        return out

    def _remember(self, message: Message) -> None:
        if message.type in self.shape.states and message.thing is not None:
            self.plan.remember(message.type, message.thing, message.value)

    def _overtaken(self, kind: str) -> list[Out]:
        """Return the parked messages that enough others have overtaken now."""
        out: list[Out] = []
        for parked in tuple(self._parked):
            if not parked.park.types or kind in parked.park.types:
                parked.left -= 1
                if not parked.left:
                    self._parked.remove(parked)
                    out.append(Send(parked.park.payload))
        return out

    def _struck(
        self,
        occasion: Occasion,
        message: Message | None,
        kind: str,
        account_id: str | None,
        now_us: int,
    ) -> list[Out] | None:
        """Ask the plan's rules, in order, until one strikes; return what it lets out."""
        for live in self.plan.live:
            fault = live.fault
            if (
                isinstance(fault, StreamToxic)
                and fault.occasion(self.shape) == occasion
                and self._matches(live.rule, message, account_id)
                and (message is None or fault.applies(message, self))
                and live.strikes(now_us)
            ):
                self.plan.note(live.rule, kind, account_id, now_us, self.number)
                return fault.strike(message, self, live.dice)
        return None

    def _matches(self, rule: Rule, message: Message | None, account_id: str | None) -> bool:
        match = rule.match
        return (
            says(match.account_id, account_id)
            and (match.connection is None or match.connection == self.number)
            and (message is None or says(match.message, message.type))
            and (message is None or match.channel is None or self._is_of(message, rule))
        )

    def _is_of(self, message: Message, rule: Rule) -> bool:
        channels = self._channels.get(message.type, frozenset()) or {message.channel}
        return any(says(rule.match.channel, channel) for channel in channels)
