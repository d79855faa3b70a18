"""Quantiles of a histogram, against the values that went into it and against Prometheus' own figures."""

from bisect import bisect_left
from math import ceil

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kalshi_contract.monitoring.alarms import RESPONSE_TIME_BOUNDS_S
from kalshi_contract.monitoring.quantiles import quantile


def histogram(values, bounds):
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_left(bounds, value)] += 1
    return counts


@given(
    st.lists(st.floats(0, 60), min_size=1, max_size=200),
    st.sampled_from([0.5, 0.9, 0.95, 0.99, 1.0]),
)
def test_a_quantile_lies_in_the_bucket_of_the_value_it_stands_for(values, share):
    found = quantile(share, RESPONSE_TIME_BOUNDS_S, histogram(values, RESPONSE_TIME_BOUNDS_S))

    exact = sorted(values)[max(0, ceil(share * len(values)) - 1)]
    bucket = bisect_left(RESPONSE_TIME_BOUNDS_S, exact)
    assert found <= RESPONSE_TIME_BOUNDS_S[bucket]
    assert found >= (RESPONSE_TIME_BOUNDS_S[bucket - 1] if bucket else 0.0)


@given(st.lists(st.integers(0, 50), min_size=19, max_size=19))
def test_a_quantile_rises_with_its_share(counts):
    shares = [0.0, 0.25, 0.5, 0.75, 0.95, 1.0]
    found = [quantile(share, RESPONSE_TIME_BOUNDS_S, counts) for share in shares]

    assert found == sorted(found)


@pytest.mark.parametrize(
    ("share", "counts", "expected"),
    [
        (0.5, [10, 0, 0], 0.5),  # in the middle of 0 to 1
        (0.95, [10, 10, 0], 1.9),
        (0.9, [0, 10, 0], 1.9),
        (0.95, [1, 0, 99], 2.0),  # above all bounds: the last one
        (0.5, [0, 0, 0], 0.0),
        (1.0, [5, 5, 0], 2.0),
    ],
)
def test_it_is_reckoned_as_prometheus_does(share, counts, expected):
    assert quantile(share, (1.0, 2.0), counts) == pytest.approx(expected)


@pytest.mark.rule("C34")
@given(st.integers(1, 10**6))
def test_answers_of_exactly_five_seconds_read_five_seconds_at_most(count):
    counts = [0] * (len(RESPONSE_TIME_BOUNDS_S) + 1)
    counts[RESPONSE_TIME_BOUNDS_S.index(5.0)] = count

    assert quantile(0.95, RESPONSE_TIME_BOUNDS_S, counts) <= 5.0
