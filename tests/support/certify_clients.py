"""Clients for certifying, as functions in this process: they speak plain HTTP and are told what a command is told."""

import contextlib
import http.client
import json
from urllib.parse import urlsplit

from kalshi_harness.certify.wire import Ending

PREFIX = "KALSHI_CERTIFY_"
TRIED = Ending("asked to end", 1.0, -15, 0.1)


class Speaker:
    """Speaks to the exchange it was told of."""

    def __init__(self, told):
        self.told = told
        self.ticker = told[f"{PREFIX}TICKER"]
        self._base = urlsplit(told[f"{PREFIX}REST_URL"])
        self.location = ""

    def at(self, where):
        """Return a speaker of the same key at another place."""
        return Speaker({**self.told, f"{PREFIX}REST_URL": f"{where.scheme}://{where.netloc}"})

    def call(self, method, path, body=None, *, key=True):
        """Return status and JSON of an answer; status 0 where none came."""
        connection = http.client.HTTPConnection(self._base.hostname, self._base.port, timeout=10)
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {self.told[PREFIX + 'API_KEY']}"
        data = None if body is None else json.dumps(body)
        try:
            connection.request(method, self._base.path + path, data, headers)
            answer = connection.getresponse()
            text = answer.read()
            self.location = answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            connection.close()
        with contextlib.suppress(ValueError):
            return answer.status, json.loads(text)
        return answer.status, {}

    def market(self):
        """Look at the market."""
        return self.call("GET", f"/markets/{self.ticker}")

    def order(self, price=0.5):
        """Buy one contract."""
        order = {"ticker": self.ticker, "side": "buy", "type": "limit", "size": 1, "price": price}
        return self.call("POST", "/orders", order)

    def fills(self):
        """Look at the fills."""
        return self.call("GET", "/fills")


def client(behave):
    """Return a client that behaves so, once, and is then asked to end."""

    def run(told, _seconds, enough):
        behave(Speaker(told), enough)
        return TRIED

    return run
