"""The server under attack, and what must hold after every blow: alive, unchanged, no fatter, no secrets told."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kalshi_contract import strict_json
from kalshi_contract.loader import load_edition
from support.harness_raw_http import exchange as raw_exchange

RSS_GROWTH_BYTES_MAX = 20_000_000
EDITION = load_edition()


@dataclass
class Victim:
    """A running exchange, its state hash, and the names the corpora use."""

    exchange: object
    names: dict

    @classmethod
    def of(cls, exchange):
        """Return the victim for a ``MockExchange``."""
        own, other = (
            exchange.credentials(account_id="user_0001"),
            exchange.credentials(account_id="user_0002"),
        )
        rest = urlsplit(exchange.rest_url)
        names = {
            "base": rest.path,
            "host": rest.netloc,
            "key": own.api_key,
            "KEY": own.api_key.swapcase(),
            "key_cut": own.api_key[:-1],
            "other_key": other.api_key,
            "account": "user_0001",
            "other": "user_0002",
            "ticker": "BTC-2024-12-31",
        }
        return cls(exchange, names)

    @property
    def rest_url(self):
        return self.exchange.rest_url

    @property
    def ws_url(self):
        return self.exchange.ws_url

    def state(self):
        """Return the exchange's state hash."""
        return self.exchange.state_hash()

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
        """An answer keeps the contract's error format, is no 5xx, and tells no secret."""
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


def resident_bytes():
    """Return this process's resident memory, or 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    for line in status.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
