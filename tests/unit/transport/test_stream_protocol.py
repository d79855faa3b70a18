"""The WebSocket connection over real sockets: handshake, caps, closes, pings, delivery."""

import json
import struct
import time

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mock_exchange import MockExchange
from mock_exchange.faults.plan import (
    CloseSocket,
    CutConnection,
    DelaySocket,
    DropSocket,
    RateLimit,
    Status,
)
from mock_exchange.transport import limits
from mock_exchange.transport.limits import Timeouts
from support.signing import signed_headers
from support.trade_world import ORDER as TRADE_ORDER
from support.transport_raw import head, talk
from support.transport_stream import KEY, UPGRADE, Stream, frame, handshake

TICKER = "BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen", limits="off") as running:
        yield running


@pytest.fixture
def stream(exchange):
    with Stream(exchange) as opened:
        opened.authenticate(exchange.credentials().api_key)
        yield opened


def trade(exchange, size=1):
    exchange.place_order(
        account_id="user_0002", ticker=TICKER, side="buy", type="market", size=size
    )


@pytest.mark.rule("C12", "D14")
def test_the_handshake_is_rfc_6455_s_own_example(exchange):
    with Stream(exchange) as opened:
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in opened.head
        assert b"Date" not in opened.head


BAD_HANDSHAKES = {
    "short key": handshake(key="abc"),
    "no key": head("GET", "/ws/v2", *UPGRADE),
    "old version": handshake().replace(b"Version: 13", b"Version: 8"),
    "POST": handshake().replace(b"GET", b"POST", 1),
    "two keys": handshake(f"Sec-WebSocket-Key: {KEY}"),
}


@pytest.mark.parametrize("data", BAD_HANDSHAKES.values(), ids=BAD_HANDSHAKES)
def test_a_bad_handshake_is_a_contract_shaped_400(exchange, data):
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER")


def test_another_path_is_not_found(exchange):
    (answer,) = talk(exchange, handshake(target="/ws/v3"))
    assert (answer.status, answer.code) == (404, "ROUTE_NOT_FOUND")


def test_a_huge_upgrade_request_is_413(exchange):
    (answer,) = talk(exchange, handshake("X: " + "a" * 100_000))
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_a_foreign_web_page_is_refused(exchange, origin):
    (answer,) = talk(exchange, handshake(f"Origin: {origin}"))
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80"])
def test_a_page_of_this_machine_is_welcome(exchange, origin):
    with Stream(exchange, f"Origin: {origin}") as opened:
        assert opened.head.startswith(b"HTTP/1.1 101")


def test_an_allowed_origin_is_welcome():
    with (
        MockExchange(clock="frozen", origins=["https://App.example"]) as exchange,
        Stream(exchange, "Origin: https://app.example") as opened,
    ):
        assert opened.head.startswith(b"HTTP/1.1 101")


def test_frames_sent_along_with_the_handshake_are_not_lost(exchange):
    with Stream.__new__(Stream) as opened:
        message = b'{"type":"auth","api_key":"%b"}' % exchange.credentials().api_key.encode()
        from support.transport_raw import connect  # noqa: PLC0415 - only here

        opened.peer = connect(exchange)
        opened._buffer = b""
        opened.peer.sendall(handshake() + frame(1, message))
        opened._until(b"\r\n\r\n")
        assert opened.message() == {"type": "authenticated", "account_id": "user_0001"}


@pytest.mark.rule("C18", "D18")
def test_a_trade_reaches_every_subscriber(exchange, stream):
    stream.subscribe("market", ticker=TICKER)
    with Stream(exchange) as other:
        other.authenticate(exchange.credentials("user_0002").api_key)
        other.subscribe("market", ticker=TICKER)
        trade(exchange)
        seen = [stream.frame(), other.frame()]
    assert seen[0] == seen[1]
    assert b'"volume":1000001' in seen[0][1]


def test_a_fragmented_message_is_one_message(exchange, stream):
    text = b'{"type":"subscribe","channel":"market","ticker":"BTC-2024-12-31"}'
    stream.send_frames(
        frame(1, text[:10], fin=False)
        + frame(9, b"?")
        + frame(0, b"", fin=False)
        + frame(0, text[10:])
    )
    assert stream.frame() == (10, b"?")
    assert stream.message()["type"] == "subscribed"


CLOSED_WITH = {
    "unmasked": (b"\x81\x02hi", 1002),
    "reserved bit": (b"\xc1\x80\0\0\0\0", 1002),
    "reserved opcode": (frame(3), 1002),
    "stray continuation": (frame(0), 1002),
    "text inside fragments": (frame(1, b"{", fin=False) + frame(1), 1002),
    "fragmented ping": (frame(9, fin=False), 1002),
    "long ping": (frame(9, b"a" * 126), 1002),
    "bad close code": (frame(8, struct.pack("!H", 1005)), 1002),
    "bad UTF-8": (frame(1, b"\xff\xff"), 1007),
    "surrogate": (frame(1, b"\xed\xa0\x80"), 1007),
    "binary": (frame(2, b"\0"), 1003),
    "one byte too many": (frame(1, b"a" * (limits.FRAME_BYTES_MAX + 1)), 1009),
    "a terabyte": (b"\x81\xff" + struct.pack("!Q", 2**40) + bytes(4), 1009),
    "too many fragments": (frame(1, b"{", fin=False) + frame(0, fin=False) * 200_000, 1009),
    "going": (frame(8, struct.pack("!H", 1000)), 1000),
    "own code": (frame(8, struct.pack("!H", 3000)), 3000),
}


@pytest.mark.parametrize(("data", "code"), CLOSED_WITH.values(), ids=CLOSED_WITH)
def test_what_rfc_6455_does_not_allow_is_closed_with_its_code(stream, data, code):
    stream.send_frames(data)
    assert stream.closed()[0] == code
    stream.send_frames(
        frame(8, struct.pack("!H", code))
    )  # the closing handshake, where it is ours to end
    assert stream.frame() == (None, b"")


def test_a_peer_that_never_answers_pings_is_closed():
    with (
        MockExchange(clock="frozen", timeouts=Timeouts(idle_s=0.1, ping_s=0.05)) as exchange,
        Stream(exchange) as opened,
    ):
        assert opened.frame()[0] == 9
        assert opened.closed() == (1011, "keepalive ping timeout")


def test_a_peer_that_answers_pings_stays():
    with (
        MockExchange(clock="frozen", timeouts=Timeouts(idle_s=0.1, ping_s=0.05)) as exchange,
        Stream(exchange) as opened,
    ):
        for _ in range(4):
            opcode, payload = opened.frame()
            assert opcode == 9
            opened.send_frames(frame(10, payload))


def test_the_http_deadline_does_not_touch_a_websocket():
    with (
        MockExchange(clock="frozen", timeouts=Timeouts(request_s=0.02, idle_s=0.02)) as exchange,
        Stream(exchange) as opened,
    ):
        opened.peer.settimeout(0.2)
        with pytest.raises(TimeoutError):
            opened.peer.recv(1)


@pytest.mark.rule("C13", "D16")
def test_without_auth_the_exchange_s_clock_closes_the_connection(exchange):
    with Stream(exchange) as opened:
        exchange.clock.advance(4.9)
        exchange.clock.advance(0.1)
        assert opened.closed() == (1008, "INVALID_API_KEY")


def test_on_a_running_clock_the_auth_deadline_comes_by_itself():
    with MockExchange() as exchange, Stream(exchange) as opened:
        exchange.clock.advance(4.99)
        assert opened.closed() == (1008, "INVALID_API_KEY")


@pytest.mark.rule("D28")
def test_a_revoked_key_closes_its_sockets(exchange, stream):
    exchange.revoke_key(exchange.account()["key_ids"][0])
    assert stream.closed() == (1008, "INVALID_API_KEY")


def test_a_server_that_ends_says_1001(exchange, stream):
    exchange.stop()
    assert stream.closed() == (1001, "going away")


class FullTransport:
    """A transport whose peer does not read."""

    def __init__(self, real):
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)

    def get_write_buffer_size(self):
        return limits.WRITE_BUFFER_BYTES_MAX + 1


def test_a_consumer_that_leaves_too_much_unread_is_cut_off_and_gives_its_place_back(
    exchange, stream
):
    stream.subscribe("market", ticker=TICKER)
    (protocol,) = exchange._server.server_state.connections
    exchange.run(lambda: setattr(protocol, "transport", FullTransport(protocol.transport)))
    trade(exchange)
    assert len(exchange._context.streams) == 0
    while stream.frame()[0] is not None:
        pass


# -- faults ------------------------------------------------------------------------------------------------------------


def test_a_dropped_socket_ends_without_a_close_frame(exchange, stream):
    stream.subscribe("market", ticker=TICKER)
    exchange.faults.add(DropSocket(), message="market_update", nth=2)
    trade(exchange)
    trade(exchange)
    assert stream.message()["type"] == "market_update"
    assert stream.frame() == (None, b"")


def test_a_closed_socket_has_the_code_of_the_rule(exchange, stream):
    stream.subscribe("market", ticker=TICKER)
    exchange.faults.add(CloseSocket(1012, "restart"), account_id="user_0001")
    trade(exchange)
    assert stream.closed() == (1012, "restart")


def test_a_delayed_message_holds_those_behind_it_and_keeps_their_order(exchange, stream):
    stream.subscribe("market", ticker=TICKER)
    exchange.faults.add(DelaySocket(2), count=1)
    trade(exchange, 1)
    trade(exchange, 2)
    exchange.clock.advance(1)
    stream.peer.settimeout(0.05)
    with pytest.raises(TimeoutError):
        stream.peer.recv(1)
    stream.peer.settimeout(10)
    exchange.clock.advance(1)
    volumes = [stream.message()["data"]["volume"] for _ in range(2)]
    assert volumes == [1_000_001, 1_000_003]


def test_a_handshake_can_be_refused_limited_or_cut(exchange):
    exchange.faults.add(Status(503), operation="stream", count=1)
    exchange.faults.add(RateLimit(9), operation="stream", count=1)
    exchange.faults.add(CutConnection(), operation="stream", count=1)
    first, second, third = (talk(exchange, handshake()) for _ in range(3))
    assert (first[0].status, first[0].code) == (503, "SERVICE_UNAVAILABLE")
    assert (second[0].status, second[0].headers["retry-after"]) == (429, "9")
    assert third == []
    with Stream(exchange) as opened:
        assert opened.head.startswith(b"HTTP/1.1 101")


TRADE_PATH = "/trade-api/ws/v2"


def signed_fields(exchange, account="user_0001"):
    """Return the header fields of a signed handshake, as lines."""
    credentials = exchange.signed_credentials(account, key_type="ed25519")
    key = load_pem_private_key(credentials.private_key_pem.encode(), password=None)
    now_ms = time.time_ns() // 1_000_000
    fields = signed_headers(
        credentials.key_id, key, f"{now_ms}GET{TRADE_PATH}".encode(), timestamp=now_ms
    )
    return [f"{name.decode()}: {value.decode()}" for name, value in fields]


@pytest.fixture
def trade_exchange():
    with MockExchange(edition="trade-api-3.34", seed=7, limits="off") as running:
        yield running


@pytest.mark.rule("T10")
def test_a_signed_handshake_opens_a_stream_of_the_trade_api(trade_exchange):
    with Stream(trade_exchange, *signed_fields(trade_exchange), target=TRADE_PATH) as opened:
        opened.send({"id": 1, "cmd": "subscribe", "params": {"channels": ["trade"]}})
        opcode, payload = opened.frame()
        assert (opcode, payload[-1:]) == (1, b"\n")
        assert json.loads(payload)["msg"] == {"channel": "trade", "sid": 1}
        opened.send_frames(frame(2, b'{"id": 2, "cmd": "list_subscriptions"}'))
        assert opened.message()["id"] == 2


@pytest.mark.rule("T10")
def test_the_trade_api_pings_with_its_own_word():
    timeouts = Timeouts(idle_s=0.1, ping_s=0.05)
    with (
        MockExchange(edition="trade-api-3.34", timeouts=timeouts) as exchange,
        Stream(exchange, *signed_fields(exchange), target=TRADE_PATH) as opened,
    ):
        assert opened.frame() == (9, b"heartbeat")


@pytest.mark.rule("T02", "T10")
def test_an_unsigned_handshake_is_a_401_in_the_trade_apis_shape(trade_exchange):
    answer = talk(trade_exchange, handshake(target=TRADE_PATH))[0]
    assert (answer.status, answer.code) == (401, "token_authentication_failure")


@pytest.mark.rule("T10")
def test_what_a_peer_that_stopped_reading_is_sent_waits_until_it_goes_on(trade_exchange):
    with Stream(trade_exchange, *signed_fields(trade_exchange), target=TRADE_PATH) as opened:
        opened.send({"id": 1, "cmd": "subscribe", "params": {"channels": ["ticker"]}})
        assert opened.message()["type"] == "subscribed"
        (protocol,) = trade_exchange._server.server_state.connections
        trade_exchange.run(protocol.pause_writing)
        for price in ("0.3000", "0.2900"):
            trade_exchange.place_order(account_id="user_0002", **(TRADE_ORDER | {"price": price}))
        assert len(protocol.session._outbox) == 1
        trade_exchange.run(protocol.resume_writing)
        assert opened.message()["type"] == "ticker"
        assert len(protocol.session._outbox) == 0


def test_a_handshake_is_struck_by_the_number_of_its_connection(exchange):
    exchange.faults.add(Status(503), operation="stream", connection=2)
    with Stream(exchange) as first:
        assert talk(exchange, handshake())[0].status == 503
        with Stream(exchange) as third:
            assert first.head == third.head


def test_a_handshake_is_struck_by_its_account_where_that_is_known(trade_exchange):
    trade_exchange.faults.add(Status(503), operation="stream", account_id="user_0002")
    theirs = handshake(*signed_fields(trade_exchange, "user_0002"), target=TRADE_PATH)
    assert talk(trade_exchange, theirs)[0].status == 503
    with Stream(trade_exchange, *signed_fields(trade_exchange), target=TRADE_PATH) as opened:
        assert opened.head.startswith(b"HTTP/1.1 101 ")


def test_without_a_plan_nothing_stands_between_a_session_and_its_socket(exchange, stream):
    (protocol,) = (one for one in exchange._context.streams._open if hasattr(one, "faulty"))
    stream.subscribe("market", ticker=TICKER)
    exchange.faults.add(DelaySocket(1), count=1)
    trade(exchange)
    assert protocol.faulty is not None
    exchange.clock.advance(1)
    assert stream.message()["type"] == "market_update"
    exchange.faults.clear()
    trade(exchange)
    assert stream.message()["type"] == "market_update"
    assert protocol.faulty is None
