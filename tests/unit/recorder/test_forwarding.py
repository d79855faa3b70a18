import asyncio
import gzip

import pytest

from mock_exchange.recorder import forwarding
from mock_exchange.recorder.forwarding import Forwarder
from mock_exchange.recorder.upstream import UpstreamError, upstream_at
from mock_exchange.recording.entry import Call
from support.client_raw_server import closed_port
from support.recorder_upstream import raw_upstream
from support.recordings import call


def fetched(upstream, *calls, **timeouts):
    async def run():
        forwarder = Forwarder(upstream_at(upstream), **timeouts)
        try:
            found = []
            for one in calls:
                answer = await forwarder.fetch(one)
                found.append(answer)
                await answer.aclose()
            return found
        finally:
            await forwarder.aclose()

    return asyncio.run(run())


def test_a_call_goes_through_as_the_client_wrote_it():
    target = "/trade-api/v2/KX%2FA%20%25B/../x//?b=2&a=%7e&a="
    sent = call(
        "POST", target, b"{ }", ("KALSHI-ACCESS-KEY", "k"), ("Connection", "x-hop"), ("X-Hop", "1")
    )
    with raw_upstream() as server:
        fetched(server.url, sent)
        (seen,) = server.requests

    assert (
        seen
        == (
            f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
            "KALSHI-ACCESS-KEY: k\r\nContent-Length: 3\r\n\r\n{ }"
        ).encode()
    )


def test_an_answer_comes_back_as_it_went():
    packed = gzip.compress(b"{}")
    head = f"HTTP/1.1 207 Odd Name\r\nContent-Encoding: gzip\r\nX-Two: 1\r\nX-Two: 2\r\nConnection: keep-alive\r\nContent-Length: {len(packed)}\r\n\r\n"
    with raw_upstream(head.encode() + packed) as server:
        (answer,) = fetched(server.url, call("GET", "/"))

    assert (answer.status, answer.reason, answer.body) == (207, "Odd Name", packed)
    assert answer.headers == [
        ("Content-Encoding", "gzip"), ("X-Two", "1"), ("X-Two", "2"), ("Content-Length", str(len(packed))),
    ]  # fmt: skip
    assert answer.rest is None


def test_a_redirect_is_not_followed():
    with raw_upstream(
        b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    ) as server:
        (answer,) = fetched(server.url, call("GET", "/"))
        assert len(server.requests) == 1

    assert answer.status == 302


def test_an_empty_body_is_announced_where_the_client_did_so():
    with raw_upstream() as server:
        fetched(
            server.url,
            Call("POST", "/", headers=(("Content-Length", "0"),)),
            Call("DELETE", "/"),
        )
        first, second = server.requests

    assert b"Content-Length: 0\r\n" in first
    assert b"Content-Length" not in second


def test_what_is_longer_than_what_is_kept_goes_on(monkeypatch):
    monkeypatch.setattr(forwarding, "BODY_BYTES_MAX", 10)

    async def run(url):
        forwarder = Forwarder(upstream_at(url))
        answer = await forwarder.fetch(call("GET", "/"))
        rest = [chunk async for chunk in answer.rest]
        await answer.aclose()
        await forwarder.aclose()
        return answer.body + b"".join(rest)

    body = bytes(200_000)
    with raw_upstream(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + body) as server:
        assert asyncio.run(run(server.url)) == body


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "disconnected"),
        (b"nonsense\r\n\r\n", "illegal|malformed|invalid|bad"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
            "without|incomplete|peer closed|in time",
        ),
    ],
)
def test_a_server_that_fails_is_told_with_its_reason(answer, why):
    with raw_upstream(answer) as server, pytest.raises(UpstreamError, match=f"(?i){why}"):
        fetched(server.url, call("GET", "/"), answer_s=0.2)


def test_a_server_that_is_not_there():
    with pytest.raises(UpstreamError, match="connection refused"):
        fetched(f"http://127.0.0.1:{closed_port()}", call("GET", "/"))


def test_a_certificate_of_nobody_is_not_trusted(tls_upstream):
    url, _ = tls_upstream
    with pytest.raises(UpstreamError, match="its certificate is not trusted"):
        fetched(url, call("GET", "/"))
