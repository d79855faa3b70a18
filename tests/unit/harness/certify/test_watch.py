import pytest

from kalshi_harness.certify.watch import Deadline, Watch


def test_a_watch_begins_and_ends_apart():
    watch = Watch()
    watch.begun.set()
    assert not watch.is_set()
    watch.set()
    assert watch.is_set()


def test_the_time_is_the_machines_unless_there_is_another():
    assert Watch().time is None
    other = object()
    assert Watch(other).time is other


@pytest.mark.parametrize(
    ("begun_s", "struck_s", "after_s", "until_s"),
    [
        (None, None, None, 23.0),  # never heard of: 15 s to begin, and 8 more
        (2.0, None, 3.0, 10.0),
        (2.0, 4.0, None, 10.0),
        (2.0, 4.0, 3.0, 7.0),
        (2.0, 9.0, 3.0, 10.0),
    ],
)
def test_a_client_is_watched_from_its_first_call_and_shorter_after_the_fault(
    begun_s, struck_s, after_s, until_s
):
    watch = Watch(after_s=after_s)
    deadline = Deadline(watch, 0.0, 8.0, 15.0)
    for tenth in range(400):
        now_s = tenth / 10
        if now_s == begun_s:
            watch.begun.set()
        if now_s == struck_s:
            watch.struck.set()
        if deadline.passed(now_s):
            break
    assert now_s == until_s


def test_enough_is_enough():
    watch = Watch()
    deadline = Deadline(watch, 0.0, 8.0, 15.0)
    assert not deadline.passed(1.0)
    watch.set()
    assert deadline.passed(1.0)
