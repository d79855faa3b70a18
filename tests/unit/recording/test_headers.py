import pytest

from mock_exchange.recording.headers import (
    end_to_end,
    handshake_headers,
    replayed_headers,
    request_headers,
)

SENT = [
    ("host", "127.0.0.1:8787"),
    ("connection", "keep-alive, X-Hop"),
    ("x-hop", "1"),
    ("te", "trailers"),
    ("upgrade", "h2c"),
    ("content-length", "3"),
    ("KALSHI-ACCESS-KEY", "k"),
    ("accept", "*/*"),
    ("accept", "text/html"),
]


def test_what_belongs_to_one_hop_is_not_passed_on():
    assert end_to_end(SENT) == [SENT[0], *SENT[5:]]


def test_a_request_gets_the_host_of_the_server_and_keeps_the_rest_in_order():
    assert request_headers(SENT, "api.example.org") == [("Host", "api.example.org"), *SENT[6:]]


@pytest.mark.parametrize(
    ("asked", "passed"),
    [
        ("gzip, br;q=0.9, zstd", "gzip"),
        ("deflate, gzip;q=0.5", "deflate, gzip;q=0.5"),
        ("br", "identity"),
        ("identity", "identity"),
    ],
)
def test_only_codings_that_can_be_looked_into_are_asked_for(asked, passed):
    assert request_headers([("accept-encoding", asked)], "h")[1:] == [("accept-encoding", passed)]


def test_an_upgrade_offers_no_extension_and_keeps_the_client_s_key():
    sent = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-key", "abc"),
        ("sec-websocket-extensions", "permessage-deflate"),
        ("sec-websocket-version", "13"),
    ]

    assert handshake_headers(sent, "h") == [
        ("Host", "h"),
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("sec-websocket-key", "abc"),
        ("sec-websocket-version", "13"),
    ]


def test_an_answer_is_replayed_without_its_framing_and_its_cookies():
    recorded = [
        ("content-length", "9"),
        ("content-encoding", "gzip"),
        ("transfer-encoding", "chunked"),
        ("set-cookie", "a=[redacted]"),
        ("etag", "x"),
    ]

    assert replayed_headers(recorded) == [("etag", "x")]
