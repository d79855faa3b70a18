"""`/healthz`: whether, and as what, this exchange answers. Cheap: asked often, and first of all."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import parse_qs

from kalshi_contract.monitoring.alerts import AlertStatus
from kalshi_contract.monitoring.log_values import iso
from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.refusals import json_response

HEALTH_PATH = "/healthz"


@cache
def package_version() -> str:
    """Return the version of this distribution, or 'unknown' where it is not installed."""
    try:
        return version("kalshi-mock-exchange")
    except PackageNotFoundError:
        return "unknown"


def health(context: Context, query: bytes = b"") -> HttpResponse:
    """Return the answer; asked for ``?verbose`` also with the alerts, the open streams and the defects that were caught."""
    shown: dict[str, Any] = {
        "status": "ok",
        "edition": context.edition.name,
        "version": package_version(),
        "seed": context.venue.seed,
    }
    if "verbose" in parse_qs(query.decode("latin-1"), keep_blank_values=True):
        statuses = context.venue.monitor.alerts(context.clock.now_us())
        shown["alerts"] = {each.name: alert_shown(each) for each in statuses}
        shown["streams"] = len(context.venue.streams())
        shown["defects"] = len(context.venue.defects)
    return json_response(200, shown)


def alert_shown(status: AlertStatus) -> dict[str, Any]:
    """Return how an alert stands as JSON values (C34)."""
    return {
        "state": status.state,
        "since": iso(status.since_us),
        "value": round(status.value, 6),
        "threshold": status.threshold,
        "unit": status.unit,
        "window_s": status.window_s,
    }
