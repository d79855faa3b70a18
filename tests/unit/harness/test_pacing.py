import pytest

from kalshi_contract.limits import Bucket
from kalshi_harness.pacing import MARGIN_S, Pacer


class Time:
    def __init__(self):
        self.now = 100.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def pacer(time):
    buckets = {"general": Bucket("general", 5, 60), "orders": Bucket("orders", 2, 60)}
    return Pacer(buckets, clock=time.clock, sleep=time.sleep)


@pytest.mark.rule("C25", "D12", "D24")
def test_calls_within_the_limit_do_not_wait(pacer):
    assert [pacer.wait(["general"]) for _ in range(5)] == [0.0] * 5


@pytest.mark.rule("C25", "D12")
def test_a_call_over_the_limit_waits_until_the_oldest_is_a_window_old(pacer, time):
    for _ in range(5):
        pacer.wait(["general"])
        time.now += 1
    assert pacer.wait(["general"]) == pytest.approx(55.0 + MARGIN_S)
    assert time.now == pytest.approx(160.0 + MARGIN_S)


def test_a_call_waits_for_the_fullest_of_its_buckets(pacer):
    pacer.wait(["general", "orders"])
    pacer.wait(["general", "orders"])
    assert pacer.wait(["general"]) == 0.0
    assert pacer.wait(["general", "orders"]) == pytest.approx(60.0 + MARGIN_S)


def test_no_window_ever_holds_more_than_the_limit(pacer, time):
    sent = []
    for number in range(40):
        time.now += (number * 7) % 13
        pacer.wait(["general"])
        sent.append(time.now)
    assert all(sent[at + 5] - sent[at] >= 60 - 1e-9 for at in range(len(sent) - 5))


def test_a_call_that_draws_on_nothing_never_waits(pacer):
    assert [pacer.wait([]) for _ in range(20)] == [0.0] * 20
