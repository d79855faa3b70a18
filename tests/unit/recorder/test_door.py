import contextlib
import socket
import threading

import httpx2
import pytest

from mock_exchange.recorder.door import Door, no_life


async def app(scope, receive, send):
    if scope["path"] == "/slow":
        await receive()
        await receive()  # until the client leaves, or the server
        return
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def door(**options):
    given = {"host": "127.0.0.1", "port": 0, "websocket": "none", "life": no_life} | options
    return Door(app, **given)


def test_it_answers_from_its_start_to_its_end_and_leaves_nothing_behind():
    threads = threading.active_count()
    one = door()
    one.start()
    answer = httpx2.get(f"http://{one.authority}/x")
    one.stop()
    one.stop()

    assert answer.status_code == 204
    assert "server" not in answer.headers
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", one.port)).close()


def test_an_answer_under_way_does_not_hold_the_end_up():
    one = door()
    one.start()
    with socket.create_connection(("127.0.0.1", one.port)) as peer:
        peer.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        httpx2.get(f"http://{one.authority}/x")
        one.stop()
        peer.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert b"204" not in peer.recv(100)


def test_a_port_that_is_taken_is_told_at_once():
    one = door()
    one.start()
    with pytest.raises(OSError, match=f"port {one.port}"):
        door(port=one.port)
    one.stop()


def test_what_is_around_it_begins_before_and_ends_after():
    seen = []

    @contextlib.asynccontextmanager
    async def life():
        seen.append("begins")
        yield
        seen.append("ends")

    one = door(life=life)
    one.start()
    assert seen == ["begins"]
    one.stop()
    assert seen == ["begins", "ends"]


def test_what_keeps_it_from_starting_is_raised():
    @contextlib.asynccontextmanager
    async def life():
        raise RuntimeError("no")
        yield

    one = door(life=life)
    with pytest.raises(RuntimeError, match="no"):
        one.start()
    one.stop()


def test_its_address_is_one_that_a_client_can_use():
    one = door(host="0.0.0.0")
    assert one.authority == f"127.0.0.1:{one.port}"
    one.stop()
