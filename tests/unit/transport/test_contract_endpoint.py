"""The contract's paths the ASGI way: bodies under caps and deadlines, and faults between session and wire."""

import asyncio
import json

import pytest

from mock_exchange import MockExchange
from mock_exchange.faults.plan import CutConnection, Latency, RateLimit, Status
from mock_exchange.transport.contract_endpoint import (
    ContractEndpoint,
    PeerGoneError,
    read_body,
)
from mock_exchange.transport.limits import Timeouts
from support.transport_raw import ORDER, connect, get, post, read_to_end, split_answers, talk

CLOSE = "Connection: close"
BYTES_MAX = 1_000
BODY = json.dumps(ORDER).encode()


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen", limits="off") as running:
        yield running


def open_orders(exchange):
    return exchange.account()["open_orders"]


def place(exchange):
    answers = talk(exchange, post(exchange, "/orders", BODY, CLOSE))
    return answers[0] if answers else None


@pytest.mark.rule("D29")
def test_a_status_before_means_the_order_was_not_placed(exchange):
    exchange.faults.add(Status(500), operation="place_order", nth=1)
    first, second = place(exchange), place(exchange)
    assert (first.status, first.code, second.status) == (500, "INTERNAL_ERROR", 200)
    assert open_orders(exchange) == 1


def test_a_status_after_means_the_order_was_placed_and_the_answer_lost(exchange):
    exchange.faults.add(Status(503, at="after"), operation="place_order")
    assert place(exchange).status == 503
    assert open_orders(exchange) == 1


@pytest.mark.parametrize(("at", "placed"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("reset", [True, False])
def test_a_cut_connection_gives_no_answer(exchange, at, placed, reset):
    exchange.faults.add(CutConnection(at, reset), operation="place_order")
    with connect(exchange) as peer:
        peer.sendall(post(exchange, "/orders", BODY))
        assert read_to_end(peer) == (None if reset else b"")  # None: RST
    assert open_orders(exchange) == placed


@pytest.mark.rule("D12", "D13")
def test_an_injected_rate_limit_draws_on_no_quota(exchange):
    exchange.faults.add(RateLimit(30), operation="get_markets")
    (answer,) = talk(exchange, get(exchange, "/markets", CLOSE))
    assert (answer.status, answer.json["error"]["retry_after"]) == (429, 30)
    assert answer.headers["retry-after"] == "30"


def test_latency_waits_on_the_exchange_s_clock(exchange):
    exchange.faults.add(Latency(3), operation="get_markets")
    with connect(exchange) as peer:
        peer.sendall(get(exchange, "/markets?limit=1", CLOSE))
        peer.settimeout(0.05)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        exchange.clock.advance(3)
        peer.settimeout(10)
        (answer,) = split_answers(read_to_end(peer))
    assert answer.status == 200


def test_a_latency_that_never_ends_does_not_keep_the_server_from_ending(exchange, caplog):
    exchange.faults.add(Latency(60), operation="get_markets")
    with connect(exchange) as peer:
        peer.sendall(get(exchange, "/markets", CLOSE))
        while not exchange.run(lambda: exchange._context.streams._open):
            pass
        exchange.stop()
        assert not read_to_end(peer)
    assert caplog.records == []


def test_every_hit_is_in_the_journal_with_its_request(exchange):
    exchange.faults.add(Status(503), operation="place_order", nth=1, name="outage")
    exchange.faults.add(CutConnection(), operation="place_order", nth=1)
    exchange.faults.add(CutConnection("after"), operation="place_order", nth=1, name="lost")
    for _ in range(4):
        place(exchange)
    seen = [(r.status, r.sent, r.fault, r.account_id) for r in exchange.requests("place_order")]
    assert seen == [
        (503, None, "outage", "user_0001"),
        (0, None, "cut_connection", "user_0001"),
        (200, 0, "lost", "user_0001"),
        (200, None, None, "user_0001"),
    ]


def test_a_request_under_way_is_lost_in_a_restart(exchange):
    slow = {"fault": {"kind": "latency", "seconds": 5}, "match": {"operation": "place_order"}}
    down = {"fault": {"kind": "restart"}, "when": {"at_s": 2}}
    exchange.faults.set({"rules": [slow, down]})
    with connect(exchange) as peer:
        peer.sendall(post(exchange, "/orders", BODY))
        while not exchange.run(lambda: exchange._context.faults.recent):
            pass
        exchange.clock.advance(9)
        assert read_to_end(peer) == b""
    while not exchange.requests("place_order"):
        pass
    (entry,) = exchange.requests("place_order")
    assert (entry.status, entry.fault, open_orders(exchange)) == (0, "lost in a restart", 0)


def test_a_fault_that_finds_nothing_to_spoil_says_so(exchange):
    pointer = {"kind": "violate_schema", "pointer": "/nowhere"}
    exchange.faults.set({"rules": [{"fault": pointer, "name": "spoil"}]})
    assert place(exchange).status == 200
    (entry,) = exchange.requests("place_order")
    assert (entry.fault, entry.sent) == ("spoil (found nothing to spoil)", None)


def test_a_rule_for_one_account_leaves_the_other_alone(exchange):
    exchange.faults.add(Status(500), account_id="user_0002")
    other = exchange.credentials("user_0002").api_key
    own = get(exchange, "/markets", CLOSE)
    theirs = own.replace(exchange.credentials().api_key.encode(), other.encode())
    assert [talk(exchange, data)[0].status for data in (own, theirs)] == [200, 500]


def test_faults_never_touch_documents_and_control_api(exchange):
    exchange.faults.add(Status(500))
    data = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert talk(exchange, data)[0].status == 200
    assert talk(exchange, data.replace(b"/healthz", b"/__mock__/state"))[0].status == 200


def test_without_rules_there_is_no_plan(exchange):
    exchange.faults.add(Status(500))
    exchange.faults.clear()
    assert exchange.faults.plan is None
    assert place(exchange).status == 200


# -- reading a body ----------------------------------------------------------------------------------------------------


def body_of(*messages):
    """Return what ``read_body`` makes of ASGI messages; after the last one nothing ever comes."""
    queue = list(messages)

    async def receive():
        if queue:
            return queue.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    return asyncio.run(read_body(receive, 0.01, BYTES_MAX))


def part(body, *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_is_put_together():
    assert body_of(part(b"a", more=True), part(b"", more=True), part(b"b")) == b"ab"


def test_a_body_over_the_cap_is_not_read_to_its_end():
    half = bytes(BYTES_MAX // 2 + 1)
    assert body_of(part(half, more=True), part(half, more=True)) is None
    assert body_of(part(bytes(BYTES_MAX + 1))) is None
    assert body_of(part(bytes(BYTES_MAX))) == bytes(BYTES_MAX)


def test_a_peer_that_goes_away_is_told_from_one_that_is_slow():
    with pytest.raises(PeerGoneError):
        body_of(part(b"a", more=True), {"type": "http.disconnect"})
    with pytest.raises(TimeoutError):
        body_of(part(b"a", more=True))


# -- the endpoint on its own ----------------------------------------------------------------------------------------------


def scope(method="POST", path="/trade-api/v2/orders"):
    return {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }


def serve(exchange, route_scope, *messages):
    """Drive the endpoint with ASGI messages; return what it sends."""
    sent = []
    queue = list(messages)

    async def receive():
        if queue:
            return queue.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message):
        sent.append(message)

    asyncio.run(ContractEndpoint(exchange._context)(route_scope, receive, send))
    return sent


@pytest.fixture
def idle():
    return MockExchange(seed=7, clock="frozen", timeouts=Timeouts(request_s=0.02))


def test_the_endpoint_answers_on_any_asgi_server(idle):
    start, body = serve(idle, scope(), part(b"{}"))
    assert start["status"] == 401
    assert json.loads(body["body"])["error"]["code"] == "INVALID_API_KEY"


def test_it_takes_the_contract_s_paths_as_they_are_spelled(idle):
    endpoint = ContractEndpoint(idle._context)
    assert endpoint.serves(b"/trade-api/v2/orders")
    assert not endpoint.serves(b"/trade%2Dapi/v2/orders")


def test_where_the_server_cannot_cut_there_is_no_answer(idle):
    idle.faults.add(CutConnection())
    assert serve(idle, scope(), part(b"{}")) == []


def test_a_body_that_does_not_come_is_400(idle):
    start, _ = serve(idle, scope(), part(b"{", more=True))
    assert start["status"] == 400


def test_a_peer_that_went_away_gets_no_answer(idle):
    assert serve(idle, scope(), part(b"{", more=True), {"type": "http.disconnect"}) == []


@pytest.mark.rule("C33")
def test_a_body_that_does_not_come_in_time_is_refused_and_told():
    exchange = MockExchange(seed=7, clock="frozen", timeouts=Timeouts(request_s=0.01))
    context = exchange._context
    sent = []

    async def run():
        first = {"type": "http.request", "body": b"{", "more_body": True}
        queue = asyncio.Queue()
        queue.put_nowait(first)

        async def send(message):
            sent.append(message)

        await ContractEndpoint(context)({}, queue.get, send)

    asyncio.run(run())
    assert sent[0]["status"] == 400
    context.venue.monitor.drain()
    assert context.venue.monitor.tally.counter("http_refusals_total") == {(): 1}


@pytest.mark.rule("D62")
@pytest.mark.parametrize("lane", ["express", "ASGI"])
def test_how_long_a_body_may_be_is_the_editions(lane):
    with MockExchange(
        edition="trade-api-3.34", clock="frozen", auth="trust", limits="off"
    ) as exchange:
        if lane == "ASGI":
            exchange.faults.add(Status(503), operation="GetExchangeStatus")
        key = exchange.issue_key("user_0001", key_type="ed25519")["key_id"]
        for length, words in ((1_048_576, "/ticker"), (1_048_577, "larger than 1048576 bytes")):
            body = b"{" + b" " * (length - 2) + b"}"
            head = (
                "POST /trade-api/v2/portfolio/events/orders HTTP/1.1\r\nHost: localhost\r\n"
                f"KALSHI-ACCESS-KEY: {key}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {length}\r\nConnection: close\r\n\r\n"
            )
            (answer,) = talk(exchange, head.encode() + body)
            assert answer.status == 400
            assert words in answer.body.decode()
