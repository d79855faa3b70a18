"""The live feed, over the wire and without it."""

import asyncio
import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from mock_exchange import MockExchange
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene
from mock_exchange.transport import live_feed
from mock_exchange.transport.live_feed import Feed
from support.session_world import TICKER, World
from support.transport_raw import address, call, connect, head, read_to_end

ORDER = {
    "account_id": "user_0001",
    "ticker": TICKER,
    "side": "buy",
    "type": "limit",
    "size": 1,
    "price": 0.65,
}


@pytest.fixture(scope="module")
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


@contextmanager
def reading(exchange, look=None, *fields):
    """Open a feed; yields a function that returns its next message."""
    path = "/__mock__/live" + ("" if look is None else f"?look={quote(json.dumps(look))}")
    host = "{}:{}".format(*address(exchange))
    with connect(exchange) as peer, peer.makefile("rb") as lines:
        peer.sendall(head("GET", path, *fields, host=host))
        assert lines.readline() == b"HTTP/1.1 200 OK\r\n"
        while lines.readline() != b"\r\n":
            pass

        def message():
            size = int(lines.readline(), 16)
            line = lines.read(size + 2)
            return json.loads(line)

        yield message


def test_the_first_line_has_everything_and_the_next_what_changed(exchange):
    with reading(exchange, {"market": TICKER}) as message:
        first = message()
        assert first["anew"] is True
        assert first["book"]["ticker"] == TICKER
        assert call(exchange, "POST", "/__mock__/orders", ORDER).status == 200
        after = message()
        assert after["book"]["bids"][0] == [6500, 100]
        assert "anew" not in after


def test_a_look_is_turned_while_the_feed_goes_on(exchange):
    with reading(exchange, {"market": TICKER}) as message:
        number = message()["feed"]
        other = {"market": "ETH-2024-12-31", "parts": ["book"]}
        assert call(exchange, "PUT", f"/__mock__/live/{number}", other).status == 200
        assert message()["book"]["ticker"] == "ETH-2024-12-31"


def test_what_is_no_look_is_refused_in_words(exchange):
    with reading(exchange) as message:
        number = message()["feed"]
        wrong = call(exchange, "PUT", f"/__mock__/live/{number}", {"parts": ["weather"]})
        assert wrong.status == 400
        assert "weather" in wrong.json["error"]["message"]
        assert wrong.json["error"]["details"] == {"field": "parts"}
        assert call(exchange, "PUT", f"/__mock__/live/{number}").code == "MALFORMED_JSON"
    assert call(exchange, "GET", "/__mock__/live?look=7").status == 400
    assert call(exchange, "GET", "/__mock__/live?look=%7B").status == 400


def test_a_feed_that_is_not_there_cannot_be_turned(exchange):
    assert call(exchange, "PUT", "/__mock__/live/999", {}).code == "UNKNOWN_FEED"


def test_no_more_pages_are_open_at_once_than_the_most(exchange, monkeypatch):
    monkeypatch.setattr(live_feed, "FEEDS_MAX", 1)
    with MockExchange(clock="frozen") as small, reading(small) as message:
        message()
        assert call(small, "GET", "/__mock__/live").status == 429


def test_the_feed_keeps_the_rule_of_the_control_api(exchange):
    foreign = call(exchange, "GET", "/__mock__/live", Origin="http://evil.example")
    assert foreign.status == 403
    assert call(exchange, "PUT", "/__mock__/live/1", {}, Origin="http://evil.example").status == 403
    with MockExchange(control_token="let-me-in", clock="frozen") as guarded:
        assert call(guarded, "GET", "/__mock__/live").status == 401
        with reading(guarded, None, "X-Control-Token: let-me-in") as message:
            assert message()["anew"] is True


def test_a_quiet_exchange_is_heard_of_now_and_then(monkeypatch):
    monkeypatch.setattr(live_feed, "TICK_S", 0.001)
    monkeypatch.setattr(live_feed, "QUIET_S", 0.002)

    async def read_two():
        lines = Feed(1, Scene(World().venue), Look()).lines()
        return [json.loads(await anext(lines)) for _ in "ab"]

    first, second = asyncio.run(read_two())
    assert first["feed"] == 1
    assert second == {}


def test_a_feed_ends_with_its_server_and_nobody_complains(caplog):
    exchange = MockExchange(clock="frozen").start()
    with connect(exchange) as peer:
        host = "{}:{}".format(*address(exchange))
        peer.sendall(head("GET", "/__mock__/live", host=host))
        assert peer.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        exchange.stop()
        assert read_to_end(peer).endswith(b"0\r\n\r\n")
    assert exchange._context.endings == {}
    assert caplog.records == []


def test_bytes_are_kept_while_a_page_is_open_and_nothing_is_when_it_is_gone():
    with MockExchange(clock="frozen") as exchange:
        context = exchange._context
        assert context.venue.monitor.wants_bodies is False
        with reading(exchange) as message:
            message()
            assert context.venue.monitor.wants_bodies is True
        for _ in range(10_000):  # it hears of it when its loop turns
            if exchange.run(lambda: not context.endings):
                break
        assert context.endings == {}
        assert context.venue.monitor.wants_bodies is False
