"""`/metrics`: what a scrape of this exchange gets (C33).

Everything is read at the moment somebody asks; what was observed and not digested yet is digested first.
"""

from typing import TYPE_CHECKING

from kalshi_contract.monitoring.alerts import STATE_CODES
from kalshi_contract.monitoring.exposition import Gauges, exposition, registry_of
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_contract.monitoring.tally import Tally
from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.context import Context
from mock_exchange.transport.health import package_version

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_MICROS = 1_000_000


def registry(context: Context) -> "CollectorRegistry":
    """Return a registry of ``prometheus_client`` that reads this exchange whenever it is collected."""
    return registry_of(METRICS["server"], lambda: read(context))


def metrics(context: Context, accept: str = "") -> HttpResponse:
    """Return the answer of a scrape."""
    body, content_type = exposition(registry(context), accept)
    headers = ((b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body)))
    return HttpResponse(200, headers, body)


def read(context: Context) -> tuple[Tally, Gauges]:
    """Return everything that is counted, and everything that is measured now."""
    venue, now_us = context.venue, context.clock.now_us()
    statuses = venue.monitor.alerts(now_us)
    traffic, streams = venue.traffic, venue.streams()
    tally = venue.monitor.tally
    for name, count in (
        ("stream_messages_sent_total", traffic.sent),
        ("stream_messages_received_total", traffic.received),
        ("stream_messages_conflated_total", traffic.conflated),
        ("stream_messages_dropped_total", traffic.dropped),
    ):
        tally.set(name, count)
    lag_us = max((stream.lag_us(now_us) for stream in streams), default=0)
    gauges: Gauges = {
        "info": {(package_version(), context.edition.name): 1},
        "rate_limit_use_ratio": {(name,): use for name, use in venue.rate_limit_use().items()},
        "stream_connections": {(): len(streams)},
        "stream_subscriptions": {(name,): n for name, n in venue.subscription_counts().items()},
        "stream_lag_seconds": {(): lag_us / _MICROS},
        "alert_state": {(each.name,): STATE_CODES[each.state] for each in statuses},
        "alert_value": {(each.name,): each.value for each in statuses},
        "alert_since_timestamp_seconds": {
            (each.name,): each.since_us / _MICROS for each in statuses
        },
    }
    return tally, gauges
