"""Connections of a server with a journal on disk: each answer and each frame is kept before it leaves."""

import json

import pytest

from mock_exchange import MockExchange
from mock_exchange.journal_store.errors import JournalError
from mock_exchange.journal_store.reading import judge
from mock_exchange.transport.gated_protocol import GatedProtocol, protocol_of
from support.transport_raw import ORDER, connect, get, post, read_to_end, split_answers, talk
from support.transport_stream import Stream

CLOSE = "Connection: close"


@pytest.fixture
def exchange(tmp_path):
    with MockExchange(seed=7, clock="frozen", data=tmp_path) as running:
        yield running


def place(exchange, *fields):
    return talk(exchange, post(exchange, "/orders", json.dumps(ORDER).encode(), CLOSE, *fields))[0]


def entries(folder):
    return sum(len(batch.entries) for batch in judge(folder).batches)


def test_connections_are_behind_the_gate_only_where_there_is_one(exchange):
    assert protocol_of(exchange._context) is GatedProtocol
    with MockExchange() as other:
        assert protocol_of(other._context) is not GatedProtocol


def test_what_was_answered_is_kept(exchange, tmp_path):
    before = entries(tmp_path)
    assert place(exchange).status == 200
    assert entries(tmp_path) == before + 1


def test_pipelined_answers_keep_their_order(exchange):
    one = post(exchange, "/orders", json.dumps(ORDER).encode())
    last = get(exchange, "/fills", CLOSE)
    with connect(exchange) as peer:
        peer.sendall(one * 3 + last)
        answers = split_answers(read_to_end(peer))
    ids = [answer.json["order"]["order_id"] for answer in answers[:3]]
    assert ids == sorted(ids)
    assert "fills" in answers[3].json


def test_what_a_stream_tells_is_kept(exchange, tmp_path):
    with Stream(exchange) as stream:
        stream.authenticate(exchange.credentials().api_key)
        stream.subscribe("market", ticker=ORDER["ticker"])
        before = entries(tmp_path)
        with connect(exchange) as peer:
            best = ORDER | {"price": 0.67}
            peer.sendall(post(exchange, "/orders", json.dumps(best).encode()))
            assert ORDER["ticker"] in str(stream.message())
            assert entries(tmp_path) == before + 1


def test_a_call_from_python_returns_when_it_is_kept(exchange, tmp_path):
    before = entries(tmp_path)
    exchange.deposit("user_0001", 5)
    assert entries(tmp_path) == before + 1


def test_the_control_api_is_behind_it_too(exchange, tmp_path):
    before = entries(tmp_path)
    talk(
        exchange,
        b"POST /__mock__/clock/freeze HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    assert entries(tmp_path) == before + 1


def test_a_full_disk_ends_the_exchange_without_an_answer(tmp_path, caplog):
    exchange = MockExchange(seed=7, clock="frozen", limits="off", data=tmp_path).start()
    database = exchange._kept._store._database
    exchange.run(lambda: database.execute("PRAGMA max_page_count = 1"))
    with connect(exchange) as peer:
        body = json.dumps(ORDER | {"size": 1}).encode()
        peer.sendall(post(exchange, "/orders", body) * 400 + get(exchange, "/fills", CLOSE))
        answers = split_answers(read_to_end(peer) or b"")
    placed = [answer.json["order"]["order_id"] for answer in answers if answer.status == 200]
    with pytest.raises(JournalError, match="disk is full"):
        exchange.deposit("user_0001", 5)
    exchange.stop()
    assert "the exchange ends" in caplog.text
    with MockExchange(seed=7, clock="frozen", data=tmp_path) as again:
        journal = again.commands()
        assert all(again.office(lambda desk, each=each: desk.order(each)) for each in placed)
        assert journal.count(b"PlaceOrder") < 400
