"""A recording as an ASGI application, called directly: no socket, and waits that a test counts."""

import asyncio
import json
from dataclasses import replace

import pytest

from mock_exchange.recorder.playing import Player
from mock_exchange.recording.entry import Answer
from support.recordings import call, closed, entry, stream

UUID = "1f0e9a52-9c3e-4a5b-8f7d-0a1b2c3d4e5f"
OTHER = "ffffffff-9c3e-4a5b-8f7d-0a1b2c3d4e5f"


def asked(player, method, target, body=b""):
    """Return (status, headers, body) of a call."""
    one = call(method, target, body)
    scope = {
        "type": "http",
        "method": method,
        "raw_path": one.path.encode(),
        "query_string": one.query.encode(),
        "headers": [(n.lower().encode(), v.encode()) for n, v in one.headers],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": one.body}

    async def send(message):
        sent.append(message)

    asyncio.run(player(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def streamed(player, target, *commands):
    """Return what is sent to a client that gives commands and leaves."""
    path, _, query = target.partition("?")
    scope = {"type": "websocket", "raw_path": path.encode(), "query_string": query.encode()}
    coming = [{"type": "websocket.connect"}]
    coming += [
        {"type": "websocket.receive", "bytes": one}
        if isinstance(one, bytes)
        else {"type": "websocket.receive", "text": json.dumps(one)}
        for one in commands
    ]
    sent = []

    async def receive():
        if not coming:
            for _ in range(20):  # lets what is paced come first
                await asyncio.sleep(0)
            return {"type": "websocket.disconnect"}
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(player(scope, receive, send))
    return sent


def texts(sent):
    return [one["text"] for one in sent if "text" in one]


def test_what_was_recorded_is_answered_with_a_note_of_what_answered():
    player = Player([entry(0, "GET", "/b"), entry(1, "GET", "/a", gives={"x": 1}, status=203)])
    status, headers, body = asked(player, "GET", "/a")

    assert (status, body) == (203, b'{"x": 1}')
    assert headers == {
        "content-type": "application/json", "content-length": "8", "x-replay-entry": "1", "x-replay-match": "exact",
    }  # fmt: skip
    assert asked(player, "GET", "/a")[1]["x-replay-again"] == "true"
    assert (player.tally.calls, player.tally.missed) == (2, [])


def test_what_was_never_recorded_is_a_404_that_says_what_comes_nearest():
    player = Player([entry(0, "GET", "/a?x=1")])
    status, headers, body = asked(player, "GET", "/a?x=2")

    assert (status, headers["x-replay"]) == (404, "not_recorded")
    assert json.loads(body)["error"]["code"] == "not_recorded"
    assert (
        "nearest is entry 0, GET /a?x=1, which differs in query 'x'"
        in json.loads(body)["error"]["message"]
    )
    assert player.tally.missed == [json.loads(body)["error"]["message"]]


def test_an_answer_without_a_body_or_without_anything():
    lost = entry(0, "GET", "/lost")
    silent = entry(1, "GET", "/silent")
    player = Player(
        [
            replace(lost, answer=replace(lost.answer, body=None, comment="too long")),
            replace(silent, answer=Answer(0, error="connection refused")),
        ]
    )

    assert asked(player, "GET", "/lost")[0] == 502
    assert b"body_not_recorded" in asked(player, "GET", "/lost")[2]
    status, headers, body = asked(player, "GET", "/silent")
    assert (status, headers["x-replay"], headers["x-replay-entry"]) == (
        502,
        "no_answer_recorded",
        "1",
    )
    assert b"connection refused" in body


def test_head_and_statuses_without_a_body():
    player = Player([entry(0, "HEAD", "/a"), entry(1, "DELETE", "/a", status=204)])

    assert asked(player, "HEAD", "/a")[::2] == (200, b"")
    status, headers, body = asked(player, "DELETE", "/a")
    assert (status, body) == (204, b"")
    assert "content-length" not in headers


def test_what_a_client_calls_otherwise_is_put_right_from_then_on():
    order = {"client_order_id": UUID, "count": 1}
    recorded = [
        entry(0, "POST", "/orders", order, gives={"client_order_id": UUID}),
        entry(1, "GET", "/orders", gives=[UUID]),
        stream(2, "/ws", ("<", {"order": UUID})),
    ]
    player = Player(recorded)
    _, headers, body = asked(player, "POST", "/orders", order | {"client_order_id": OTHER})

    assert json.loads(body) == {"client_order_id": OTHER}
    assert headers["x-replay-match"] == "tolerant; differs in /client_order_id"
    assert json.loads(asked(player, "GET", "/orders")[2]) == [OTHER]
    assert texts(streamed(player, "/ws")) == [json.dumps({"order": OTHER})]
    player.begin_anew()
    assert json.loads(asked(player, "GET", "/orders")[2]) == [UUID]


def test_a_session_is_played():
    player = Player(
        [
            stream(
                0,
                "/ws",
                ("<", "hello"),
                (">", "a"),
                ("<", b"\xff"),
                (">", "b"),
                ending=closed(1008, "no"),
            )
        ]
    )
    sent = streamed(player, "/ws", "a", "b", "c")

    assert sent == [
        {"type": "websocket.accept", "headers": [(b"x-replay-entry", b"0")]},
        {"type": "websocket.send", "text": '"hello"'},
        {"type": "websocket.send", "bytes": b"\xff"},
        {"type": "websocket.close", "code": 1008, "reason": "no"},
    ]
    assert (player.tally.streams, player.tally.commands) == (1, 2)


@pytest.mark.parametrize("code", [None, 1006])
def test_a_connection_that_was_lost_is_closed_as_one_can(code):
    player = Player([stream(0, "/ws", ("<", 1), ending=closed(code))])

    assert streamed(player, "/ws")[-1]["code"] == 1000


def test_a_command_that_was_never_recorded_is_refused_and_the_session_goes_on():
    player = Player([stream(0, "/ws", (">", {"id": 1}), ("<", {"id": 1, "msg": {"ok": 1}}))])
    refused, answered = map(
        json.loads, texts(streamed(player, "/ws", {"id": 5, "cmd": "fly"}, {"id": 6}))
    )

    assert (refused["id"], refused["type"], refused["msg"]["code"]) == (5, "error", 0)
    assert answered == {"id": 6, "msg": {"ok": 1}}
    assert len(player.tally.missed) == 1


@pytest.mark.parametrize(
    ("recorded", "target", "status"),
    [
        (stream(0, "/ws"), "/other", 404),
        (stream(0, "/ws", status=401), "/ws", 401),
        (replace(stream(0, "/ws"), answer=Answer(0, error="refused")), "/ws", 502),
    ],
)
def test_a_session_that_cannot_be_opened_is_refused_before_it_is_one(recorded, target, status):
    start, body = streamed(Player([recorded]), target)

    assert (start["type"], start["status"]) == ("websocket.http.response.start", status)
    assert body["type"] == "websocket.http.response.body"


def test_waits_are_kept_only_where_asked_for():
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    recorded = [
        entry(0, "GET", "/a", took_us=250_000),
        stream(1, "/ws", ("<", 1), (">", "a"), ("<", 2), ("<", 3), ending=closed(1000)),
    ]
    quick, paced = (Player(recorded, paced=paced, sleep=sleep) for paced in (False, True))
    asked(quick, "GET", "/a")
    assert texts(streamed(quick, "/ws", "a")) == ["1", "2", "3"]
    assert waits == []
    asked(paced, "GET", "/a")
    assert texts(streamed(paced, "/ws", "a")) == ["1", "2", "3"]
    assert waits[:1] == [0.25]
    assert sorted(round(wait, 6) for wait in waits[1:]) == [0.001, 0.001, 0.001]
