"""What recorder and player share: they are there inside of a ``with`` block, and not after it."""

import httpx2
import pytest

from mock_exchange.recorder.door import Door, no_life
from mock_exchange.recorder.replayer import QuietProtocol
from mock_exchange.recorder.served import Served


async def greet(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


class Greeter(Served):
    def __init__(self):
        self._door = Door(greet, host="127.0.0.1", port=0, websocket=QuietProtocol, life=no_life)


def test_it_answers_at_its_address_until_the_block_ends():
    with Greeter() as greeter:
        assert httpx2.get(greeter.url).text == "here"
        assert greeter.ws_url == greeter.url.replace("http", "ws")

    with pytest.raises(httpx2.ConnectError):
        httpx2.get(greeter.url)


def test_it_serves_in_this_thread_until_it_is_stopped():
    greeter = Greeter()

    greeter.run_until_stopped(greeter.stop)

    with pytest.raises(httpx2.ConnectError):
        httpx2.get(greeter.url)
