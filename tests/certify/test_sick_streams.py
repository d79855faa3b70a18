"""A client that trusts a book with a gap in its numbers, and one that believes in a silent connection: caught, and their healthy twins not."""

import contextlib
import json
import time

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.play import play
from kalshi_harness.certify.scenario import load_scenarios
from kalshi_harness.certify.wire import Ending
from kalshi_refclient import SigningAuth, SigningKeyFile
from support.certify_clients import PREFIX, TRIED

EDITION = "trade-api-3.34"
SCENARIOS = {each.name: each for each in load_scenarios()}
GAPS = ("gaps-are-healed", "missing-messages-are-noticed")
MESSAGES = 25


class BookClient:
    """Follows one book; ``heals``: subscribes anew where a number is missing. ``pings``: gives a silent connection up."""

    heals = True
    pings = True

    def __init__(self, told):
        self.told = told
        self.ticker = told[f"{PREFIX}TICKER"]
        self.auth = SigningAuth(
            told[f"{PREFIX}KEY_ID"], SigningKeyFile(told[f"{PREFIX}PRIVATE_KEY_PATH"])
        )

    @classmethod
    def run(cls, told, _seconds, _enough):
        """Follow the book for some messages, over two connections at most."""
        client = cls(told)
        for _ in range(2):
            with contextlib.suppress(WebSocketException, TimeoutError):
                client.follow()
                break
        return TRIED

    def follow(self):
        """Follow it on one connection. Raises ``TimeoutError`` where that fell silent."""
        url = self.told[f"{PREFIX}WS_URL"]
        path = "/" + url.split("/", 3)[3]
        headers = dict(self.auth.headers("GET", path, time.time()))
        with connect(
            url, additional_headers=headers, ping_interval=None, close_timeout=0.2
        ) as socket:
            self.subscribe(socket, 1)
            last = {}
            for _ in range(MESSAGES):
                message = json.loads(socket.recv(1.0))
                sid, number = message.get("sid"), message.get("seq")
                if number is None:
                    continue
                if self.heals and number != last.get(sid, number - 1) + 1:
                    self.subscribe(socket, 2)
                last[sid] = number

    def subscribe(self, socket, command_id):
        """Subscribe to the book: its snapshot comes first."""
        params = {"channels": ["orderbook_delta"], "market_tickers": [self.ticker]}
        socket.send(json.dumps({"id": command_id, "cmd": "subscribe", "params": params}))


class TrustsGaps(BookClient):
    """Does not look at numbers."""

    heals = False


class BelievesInSilence(BookClient):
    """Waits for ever."""

    @classmethod
    def run(cls, told, _seconds, _enough):
        """Follow until it is silent, then wait until the end of the scenario."""
        with contextlib.suppress(TimeoutError, WebSocketException):
            cls(told).follow()
        return Ending("asked to end", 60.0, -15, 0.1)


def played(name, client):
    return play(SCENARIOS[name], load_edition(EDITION), client.run, seed=7, seconds=2.0)


@pytest.mark.parametrize("name", GAPS)
def test_a_client_that_trusts_a_gap_is_caught(name):
    found, _ = played(name, TrustsGaps)
    assert found.verdict == "fail"
    assert "never fetched the book anew" in found.sentence


@pytest.mark.parametrize("name", GAPS)
def test_a_client_that_heals_a_gap_passes(name):
    assert played(name, BookClient)[0].verdict == "pass"


def test_a_client_that_believes_in_a_silent_connection_is_caught():
    found, _ = played("silence-is-noticed", BelievesInSilence)
    assert found.verdict == "fail"
    assert "believed in it" in found.sentence


def test_a_client_that_gives_a_silent_connection_up_passes():
    assert played("silence-is-noticed", BookClient)[0].verdict == "pass"
