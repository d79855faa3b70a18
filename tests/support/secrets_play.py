"""A play in which keys go everywhere they should and many places they should not, over sockets, against a server that runs.

``Secrets`` are of two kinds. *Known* ones the exchange issued: they may not be shown wherever they were put. *Foreign* ones it never
issued (a real venue's, sent here by mistake): they are known for secrets by their place alone, and are put only there.
"""

import base64
import contextlib
import json
import struct
from dataclasses import dataclass, field
from urllib.parse import quote

from support.transport_raw import call, head, talk
from support.transport_stream import Stream, frame, handshake

BASE = "/trade-api/v2"
CLOSE = "Connection: close"
TICKER = "BTC-2024-12-31"
TOKEN = "Zq8Wv2Lk5Np1Rt7xBv3Hj6"
FOREIGN = "Foreign-Key_uYtR4eWq9Zx2CvB6nM1lKj"
FOREIGN_SECRET = "foreign-Secret_pOiU7yTrE3wQaS5dFgH"


@dataclass
class Secrets:
    """What must not be found, by name; ``shown_by_design`` collects the answers that do show some."""

    known: dict = field(default_factory=dict)
    foreign: dict = field(
        default_factory=lambda: {"foreign key": FOREIGN, "foreign secret": FOREIGN_SECRET}
    )

    @property
    def all(self):
        return {**self.known, **self.foreign, "control token": TOKEN}


def escapes(text, form):
    return "".join(form.format(ord(character)) for character in text)


class Play:
    """One play: ``secrets`` grow as keys are issued, ``answers`` are the bytes of every contract answer and message."""

    def __init__(self, server):
        self.server = server
        self.secrets = Secrets()
        self.answers = []
        credentials = server.credentials()
        self.key = credentials.api_key
        self.secrets.known |= {"first key": self.key, "first secret": credentials.secret}

    def run(self):
        """Play everything."""
        self.rotated = self._issue("rotated key")
        self.revoked = self._issue("revoked key")
        self._good()
        self._control("POST", f"/keys/{self.rotated['key_id']}/rotate", "fresh key")
        self._control("DELETE", f"/keys/{self.revoked['key_id']}")
        self._wrong_keys()
        self._misplaced()
        self._streams()
        self._malformed()
        self._faults()
        self._defects()

    def control(self, method, path, body=None):
        """Call the control API with its token; return the answer."""
        return call(self.server, method, f"/__mock__{path}", body, X_Control_Token=TOKEN)

    def _control(self, method, path, shows=None, body=None):
        answer = self.control(method, path, body)
        assert answer.status == 200, answer
        if shows is not None:
            key = answer.json["key"]
            self.secrets.known |= {shows: key["api_key"], f"{shows}'s secret": key["secret"]}
            return key
        return answer.json

    def _issue(self, name):
        return self._control("POST", "/keys", name, {"account_id": "user_0002"})

    def _talk(self, data, *, end=False):
        for answer in talk(self.server, data, end=end):
            self.answers.append(
                b"%r %b" % (sorted(answer.headers.items()).__repr__().encode(), answer.body)
            )

    def _ask(self, method, path, *fields, key=None, body=b""):
        key = key or self.key
        fields = [f"Authorization: Bearer {key}", CLOSE, *fields]
        if body:
            fields += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
        self._talk(head(method, BASE + path, *fields) + body)

    def _order(self, **fields):
        order = {"ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": 0.65}
        return json.dumps({**order, **fields}).encode()

    def _good(self):
        self._ask("GET", "/markets")
        self._ask("GET", f"/markets/{TICKER}")
        self._ask("POST", "/orders", body=self._order())
        self._ask("POST", "/orders", key=self.rotated["api_key"], body=self._order(side="sell"))
        self._ask("GET", "/fills", key=self.revoked["api_key"])

    def _wrong_keys(self):
        pair = base64.b64encode(f"{FOREIGN}:{FOREIGN_SECRET}".encode()).decode()
        for value in (
            f"Bearer {FOREIGN}",
            f"Bearer {FOREIGN} {FOREIGN_SECRET}",
            f"Basic {pair}",
            f"Token {FOREIGN}",
            FOREIGN,
            f"Bearer {self.key}x",
            f"Bearer {self.key[:-1]}",
            f"Bearer {self.key} ",
            f"Bearer {self.key},{FOREIGN}",
            f"Bearer {self.rotated['api_key']}",
            f"Bearer {self.revoked['api_key']}",
            f"Bearer {FOREIGN * 20}",
        ):
            self._talk(head("GET", f"{BASE}/markets", f"Authorization: {value}", CLOSE))
        twice = [f"Authorization: Bearer {self.key}", f"Authorization: Bearer {FOREIGN}"]
        self._talk(head("GET", f"{BASE}/markets", *twice, CLOSE))
        self._talk(
            head("GET", f"{BASE}/markets", f"Authorization: Bearer {self.key}\x01", CLOSE), end=True
        )
        self._talk(
            head("GET", f"{BASE}/markets", f"Authorization : Bearer {self.key}", CLOSE), end=True
        )

    def _misplaced(self):
        """Known keys in every place; foreign ones where the place tells."""
        for secret in list(self.secrets.known.values()):
            for spelled in (
                secret,
                escapes(secret, "%{:02x}"),
                quote(secret[:5]) + escapes(secret[5:], "%{:02X}"),
            ):
                for path in (
                    f"/markets/{spelled}",
                    f"/orders/{spelled}",
                    f"/accounts/{spelled}/positions",
                    f"/{spelled}",
                    f"/markets?{spelled}=1",
                    f"/markets?status={spelled}",
                    f"/markets/{'a' * 1990}{spelled}",
                    f"/markets/{'/'.join([spelled] * 40)}",
                    f"/fills?ticker={spelled}",
                ):
                    self._ask("GET", path)
            self._bodies(secret)
            self._ask(
                "GET",
                "/markets",
                f"X-Api-Key: {secret}",
                f"Cookie: k={secret}",
                f"User-Agent: {secret}",
            )
            self._ask("POST", "/orders", f"Idempotency-Key: {secret}", body=self._order())
            self._ask("POST", "/orders", f"Idempotency-Key: {secret}", body=self._order(size=2))
            self._ask("POST", "/orders", f"Idempotency-Key: {secret} {secret}", body=self._order())
            self._talk(head(secret[:20].upper(), f"{BASE}/markets", CLOSE), end=True)
            self._talk(head("GET", f"{BASE}/markets", f"{secret}: 1", CLOSE))
        for query in (
            f"api_key={FOREIGN}",
            f"a=1&secret={FOREIGN_SECRET}",
            f"x=Bearer%20{FOREIGN}",
        ):
            self._ask("GET", f"/markets?{query}")
        for body in (
            {"api_key": FOREIGN, "secret": FOREIGN_SECRET},
            {"headers": {"Authorization": f"Bearer {FOREIGN}"}},
            {"text": json.dumps({"api_key": FOREIGN})},
        ):
            self._ask("POST", "/orders", body=self._order(**body))

    def _bodies(self, secret):
        for body in (
            self._order(ticker=secret),
            self._order(side=secret),
            self._order(**{secret: 1}),
            self._order(api_key=secret),
            self._order(text="a" * 4_080 + secret),
            self._order(text="a" * 4_700 + secret),
            self._order().replace(b'"buy"', b'"' + escapes(secret, "\\u{:04x}").encode() + b'"'),
            secret.encode(),
            b'{"' + secret.encode() + b'":1,"' + secret.encode() + b'":2}',
            b'"' + secret.encode(),
            b"[" + self._order(ticker=secret),
        ):
            self._ask("POST", "/orders", body=body)

    @contextlib.contextmanager
    def _stream(self, *fields):
        with Stream(self.server, *fields) as stream:
            yield stream

    def _say(self, stream, message):
        """Send a message, or bytes as a text frame; note what comes back."""
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        stream.send_frames(frame(1, data))
        opcode, payload = stream.frame()
        self.answers.append(payload)
        return opcode == 1

    def _streams(self):
        for value in (
            FOREIGN,
            self.key + "x",
            self.key[:-1],
            self.revoked["api_key"],
            f"Bearer {self.key}",
            [self.key],
            None,
        ):
            with self._stream() as stream:
                self._say(stream, {"type": "auth", "api_key": value})
        for secret in list(self.secrets.known.values()):
            for message in (
                {"type": secret},
                {secret: 1},
                {"type": "auth", "api_key": self.key, secret: 1},
                {"type": "auth", "api_key": self.key, "secret": secret},
                {"type": "auth", "key": secret},
                {"type": "subscribe", "api_key": secret},
                b'{"type":"auth","api_key":"%b"' % secret.encode(),
                b'{"type":"auth","type":"auth","api_key":"%b"}' % secret.encode(),
                secret.encode(),
                b'"%b"' % escapes(secret, "\\u{:04x}").encode(),
            ):
                with self._stream() as stream:
                    self._say(stream, message)
            with self._stream() as stream:
                self._say(stream, {"type": "auth", "api_key": self.key})
                for message in (
                    {"type": "auth", "api_key": self.key},
                    {"type": "auth", "api_key": secret},
                    {"type": secret, "api_key": FOREIGN},
                    {"type": "subscribe", "channel": secret},
                    {"type": "subscribe", "channel": "market", "ticker": secret},
                    {"type": "subscribe", "channel": "account", "account_id": secret},
                    {"type": "subscribe", "channel": "market", "ticker": TICKER, secret: 1},
                    {
                        "type": "subscribe",
                        "channel": "market",
                        "ticker": TICKER,
                        "api_key": FOREIGN,
                    },
                    {"type": "subscribe", "channel": "market", "ticker": TICKER},
                    {"type": "unsubscribe", "channel": "market", "ticker": secret},
                    secret.encode(),
                ):
                    self._say(stream, message)
                stream.send_frames(frame(8, struct.pack("!H", 1000) + secret.encode()))
                stream.frame()

    def _malformed(self):
        for secret in list(self.secrets.known.values()):
            raw = secret.encode()
            for data in (
                raw + b"\r\n\r\n",
                head("GET", f"/{secret}", host=None),
                head("GET", f"{BASE}/markets#{secret}", CLOSE),
                head("GET", f"{BASE}/markets", f"Host: {secret}", CLOSE),
                head("GET", f"{BASE}/markets", f"Content-Length: {secret}", CLOSE),
                head("POST", f"{BASE}/orders", f"Transfer-Encoding: {secret}", CLOSE),
                head("GET", f"{BASE}/markets", CLOSE, version=secret[:3]),
                head("POST", f"{BASE}/orders", "Transfer-Encoding: chunked", CLOSE) + raw + b"\r\n",
                handshake(key=secret),
                handshake(f"Origin: https://{secret}.example"),
                handshake(f"Sec-WebSocket-Protocol: {secret}", target=f"/{secret}"),
                handshake(f"Sec-WebSocket-Extensions: {secret}", key="abc"),
                handshake(f"Upgrade: {secret}", key="abc"),
                handshake(f"Sec-WebSocket-Version: {secret}"),
            ):
                self._talk(data, end=True)
            for data in (
                frame(2, raw),
                frame(3, raw),
                frame(1, raw + b"\xff"),
                frame(9, raw * 3),
                b"\x81" + raw,
            ):
                with self._stream() as stream:
                    stream.send_frames(data)
                    stream.peer.shutdown(1)
                    stream.frame()

    def _faults(self):
        rules = [
            {
                "fault": {"kind": "status", "status": 503, "at": "after"},
                "match": {"operation": "get_markets"},
            },
            {"fault": {"kind": "cut_connection"}, "match": {"operation": "get_market"}},
            {"fault": {"kind": "rate_limit"}, "match": {"operation": "stream"}, "count": 1},
            {"fault": {"kind": "drop_socket"}, "match": {"message": "market_update"}},
        ]
        self._control("PUT", "/faults", None, {"rules": rules})
        for secret in (self.key, self.revoked["api_key"]):
            self._ask("GET", f"/markets?x={secret}")
            self._ask("GET", f"/markets/{secret}")
            self._ask("POST", f"/{secret}", body=self._order(ticker=secret))
            self._talk(handshake(f"Sec-WebSocket-Protocol: {secret}"), end=True)
        with self._stream() as stream:
            self._say(stream, {"type": "auth", "api_key": self.key})
            self._say(stream, {"type": "subscribe", "channel": "market", "ticker": TICKER})
        self._control("DELETE", "/faults")

    def _defects(self):
        """Handlers that a test broke (see ``BROKEN``) raise with the header they were given in their message."""
        for key in (self.key, self.secrets.known["fresh key"]):
            self._ask("GET", "/accounts/user_0001/positions", key=key)


BROKEN = """
from mock_exchange.session import bearer

def broken(floor, dialect, call):
    raise RuntimeError(f"cannot read {call.headers} for {call.headers[b'authorization']}")

bearer.HANDLERS = {**bearer.HANDLERS, "get_positions": broken}
"""
"""Code that makes an operation raise with the key in its words, before an exchange is built."""
