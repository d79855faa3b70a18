"""A venue with a frozen clock, its users and its WebSocket peers: what the session's tests talk to. No sockets, no waiting."""

from dataclasses import dataclass, field

import orjson

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue

BASE = load_edition().base_path
TICKER = "BTC-2024-12-31"
USER = "user_0001"
OTHER = "user_0002"
MAKER = "maker_0001"
ORDER = {
    "ticker": TICKER,
    "side": "buy",
    "type": "limit",
    "size": 100,
    "price": 0.65,
    "time_in_force": "gtc",
}


class DefectFoundError(AssertionError):
    """The venue caught a fault of ours."""


def raise_defect(defect):
    raise DefectFoundError(defect)


@dataclass
class Reply:
    """An answer, taken apart."""

    status: int
    headers: list[tuple[bytes, bytes]]
    raw: bytes
    body: dict = field(init=False)

    def __post_init__(self):
        self.body = orjson.loads(self.raw)

    @property
    def error(self):
        return self.body["error"]

    @property
    def code(self):
        return self.body["error"]["code"] if "error" in self.body else ""

    def header(self, name):
        found = [value for header, value in self.headers if header == name]
        assert len(found) <= 1, f"{name} is doubled"
        return found[0].decode() if found else None


class World:
    """A venue on a frozen clock. Every fault of ours raises, unless ``on_defect`` says otherwise."""

    def __init__(self, **options):
        options.setdefault("limits", "off")
        options.setdefault("on_defect", raise_defect)
        self.clock = options.pop("clock", None) or Clock(CONTRACT_MOMENT_US, frozen=True)
        self.venue = Venue(load_edition(), clock=self.clock, **options)

    def key(self, account_id=USER):
        return str(self.venue.keys.first_of(account_id).api_key)

    def raw(self, method, path, *, query="", headers=(), body=b""):
        """Send exactly these headers."""
        request = HttpRequest(method, BASE + path, query.encode("latin-1"), list(headers), body)
        response = self.venue.handle(request)
        assert dict(response.headers)[b"content-length"] == str(len(response.body)).encode()
        assert dict(response.headers)[b"content-type"] == b"application/json"
        return Reply(response.status, list(response.headers), response.body)

    def send(self, method, path, *, query="", account=USER, key=None, headers=(), body=b""):
        """Send as an account, or with a key."""
        api_key = key or self.key(account)
        all_headers = [(b"authorization", b"Bearer " + api_key.encode()), *headers]
        if method == "POST":
            all_headers.append((b"content-type", b"application/json"))
        return self.raw(method, path, query=query, headers=all_headers, body=body)

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def delete(self, path, **options):
        return self.send("DELETE", path, **options)

    def place(self, account=USER, key=None, headers=(), **fields):
        """Place the contract's order with other fields; None takes a field away."""
        order = {name: value for name, value in (ORDER | fields).items() if value is not None}
        body = orjson.dumps(order)
        return self.send("POST", "/orders", account=account, key=key, headers=headers, body=body)

    def peer(self, account=None, **options):
        """Open a WebSocket connection; with an account, authenticated."""
        peer = Peer(self, **options)
        if account is not None:
            peer.say(type="auth", api_key=self.key(account))
            peer.take()
        return peer


class Peer:
    """A WebSocket peer: says JSON, remembers what it hears."""

    def __init__(self, world):
        self.world = world
        self.session = world.venue.open_stream()
        self.wakes = 0
        self.session.wake = self._woken
        self.close = None

    def _woken(self):
        self.wakes += 1

    def text(self, text):
        self.session.receive_text(text, self.world.clock.now_us())

    def say(self, **message):
        self.text(orjson.dumps(message))

    def take(self):
        """Return the messages that are ready, decoded."""
        return [orjson.loads(frame) for frame in self.take_frames()]

    def take_frames(self):
        frames, close = self.session.take_output()
        if close is not None:
            self.close = (close.code, close.reason)
        return frames

    def ask(self, **message):
        """Say a message and return what comes back."""
        self.say(**message)
        return self.take()

    def watch(self, channel, **key):
        """Subscribe, and return the first state."""
        heard = self.ask(type="subscribe", channel=channel, **key)
        assert heard[0]["type"] == "subscribed", heard
        return heard[1:]

    def tick(self):
        self.session.tick(self.world.clock.now_us())
