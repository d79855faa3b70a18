"""The time line of a scenario as SVG: requests, orders, WebSockets and faults, each in a lane of its own.

Colours are classes of ``reports/page.css``; every mark has a title, so that pointing at it tells what it is.
"""

from collections.abc import Sequence
from html import escape
from math import ceil, floor
from typing import Final, TypeVar

from kalshi_harness.certify.wire import Request, Stream, Wire

_Mark = TypeVar("_Mark")
LEGEND: Final = (
    ("--good", "answered"),
    ("--remark", "refused (4xx)"),
    ("--odd", "limited (429)"),
    ("--bad", "failed, or no answer"),
    ("--accent", "order taken"),
)
"""Colour of the page -> what has it."""

WIDTH: Final = 920
LEFT: Final = 92
RIGHT: Final = 16
LANE: Final = 30
TOP: Final = 10
MARK: Final = 16
MARKS_MAX: Final = 400
"""So many marks of one lane are drawn; a client that hammers is a solid bar long before."""

MARGIN: Final = 0.04
"""So much of the picture is left free before the first mark."""

_STEPS_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)
_TICKS_MAX: Final = 12


def timeline(wire: Wire) -> str:
    """Return the SVG element."""
    scale = _Scale(_begin_s(wire), _end_s(wire))
    lanes = [
        ("requests", "".join(_request(each, scale) for each in _some(wire.requests))),
        (
            "orders",
            "".join(_order(each.at_s, each.line(), scale) for each in _some(wire.placements)),
        ),
        *((f"WebSocket {each.number}", _stream(each, scale)) for each in _streams(wire)),
        ("faults", "".join(_fault(each.at_s, each.line(), scale) for each in _some(wire.hits))),
    ]
    height = TOP + LANE * len(lanes) + 24
    rows = "".join(_lane(name, marks, at) for at, (name, marks) in enumerate(lanes))
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(_summary(wire))}">{_axis(scale, TOP + LANE * len(lanes))}{rows}</svg>'
    )


class _Scale:
    def __init__(self, begin_s: float, end_s: float) -> None:
        self.begin_s, self.end_s = begin_s, end_s

    @property
    def span_s(self) -> float:
        return self.end_s - self.begin_s

    def x(self, at_s: float) -> float:
        share = min(1.0, max(0.0, (at_s - self.begin_s) / self.span_s))
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _begin_s(wire: Wire) -> float:
    """Return where the picture begins: shortly before the client was first heard of, not where a language began to start."""
    first = [
        *(each.at_s for each in wire.requests[:1]),
        *(each.opened_s for each in wire.streams[:1]),
        *(each.at_s for each in wire.hits[:1]),
    ]
    if not first:
        return 0.0
    heard_s = min(first)
    return max(0.0, heard_s - max(0.02, MARGIN * (_end_s(wire) - heard_s)))


def _end_s(wire: Wire) -> float:
    moments = [
        wire.ending.at_s,
        *(each.ended_s for each in wire.requests[-1:]),
        *(each.at_s for each in wire.hits[-1:]),
    ]
    return max(0.1, *moments)


def _summary(wire: Wire) -> str:
    return (
        f"{len(wire.requests)} requests, {len(wire.placements)} orders taken, {len(wire.streams)} WebSockets, "
        f"{len(wire.hits)} faults in {_end_s(wire):.1f} seconds"
    )


def _lane(name: str, marks: str, at: int) -> str:
    y = TOP + LANE * at
    return (
        f'<g transform="translate(0 {y})"><text class="lane" x="{LEFT - 10}" y="{LANE / 2 + 4}">{escape(name)}</text>'
        f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{LANE / 2}" y2="{LANE / 2}"/>{marks}</g>'
    )


def _axis(scale: _Scale, height: int) -> str:
    step_s = next((each for each in _STEPS_S if scale.span_s / each <= _TICKS_MAX), 120.0)
    first, last = ceil(scale.begin_s / step_s), floor(scale.end_s / step_s)
    ticks = (round(at * step_s, 3) for at in range(first, last + 1))
    return "".join(
        f'<line class="grid" x1="{scale.x(at_s)}" x2="{scale.x(at_s)}" y1="{TOP}" y2="{height}"/>'
        f'<text class="tick" x="{scale.x(at_s)}" y="{height + 16}">{at_s:g} s</text>'
        for at_s in ticks
    )


def _request(request: Request, scale: _Scale) -> str:
    x, width = scale.x(request.at_s), 3.0
    late = max(width, scale.x(request.ended_s) - x)
    return _box(x, late, f"mark {_kind(request)}", request.line())


def _kind(request: Request) -> str:
    if request.status == 429:
        return "limited"
    if not request.status or request.status >= 500:
        return "broken"
    return "refused" if request.status >= 400 else "good"


def _order(at_s: float, title: str, scale: _Scale) -> str:
    x, y, half = scale.x(at_s), LANE / 2, MARK / 2
    points = f"{x},{y - half} {x + half},{y} {x},{y + half} {x - half},{y}"
    return f'<polygon class="order" points="{points}"><title>{escape(title)}</title></polygon>'


def _fault(at_s: float, title: str, scale: _Scale) -> str:
    x, y, half = scale.x(at_s), LANE / 2, MARK / 2
    points = f"{x},{y + half} {x - half},{y - half} {x + half},{y - half}"
    return f'<polygon class="fault" points="{points}"><title>{escape(title)}</title></polygon>'


def _stream(stream: Stream, scale: _Scale) -> str:
    x = scale.x(stream.opened_s)
    end_s = scale.end_s if stream.closed_s is None else stream.closed_s
    kind = "lost" if stream.cause == "fault" else "held"
    return _box(x, max(3.0, scale.x(end_s) - x), f"stream {kind}", stream.line())


def _streams(wire: Wire) -> Sequence[Stream]:
    """Return as many connections as there is room for."""
    return wire.streams[:6]


def _box(x: float, width: float, kind: str, title: str) -> str:
    return (
        f'<rect class="{kind}" x="{x}" y="{(LANE - MARK) / 2}" width="{width:.1f}" height="{MARK}" rx="2">'
        f"<title>{escape(title)}</title></rect>"
    )


def _some(marks: Sequence[_Mark]) -> Sequence[_Mark]:
    """Return marks evenly chosen, where there are too many to draw."""
    step = max(1, -(-len(marks) // MARKS_MAX))
    return marks[::step]
