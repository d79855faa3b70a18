"""Counters and histograms as plain numbers."""

import pytest

from kalshi_contract.monitoring.metrics import Metric
from kalshi_contract.monitoring.tally import Tally

TABLE = {
    "calls_total": Metric("x_calls_total", "counter", "Calls.", ("operation",)),
    "losses_total": Metric("x_losses_total", "counter", "Losses."),
    "time_seconds": Metric("x_time_seconds", "histogram", "Time.", ("operation",), (0.1, 1.0)),
    "open": Metric("x_open", "gauge", "Open ones."),
}


def test_a_counter_without_labels_begins_at_nothing_and_one_with_labels_is_empty():
    tally = Tally(TABLE)

    assert tally.counter("losses_total") == {(): 0}
    assert tally.counter("calls_total") == {}
    assert tally.histogram("time_seconds") == {}


def test_what_is_added_is_there():
    tally = Tally(TABLE)
    tally.add("losses_total")
    tally.add("calls_total", ("a",))
    tally.add("calls_total", ("a",), 3)
    tally.add("calls_total", ("b",), 0.5)

    assert tally.counter("losses_total") == {(): 1}
    assert tally.counter("calls_total") == {("a",): 4, ("b",): 0.5}


def test_a_value_goes_into_the_bucket_whose_upper_bound_it_does_not_exceed():
    tally = Tally(TABLE)
    for value in (0.05, 0.1, 0.100001, 1.0, 2.0):
        tally.observe("time_seconds", ("a",), value)

    counts, total = tally.histogram("time_seconds")[("a",)]
    assert counts == (2, 2, 1)
    assert total == pytest.approx(3.250001)


@pytest.mark.parametrize("name", ["calls", "open", "time_seconds"])
def test_what_is_no_counter_of_the_table_cannot_be_counted(name):
    with pytest.raises(KeyError):
        Tally(TABLE).add(name)


@pytest.mark.parametrize("name", ["time", "open", "losses_total"])
def test_what_is_no_histogram_of_the_table_cannot_be_observed(name):
    with pytest.raises(KeyError):
        Tally(TABLE).observe(name, (), 1.0)


def test_a_copy_stays_as_it_is():
    tally = Tally(TABLE)
    tally.add("calls_total", ("a",))
    tally.observe("time_seconds", ("a",), 0.5)
    copied = tally.copy()
    tally.add("calls_total", ("a",))
    tally.observe("time_seconds", ("a",), 0.5)

    assert copied.counter("calls_total") == {("a",): 1}
    assert copied.histogram("time_seconds") == {("a",): ((0, 1, 0), 0.5)}
    assert tally.histogram("time_seconds") == {("a",): ((0, 2, 0), 1.0)}
