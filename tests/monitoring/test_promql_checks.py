"""Canaries: what the checks of PromQL must catch, or their silence over the shipped files would mean nothing."""

import pytest

from support.monitoring_promql import NonsenseError, labels_of, names_of, table

NONSENSE = {
    "a metric that does not exist": ("sum(kalshi_mock_respones_total)", "no such metric"),
    "a counter without its suffix": ("kalshi_mock_responses", "no such metric"),
    "a histogram by its bare name": ("kalshi_mock_response_time_seconds", "no such metric"),
    "a metric of the other side": ("kalshi_mock_retries_total", "no such metric"),
    "a metric inside a range": ("rate(kalshi_mock_nothing_total[5m])", "no such metric"),
    "a matcher on a label it has not": (
        'kalshi_mock_errors_total{status="500"}',
        "has no label .'status'",
    ),
    "a sum by a label it has not": (
        "sum by (code) (rate(kalshi_mock_responses_total[5m]))",
        "by .'code'",
    ),
    "a sum by a label that is summed away": (
        "sum by (operation) (sum by (code) (kalshi_mock_errors_total))",
        "by .'operation'",
    ),
    "a quantile without le": (
        "histogram_quantile(0.95, sum by (job) (kalshi_mock_response_time_seconds_bucket))",
        "needs the label le",
    ),
    "a quotient of labels that never match": (
        "sum by (operation) (kalshi_mock_errors_total) / sum(kalshi_mock_responses_total)",
        "never match",
    ),
    "a match on a label of one side": (
        "sum by (job) (kalshi_mock_errors_total) and on (code) kalshi_mock_responses_total",
        "only one side has",
    ),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_caught(what):
    expression, why = NONSENSE[what]

    with pytest.raises(NonsenseError, match=why):
        labels_of(expression, table())


@pytest.mark.parametrize("text", ["sum(", "rate(kalshi_mock_fills_total)", "a > > b", "sum by x"])
def test_what_is_no_promql_is_caught(text):
    with pytest.raises(ValueError, match=r"\w"):
        labels_of(text, table())


def test_labels_are_followed_to_the_end():
    expression = (
        "histogram_quantile(0.5, sum by (operation, le)"
        " (rate(kalshi_mock_response_time_seconds_bucket[$__rate_interval]))) > 5"
    )

    assert labels_of(expression, table()) == {"operation"}
    assert labels_of("100 * max(kalshi_mock_rate_limit_use_ratio)", table()) == set()
    assert labels_of("kalshi_client_paced_total", table()) == {"job", "instance", "operation"}


def test_a_name_in_any_text_is_looked_up():
    assert names_of("label_values(kalshi_mock_info, job)", table()) == {"kalshi_mock_info"}
    with pytest.raises(NonsenseError, match="kalshi_mock_inof"):
        names_of("label_values(kalshi_mock_inof, job)", table())
