"""The HTTP connection over real sockets: framing, caps, deadlines, the express lane and the ASGI lane."""

import json
import socket

import pytest

from mock_exchange import MockExchange
from mock_exchange.faults.plan import Latency
from mock_exchange.transport import departures, limits
from mock_exchange.transport.http_protocol import HttpProtocol
from mock_exchange.transport.limits import Timeouts
from support.transport_raw import (
    ORDER,
    connect,
    get,
    head,
    post,
    read_to_end,
    split_answers,
    talk,
)
from support.transport_stream import handshake

CLOSE = "Connection: close"
QUICK = Timeouts(request_s=0.1, idle_s=0.2)
MARKET = "/markets/BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen", limits="off") as running:
        yield running


@pytest.fixture
def impatient():
    with MockExchange(seed=7, clock="frozen", limits="off", timeouts=QUICK) as running:
        yield running


def test_answers_a_request_and_closes_when_asked_to(exchange):
    (answer,) = talk(exchange, get(exchange, MARKET, CLOSE))
    assert answer.status == 200
    assert answer.json["market"]["ticker"] == "BTC-2024-12-31"
    assert answer.headers["connection"] == "close"


def test_answers_carry_no_date_and_no_server_header(exchange):
    (answer,) = talk(exchange, get(exchange, MARKET, CLOSE))
    assert not {"date", "server"} & answer.headers.keys()


def test_pipelined_requests_are_answered_in_order_across_both_lanes(exchange):
    data = (
        get(exchange, MARKET)
        + head("GET", "/healthz")
        + get(exchange, "/markets?limit=1")
        + head("GET", "/healthz", CLOSE)
    )
    answers = talk(exchange, data)
    assert [sorted(answer.json) for answer in answers] == [
        ["market"],
        ["edition", "seed", "status", "version"],
        ["markets"],
        ["edition", "seed", "status", "version"],
    ]


def test_both_lanes_give_the_same_bytes(exchange):
    def whole(data):
        with connect(exchange) as peer:
            peer.sendall(data)
            return read_to_end(peer)

    request = get(exchange, MARKET, CLOSE)
    express = whole(request)
    exchange.faults.add(
        Latency(1), operation="get_account"
    )  # any plan sends requests the other way
    assert whole(request) == express


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS", "TRACE", "CONNECT"])
@pytest.mark.rule("C20", "D09")
def test_a_method_the_path_does_not_have_is_405_with_allow(exchange, method):
    data = get(exchange, MARKET, CLOSE).replace(b"GET", method.encode(), 1)
    (answer,) = talk(exchange, data, bodiless=method == "HEAD")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


def test_an_absolute_form_target_is_understood(exchange):
    data = get(exchange, MARKET, CLOSE).replace(b"GET /", b"GET http://localhost/", 1)
    (answer,) = talk(exchange, data)
    assert answer.status == 200


def test_a_half_closed_peer_still_gets_its_answer(exchange):
    (answer,) = talk(exchange, get(exchange, MARKET), end=True)
    assert answer.status == 200


def test_another_protocol_offered_by_upgrade_is_passed_over(exchange):
    data = get(exchange, MARKET, "Connection: Upgrade", "Upgrade: h2c")
    (answer,) = talk(exchange, data)
    assert answer.status == 200


BAD_HEADS = {
    "both framings": head(
        "POST", "/trade-api/v2/orders", "Content-Length: 3", "Transfer-Encoding: chunked"
    )
    + b"0\r\n\r\n",
    "two lengths": head("POST", "/trade-api/v2/orders", "Content-Length: 3", "Content-Length: 4"),
    "coding in 1.0": head(
        "POST", "/trade-api/v2/orders", "Transfer-Encoding: chunked", version="1.0"
    ),
    "two codings": head("POST", "/trade-api/v2/orders", "Transfer-Encoding: gzip, chunked"),
    "no host": head("GET", "/healthz", host=""),
    "two hosts": head("GET", "/healthz", "Host: other"),
    "folded header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "bare line feeds": b"GET /healthz HTTP/1.1\nHost: a\n\n",
    "NUL in a header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
    "lower-case method": head("get", "/healthz"),
    "fragment": head("GET", "/healthz#x"),
    "raw non-ASCII": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "authority form": head("CONNECT", "localhost:443"),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "chunk size": head("POST", "/trade-api/v2/orders", "Transfer-Encoding: chunked")
    + b"0x5\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("data", BAD_HEADS.values(), ids=BAD_HEADS)
@pytest.mark.rule("C20", "C21", "D30")
def test_bad_framing_is_a_contract_shaped_400_and_the_end_of_the_connection(exchange, data):
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER")
    assert answer.headers["connection"] == "close"


def test_a_refusal_waits_for_the_answers_before_it(exchange):
    answers = talk(exchange, get(exchange, MARKET) + head("GET", "/healthz") + b"BAD\r\n\r\n")
    assert [answer.status for answer in answers] == [200, 200, 400]


def test_answers_that_wait_for_each_other_come_before_the_refusal_that_ends_them(exchange):
    answers = talk(exchange, get(exchange, MARKET) * 3 + b"BAD\r\n\r\n")
    assert [answer.status for answer in answers] == [200, 200, 200, 400]


def test_answers_that_wait_for_each_other_come_before_a_stream_that_opens_behind_them(exchange):
    upgrade = handshake()
    with connect(exchange) as peer:
        peer.sendall(get(exchange, MARKET) * 3 + upgrade)
        came = b""
        while b"101 Switching" not in came:
            came += peer.recv(65_536)
    before, _, _ = came.partition(b"HTTP/1.1 101")
    assert [answer.status for answer in split_answers(before)] == [200, 200, 200]


def test_answers_of_one_turn_may_be_more_than_the_server_holds_back(exchange, monkeypatch):
    monkeypatch.setattr(departures, "BYTES_WAITING_MAX", 1_000)
    answers = talk(exchange, get(exchange, MARKET) * 50 + get(exchange, MARKET, CLOSE))
    assert [answer.status for answer in answers] == [200] * 51


def test_nothing_after_the_last_answer_is_carried_out(exchange):
    before = exchange.state_hash()
    body = json.dumps(ORDER).encode()
    answers = talk(exchange, get(exchange, MARKET, CLOSE) + post(exchange, "/orders", body))
    assert len(answers) == 1
    assert exchange.state_hash() == before


@pytest.mark.parametrize(
    "data",
    [
        head("GET", "/healthz", "X: " + "a" * 100_000),
        head("GET", "/healthz", *["X: a"] * 10_000),
        head("GET", "/healthz", *["X: a"] * (limits.HEADERS_MAX + 1)),
        head("GET", "/" + "a" * 65_000),
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000,
    ],
    ids=["long header", "many bytes", "many headers", "long target", "header without an end"],
)
@pytest.mark.rule("D09")
def test_a_head_over_its_cap_is_413(exchange, data):
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


def test_a_body_over_its_cap_is_413_and_can_be_read_by_who_sends_it(exchange):
    (answer,) = talk(exchange, post(exchange, "/orders", bytes(20_000_000)))
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


def test_a_chunked_body_without_an_end_is_413(exchange):
    key = exchange.credentials().api_key
    data = head(
        "POST",
        "/trade-api/v2/orders",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    (answer,) = talk(exchange, data + (b"2000\r\n" + b"a" * 8_192 + b"\r\n") * 20)
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")


def test_a_body_too_large_without_a_key_is_401_first(exchange):
    data = head("POST", "/trade-api/v2/orders", "Content-Length: 100000") + bytes(100_000)
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.code) == (401, "INVALID_API_KEY")


def test_a_chunked_order_is_understood(exchange):
    key = exchange.credentials().api_key
    body = json.dumps(ORDER).encode()
    data = head(
        "POST",
        "/trade-api/v2/orders",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        CLOSE,
    )
    data += b"5\r\n" + body[:5] + b"\r\n%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"
    (answer,) = talk(exchange, data)
    assert answer.status == 200


def test_a_trailer_is_no_header(exchange):
    key = exchange.credentials().api_key
    data = head("POST", "/trade-api/v2/orders", "Transfer-Encoding: chunked", CLOSE)
    data += b"2\r\n{}\r\n0\r\nAuthorization: Bearer " + key.encode() + b"\r\n\r\n"
    (answer,) = talk(exchange, data)
    assert answer.status == 401


@pytest.mark.rule("C01")
def test_a_doubled_key_is_no_key_whatever_came_before_on_the_connection(exchange):
    key = f"Authorization: Bearer {exchange.credentials().api_key}"
    data = get(exchange, MARKET) + get(exchange, MARKET, key) + get(exchange, MARKET, CLOSE)
    answers = talk(exchange, data)
    assert [answer.status for answer in answers] == [200, 401, 200]


def test_expect_100_continue_is_answered_before_the_body_comes(exchange):
    body = json.dumps(ORDER).encode()
    request = post(exchange, "/orders", body, "Expect: 100-continue", CLOSE)
    with connect(exchange) as peer:
        peer.sendall(request[: -len(body)])
        assert peer.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        peer.sendall(body)
        (answer,) = split_answers(read_to_end(peer))
    assert answer.status == 200


def test_silence_is_closed_at_the_deadline(impatient):
    with connect(impatient) as peer:
        assert read_to_end(peer) == b""


def test_a_kept_alive_connection_that_falls_silent_is_closed(impatient):
    answers = talk(impatient, get(impatient, MARKET))
    assert [answer.status for answer in answers] == [200]


@pytest.mark.parametrize("path", ["/trade-api/v2/orders", "/__mock__/reset"])
@pytest.mark.parametrize("half", ["head", "body"])
def test_half_a_request_is_400_at_the_deadline(impatient, path, half):
    key = impatient.credentials().api_key
    whole = head("POST", path, f"Authorization: Bearer {key}", "Content-Length: 10") + b"{"
    answers = talk(impatient, whole[:-5] if half == "head" else whole)
    assert [(answer.status, answer.code) for answer in answers] == [(400, "INVALID_PARAMETER")]


def send_until_refused(peer, data, bytes_max):
    """Send the same data again and again; return how much of it was taken."""
    sent = 0
    while sent < bytes_max:
        try:
            sent += peer.send(data)
        except OSError:
            break
    return sent


def test_a_peer_that_reads_nothing_is_cut_off_and_bounded(impatient):
    request = get(impatient, "/markets?limit=1000")
    with connect(impatient) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        peer.settimeout(0.5)
        # The server stops reading, then cuts: what it took in and holds stays small.
        assert send_until_refused(peer, request * 500, 100_000_000) < 100_000_000


def test_the_deadline_does_not_touch_an_answer_that_takes_its_time(impatient):
    impatient.faults.add(Latency(5), operation="get_market", count=1)
    with connect(impatient) as peer:
        peer.sendall(get(impatient, MARKET, CLOSE))
        peer.settimeout(0.4)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        impatient.clock.advance(5)
        peer.settimeout(10)
        (answer,) = split_answers(read_to_end(peer))
    assert answer.status == 200


def test_a_peer_that_goes_on_sending_after_its_refusal_is_cut_off(exchange, monkeypatch):
    monkeypatch.setattr(limits, "LINGER_BYTES_MAX", 100_000)
    with connect(exchange) as peer:
        peer.sendall(b"BAD\r\n\r\n")
        assert send_until_refused(peer, bytes(10_000), 50_000_000) < 50_000_000


def test_a_chunk_extension_without_an_end_is_413(exchange):
    data = head("POST", "/trade-api/v2/orders", "Transfer-Encoding: chunked") + b"2;"
    with connect(exchange) as peer:
        peer.sendall(data)
        send_until_refused(peer, b"a" * 50_000, 2_000_000)
        answers = split_answers(read_to_end(peer) or b"")
    assert [answer.code for answer in answers] == ["PAYLOAD_TOO_LARGE"]


def test_a_broken_body_of_the_asgi_lane_is_400_too(exchange):
    data = head("POST", "/__mock__/reset", "Transfer-Encoding: chunked")
    with connect(exchange) as peer:
        peer.sendall(data)
        peer.sendall(b"zz\r\n")
        (answer,) = split_answers(read_to_end(peer))
    assert (answer.status, answer.code) == (400, "INVALID_PARAMETER")


def test_a_body_too_large_for_the_asgi_lane_is_answered_once(exchange):
    data = head("POST", "/__mock__/reset", "Content-Length: 2000000") + bytes(2_000_000)
    answers = talk(exchange, data)
    assert [answer.code for answer in answers] == ["PAYLOAD_TOO_LARGE"]


def test_the_asgi_lane_refuses_an_oversized_order_as_the_express_lane_does(exchange):
    exchange.faults.add(Latency(1), operation="get_account")
    (answer, *rest) = talk(exchange, post(exchange, "/orders", bytes(200_000), CLOSE))
    assert (answer.status, answer.code, rest) == (413, "PAYLOAD_TOO_LARGE", [])


def test_an_upgrade_cannot_overtake_a_request(exchange):
    exchange.faults.add(Latency(5), operation="get_market", count=1)
    upgrade = head("GET", "/ws/v2", "Connection: Upgrade", "Upgrade: websocket")
    with connect(exchange) as peer:
        peer.sendall(get(exchange, MARKET) + upgrade)
        while not exchange.run(lambda: exchange._context.streams._open):
            pass
        exchange.clock.advance(5)
        answers = split_answers(read_to_end(peer))
    assert [answer.status for answer in answers] == [200, 400]


def test_another_protocol_is_passed_over_in_the_asgi_lane(exchange):
    data = head("GET", "/healthz", "Connection: Upgrade", "Upgrade: h2c")
    (answer,) = talk(exchange, data)
    assert (answer.status, answer.headers["connection"]) == (200, "close")


def test_without_a_plan_no_request_leaves_the_express_lane(exchange, monkeypatch):
    left = []
    enter = HttpProtocol._enter_asgi
    monkeypatch.setattr(HttpProtocol, "_enter_asgi", lambda self: (left.append(1), enter(self)))
    request = get(exchange, "/markets?limit=1", CLOSE)
    talk(exchange, request)
    assert left == []
    exchange.faults.add(Latency(5), operation="get_fills")
    talk(exchange, request)
    assert left == [1]
    exchange.faults.clear()
    talk(exchange, request)
    assert left == [1]
