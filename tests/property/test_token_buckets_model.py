"""Token buckets against a naive reckoning in fractions of a token, and against the promise about any stretch of time."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_exchange.core.token_buckets import NEVER_US, BucketTerms, TokenBuckets

pytestmark = pytest.mark.timeout(900)  # ten times the examples at night
SECOND_US = 1_000_000
BUCKETS = ("read", "write")

terms = st.builds(
    BucketTerms,
    st.one_of(st.integers(0, 12), st.sampled_from([100, 300, 10_000])),
    st.one_of(st.integers(0, 12), st.sampled_from([100, 600, 20_000])),
)
tiers = st.fixed_dictionaries(dict.fromkeys(BUCKETS, terms))
requests = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([0, 0, 1, 333_333, SECOND_US]), st.integers(0, 3 * SECOND_US)),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from([("read",), ("write",), BUCKETS]),
        st.one_of(st.integers(0, 13), st.sampled_from([100, 601])),
    ),
    max_size=40,
)
"""Each: how long after the one before it, for whom, from which buckets, and how many tokens."""


class NaiveBucket:
    """Reckons with fractions of a token and of a second, each time anew from the last draw."""

    def __init__(self, its_terms):
        self.refill_per_s, self.capacity = its_terms.refill_per_s, its_terms.capacity
        self.held, self.drawn_at_s = Fraction(its_terms.capacity), Fraction(0)

    def at(self, now_us):
        """Return what is in it, without writing it down."""
        waited_s = Fraction(now_us, SECOND_US) - self.drawn_at_s
        return min(Fraction(self.capacity), self.held + waited_s * self.refill_per_s)

    def draw(self, cost, now_us):
        self.held, self.drawn_at_s = self.at(now_us) - cost, Fraction(now_us, SECOND_US)


@given(tiers, requests)
def test_grants_what_the_naive_reckoning_grants_and_tells_exactly_how_long_to_wait(tier, asked):
    buckets = TokenBuckets({"only": tier}, "only")
    naive = {(who, name): NaiveBucket(tier[name]) for who in ("ann", "bob") for name in BUCKETS}
    now_us = 0
    for gap_us, who, names, cost in asked:
        now_us += gap_us
        mine = [naive[who, name] for name in names]
        fits = all(bucket.at(now_us) >= cost for bucket in mine)

        wait_us = buckets.draw(who, names, cost, now_us)

        assert (wait_us == 0) == fits
        if fits:
            for bucket in mine:
                bucket.draw(cost, now_us)
        elif wait_us == NEVER_US:
            assert any(
                cost > bucket.capacity or (bucket.refill_per_s == 0 and bucket.held < cost)
                for bucket in mine
            )
        else:
            assert all(bucket.at(now_us + wait_us) >= cost for bucket in mine)
            assert not all(bucket.at(now_us + wait_us - 1) >= cost for bucket in mine)
        for (holder, name), bucket in naive.items():
            if bucket.capacity:
                used = 1 - bucket.at(now_us) / bucket.capacity
                assert buckets.used_ratio(holder, name, now_us) == float(used)


@given(terms, requests)
def test_no_stretch_of_time_is_granted_more_than_capacity_and_refill(its_terms, asked):
    buckets = TokenBuckets({"only": {"write": its_terms}}, "only")
    granted = []
    now_us = 0
    for gap_us, _, _, cost in asked:
        now_us += gap_us
        if buckets.draw("ann", ("write",), cost, now_us) == 0:
            granted.append((now_us, cost))

    for first, (from_us, _) in enumerate(granted):
        total = 0
        for until_us, cost in granted[first:]:
            total += cost
            refilled = Fraction(until_us - from_us, SECOND_US) * its_terms.refill_per_s
            assert total <= its_terms.capacity + refilled


@given(terms, st.lists(st.integers(0, SECOND_US), max_size=30), st.integers(1, 12))
def test_how_often_a_bucket_is_looked_at_changes_nothing(its_terms, gaps_us, cost):
    watched, left_alone = (TokenBuckets({"only": {"write": its_terms}}, "only") for _ in range(2))
    for buckets in (watched, left_alone):
        buckets.draw("ann", ("write",), its_terms.capacity, 0)
    now_us = 0
    for gap_us in gaps_us:
        now_us += gap_us
        watched.draw("ann", ("write",), its_terms.capacity + 1, now_us)

    assert watched.draw("ann", ("write",), cost, now_us) == left_alone.draw(
        "ann", ("write",), cost, now_us
    )
