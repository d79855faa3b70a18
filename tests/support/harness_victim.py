"""The server under attack, and what must hold after every blow: alive, unchanged, no fatter, no secrets told."""

import json
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from kalshi_contract import strict_json
from kalshi_contract.loader import load_edition
from kalshi_harness.control import HttpControl
from kalshi_harness.network import Network
from support.harness_raw_http import exchange as raw_exchange

RSS_GROWTH_BYTES_MAX = 20_000_000
EDITION = load_edition()


@dataclass
class Victim:
    """A running exchange: where it is, how to ask for its state hash, and the names the corpora use."""

    rest_url: str
    ws_url: str
    names: dict
    state: Callable
    known: str = ""
    """Its state as it was last seen, while nothing but what must not change it is done."""

    @classmethod
    @contextmanager
    def of(cls, rest_url, ws_url, api_key):
        """Yield the victim for a mock exchange whose account user_0001 has this key."""
        with closing(HttpControl(rest_url, Network())) as control:
            yield cls(
                rest_url, ws_url, cls.names_at(control, rest_url, api_key), control.state_hash
            )

    @staticmethod
    def names_at(control, rest_url, api_key):
        """Return what the corpora's names stand for at this server."""
        rest = urlsplit(rest_url)
        return {
            "base": rest.path,
            "host": rest.netloc,
            "key": api_key,
            "KEY": api_key.swapcase(),
            "key_cut": api_key[:-1],
            "other_key": control.issue_key("user_0002", ("read", "trade")),
            "account": "user_0001",
            "other": "user_0002",
            "ticker": "BTC-2024-12-31",
        }

    def assert_well(self):
        """The next good request is answered as ever."""
        request = (
            f"GET {self.names['base']}/accounts/user_0001 HTTP/1.1\r\nHost: {self.names['host']}\r\n"
            f"Authorization: Bearer {self.names['key']}\r\nConnection: close\r\n\r\n"
        )
        answers, _ = raw_exchange(self.rest_url, request.encode())
        assert [answer.status for answer in answers] == [200]
        assert json.loads(answers[0].body)["account"]["account_id"] == "user_0001"

    def assert_shaped(self, answer, *, bodiless=False):
        """An answer keeps the contract's error format, is no 5xx, and tells no secret. Return its code."""
        assert answer.status < 500, answer
        assert self.names["key"].encode() not in answer.body
        assert self.names["other_key"].encode() not in answer.body
        assert b"Traceback" not in answer.body
        if answer.status < 400 or bodiless:
            return None
        assert answer.headers["content-type"].split(";")[0] == "application/json"
        body = strict_json.parse(answer.body)
        assert EDITION.validator("error_response").violations(body) == ()
        return body["error"]["code"]
