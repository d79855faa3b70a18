"""Faults of WebSocket messages: what a plan does to the frames about to be sent on one connection. Pure."""

from dataclasses import dataclass
from typing import Final

import orjson

from mock_exchange.faults.plan import CloseSocket, DelaySocket, DropSocket, FaultPlan

_UNKNOWN: Final = ""


@dataclass(frozen=True, slots=True)
class StreamVerdict:
    """``send`` goes out now; then ``end`` ends the connection, or ``held`` waits for ``delay_us`` on the exchange's clock."""

    send: list[bytes]
    held: list[bytes]
    delay_us: int = 0
    end: DropSocket | CloseSocket | None = None


def judge(plan: FaultPlan, account_id: str | None, frames: list[bytes]) -> StreamVerdict:
    """Ask the plan about each frame, in order, until one is struck."""
    for at, frame in enumerate(frames):
        fault = plan.stream_fault(message_type(frame), account_id)
        if isinstance(fault, DelaySocket):
            return StreamVerdict(frames[:at], frames[at:], round(fault.seconds * 1_000_000))
        if fault is not None:
            return StreamVerdict(frames[:at], [], end=fault)
    return StreamVerdict(frames, [])


def message_type(frame: bytes) -> str:
    """Return a message's ``type``, or ''."""
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return _UNKNOWN
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else _UNKNOWN
