from kalshi_harness.certify.watch import Watch


def test_a_watch_begins_and_ends_apart():
    watch = Watch()
    watch.begun.set()
    assert not watch.is_set()
    watch.set()
    assert watch.is_set()
