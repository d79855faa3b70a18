"""Who or what ended a stream: its client, the server, the network, or a fault rule. Told once, counted once."""

import socket
import struct

import pytest

from mock_exchange.faults.plan import CloseSocket, DropSocket
from mock_exchange.session.outbox import WAITING_MAX
from mock_exchange.transport import limits
from mock_exchange.transport.limits import Timeouts
from support.monitoring_exchange import logged_exchange, until
from support.monitoring_scrape import samples
from support.transport_stream import Stream, frame

TICKER = "BTC-2024-12-31"

pytestmark = pytest.mark.rule("C33", "C34", "C35")


def close_frame(code, reason=b""):
    return frame(8, struct.pack("!H", code) + reason)


def client_closes(_exchange, stream):
    stream.send_frames(close_frame(1000, b"bye"))
    stream.closed()


def client_resets(_exchange, stream):
    stream.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.peer.close()


def client_hangs_up(_exchange, stream):
    stream.peer.close()


def wrong_key(_exchange, stream):
    stream.send({"type": "auth", "api_key": "wrong-key-0123456789"})
    stream.closed()


def no_key_in_time(exchange, stream):
    exchange.clock.advance(5)
    stream.closed()


def key_revoked(exchange, stream):
    key = exchange.issue_key("user_0001")
    stream.authenticate(key["api_key"])
    exchange.revoke_key(key["key_id"])
    stream.closed()


def too_big(_exchange, stream):
    stream.send_frames(frame(1, b"a" * (limits.FRAME_BYTES_MAX + 1)))
    stream.closed()


def too_big_before_auth(_exchange, stream):
    stream.send_frames(frame(1, b"a" * 2_000))
    stream.closed()


def nonsense(_exchange, stream):
    stream.send_frames(b"\xc1\x80\0\0\0\0")
    stream.closed()


def not_text(_exchange, stream):
    stream.send_frames(frame(1, b"\xff"))
    stream.closed()


def binary(_exchange, stream):
    stream.send_frames(frame(2, b"a"))
    stream.closed()


def slow_consumer(exchange, stream):
    stream.authenticate(exchange.credentials().api_key)
    session = stream_session(exchange)
    exchange.run(
        lambda: [
            session.push(b"{}", exchange._context.clock.now_us()) for _ in range(WAITING_MAX + 2)
        ]
    )
    while stream.frame()[0] not in {8, None}:
        pass


def stream_session(exchange):
    (session,) = exchange._context.venue.streams()
    return session


def begins_anew(exchange, stream):
    exchange.reset()
    stream.closed()


def shutdown(exchange, stream):
    exchange.stop()
    stream.closed()


def dropped(exchange, stream):
    exchange.faults.add(DropSocket(reset=True))
    stream.send({"type": "auth", "api_key": exchange.credentials().api_key})
    while stream.frame()[0] is not None:
        pass


def closed_by_rule(exchange, stream):
    exchange.faults.add(CloseSocket(1012, "restart"))
    stream.send({"type": "auth", "api_key": exchange.credentials().api_key})
    stream.closed()


ENDS = {
    "the client closes": (client_closes, "client", 1000, "bye"),
    "the client resets": (client_resets, "lost", None, None),
    "the client hangs up": (client_hangs_up, "lost", None, None),
    "a wrong key": (wrong_key, "server", 1008, "INVALID_API_KEY"),
    "no key in time": (no_key_in_time, "server", 1008, "INVALID_API_KEY"),
    "a revoked key": (key_revoked, "server", 1008, "INVALID_API_KEY"),
    "too big a message": (too_big, "server", 1009, None),
    "too big a message before auth": (too_big_before_auth, "server", 1009, None),
    "bytes that are no frame": (nonsense, "server", 1002, None),
    "text that is none": (not_text, "server", 1007, None),
    "a binary message": (binary, "server", 1003, None),
    "a slow consumer": (slow_consumer, "server", 1013, None),
    "the exchange begins anew": (begins_anew, "server", 1001, None),
    "the server ends": (shutdown, "server", 1001, "going away"),
    "a rule drops it": (dropped, "fault", None, None),
    "a rule closes it": (closed_by_rule, "fault", 1012, "restart"),
}


@pytest.mark.parametrize(("end", "cause", "code", "why"), ENDS.values(), ids=ENDS)
def test_a_stream_tells_once_who_or_what_ended_it(end, cause, code, why):
    with logged_exchange(limits="contract") as (exchange, log):
        with Stream(exchange) as stream:
            end(exchange, stream)
            until(exchange, lambda: not exchange._context.venue.streams())
        exchange.monitor.alerts()
        seen = samples(exchange)
    ends = [line for line in log.lines if line.event in {"stream_closed", "stream_disconnected"}]
    (line,) = ends
    assert line.event == ("stream_closed" if cause == "client" else "stream_disconnected")
    assert (line.fields["cause"], line.fields.get("code")) == (cause, code)
    assert why is None or line.fields["why"] == why
    counted = {
        key[1]: value
        for key, value in seen.items()
        if key[0] == "kalshi_mock_stream_disconnects_total"
    }
    assert counted == {"client": 0, "server": 0, "lost": 0, "fault": 0, cause: 1}
    assert (
        exchange.monitor.alerts()["websocket_disconnections"].value == 0
    )  # no second was judged yet
    lost = exchange.run(
        lambda: exchange._context.venue.monitor.alarms._losses.totals(
            exchange._context.clock.now_us()
        )
    )
    assert list(lost) == [0 if cause == "client" else 1]


def test_a_peer_that_answers_no_ping_is_ended_by_the_server():
    with logged_exchange(timeouts=Timeouts(idle_s=0.1, ping_s=0.05)) as (exchange, log):
        with Stream(exchange) as stream:
            assert stream.frame()[0] == 9
            stream.closed()
        exchange.monitor.alerts()
    (fields,) = log.of("stream_disconnected")
    assert (fields["cause"], fields["code"]) == ("server", 1011)


def test_a_peer_that_does_not_read_is_cut_by_the_server():
    class Full:
        def __init__(self, real):
            self._real = real

        def __getattr__(self, name):
            return getattr(self._real, name)

        def get_write_buffer_size(self):
            return limits.WRITE_BUFFER_BYTES_MAX + 1

    with logged_exchange() as (exchange, log):
        with Stream(exchange) as stream:
            stream.authenticate(exchange.credentials().api_key)
            (protocol,) = exchange._server.server_state.connections
            exchange.run(lambda: setattr(protocol, "transport", Full(protocol.transport)))
            stream.send({"type": "subscribe", "channel": "market", "ticker": TICKER})
            while stream.frame()[0] is not None:
                pass
        exchange.monitor.alerts()
    (fields,) = log.of("stream_disconnected")
    assert (fields["cause"], fields["why"]) == ("server", "the peer does not read")


def test_a_stream_counts_what_it_sent_and_how_long_it_lived():
    with logged_exchange() as (exchange, log):
        with Stream(exchange) as stream:
            stream.authenticate(exchange.credentials().api_key)
            stream.subscribe("market", ticker=TICKER)
            exchange.clock.advance(2.5)
            stream.send_frames(close_frame(1000))
            stream.closed()
        exchange.monitor.alerts()
    (fields,) = log.of("stream_closed")
    assert (fields["lived_s"], fields["sent"], fields["account"]) == (2.5, 3, "user_0001")
    assert log.of("stream_opened", "stream_authenticated", "stream_subscribed") == [
        {"connection": 1},
        {"connection": 1, "account": "user_0001", "key_id": "key-0001"},
        {"connection": 1, "account": "user_0001", "channel": "market", "watched": TICKER},
    ]
