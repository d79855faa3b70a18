"""The collector of a process that serves."""

import gc

import pytest

from mock_exchange import collector


@pytest.fixture
def collector_put_back():
    threshold = gc.get_threshold()
    yield threshold
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_is_there_is_left_alone_and_the_rest_is_collected(collector_put_back):
    stays = [[]]
    collector.spare_what_stays()
    assert gc.get_freeze_count() > 1_000
    assert not any(each is stays for each in gc.get_objects())
    assert gc.get_threshold() == (collector.NEW_OBJECTS_MAX, *collector_put_back[1:])

    cycle = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1


def test_for_a_while_nothing_is_collected():
    def fail():
        with collector.nothing_collected():
            assert not gc.isenabled()
            with collector.nothing_collected():
                pass
            assert not gc.isenabled()
            raise LookupError

    assert gc.isenabled()
    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()
