"""Which Origin and Host values mean this machine."""

import pytest

from mock_exchange.transport.origins import host_is_loopback, origin_is_loopback


@pytest.mark.parametrize(
    "origin",
    ["http://localhost", "https://app.localhost:5173", "http://127.0.0.1:80", "http://[::1]:3000"],
)
def test_a_page_of_this_machine(origin):
    assert origin_is_loopback(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "null",
        "",
        "http://[::1",
    ],
)
def test_a_page_of_somebody_else(origin):
    assert not origin_is_loopback(origin)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8787", True),
        ("127.0.0.1", True),
        ("[::1]:1", True),
        ("evil.example:80", False),
        ("", False),
    ],
)
def test_a_host_header(host, expected):
    assert host_is_loopback(host) is expected
