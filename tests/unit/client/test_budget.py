"""The retry quota: what retries cost, what successes give back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.budget import COST_THROTTLED, COST_TRANSIENT, RetryQuota


def test_a_full_quota_pays_for_thirty_five_transient_retries():
    quota = RetryQuota()

    assert sum(quota.take(COST_TRANSIENT) for _ in range(100)) == 500 // 14


def test_an_empty_quota_refuses_and_keeps_what_it_has():
    quota = RetryQuota(10)

    assert quota.take(COST_THROTTLED)
    assert not quota.take(COST_TRANSIENT)
    assert quota.tokens == 5


def test_a_success_gives_back_the_last_retrys_cost_or_one():
    quota = RetryQuota(100)
    quota.take(50)

    quota.succeeded(COST_TRANSIENT)
    quota.succeeded(0)

    assert quota.tokens == 65


def test_a_quota_of_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="tokens_max"):
        RetryQuota(-1)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0, COST_TRANSIENT, COST_THROTTLED]))))
def test_tokens_stay_between_nothing_and_full(steps):
    quota = RetryQuota()
    for takes, cost in steps:
        if takes:
            quota.take(cost)
        else:
            quota.succeeded(cost)
        assert 0 <= quota.tokens <= quota.tokens_max
