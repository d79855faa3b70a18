from kalshi_harness.certify.watch import Watch


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
