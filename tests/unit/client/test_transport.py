"""URLs, TLS, and how an attempt's end is told from what was seen on the wire."""

import gzip
import ssl

import httpx2
import pytest

from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Unreadable
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.transport import (
    DEADLINE_S,
    BodyBuffer,
    DeadlineStream,
    Timeouts,
    WireTrace,
    check_url,
    is_loopback,
    outcome_of,
    tls_context,
    tls_context_for,
)


@pytest.mark.rule("C31", "D25")
@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://api.example/v2", True),
        ("https://api.example:8443/v2/", True),
        ("http://127.0.0.1:8000/v2", True),
        ("http://localhost/v2", True),
        ("http://[::1]:80/v2", True),
        ("http://127.1.2.3/", True),
        ("http://api.example/v2", False),
        ("http://127.0.0.1.evil.example/", False),
        ("http://localhost.evil.example/", False),
        ("http://0.0.0.0/", False),
        ("http://10.0.0.1/", False),
        ("HTTP://api.example/", False),
        ("ftp://127.0.0.1/", False),
        ("https://user:secret@api.example/", False),
        ("https://api.example/?x=1", False),
        ("https://api.example/#x", False),
        ("https://", False),
        ("api.example", False),
        ("https://api.example:port/", False),
        ("https://[::1/", False),
    ],
)
def test_only_https_and_loopback_are_spoken_to(url, fine):
    if fine:
        assert check_url(url, secure="https", plain="http") == url.rstrip("/")
    else:
        with pytest.raises(LocalMisuse) as caught:
            check_url(url, secure="https", plain="http")
        assert "secret" not in str(caught.value)


def test_what_loopback_is():
    assert is_loopback("127.0.0.1")
    assert not is_loopback("example")


@pytest.mark.rule("C31", "D25")
def test_certificates_are_always_verified(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    for context in (
        tls_context(),
        tls_context_for("https://x", None),
        tls_context_for("http://x", None),
    ):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
    assert tls_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    with pytest.raises(OSError, match="No such file"):
        tls_context("/nowhere/ca.pem")


@pytest.mark.rule("D25")
def test_no_single_timeout_outlasts_what_is_left():
    assert Timeouts().within(1.0).as_dict() == dict.fromkeys(
        ["connect", "read", "write", "pool"], 1.0
    )
    assert Timeouts().within(100.0).connect == 5.0


def traced(*events, error=None):
    trace = WireTrace()
    for name in events:
        trace.note(name, {"exception": error} if error else {})
    return trace


CONNECTED = "connection.connect_tcp.complete"
STARTED = "http11.send_request_headers.started"
FAILED = "http11.send_request_headers.failed"


@pytest.mark.rule("D20", "D21")
@pytest.mark.parametrize(
    ("error", "trace", "status", "expected"),
    [
        (httpx2.ConnectError("x"), traced(), None, NotSent),
        (httpx2.ConnectTimeout("x"), traced(), None, NotSent),
        (httpx2.PoolTimeout("x"), traced(), None, NotSent),
        (httpx2.ReadError("x"), traced(), None, Lost),
        (httpx2.WriteTimeout("x"), traced(), None, Lost),
        (OSError("x"), traced(), None, Lost),
        (httpx2.ReadError("x"), traced(CONNECTED), None, NotSent),
        (httpx2.ReadError("x"), traced(CONNECTED, STARTED), None, Lost),
        (httpx2.RemoteProtocolError("x"), traced(CONNECTED, STARTED), 200, Lost),
        (httpx2.ReadError("x"), traced(STARTED, FAILED, error=OSError()), None, NotSent),
        (
            httpx2.WriteTimeout("x"),
            traced(STARTED, FAILED, error=httpx2.WriteTimeout("x")),
            None,
            Lost,
        ),
        (httpx2.DecodingError("x"), traced(CONNECTED, STARTED), 200, Unreadable),
    ],
)
def test_not_sent_only_where_that_is_certain(error, trace, status, expected):
    assert type(outcome_of(error, trace, status)) is expected


def test_what_cannot_be_cured_by_trying_again_is_final():
    refused = httpx2.ConnectError("x")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed")

    assert outcome_of(refused, traced(), None).final
    assert outcome_of(httpx2.UnsupportedProtocol("x"), traced(), None).final
    assert not outcome_of(httpx2.ConnectError("x"), traced(), None).final


def test_a_connection_that_was_not_new_is_stale():
    assert outcome_of(httpx2.ReadError("x"), traced("http11.other.started"), None).stale
    assert not outcome_of(httpx2.ReadError("x"), traced(CONNECTED), None).stale


@pytest.mark.rule("D27")
def test_the_reason_does_not_repeat_a_secret():
    trace = WireTrace()
    trace.secrets = ("hidden-key",)

    assert "hidden-key" not in outcome_of(httpx2.ReadError("got hidden-key"), trace, None).reason


def test_a_body_is_kept_up_to_its_cap_and_not_a_byte_longer():
    response, trace = httpx2.Response(200, headers={"X-Some": "y"}), WireTrace()
    body = BodyBuffer(5)
    assert body.add(b"123")
    assert body.add(b"45")
    assert body.ended(response, trace) == Answer(200, {"x-some": "y"}, b"12345")
    assert not body.add(b"6")
    assert body.ended(response, trace) == Unreadable(
        "the answer exceeds 5 bytes", 200, too_large=True
    )


def test_a_bomb_is_counted_as_it_unfolds():
    bomb = gzip.compress(b" " * 20_000_000)
    response = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Chunks(bomb))
    body, taken = BodyBuffer(1000), 0
    for chunk in response.iter_bytes():
        taken += 1
        if not body.add(chunk):
            break

    assert taken == 1


class Chunks(httpx2.SyncByteStream):
    def __init__(self, body):
        self._body = body

    def __iter__(self):
        yield self._body


class FakeStream:
    def __init__(self):
        self.timeouts, self.closed = [], False

    def read(self, _max_bytes, timeout):
        self.timeouts.append(timeout)
        return b""

    def write(self, _buffer, timeout):
        self.timeouts.append(timeout)

    def start_tls(self, _context, _name, timeout):
        self.timeouts.append(timeout)
        return self

    def get_extra_info(self, info):
        return info

    def close(self):
        self.closed = True


@pytest.mark.rule("D25")
def test_every_use_of_a_socket_ends_with_the_attempt():
    fake = FakeStream()
    stream = DeadlineStream(fake, lambda: 10.0)
    stream.read(1, 30.0)
    token = DEADLINE_S.set(12.0)
    try:
        stream.read(1, 30.0)
        stream.write(b"", 1.0)
        stream.start_tls(ssl.create_default_context(), "x", None).read(1, None)
        DEADLINE_S.set(9.0)
        stream.read(1, 30.0)
    finally:
        DEADLINE_S.reset(token)
    stream.close()

    assert fake.timeouts == [30.0, 2.0, 1.0, 2.0, 2.0, 0.001]
    assert fake.closed
    assert stream.get_extra_info("socket") == "socket"
