"""Panels of a Grafana dashboard: what they say as values here, how they look as data, and where they stand on the grid.

The layout is the one of the classic dashboard model: 24 columns, panels set from left to right, a row heading above each group.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from promql import expand

from kalshi_contract.monitoring.alerts import STATE_CODES
from kalshi_contract.monitoring.log_events import Side

GRID_COLUMNS: Final = 24
DATASOURCE: Final[Mapping[str, str]] = {"type": "prometheus", "uid": "${datasource}"}
TARGET: Final = 'job=~"$job", instance=~"$instance"'
"""What every query of the dashboard is narrowed to."""

Look = Literal["lines", "bars", "stat", "state", "states", "gauge", "heatmap", "since", "words"]

_STATE_COLOURS: Final = {"ok": "green", "pending": "yellow", "firing": "red"}
_LEGEND: Final = {
    "displayMode": "table",
    "placement": "bottom",
    "showLegend": True,
    "calcs": ["lastNotNull", "max"],
}
_LINES: Final = {
    "drawStyle": "line",
    "lineWidth": 1,
    "fillOpacity": 10,
    "gradientMode": "opacity",
    "showPoints": "auto",
    "spanNulls": False,
    "axisSoftMin": 0,
}
_TIME_OPTIONS: Final = {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
_LAST: Final = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_STATE_MAPPINGS: Final = [
    {
        "type": "value",
        "options": {
            str(code): {"index": code, "text": state, "color": _STATE_COLOURS[state]}
            for state, code in STATE_CODES.items()
        },
    }
]

LOOKS: Final[Mapping[Look, tuple[str, Mapping[str, Any], Mapping[str, Any]]]] = {
    "lines": (
        "timeseries",
        {"color": {"mode": "palette-classic"}, "custom": _LINES},
        _TIME_OPTIONS,
    ),
    "bars": (
        "timeseries",
        {
            "color": {"mode": "palette-classic"},
            "custom": {
                **_LINES,
                "drawStyle": "bars",
                "fillOpacity": 70,
                "gradientMode": "none",
                "stacking": {"mode": "normal", "group": "A"},
            },
        },
        _TIME_OPTIONS,
    ),
    "stat": (
        "stat",
        {"color": {"mode": "thresholds"}},
        {"reduceOptions": _LAST, "colorMode": "value", "graphMode": "area", "textMode": "auto"},
    ),
    "state": (
        "stat",
        {"color": {"mode": "thresholds"}, "mappings": _STATE_MAPPINGS, "noValue": "no data"},
        {
            "reduceOptions": _LAST,
            "colorMode": "background",
            "graphMode": "none",
            "textMode": "value",
        },
    ),
    "states": (
        "state-timeline",
        {
            "color": {"mode": "thresholds"},
            "mappings": _STATE_MAPPINGS,
            "custom": {"fillOpacity": 80, "lineWidth": 0},
        },
        {
            "mergeValues": True,
            "showValue": "never",
            "rowHeight": 0.8,
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "single", "sort": "none"},
        },
    ),
    "gauge": (
        "gauge",
        {"color": {"mode": "thresholds"}, "min": 0, "max": 100},
        {"reduceOptions": _LAST, "showThresholdLabels": False, "showThresholdMarkers": True},
    ),
    "heatmap": (
        "heatmap",
        {"custom": {"scaleDistribution": {"type": "linear"}}},
        {
            "calculate": False,
            "cellGap": 1,
            "color": {
                "mode": "scheme",
                "scheme": "Oranges",
                "scale": "exponential",
                "exponent": 0.5,
                "steps": 64,
            },
            "filterValues": {"le": 1e-9},
            "tooltip": {"mode": "single", "yHistogram": True},
            "yAxis": {"axisPlacement": "left", "unit": "s"},
            "legend": {"show": True},
        },
    ),
    "since": (
        "stat",
        {"color": {"mode": "fixed", "fixedColor": "text"}},
        {
            "reduceOptions": _LAST,
            "colorMode": "none",
            "graphMode": "none",
            "textMode": "value_and_name",
            "orientation": "horizontal",
        },
    ),
    "words": (
        "stat",
        {"color": {"mode": "fixed", "fixedColor": "text"}, "noValue": "not seen"},
        {"reduceOptions": _LAST, "colorMode": "none", "graphMode": "none", "textMode": "name"},
    ),
}
"""Look -> Grafana's panel type, defaults of its fields, its options."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as a template of :mod:`promql`, of one side, and how its series are called."""

    side: Side
    template: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel. ``line`` is a threshold in the panel's unit: drawn across lines, the red part of a gauge."""

    title: str
    description: str
    unit: str
    queries: tuple[Query, ...]
    width: int = 8
    height: int = 8
    look: Look = "lines"
    line: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and the panels under it; ``folded`` shows them only when it is clicked."""

    title: str
    panels: tuple[Panel, ...] = field(default=())
    folded: bool = False


def render(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the panels of a dashboard, numbered from 1 and set on the grid, row after row."""
    rendered: list[dict[str, Any]] = []
    number, top = 1, 0
    for row in rows:
        heading = {
            "id": number,
            "type": "row",
            "title": row.title,
            "collapsed": row.folded,
            "gridPos": {"x": 0, "y": top, "w": GRID_COLUMNS, "h": 1},
        }
        placed = list(_placed(row.panels, top + 1))
        panels = [_panel(panel, number + 1 + i, x, y) for i, (panel, x, y) in enumerate(placed)]
        rendered += [
            heading | {"panels": panels if row.folded else []},
            *([] if row.folded else panels),
        ]
        number += 1 + len(panels)
        # a folded row's panels take no room until it is opened
        top += (
            1
            if row.folded
            else max((y + panel.height for panel, _, y in placed), default=top + 1) - top
        )
    return rendered


def _placed(panels: Sequence[Panel], top: int) -> Iterator[tuple[Panel, int, int]]:
    """Yield each panel with its column and line; a line is as high as its highest panel."""
    x, y, height = 0, top, 0
    for panel in panels:
        if x + panel.width > GRID_COLUMNS:
            x, y, height = 0, y + height, 0
        yield panel, x, y
        x, height = x + panel.width, max(height, panel.height)


def _panel(panel: Panel, number: int, x: int, y: int) -> dict[str, Any]:
    kind, defaults, options = LOOKS[panel.look]
    return {
        "id": number,
        "type": kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": dict(DATASOURCE),
        "gridPos": {"x": x, "y": y, "w": panel.width, "h": panel.height},
        "targets": [
            _target(panel, query, chr(ord("A") + i)) for i, query in enumerate(panel.queries)
        ],
        "fieldConfig": {"defaults": _defaults(panel, defaults), "overrides": []},
        "options": dict(options),
    }


def _target(panel: Panel, query: Query, ref: str) -> dict[str, Any]:
    return {
        "refId": ref,
        "datasource": dict(DATASOURCE),
        "editorMode": "code",
        "expr": expand(query.template, query.side, TARGET),
        "legendFormat": query.legend,
        "format": "heatmap" if panel.look == "heatmap" else "time_series",
        "range": True,
    }


def _defaults(panel: Panel, defaults: Mapping[str, Any]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    custom = dict(defaults.get("custom", {}))
    if panel.look in {"state", "states"}:
        steps += [
            {"color": _STATE_COLOURS[state], "value": code}
            for state, code in STATE_CODES.items()
            if code
        ]
    elif panel.line is not None:
        steps.append({"color": "red", "value": panel.line})
        if panel.look == "lines":
            custom["thresholdsStyle"] = {"mode": "line+area"}
    return {
        "unit": panel.unit,
        **defaults,
        **({"custom": custom} if custom else {}),
        "thresholds": {"mode": "absolute", "steps": steps},
    }
