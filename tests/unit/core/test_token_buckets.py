"""Token buckets: filled continuously and exactly, drawn on whole or not at all."""

import pytest

from mock_exchange.core.token_buckets import NEVER_US, BucketTerms, TokenBuckets

SECOND = 1_000_000
TIERS = {
    "basic": {"read": BucketTerms(200, 400), "write": BucketTerms(100, 100)},
    "advanced": {"read": BucketTerms(300, 600), "write": BucketTerms(300, 600)},
    "unmetered": {"write": BucketTerms(10, 10)},
}


@pytest.fixture
def buckets():
    return TokenBuckets(TIERS, "basic")


def only(refill_per_s, capacity):
    return TokenBuckets({"only": {"write": BucketTerms(refill_per_s, capacity)}}, "only")


def test_a_full_bucket_grants_its_capacity_at_once_and_then_no_more(buckets):
    granted = [buckets.draw("ann", ["read"], 10, 5) for _ in range(40)]

    assert granted == [0] * 40
    assert buckets.draw("ann", ["read"], 10, 5) == 50_000, "10 tokens at 200 a second"
    assert buckets.draw("ann", ["read"], 0, 5) == 0, "nothing is always to be had"


@pytest.mark.parametrize(
    ("cost", "wait_us"), [(1, 10_000), (7, 70_000), (100, SECOND), (101, NEVER_US)]
)
def test_the_wait_is_exactly_until_there_is_enough(buckets, cost, wait_us):
    buckets.draw("ann", ["write"], 100, 0)

    assert buckets.draw("ann", ["write"], cost, 0) == wait_us
    if wait_us < NEVER_US:
        assert buckets.draw("ann", ["write"], cost, wait_us - 1) == 1
        assert buckets.draw("ann", ["write"], cost, wait_us) == 0


def test_a_wait_that_is_no_whole_microsecond_is_rounded_up():
    buckets = only(3, 1)
    buckets.draw("ann", ["write"], 1, 0)

    assert buckets.draw("ann", ["write"], 1, 0) == 333_334
    assert buckets.draw("ann", ["write"], 1, 333_333) == 1
    assert buckets.draw("ann", ["write"], 1, 333_334) == 0


def test_looking_often_neither_adds_nor_loses_a_part_of_a_token():
    often, once = only(7, 100), only(7, 100)
    for buckets in (often, once):
        buckets.draw("ann", ["write"], 100, 0)
    for now_us in range(0, SECOND, 333):
        assert often.draw("ann", ["write"], 100, now_us) > 0

    assert often.draw("ann", ["write"], 8, SECOND) == once.draw("ann", ["write"], 8, SECOND) > 0
    assert often.draw("ann", ["write"], 7, SECOND) == once.draw("ann", ["write"], 7, SECOND) == 0


def test_a_bucket_never_holds_more_than_its_capacity(buckets):
    buckets.draw("ann", ["write"], 60, 0)

    assert buckets.draw("ann", ["write"], 101, 3_600 * SECOND) == NEVER_US
    assert buckets.draw("ann", ["write"], 100, 3_600 * SECOND) == 0
    assert buckets.draw("ann", ["write"], 1, 3_600 * SECOND) == 10_000


def test_a_batch_fits_whole_or_takes_nothing(buckets):
    buckets.draw("ann", ["write"], 40, 0)

    assert buckets.draw("ann", ["write"], 7 * 10, 0) == 100_000
    assert buckets.draw("ann", ["write"], 6 * 10, 0) == 0


def test_of_several_buckets_all_are_drawn_on_or_none(buckets):
    buckets.draw("ann", ["write"], 95, 0)

    assert buckets.draw("ann", ["read", "write"], 10, 0) == 50_000
    assert buckets.used_ratio("ann", "read", 0) == 0
    assert buckets.draw("ann", ["read", "write"], 5, 0) == 0
    assert buckets.used_ratio("ann", "read", 0) == 5 / 400
    assert buckets.used_ratio("ann", "write", 0) == 1


def test_the_longest_of_several_waits_counts(buckets):
    buckets.draw("ann", ["read"], 400, 0)
    buckets.draw("ann", ["write"], 100, 0)

    assert buckets.draw("ann", ["read", "write"], 100, 0) == SECOND
    assert buckets.draw("ann", ["write", "read"], 100, 0) == SECOND


def test_a_bucket_that_is_named_twice_is_drawn_on_once(buckets):
    assert buckets.draw("ann", ["write", "write"], 60, 0) == 0
    assert buckets.used_ratio("ann", "write", 0) == 0.6


def test_holders_share_nothing(buckets):
    buckets.draw("ann", ["write"], 100, 0)

    assert buckets.draw("bob", ["write"], 100, 0) == 0


def test_a_bucket_without_terms_is_free():
    buckets = TokenBuckets(TIERS, "unmetered")

    assert buckets.draw("ann", ["read"], 10**9, 0) == 0
    assert buckets.terms("ann", "read") is None
    assert buckets.used_ratio("ann", "read", 0) == 0
    assert buckets.draw("ann", ["read", "write"], 11, 0) == NEVER_US


def test_use_is_told_as_a_share_and_changes_nothing(buckets):
    assert buckets.used_ratio("ann", "write", 7) == 0
    buckets.draw("ann", ["write"], 80, 0)

    assert [buckets.used_ratio("ann", "write", s * SECOND // 10) for s in (0, 1, 4, 8, 99)] == [
        0.8,
        0.7,
        0.4,
        0,
        0,
    ]
    assert buckets.used_ratio("ann", "write", 0) == 0.8, "looking ahead filled nothing"


@pytest.mark.parametrize(("refill_per_s", "capacity"), [(0, 0), (5, 0)])
def test_a_bucket_that_holds_nothing_grants_nothing_and_is_used_up(refill_per_s, capacity):
    buckets = only(refill_per_s, capacity)

    assert buckets.draw("ann", ["write"], 1, 0) == NEVER_US
    assert buckets.used_ratio("ann", "write", 0) == 1


def test_what_never_fills_is_waited_for_in_vain():
    buckets = only(0, 5)

    assert buckets.draw("ann", ["write"], 5, 0) == 0
    assert buckets.draw("ann", ["write"], 1, 10**15) == NEVER_US


def test_time_moves_forward_only(buckets):
    buckets.draw("ann", ["write"], 1, 10)

    with pytest.raises(ValueError, match=r"'write' was looked at 10 us, now it is 9 us"):
        buckets.draw("ann", ["read", "write"], 1, 9)
    with pytest.raises(ValueError, match="forward only"):
        buckets.used_ratio("ann", "write", 9)
    with pytest.raises(ValueError, match="forward only"):
        buckets.assign("ann", "advanced", 9)
    assert buckets.used_ratio("ann", "read", 9) == 0, "the refused request drew on nothing"


def test_a_holder_has_the_tier_it_was_given(buckets):
    assert (buckets.tier("ann"), buckets.terms("ann", "write")) == ("basic", BucketTerms(100, 100))
    buckets.assign("ann", "advanced", 0)

    assert (buckets.tier("ann"), buckets.tier("bob")) == ("advanced", "basic")
    assert buckets.terms("ann", "write") == BucketTerms(300, 600)
    assert buckets.draw("ann", ["write"], 600, 0) == 0
    assert buckets.draw("ann", ["write"], 300, SECOND) == 0


def test_changing_the_tier_gives_no_tokens_and_keeps_what_fits(buckets):
    buckets.draw("ann", ["write"], 100, 0)
    buckets.assign("ann", "advanced", SECOND // 2)

    assert buckets.draw("ann", ["write"], 51, SECOND // 2) > 0
    assert buckets.draw("ann", ["write"], 50, SECOND // 2) == 0
    buckets.draw("ann", ["write"], 1, 10 * SECOND)
    buckets.assign("ann", "basic", 10 * SECOND)
    assert buckets.draw("ann", ["write"], 100, 10 * SECOND) == 0
    assert buckets.draw("ann", ["write"], 1, 10 * SECOND) > 0


def test_a_bucket_that_became_free_is_full_when_it_is_limited_again(buckets):
    buckets.draw("ann", ["read"], 400, 0)
    buckets.assign("ann", "unmetered", 0)
    assert buckets.draw("ann", ["read"], 10**6, 0) == 0
    buckets.assign("ann", "basic", 0)

    assert buckets.draw("ann", ["read"], 400, 0) == 0


def test_clearing_fills_every_bucket_and_keeps_tiers(buckets):
    buckets.assign("ann", "advanced", 0)
    buckets.draw("ann", ["write"], 600, 9)
    buckets.clear()

    assert buckets.draw("ann", ["write"], 600, 0) == 0, "also at an earlier moment: a new clock"


def test_what_cannot_be_is_refused(buckets):
    with pytest.raises(LookupError, match=r"no tier 'gold'; known: basic, advanced, unmetered"):
        buckets.assign("ann", "gold", 0)
    with pytest.raises(LookupError, match="gold"):
        TokenBuckets(TIERS, "gold")
    with pytest.raises(ValueError, match="not -1"):
        buckets.draw("ann", ["write"], -1, 0)
    with pytest.raises(ValueError, match="refill_per_s"):
        BucketTerms(-1, 0)
    with pytest.raises(ValueError, match="capacity"):
        BucketTerms(0, -1)


def test_uses_are_told_by_holder_and_bucket_where_anything_is_used(buckets):
    buckets.draw("ann", ["write"], 80, 0)
    buckets.draw("bob", ["read", "write"], 20, 0)
    expected = {("ann", "write"): 0.8, ("bob", "read"): 0.05, ("bob", "write"): 0.2}
    assert buckets.uses(0) == expected
    assert buckets.uses(SECOND // 2) == {("ann", "write"): 0.3}
