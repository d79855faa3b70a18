"""Counts and maxima over a sliding window, against a naive list of everything that happened."""

import hypothesis.strategies as st
from hypothesis import given

from kalshi_contract.monitoring.windows import SECOND_US, SlidingCounts, SlidingMax

STEPS = st.lists(
    st.tuples(st.integers(0, 15 * SECOND_US), st.integers(0, 2), st.integers(1, 5)), max_size=40
)
"""Microseconds since the step before, which counter, how many."""


def counted(happened, now_us, window_s, index):
    first = now_us // SECOND_US - window_s
    return sum(
        count for at_us, which, count in happened if which == index and at_us // SECOND_US > first
    )


@given(st.integers(1, 20), STEPS)
def test_counts_are_those_of_a_list_of_everything(window_s, steps):
    counts = SlidingCounts(window_s, 3)
    happened, now_us = [], 0
    for pause_us, index, count in steps:
        now_us += pause_us
        counts.add(now_us, index, count)
        happened.append((now_us, index, count))
        assert list(counts.totals(now_us)) == [
            counted(happened, now_us, window_s, index) for index in range(3)
        ]
    later_us = now_us + 7 * SECOND_US
    assert list(counts.totals(later_us)) == [
        counted(happened, later_us, window_s, index) for index in range(3)
    ]


def test_what_happened_counts_for_the_whole_window_and_not_a_second_longer():
    counts = SlidingCounts(60, 1)
    counts.add(10 * SECOND_US + 999_999, 0)

    assert counts.totals(69 * SECOND_US)[0] == 1
    assert counts.totals(70 * SECOND_US)[0] == 0


def test_a_moment_before_the_newest_counts_as_the_newest():
    counts = SlidingCounts(10, 1)
    counts.add(20 * SECOND_US, 0)
    counts.add(5 * SECOND_US, 0)

    assert counts.totals(29 * SECOND_US)[0] == 2
    assert counts.totals(30 * SECOND_US)[0] == 0


@given(
    st.integers(1, 20),
    st.lists(st.tuples(st.integers(0, 15 * SECOND_US), st.integers(0, 9)), max_size=40),
)
def test_the_greatest_value_is_that_of_a_list_of_everything(window_s, steps):
    greatest = SlidingMax(window_s)
    happened, now_us = [], 0
    for pause_us, value in steps:
        now_us += pause_us
        greatest.add(now_us, value)
        happened.append((now_us, value))
        first = now_us // SECOND_US - window_s
        assert greatest.value(now_us) == max(
            value for at_us, value in happened if at_us // SECOND_US > first
        )


def test_where_nothing_was_seen_the_greatest_is_nothing():
    greatest = SlidingMax(5)
    assert greatest.value(0) == 0.0

    greatest.add(0, 0.9)
    assert greatest.value(4 * SECOND_US) == 0.9
    assert greatest.value(5 * SECOND_US) == 0.0
