"""What the CONNECT proxy is asked, and whom it leads."""

import json

import pytest

from mock_exchange.transport.proxy_head import (
    HEAD_BYTES_MAX,
    Asked,
    HeadReader,
    ProxyRefusedError,
    signpost,
)

LED = signpost(
    ["api.elections.kalshi.com", "*.demo.kalshi.co", "API.elections.kalshi.com"],
    [("127.0.0.1", 8787)],
)


def refused(action):
    """Return (status, message, headers) of a refusal."""
    with pytest.raises(ProxyRefusedError) as told:
        action()
    response = told.value.response
    return response.status, json.loads(response.body)["error"]["message"], dict(response.headers)


def test_a_head_may_come_in_pieces_and_with_the_first_bytes_of_the_tunnel():
    reader = HeadReader()
    head = b"CONNECT API.elections.kalshi.com.:443 HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03\x01"
    for at in range(len(head) - 5):
        assert reader.feed(head[at : at + 1]) is None
    assert reader.feed(head[-5:]) == Asked("api.elections.kalshi.com", 443, b"\x16\x03\x01")


@pytest.mark.parametrize(
    ("target", "host", "port"),
    [
        ("a.b:443", "a.b", 443),
        ("[::1]:8787", "::1", 8787),
        ("127.0.0.1:1", "127.0.0.1", 1),
        ("a_b:80", "a_b", 80),
    ],
)
def test_a_destination_is_a_host_and_a_port(target, host, port):
    head = f"CONNECT {target} HTTP/1.0\r\n\r\n".encode()
    assert HeadReader().feed(head) == Asked(host, port, b"")


@pytest.mark.parametrize(
    "line",
    [
        b"CONNECT a.b HTTP/1.1",
        b"CONNECT a.b:0 HTTP/1.1",
        b"CONNECT a.b:65536 HTTP/1.1",
        b"CONNECT https://a.b:443 HTTP/1.1",
        b"CONNECT u@a.b:443 HTTP/1.1",
        b"CONNECT ::1:443 HTTP/1.1",
        b"CONNECT a.b:443 HTTP/2",
        b"CONNECT  a.b:443 HTTP/1.1",
        b"\x16\x03\x01",
        b"",
    ],
)
def test_what_is_no_request_for_a_tunnel_is_400(line):
    assert refused(lambda: HeadReader().feed(line + b"\r\n\r\n"))[0] == 400


@pytest.mark.parametrize("line", [b"GET http://a.b/ HTTP/1.1", b"POST /orders HTTP/1.1"])
def test_another_method_is_told_what_to_do(line):
    status, message, headers = refused(lambda: HeadReader().feed(line + b"\r\n\r\n"))
    assert (status, headers[b"allow"]) == (405, b"CONNECT")
    assert "https://" in message


def test_a_head_has_its_length():
    reader = HeadReader()
    assert reader.feed(b"CONNECT a.b:443 HTTP/1.1\r\nA: " + b"a" * (HEAD_BYTES_MAX - 40)) is None
    assert refused(lambda: reader.feed(b"a" * 40))[0] == 431


@pytest.mark.parametrize(
    ("host", "port", "led"),
    [
        ("api.elections.kalshi.com", 443, True),
        ("x.demo.kalshi.co", 443, True),
        ("127.0.0.1", 8787, True),
        ("api.elections.kalshi.com", 80, False),
        ("api.elections.kalshi.com", 8787, False),
        ("127.0.0.1", 443, False),
        ("127.0.0.1", 22, False),
        ("demo.kalshi.co", 443, False),
        ("a.b.demo.kalshi.co", 443, False),
        ("elections.kalshi.com", 443, False),
        ("api.elections.kalshi.com.evil.example", 443, False),
        ("example.com", 443, False),
        ("", 443, False),
    ],
)
def test_only_what_it_was_told_of_is_led(host, port, led):
    assert LED.leads(host, port) is led
    if led:
        LED.check(Asked(host, port, b""))


def test_a_refusal_says_who_is_led():
    status, message, _ = refused(lambda: LED.check(Asked("example.com", 443, b"")))
    assert status == 403
    assert "example.com:443 is not reached" in message
    assert "leads api.elections.kalshi.com, *.demo.kalshi.co (port 443)" in message
    many = signpost(f"h{at}.example" for at in range(25))
    assert " and 5 more " in refused(lambda: many.check(Asked("a", 1, b"")))[1]
