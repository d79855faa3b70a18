"""The Grafana dashboard, in the classic JSON model: Grafana 11 to 13 import it as it is."""

import json
from typing import Any, Final

from grafana_panels import DATASOURCE, render
from grafana_rows import rows_of
from promql import full_name

from kalshi_contract.edition import Limits
from kalshi_contract.monitoring.metrics import PREFIXES

SCHEMA_VERSION: Final = 42
UID: Final = "kalshi-contract"
"""Fixed, so that a newer dashboard replaces an older one and links to it stay."""


def dashboard_of(limits: Limits) -> dict[str, Any]:
    """Return the dashboard as a JSON value."""
    return {
        "uid": UID,
        "title": "Kalshi contract: exchange and client",
        "description": "The metrics and alerts of the contract's section on monitoring, of the mock exchange and the client.",
        "tags": ["kalshi", "contract", "mock"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "5s",
        "time": {"from": "now-15m", "to": "now"},
        "timezone": "browser",
        "timepicker": {"refresh_intervals": ["5s", "10s", "30s", "1m", "5m"]},
        "fiscalYearStartMonth": 0,
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": _variables()},
        "panels": render(rows_of(limits)),
    }


def to_json(dashboard: dict[str, Any]) -> str:
    """Return a dashboard as the text of its file."""
    return json.dumps(dashboard, indent=1, ensure_ascii=False) + "\n"


def _variables() -> list[dict[str, Any]]:
    # alert_state has a series from the first moment on, whatever has happened
    names = "|".join(full_name("alert_state", side) for side in PREFIXES)
    return [
        {
            "name": "datasource",
            "label": "Prometheus",
            "type": "datasource",
            "query": "prometheus",
            "current": {},
            "hide": 0,
        },
        _label_values("job", "Job", f'{{__name__=~"{names}"}}'),
        _label_values("instance", "Instance", f'{{__name__=~"{names}", job=~"$job"}}'),
    ]


def _label_values(label: str, title: str, selector: str) -> dict[str, Any]:
    query = f"label_values({selector}, {label})"
    return {
        "name": label,
        "label": title,
        "type": "query",
        "datasource": dict(DATASOURCE),
        "definition": query,
        "query": {"query": query, "refId": f"Variable-{label}"},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "hide": 0,
    }
