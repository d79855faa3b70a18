"""Heads that httptools lets pass and we do not."""

import pytest

from mock_exchange.transport import limits
from mock_exchange.transport.framing import head_bytes, too_large, trouble_in_head


@pytest.mark.parametrize(
    ("version", "hosts", "coding", "target"),
    [
        ("1.1", 1, None, b"/"),
        ("1.1", 1, b"Chunked", b"/a?b=c"),
        ("1.0", 0, None, b"/"),
        ("1.0", 1, None, b"/"),
        ("1.1", 1, None, b"*"),
        ("1.1", 1, None, b"http://localhost/"),
    ],
)
def test_a_sound_head(version, hosts, coding, target):
    assert trouble_in_head(version, hosts, coding, target) == ""


@pytest.mark.parametrize(
    ("version", "hosts", "coding", "target", "word"),
    [
        ("2.0", 1, None, b"/", "HTTP/2.0"),
        ("0.9", 0, None, b"/", "HTTP/0.9"),
        ("1.1", 0, None, b"/", "Host"),
        ("1.1", 2, None, b"/", "Host"),
        ("1.0", 2, None, b"/", "Host"),
        ("1.0", 1, b"chunked", b"/", "Transfer-Encoding"),
        ("1.1", 1, b"gzip", b"/", "chunked"),
        ("1.1", 1, b"gzip, chunked", b"/", "chunked"),
        ("1.1", 1, None, b"/a#b", "fragment"),
        ("1.1", 1, None, b"/\xff", "non-ASCII"),
        ("1.1", 1, None, b"localhost:443", "no path"),
    ],
)
def test_a_head_with_trouble_in_it(version, hosts, coding, target, word):
    assert word in trouble_in_head(version, hosts, coding, target)


def test_header_fields_are_as_long_as_they_are_on_the_wire():
    assert head_bytes([]) == 0
    assert head_bytes([(b"host", b"a"), (b"x", b"")]) == len(b"host: a\r\nx: \r\n")


@pytest.mark.parametrize(
    ("headers", "target", "found"),
    [
        ([(b"x", b"a" * (limits.HEAD_BYTES_MAX - 5))], b"/", None),
        ([(b"x", b"a" * (limits.HEAD_BYTES_MAX - 4))], b"/", "request head"),
        ([(b"x", b"a")] * limits.HEADERS_MAX, b"/", None),
        ([(b"x", b"a")] * (limits.HEADERS_MAX + 1), b"/", "number of header fields"),
        ([], b"/" * limits.HEAD_BYTES_MAX, None),
        ([], b"/" * (limits.HEAD_BYTES_MAX + 1), "request target"),
    ],
)
def test_a_head_is_measured(headers, target, found):
    seen = too_large(headers, target)
    assert (None if seen is None else seen[0]) == found
