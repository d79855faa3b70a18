"""What can be read of a stream client without a connection."""

import gc

import pytest

from kalshi_refclient.monitor import Monitor
from kalshi_refclient.websocket import StreamClient
from support.client_scenarios import play_slow_reader
from support.client_world import API_KEY, EDITION, ManualClock, settings

URL = "ws://127.0.0.1:1/ws"


def stream_client(**changes):
    return StreamClient(API_KEY, ws_url=URL, settings=settings(ManualClock(), **changes))


def test_a_stream_that_was_not_opened_says_so():
    stream = stream_client()

    assert repr(stream) == f"StreamClient({URL!r}, idle)"
    assert not stream.connected
    assert (stream.disconnects, stream.dropped, stream.lag_s) == (0, 0, 0.0)
    assert not stream.is_valid("market", "T")
    assert stream.age_s("market", "T") is None
    assert len(stream.orders) == 0


@pytest.mark.rule("C33", "C34")
def test_it_has_alerts_and_metrics_of_its_monitor():
    monitor = Monitor(edition=EDITION, clock=ManualClock())
    stream = stream_client(monitor=monitor)

    assert stream.alerts() == monitor.alerts()
    assert stream.metrics is monitor.metrics
    assert stream_client().monitor is not stream_client().monitor


@pytest.mark.rule("C33")
@pytest.mark.usefixtures("quick_collector")
def test_its_lag_and_what_it_dropped_are_metrics_and_vanish_with_it():
    clock = ManualClock()
    monitor = Monitor(edition=EDITION, clock=clock)
    stream = play_slow_reader(monitor, clock)
    stream.count_dropped()
    text = monitor.metrics.text()
    assert "kalshi_client_stream_connections 1.0" in text
    assert "kalshi_client_stream_lag_seconds 1.0" in text
    assert "kalshi_client_stream_messages_dropped_total 3.0" in text

    del stream
    gc.collect()
    assert "kalshi_client_stream_connections 0.0" in monitor.metrics.text()
