"""Quotas against a naive model: a list of every granted request, from which the windows are worked out each time."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.core.quota import WINDOW_US, Quota

pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
LIMITS = {"general": 4, "orders": 2, "market_data": 3}
SECOND_US = 1_000_000

requests = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 999_999, SECOND_US, 7_300_000, 59_999_999, 60_000_000]),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from([("general",), ("general", "orders"), ("market_data",), ("unlimited",)]),
    ),
    max_size=40,
)
"""Each: how long after the one before it, for whom, and which buckets it draws on."""


class NaiveQuota:
    """Remembers every granted request and nothing else."""

    def __init__(self):
        self.granted = []  # (holder, bucket, at_us)

    def window(self, holder, bucket, now_us):
        """Return the moments of the requests granted in the window that is open now, the oldest first."""
        window = []
        for who, what, at_us in self.granted:
            if (who, what) == (holder, bucket):
                if window and at_us >= window[0] + WINDOW_US:
                    window = []
                window.append(at_us)
        return window if window and now_us < window[0] + WINDOW_US else []

    def draw(self, holder, buckets, now_us):
        """Return whether the request is granted."""
        full = [b for b in buckets if len(self.window(holder, b, now_us)) >= LIMITS.get(b, 10**9)]
        if not full:
            self.granted += [(holder, bucket, now_us) for bucket in buckets]
        return not full


@pytest.mark.rule("D12", "D13", "C25", "C27")
@given(requests)
def test_grants_what_the_naive_model_grants_and_tells_the_truth_about_when_to_come_back(asked):
    quota, naive = Quota(LIMITS), NaiveQuota()
    now_us = 0
    for gap_us, holder, buckets in asked:
        now_us += gap_us
        before = [quota.used(who, b, now_us) for who in ("ann", "bob") for b in LIMITS]

        retry_after = quota.draw(holder, buckets, now_us)

        assert (retry_after == 0) == naive.draw(holder, buckets, now_us)
        for bucket, limit in LIMITS.items():
            used = quota.used(holder, bucket, now_us)
            assert used == len(naive.window(holder, bucket, now_us)) <= limit
        if retry_after:
            after = [quota.used(who, b, now_us) for who in ("ann", "bob") for b in LIMITS]
            assert after == before, "a refused request draws on nothing"
            assert 1 <= retry_after <= 60
            then_us = now_us + retry_after * SECOND_US
            assert copy.deepcopy(quota).draw(holder, buckets, then_us - SECOND_US) > 0
            assert copy.deepcopy(quota).draw(holder, buckets, then_us) == 0


@pytest.mark.rule("D12", "C25")
@given(requests)
def test_no_window_ever_holds_more_than_the_limit(asked):
    quota = Quota(LIMITS)
    granted = []
    now_us = 0
    for gap_us, holder, buckets in asked:
        now_us += gap_us
        if quota.draw(holder, buckets, now_us) == 0:
            granted += [(holder, bucket, now_us) for bucket in buckets]

    for who in ("ann", "bob"):
        for bucket, limit in LIMITS.items():
            moments = [at_us for *key, at_us in granted if key == [who, bucket]]
            while moments:
                window = [at_us for at_us in moments if at_us < moments[0] + WINDOW_US]
                assert len(window) <= limit
                moments = moments[len(window) :]
