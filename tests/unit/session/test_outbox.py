import pytest

from mock_exchange.monitoring.streams import StreamTraffic
from mock_exchange.session.limits import UNLIMITED
from mock_exchange.session.outbox import SECOND_US, WAITING_MAX, Outbox


def frames(count, start=0):
    return [b"%d" % number for number in range(start, start + count)]


def test_frames_leave_in_order():
    outbox = Outbox(100)
    for frame in frames(3):
        outbox.add(frame, 0)

    assert outbox.take() == frames(3)
    assert outbox.take() == []


@pytest.mark.rule("C26", "D19")
def test_beyond_the_pace_frames_wait_for_the_second_to_pass():
    outbox = Outbox(2)
    for frame in frames(5):
        outbox.add(frame, 0)

    assert outbox.take() == frames(2)
    assert outbox.next_release_us() == SECOND_US
    assert outbox.release(SECOND_US - 1) is False
    assert outbox.release(SECOND_US) is True
    assert outbox.take() == frames(2, start=2)
    outbox.release(2 * SECOND_US)
    assert outbox.take() == frames(1, start=4)
    assert outbox.next_release_us() is None


@pytest.mark.rule("C26", "D19")
def test_no_second_wherever_it_begins_has_more_than_the_limit():
    outbox = Outbox(10)
    sent_at = []
    for now_us in range(0, 5 * SECOND_US, 70_001):
        for frame in frames(3):
            outbox.add(frame, now_us)
        outbox.release(now_us)
        sent_at += [now_us] * len(outbox.take())

    assert len(sent_at) == 50
    for first, eleventh in zip(sent_at, sent_at[10:], strict=False):
        assert eleventh - first >= SECOND_US


@pytest.mark.rule("D19")
def test_only_waiting_frames_of_the_same_key_are_replaced_by_newer_ones():
    outbox = Outbox(1)
    outbox.add(b"first A", 0, "A")
    outbox.add(b"second A", 0, "A")
    outbox.add(b"order 1", 0)
    outbox.add(b"first B", 0, "B")
    outbox.add(b"order 2", 0)
    outbox.add(b"third A", 0, "A")

    heard = []
    for second in range(6):
        outbox.release(second * SECOND_US)
        heard += outbox.take()

    assert heard == [b"first A", b"third A", b"order 1", b"first B", b"order 2"]


def test_a_frame_never_overtakes_one_that_waits():
    outbox = Outbox(1)
    for frame in frames(2):
        outbox.add(frame, 0)

    outbox.add(b"later", 2 * SECOND_US)
    outbox.release(10 * SECOND_US)
    assert outbox.take() == frames(2)


def test_without_a_limit_nothing_waits():
    outbox = Outbox(UNLIMITED)
    for frame in frames(5_000):
        outbox.add(frame, 0)

    assert len(outbox.take()) == 5_000


def test_it_tells_when_too_many_frames_wait():
    outbox = Outbox(UNLIMITED)
    for frame in frames(WAITING_MAX):
        outbox.add(frame, 0)
    assert not outbox.overflowing

    outbox.add(b"one more", 0)

    assert outbox.overflowing
    assert len(outbox) == WAITING_MAX + 1


def test_a_first_state_may_be_longer_until_it_was_sent():
    outbox = Outbox(UNLIMITED)
    outbox.allow_more(500)
    for frame in frames(WAITING_MAX + 500):
        outbox.add(frame, 0)
    assert not outbox.overflowing
    outbox.take()

    for frame in frames(WAITING_MAX + 1):
        outbox.add(frame, 0)
    assert outbox.overflowing


@pytest.mark.parametrize(("ready_too", "left"), [(True, []), (False, [b"ready"])])
def test_what_waits_can_be_dropped(ready_too, left):
    outbox = Outbox(1)
    outbox.add(b"ready", 0)
    outbox.add(b"waits", 0)

    outbox.drop(ready_too=ready_too)

    assert outbox.take() == left
    assert outbox.release(10 * SECOND_US) is False


@pytest.mark.rule("C33")
def test_it_tells_how_long_the_oldest_message_has_been_waiting_for_its_turn():
    outbox = Outbox(1)
    for number, frame in enumerate(frames(3)):
        outbox.add(frame, 100 * number)

    assert outbox.lag_us(1_000) == 900, "the first one waits for nothing"
    outbox.release(SECOND_US)
    assert outbox.lag_us(SECOND_US) == SECOND_US - 200
    outbox.drop(ready_too=True)
    assert outbox.lag_us(SECOND_US) == 0


@pytest.mark.rule("C33")
def test_messages_are_counted_once_as_sent_as_replaced_or_as_dropped():
    traffic = StreamTraffic()
    outbox, other = Outbox(1, traffic), Outbox(1, traffic)
    for frame in frames(4):
        outbox.add(frame, 0, "X-1")
    outbox.take()
    assert (outbox.sent, traffic.sent, traffic.conflated, traffic.dropped) == (1, 1, 2, 0)

    other.add(b"a", 0)
    other.add(b"b", 0)
    other.drop(ready_too=False)
    assert traffic.dropped == 1, "what is ready still goes out"
    other.drop(ready_too=True)
    outbox.drop(ready_too=True)
    assert (other.sent, traffic.sent, traffic.dropped) == (0, 1, 3)


def test_while_it_is_held_everything_waits_and_what_may_is_conflated():
    outbox = Outbox(UNLIMITED)
    outbox.hold()
    for number, key in enumerate(("A", None, "A", "B")):
        outbox.add(b"%d" % number, 0, key)
    assert (outbox.take(), len(outbox), outbox.next_release_us()) == ([], 3, None)
    outbox.let_go(5)
    assert outbox.take() == [b"2", b"1", b"3"]
    outbox.add(b"4", 6, "A")
    assert outbox.take() == [b"4"]
