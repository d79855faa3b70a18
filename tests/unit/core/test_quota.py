"""Fixed windows of a minute, opened by the first request, several buckets at once."""

import pytest

from mock_exchange.core.quota import Quota

SECOND = 1_000_000
pytestmark = pytest.mark.rule("D12", "C25")


def contract_quota():
    return Quota({"general": 100, "orders": 10, "market_data": 1000})


def test_a_window_grants_its_limit_and_then_no_more():
    quota = contract_quota()
    granted = [quota.draw("alice", ["orders"], 0) for _ in range(10)]
    assert granted == [0] * 10
    assert quota.draw("alice", ["orders"], 0) == 60


@pytest.mark.rule("C27", "D13")
@pytest.mark.parametrize(
    ("now_us", "retry_after_s"),
    [
        (1, 60),
        (30 * SECOND, 30),
        (30 * SECOND + 1, 30),
        (31 * SECOND - 1, 30),
        (59 * SECOND, 1),
        (60 * SECOND - 1, 1),
    ],
)
def test_retry_after_is_the_whole_seconds_to_the_windows_end(now_us, retry_after_s):
    quota = Quota({"orders": 1})
    assert quota.draw("alice", ["orders"], 0) == 0
    assert quota.draw("alice", ["orders"], now_us) == retry_after_s


def test_waiting_retry_after_is_enough():
    quota = Quota({"orders": 1})
    quota.draw("alice", ["orders"], 123_456)
    wait_s = quota.draw("alice", ["orders"], 7_000_001)
    assert quota.draw("alice", ["orders"], 7_000_001 + wait_s * SECOND) == 0


def test_a_window_opens_with_the_first_request_not_on_the_minute():
    quota = Quota({"orders": 1})
    quota.draw("alice", ["orders"], 59 * SECOND)
    assert quota.draw("alice", ["orders"], 61 * SECOND) == 58
    assert quota.draw("alice", ["orders"], 119 * SECOND) == 0


def test_a_refused_request_draws_on_no_bucket():
    quota = Quota({"general": 3, "orders": 1})
    quota.draw("alice", ["general", "orders"], 0)
    for _ in range(5):
        assert quota.draw("alice", ["general", "orders"], 0) == 60
    assert quota.used("alice", "general", 0) == 1
    assert quota.draw("alice", ["general"], 0) == 0
    assert quota.draw("alice", ["general"], 0) == 0
    assert quota.draw("alice", ["general"], 0) == 60


def test_a_refused_request_opens_no_window():
    quota = Quota({"general": 3, "orders": 1})
    quota.draw("alice", ["orders"], 0)
    quota.draw("alice", ["general", "orders"], 10 * SECOND)
    assert quota.used("alice", "general", 10 * SECOND) == 0


def test_of_two_full_buckets_the_later_end_counts():
    quota = Quota({"general": 1, "orders": 1})
    quota.draw("alice", ["general"], 0)
    quota.draw("alice", ["orders"], 20 * SECOND)
    assert quota.draw("alice", ["general", "orders"], 30 * SECOND) == 50


def test_holders_do_not_share_windows():
    quota = Quota({"orders": 1})
    quota.draw("alice", ["orders"], 0)
    assert quota.draw("bob", ["orders"], 0) == 0


def test_a_bucket_without_a_limit_is_free_and_not_counted():
    quota = Quota({})
    assert [quota.draw("alice", ["general"], 0) for _ in range(1000)] == [0] * 1000
    assert (quota.limit("general"), quota.used("alice", "general", 0)) == (None, 0)


def test_a_limit_of_nothing_grants_nothing():
    assert Quota({"orders": 0}).draw("alice", ["orders"], 5) == 60


def test_use_is_told_for_the_current_window_only():
    quota = contract_quota()
    quota.draw("alice", ["general"], 0)
    quota.draw("alice", ["general"], 1)
    assert (quota.limit("general"), quota.used("alice", "general", 2)) == (100, 2)
    assert quota.used("alice", "general", 60 * SECOND) == 0


def test_clearing_gives_everybody_new_windows():
    quota = Quota({"orders": 1})
    quota.draw("alice", ["orders"], 0)
    quota.clear()
    assert quota.draw("alice", ["orders"], 0) == 0


@pytest.mark.rule("C33", "C34")
def test_use_is_of_the_holder_who_drew_most_and_ends_with_the_window():
    quota = contract_quota()
    assert quota.use(0) == {"general": 0, "orders": 0, "market_data": 0}
    for _ in range(3):
        quota.draw("alice", ["orders", "general"], 0)
    quota.draw("bob", ["orders"], 30 * SECOND)

    assert quota.use(30 * SECOND) == {"general": 0.03, "orders": 0.3, "market_data": 0}
    assert quota.use(60 * SECOND) == {"general": 0, "orders": 0.1, "market_data": 0}
    assert quota.use(90 * SECOND) == {"general": 0, "orders": 0, "market_data": 0}


def test_uses_are_told_by_holder_and_bucket_while_their_windows_are_open():
    quota = contract_quota()
    quota.draw("alice", ["general", "orders"], 0)
    quota.draw("bob", ["general"], 30 * SECOND)
    expected = {("alice", "general"): 0.01, ("alice", "orders"): 0.1, ("bob", "general"): 0.01}
    assert quota.uses(30 * SECOND) == expected
    assert quota.uses(60 * SECOND) == {("bob", "general"): 0.01}
