"""Delays and close codes. What the machine makes of them is the matrix's W2, W3 and W10."""

import math

import pytest

from kalshi_refclient._core.reconnect import (
    CLOSE_REACTIONS,
    SENDABLE,
    Reaction,
    ReconnectPolicy,
    reaction_to,
)


@pytest.mark.rule("C24", "D22")
def test_the_defaults_are_the_contracts():
    policy = ReconnectPolicy()

    assert policy.tries_max == 5
    assert policy.stable_s == 60.0
    assert [policy.delay_s(index, None, lambda: 0.0) for index in range(7)] == [
        1,
        2,
        4,
        8,
        16,
        30,
        30,
    ]


@pytest.mark.rule("D22")
def test_a_hint_is_a_lower_bound_and_may_exceed_the_cap():
    assert ReconnectPolicy().delay_s(0, 45.0, lambda: 0.0) == 45.0
    assert ReconnectPolicy().delay_s(4, 1.0, lambda: 0.0) == 16.0


def test_a_huge_count_does_not_overflow():
    assert ReconnectPolicy().delay_s(100_000, None, lambda: 0.9) == 30.0


def test_every_code_has_a_reaction_and_what_nobody_defined_is_tried_few_times():
    for code in range(1000, 5000):
        assert reaction_to(code) is CLOSE_REACTIONS.get(code, Reaction.RECONNECT_FEW)
    assert reaction_to(None) is Reaction.RECONNECT


def test_codes_that_no_frame_may_carry_are_not_sendable():
    assert SENDABLE.isdisjoint({1004, 1005, 1006, 1015})
    assert all(1000 <= code < 5000 for code in SENDABLE)


@pytest.mark.parametrize(
    "wrong",
    [{"tries_max": -1}, {"backoff_base_s": math.nan}, {"stable_s": -1.0}, {"faulty_max": -1}],
    ids=str,
)
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ReconnectPolicy(**wrong)
