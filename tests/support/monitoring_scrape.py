"""A scrape of an exchange, read by Prometheus' own parser."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_text

from support.transport_raw import call

OPEN = "application/openmetrics-text; version=1.0.0"


def scrape(exchange, accept="text/plain"):
    """Return the families of `/metrics`, by name."""
    answer = call(exchange, "GET", "/metrics", Accept=accept)
    assert answer.status == 200
    read = read_open if accept == OPEN else read_text
    return {family.name: family for family in read(answer.body.decode())}


def samples(exchange):
    """Return every sample: (name, *label values) -> value."""
    return samples_of(exchange.monitor.metrics())


def samples_of(text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in read_text(text)
        for sample in family.samples
    }


def label_values(text):
    """Return every label value of a scrape, bounds of histograms left out."""
    return {
        value
        for family in read_text(text)
        for sample in family.samples
        for name, value in sample.labels.items()
        if name != "le"
    }
