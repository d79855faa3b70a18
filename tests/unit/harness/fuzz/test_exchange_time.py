from kalshi_contract.limits import Bucket
from kalshi_harness.fuzz.exchange_time import ExchangeTime
from kalshi_harness.pacing import Pacer


def test_what_is_skipped_counts_as_waited():
    moved = []
    time = ExchangeTime(moved.append)
    pacer = Pacer({"a": Bucket("a", 2, 60)}, clock=time.now, sleep=time.sleep)
    waits_s = [pacer.wait(["a"]) for _ in range(5)]
    assert [round(each) for each in waits_s] == [0, 0, 60, 0, 60]
    assert [round(each) for each in moved if each > 1] == [60, 60]
