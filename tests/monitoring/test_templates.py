"""Templates of PromQL: no metric is spelt by hand, and one that does not exist is an error of the generator."""

import pytest
from promql import duration, expand, full_name


def test_a_template_gets_the_names_of_the_side():
    template = 'rate(@responses_total{status="200"}[5m]) / rate(@retries_total[5m])'

    assert expand(template, "client", 'job="a"') == (
        'rate(kalshi_client_responses_total{job="a", status="200"}[5m])'
        ' / rate(kalshi_client_retries_total{job="a"}[5m])'
    )


@pytest.mark.parametrize("part", ["_bucket", "_sum", "_count"])
def test_the_parts_of_a_histogram_have_names(part):
    assert full_name(f"response_time_seconds{part}", "server") == (
        f"kalshi_mock_response_time_seconds{part}"
    )


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("respones_total", "server"),
        ("retries_total", "server"),
        ("fills_total", "client"),
        ("responses_total_bucket", "server"),
        ("response_time_seconds_total", "server"),
    ],
)
def test_a_metric_that_is_not_in_the_table_is_an_error(name, side):
    with pytest.raises(LookupError, match=f"no metric '{name}' of the {side}"):
        expand(f"sum(@{name})", side)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (5, "5s"), (60, "1m"), (90, "90s"), (3600, "1h"), (5400, "90m")],
)
def test_a_duration_is_written_in_its_largest_whole_unit(seconds, text):
    assert duration(seconds) == text
