"""Delays, hints and deadlines of a retry, as tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.bounds import HINT_S_MAX
from kalshi_refclient._core.retry import RetryPolicy, hint_of_body, hint_of_header, larger_hint
from support.client_world import WALL_S

seconds = st.floats(min_value=0.001, max_value=1000, allow_nan=False)


@pytest.mark.rule("C23", "D20")
def test_the_defaults_are_the_contracts():
    policy = RetryPolicy()

    assert policy.tries_max == 3
    assert [policy.backoff_s(index, lambda: 0.0) for index in range(5)] == [1, 2, 4, 8, 16]
    assert policy.resend_orders == "where_deduplicated"


@pytest.mark.rule("D20")
def test_jitter_comes_on_top_and_at_most_doubles():
    policy = RetryPolicy()

    assert policy.backoff_s(2, lambda: 0.5) == 6.0
    assert policy.backoff_s(2, lambda: 0.999) < 8.0


def test_back_off_is_capped_and_never_overflows():
    assert RetryPolicy().backoff_s(10_000, lambda: 0.0) == 30.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"tries_max": 0},
        {"backoff_base_s": -1.0},
        {"deadline_s": math.inf},
        {"jitter_ratio": math.nan},
        {"resend_orders": "sometimes"},
    ],
    ids=str,
)
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RetryPolicy(**wrong)


@pytest.mark.rule("C27", "D20")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1.0),
        (60, 60.0),
        (0.5, 0.5),
        (HINT_S_MAX, HINT_S_MAX),
        (HINT_S_MAX + 1, None),
        (0, None),
        (-1, None),
        (math.nan, None),
        (math.inf, None),
        (10**400, None),
        (True, None),
        ("60", None),
        (None, None),
        ([60], None),
    ],
    ids=repr,
)
def test_only_a_sensible_number_of_the_body_is_a_hint(value, expected):
    assert hint_of_body(value) == expected


@pytest.mark.rule("C27", "D20")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60", 60.0),
        (" 7 ", 7.0),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("nan", None),
        ("\u0667", None),
        ("9" * 40, None),
        ("", None),
        ("soon", None),
        ("Sat, 27 Jan 2024 10:30:30 GMT", 30.0),
        ("Sat, 27 Jan 2024 10:29:30 GMT", None),
        ("Sat, 27 Jan 2064 10:30:30 GMT", None),
        ("Sat, 99 Foo 2024 10:30:30 GMT", None),
        (None, None),
    ],
    ids=repr,
)
def test_the_header_is_seconds_or_a_date_in_the_future(text, expected):
    assert hint_of_header(text, WALL_S) == expected


def test_the_larger_of_two_hints_wins():
    assert larger_hint(None, None) is None
    assert larger_hint(3.0, None) == 3.0
    assert larger_hint(3.0, 9.0) == 9.0


@pytest.mark.rule("D20")
@given(
    index=st.integers(0, 20),
    hint_s=st.none() | seconds,
    left_s=seconds,
    chance=st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_never_below_the_hint_and_never_beyond_the_deadline(
    index, hint_s, left_s, chance
):
    delay_s = RetryPolicy().delay_s(index, hint_s, left_s, lambda: chance)

    if delay_s is None:
        assert hint_s is None or hint_s >= left_s
    else:
        assert delay_s < left_s
        assert delay_s >= (hint_s or 0)
