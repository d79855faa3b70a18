"""The WebSocket edge: which code ended a connection, and what its libraries may log."""

import logging

import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from kalshi_refclient import logs
from kalshi_refclient._core.bounds import FRAME_BYTES_MAX, QUEUE_EVENTS_MAX
from kalshi_refclient.wire import StreamSettings, close_of, ended_by_us


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        (ConnectionClosedError(None, None), (None, "")),
        (ConnectionClosedError(Close(1011, "x"), None), (1011, "x")),
        (
            ConnectionClosedOK(Close(1000, "bye"), Close(1000, "bye"), rcvd_then_sent=True),
            (1000, "bye"),
        ),
        (ConnectionClosedError(None, Close(1009, "too big")), (1009, "too big")),
        (
            ConnectionClosedError(Close(1002, "y"), Close(1007, "bad"), rcvd_then_sent=False),
            (1007, "bad"),
        ),
    ],
    ids=["no_frame", "theirs", "clean", "ours", "ours_first"],
)
def test_whose_code_counts(closed, expected):
    assert close_of(closed) == expected
    assert ended_by_us(closed) == (expected[0] in {1007, 1009})


def test_the_defaults_are_bounded():
    stream = StreamSettings()

    assert stream.frame_bytes_max == FRAME_BYTES_MAX
    assert stream.queue_events_max == QUEUE_EVENTS_MAX
    assert stream.close_timeout_s <= 1.0


@pytest.mark.rule("D27", "C30")
def test_websockets_own_log_has_no_debug_and_so_no_frames():
    logs.LOGGER.setLevel(logging.DEBUG)
    try:
        assert not logs.WIRE_LOGGER.isEnabledFor(logging.DEBUG)
        assert logs.WIRE_LOGGER.isEnabledFor(logging.INFO)
    finally:
        logs.LOGGER.setLevel(logging.NOTSET)
