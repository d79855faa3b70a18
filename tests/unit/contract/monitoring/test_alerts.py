"""An alert's life: pending, firing, ok again; and that it does not flap."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kalshi_contract.edition import AlertThreshold
from kalshi_contract.monitoring.alerts import NEXT, STATE_CODES, Alert, AlertChange, AlertStatus
from kalshi_contract.monitoring.windows import SECOND_US

RULE = AlertThreshold("error_rate", 5, "percent", 300, 30, 60, 20, "the share of errors")
GOOD, AT_THE_LINE, BAD = 1.0, 5.0, 5.1


def played(values, rule=RULE):
    """Step an alert once a second; return its changes as (second, state)."""
    alert = Alert(rule, 0)
    changes = [
        (second, change.state)
        for second, value in enumerate(values)
        if (change := alert.step(second * SECOND_US, value)) is not None
    ]
    return alert, changes


def test_the_table_names_known_states_and_every_state_can_be_left():
    assert {state for state, _ in NEXT} == set(STATE_CODES)
    assert set(NEXT.values()) == set(STATE_CODES)
    assert all(state != after for (state, _), after in NEXT.items())


@pytest.mark.rule("C34", "D26")
def test_it_fires_once_it_was_beyond_for_long_enough_and_ends_once_it_was_good_for_long_enough():
    alert, changes = played([GOOD] * 10 + [BAD] * 31 + [GOOD] * 61)

    assert changes == [(10, "pending"), (40, "firing"), (101, "ok")]
    assert alert.status() == AlertStatus(
        "error_rate", "ok", 101 * SECOND_US, GOOD, 5, "percent", 300
    )


@pytest.mark.rule("C34")
def test_a_value_on_the_line_is_not_beyond_it():
    _, changes = played([AT_THE_LINE] * 100)

    assert changes == []


def test_a_short_excursion_is_pending_and_then_forgotten():
    _, changes = played([GOOD] + [BAD] * 30 + [GOOD] * 5 + [BAD] * 30 + [GOOD])

    assert changes == [(1, "pending"), (31, "ok"), (36, "pending"), (66, "ok")]


def test_without_a_pending_time_it_fires_at_once():
    rule = AlertThreshold("websocket_disconnections", 10, "per_hour", 3600, 0, 60, 1, "losses")
    _, changes = played([10.0, 11.0], rule)

    assert changes == [(1, "firing")]


def test_a_change_says_everything_about_itself():
    alert = Alert(RULE, 0)
    change = alert.step(7 * SECOND_US, BAD)

    assert change == AlertChange("error_rate", "ok", "pending", BAD, 5, "percent", 7 * SECOND_US)


@pytest.mark.rule("D26")
@given(st.lists(st.sampled_from([GOOD, AT_THE_LINE, BAD]), max_size=400))
def test_it_never_fires_or_ends_sooner_than_its_times_allow(values):
    _, changes = played(values)

    for second, state in changes:
        if state == "firing":
            assert all(value == BAD for value in values[second - 30 : second + 1])
        firing_before = [at for at, what in changes if at < second and what == "firing"]
        if state == "ok" and firing_before and (firing_before[-1], "firing") in changes:
            ended = [at for at, what in changes if firing_before[-1] < at < second]
            if not ended:
                assert all(value != BAD for value in values[second - 60 : second + 1])


@pytest.mark.rule("D26")
@given(st.integers(1, 29), st.integers(1, 59))
def test_a_value_that_swings_neither_fires_nor_clears_it_each_time(bad_s, good_s):
    _, quiet = played([GOOD] + ([BAD] * bad_s + [GOOD] * good_s) * 10)
    assert "firing" not in {state for _, state in quiet}

    _, loud = played([BAD] * 31 + ([GOOD] * good_s + [BAD] * bad_s) * 10)
    assert loud == [(0, "pending"), (30, "firing")]
