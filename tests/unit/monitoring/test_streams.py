"""What a connection tells of its life, and what is counted of all connections together."""

import pytest

from mock_exchange.monitoring.observations import (
    StreamAuthenticated,
    StreamClosed,
    StreamOpened,
    StreamRefused,
    StreamWatched,
)
from mock_exchange.monitoring.streams import StreamRecord, StreamTraffic


class Time:
    """A moment, moved by hand."""

    def __init__(self):
        self.now_us = 1_000

    def __call__(self):
        return self.now_us


@pytest.mark.rule("C35")
def test_a_record_tells_the_life_of_a_connection_with_its_moments():
    told, now = [], Time()
    record = StreamRecord(3, told.append, now)
    now.now_us = 2_000
    record.refused("INVALID_API_KEY", "Send auth first")
    record.authenticated("anna", "key-0001")
    now.now_us = 3_000
    record.watches("market", "X-1", begins=True)
    record.watches("market", "X-1", begins=True, anew=True)
    record.watches("market", "X-1", begins=False)
    now.now_us = 5_000
    record.closed("client", 1000, "bye", 9)

    assert told == [
        StreamOpened(1_000, 3),
        StreamRefused(2_000, 3, None, "INVALID_API_KEY", "Send auth first"),
        StreamAuthenticated(2_000, 3, "anna", "key-0001"),
        StreamWatched(3_000, 3, "anna", "market", "X-1", True),
        StreamWatched(3_000, 3, "anna", "market", "X-1", True, anew=True),
        StreamWatched(3_000, 3, "anna", "market", "X-1", False),
        StreamClosed(5_000, 3, "anna", "client", 1000, "bye", 4_000, 9),
    ]


def test_a_connection_ends_once_and_the_first_cause_holds():
    told = []
    record = StreamRecord(1, told.append, Time())
    record.closed("fault", None, "", 2)
    record.closed("lost", None, "ConnectionResetError", 3)
    assert [type(each) for each in told] == [StreamOpened, StreamClosed]
    assert told[1].cause == "fault"
    assert told[1].sent == 2


def test_traffic_begins_at_nothing():
    traffic = StreamTraffic()
    assert (traffic.sent, traffic.received, traffic.conflated, traffic.dropped) == (0, 0, 0, 0)
