"""A tally and some gauges in Prometheus' text format, or as a collector for a registry of one's own.

Rendering is ``prometheus-client``'s; it is imported when somebody asks, for it takes a while and many a process is never scraped.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from kalshi_contract.monitoring.metrics import Metric
from kalshi_contract.monitoring.tally import Labels, Tally

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric as Family

Gauges: TypeAlias = Mapping[str, Mapping[Labels, float]]
"""Short name -> label values -> value now."""

_INFINITY = float("inf")


class TallyCollector:
    """A collector in the sense of ``prometheus_client``: ``registry.register(TallyCollector(…))``.

    ``read`` returns the tally and the gauges as they stand; it is called once for each scrape.
    """

    def __init__(
        self, metrics: Mapping[str, Metric], read: Callable[[], tuple[Tally, Gauges]]
    ) -> None:
        self._metrics = metrics
        self._read = read

    def collect(self) -> Iterator["Family"]:
        """Yield every metric of the table, those without a value too: their HELP says that they exist."""
        tally, gauges = self._read()
        for name, metric in self._metrics.items():
            yield _FAMILIES[metric.kind](name, metric, tally, gauges)


def registry_of(
    metrics: Mapping[str, Metric], read: Callable[[], tuple[Tally, Gauges]]
) -> "CollectorRegistry":
    """Return a registry of its own with these metrics and nothing else."""
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - see above

    registry = CollectorRegistry()
    registry.register(TallyCollector(metrics, read))
    return registry


def exposition(registry: "CollectorRegistry", accept: str = "") -> tuple[bytes, str]:
    """Return what a scrape gets, and its content type: OpenMetrics where ``accept`` asks for it, else the text format."""
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 - see above

    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def _counter(name: str, metric: Metric, tally: Tally, _gauges: Gauges) -> "Family":
    from prometheus_client.metrics_core import CounterMetricFamily  # noqa: PLC0415 - see above

    family = CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in sorted(tally.counter(name).items()):
        family.add_metric(labels, value)
    return family


def _gauge(name: str, metric: Metric, _tally: Tally, gauges: Gauges) -> "Family":
    from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: PLC0415 - see above

    family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in sorted(gauges.get(name, {}).items()):
        family.add_metric(labels, value)
    return family


def _histogram(name: str, metric: Metric, tally: Tally, _gauges: Gauges) -> "Family":
    from prometheus_client.metrics_core import HistogramMetricFamily  # noqa: PLC0415 - see above

    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, (counts, total) in sorted(tally.histogram(name).items()):
        below = 0
        buckets: list[tuple[str, float]] = []
        for bound, count in zip((*metric.bounds, _INFINITY), counts, strict=True):
            below += count
            buckets.append(("+Inf" if bound == _INFINITY else repr(bound), below))
        family.add_metric(labels, buckets, sum_value=total)
    return family


_FAMILIES: Mapping[str, Callable[[str, Metric, Tally, Gauges], "Family"]] = {
    "counter": _counter,
    "gauge": _gauge,
    "histogram": _histogram,
}
