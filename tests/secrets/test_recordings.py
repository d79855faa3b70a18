"""What a recorder writes and says, and a player: no secret of a client or of the server, wherever it stood and however it was spelled.

Known by its place: headers, queries, fields of JSON, forms. Known because it stood in such a place before: everywhere else.
"""

import base64
import json
import logging
from types import SimpleNamespace

import httpx2
import pytest

from mock_exchange import Recorder, Replayer
from mock_exchange.recording.redaction import Redactor
from support.recorder_upstream import raw_upstream
from support.secrets_search import Searcher
from support.transport_raw import head, talk
from support.transport_stream import Stream

pytestmark = pytest.mark.rule("C30", "C35", "D27")

BEARER = "kx_Bearer_qWzXvBnMkLpOiUyT-77"
BASIC = "Basic-Password_HgFdSaZxCvBn42"
KEY_ID = "3f0f9f3a-9a4e-4f4e-8d3b-0123456789ab"
SIGNATURE = base64.b64encode(bytes(range(100, 164))).decode()
COOKIE = "Cookie_mNbVcXzLkJhGfDsA-11"
QUERY = "Query-Token_pOiUyTrEwQaSdFgH"
FIELD = "Field_Secret-zAqXsWcDeVfRbGtN"
MADE = "Made_Private-MlPoKnIjBuHvGyCf"
STREAM_KEY = "Stream-Key_aSdFgHjKlQwErTyU9"
SECRETS = {
    "bearer": BEARER, "basic": BASIC, "key id": KEY_ID, "signature": SIGNATURE, "cookie": COOKIE, "query": QUERY,
    "field": FIELD, "made": MADE, "stream key": STREAM_KEY,
}  # fmt: skip
ESCAPED = "".join(f"%{ord(letter):02X}" for letter in BEARER)
PAIR = base64.b64encode(f"anna:{BASIC}".encode()).decode()


def reply(body, *fields):
    content = json.dumps(body).encode()
    lines = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *fields,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


ECHOES = [
    reply({"api_key": MADE, "message": f"no {one}", "text": f"Bearer {MADE}"},
          f"Set-Cookie: session={COOKIE}; HttpOnly", f"X-Echo: {one}")
    for one in (BEARER, ESCAPED, BASIC, KEY_ID + SIGNATURE, QUERY, BASIC, QUERY, FIELD, FIELD, BEARER)
]  # fmt: skip
"""A server that quotes what it was sent, call by call."""

ACCEPT = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
REFUSED = json.dumps({"type": "error", "msg": f"unknown key {STREAM_KEY}"}).encode()
CLOSED = f"no {STREAM_KEY}".encode()
ANSWERED = (
    bytes([0x81, len(REFUSED)]) + REFUSED + bytes([0x88, 2 + len(CLOSED)]) + b"\x03\xf0" + CLOSED
)
AUTH = json.dumps({"type": "auth", "api_key": STREAM_KEY}).encode() + b"\r\n\r\n"
"""With the empty line that the server of this test waits for."""

CALLS = (
    ("GET", "/a", [f"Authorization: Bearer {BEARER}", f"Cookie: session={COOKIE}"], b""),
    ("GET", f"/a/{BEARER}/{ESCAPED}?x={ESCAPED}&{BEARER}=1", [f"User-Agent: {BEARER}"], b""),
    ("GET", "/a", [f"Authorization: Basic {PAIR}"], b""),
    ("GET", f"/a/{KEY_ID}", [f"KALSHI-ACCESS-KEY: {KEY_ID}", f"KALSHI-ACCESS-SIGNATURE: {SIGNATURE}"], b""),
    ("GET", f"/a?access_token={QUERY}&b={QUERY}", [f"X-Api-Key: {FIELD}"], b""),
    ("POST", "/a", ["Content-Type: application/json"], json.dumps({"secret": FIELD, "t": f"password {BASIC}"}).encode()),
    ("POST", "/a", ["Content-Type: application/json"], json.dumps({"text": json.dumps({"token": QUERY})}).encode()),
    ("POST", "/a", ["Content-Type: application/json"], f'{{"api_key": "{FIELD}"'.encode()),
    ("POST", "/a", ["Content-Type: application/x-www-form-urlencoded"], f"password={FIELD}&x=1".encode()),
    ("POST", "/a", ["Content-Type: application/octet-stream"], b"\xff" + BEARER.encode()),
)  # fmt: skip


def ask(server, method, target, fields, body):
    fields = [*fields, f"Content-Length: {len(body)}", "Connection: close"]
    talk(server, head(method, target, *fields) + body)


def recorded(folder):
    """Play everything; return what was written and said, by sink."""
    said = []
    file = folder / "session.har"
    with raw_upstream(*ECHOES, ACCEPT, ANSWERED) as upstream:
        with Recorder(file, upstream.url, on_trouble=said.append) as recorder:
            for one in CALLS:
                ask(recorder, *one)
            signed = (f"KALSHI-ACCESS-KEY: {KEY_ID}", f"KALSHI-ACCESS-SIGNATURE: {SIGNATURE}")
            with Stream(recorder, *signed, target=f"/ws?token={QUERY}") as stream:
                stream.send_frames(bytes([0x81, 0x80 | len(AUTH), 0, 0, 0, 0]) + AUTH)
                assert [stream.frame()[0] for _ in range(2)] == [1, 8]
            spool = recorder._spool.spool_path.read_bytes()
        with (
            raw_upstream(None) as silent,
            Recorder(folder / "failed.har", silent.url, on_trouble=said.append) as recorder,
        ):
            ask(recorder, *CALLS[4])
    return {
        "the file": file.read_bytes(),
        "the spool": spool,
        "a failed call": (folder / "failed.har").read_bytes(),
        "what it said": "\n".join(said).encode(),
        "its repr": repr([recorder, vars(recorder)]).encode(),
    }


def replayed(file):
    """Ask a player for what was recorded and for what was not; return what it said."""
    with Replayer(file) as replayer:
        for one in CALLS:
            ask(replayer, *one)
        for target in (f"/nowhere?api_key={FIELD}", f"/nowhere/Bearer%20{BEARER}"):
            httpx2.get(replayer.url + target)
        with Stream(replayer, target="/ws") as stream:
            stream.send({"type": "auth", "api_key": STREAM_KEY})
            stream.frame()
            stream.send({"type": "auth", "private_key": FIELD})
            stream.frame()
        return {
            "what was missed": "\n".join(replayer.missed).encode(),
            "its repr": repr([replayer, vars(replayer), replayer.entries]).encode(),
        }


def leaks(sinks):
    search = Searcher(SECRETS).search
    return [
        f"{name}: {one.secret}, {one.form}: {one.around}"
        for name in sinks
        for one in search(sinks[name])
    ]


def test_no_secret_is_in_what_a_recorder_leaves_behind(tmp_path):
    sinks = recorded(tmp_path)

    assert all(sinks.values())
    assert sinks["the file"].count(b"redacted") > 30
    assert len(json.loads(sinks["the file"])["log"]["entries"]) == len(CALLS) + 1
    assert leaks(sinks) == []


def test_no_secret_is_in_what_a_player_says(tmp_path):
    recorded(tmp_path)
    sinks = replayed(tmp_path / "session.har")

    assert sinks["what was missed"].count(b"never recorded") >= 3
    assert leaks(sinks) == []


def test_no_secret_is_in_a_log_at_debug(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        recorded(tmp_path)
        with (
            Replayer(tmp_path / "session.har") as replayer,
            Stream(replayer, target="/ws") as stream,
        ):
            stream.send({"type": "auth", "api_key": STREAM_KEY})
            stream.frame()
    told = [one.getMessage() for one in caplog.records if not one.name.startswith("httpcore2")]
    # httpcore2 tells the headers of answers there, a server's Set-Cookie and echoes among them, to whoever turns it on.
    assert leaks({"log": "\n".join(told).encode()}) == []


# -- canaries ------------------------------------------------------------------------------------------------------------

HOLES = {
    "headers": lambda _self, headers: tuple(headers),
    "query": lambda _self, query: query,
    "path": lambda _self, path: path,
    "body": lambda _self, body, _media: body,
    "text": lambda _self, text: text,
    "learn": lambda _self, _secret: None,
    "_binary": lambda _self, body: body,
    "ending": lambda _self, ending: ending,
}


@pytest.mark.parametrize("hole", HOLES)
def test_a_recorder_with_a_hole_is_caught(tmp_path, monkeypatch, hole):
    monkeypatch.setattr(Redactor, hole, HOLES[hole])
    found = leaks(recorded(tmp_path))

    assert any(one.startswith("the file") for one in found), found


def test_a_player_with_a_hole_is_caught(tmp_path, monkeypatch):
    recorded(tmp_path)
    same = {name: lambda value: value for name in ("call", "path", "text")}
    monkeypatch.setattr("mock_exchange.recorder.playing.Redactor", lambda: SimpleNamespace(**same))
    assert leaks(replayed(tmp_path / "session.har")) != []


def test_a_websocket_that_tells_its_frames_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "mock_exchange.recorder.replayer.QuietProtocol.__init__",
        lambda self, *arguments, **options: super(type(self), self).__init__(*arguments, **options),
    )
    records = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())
    logger = logging.getLogger("uvicorn.error")
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()
    logger.addHandler(handler)
    try:
        recorded(tmp_path)
        replayed(tmp_path / "session.har")
    finally:
        logger.removeHandler(handler)
    assert leaks({"log": "\n".join(records).encode()}) != []
