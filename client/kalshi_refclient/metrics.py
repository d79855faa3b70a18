"""A client's metrics, as Prometheus reads them (C33, D26). ``prometheus_client`` is imported when somebody asks, not before."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kalshi_contract.monitoring.exposition import Gauges, TallyCollector, exposition, registry_of
from kalshi_contract.monitoring.metrics import METRICS
from kalshi_contract.monitoring.tally import Tally

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

TABLE: Final = METRICS["client"]


class Metrics:
    """What a monitor has counted. Give ``registry`` to an exporter of ``prometheus_client``, or serve ``text``.

    ``collector`` is the same for a registry that has other metrics too: ``REGISTRY.register(client.metrics.collector)``.
    """

    def __init__(self, read: Callable[[], tuple[Tally, Gauges]]) -> None:
        self._read = read
        self.collector = TallyCollector(TABLE, read)

    @cached_property
    def registry(self) -> "CollectorRegistry":
        """A registry with these metrics and nothing else."""
        return registry_of(TABLE, self._read)

    def text(self) -> str:
        """Return the metrics in Prometheus' text format."""
        return exposition(self.registry)[0].decode()
