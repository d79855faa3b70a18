import gzip
import zlib

import pytest

from mock_exchange.recording import bodies
from mock_exchange.recording.bodies import UnreadableBodyError, as_text, decoded, from_text

PLAIN = b'{"x": "' + b"y" * 1000 + b'"}'
# Without the time of day: these bytes are in names of tests, and each process must find the same names.
ZIPPED = gzip.compress(PLAIN, mtime=0)


def raw_deflate(data):
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", ZIPPED),
        ("X-GZIP", ZIPPED),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", raw_deflate(PLAIN)),
        ("deflate, gzip", gzip.compress(zlib.compress(PLAIN), mtime=0)),
    ],
)
def test_codings_are_undone(coding, body):
    assert decoded(body, coding) == PLAIN


@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("br", b"x", "'br' cannot be undone"),
        ("gzip", b"no gzip", "it is no gzip"),
        ("gzip", ZIPPED[:-9], "gzip is cut off"),
    ],
)
def test_what_cannot_be_looked_into_says_why(coding, body, why):
    with pytest.raises(UnreadableBodyError, match=why):
        decoded(body, coding)


def test_a_bomb_is_not_inflated(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_BYTES_MAX", 100)
    with pytest.raises(UnreadableBodyError, match="longer than 100 bytes"):
        decoded(gzip.compress(bytes(100_000)), "gzip")


@pytest.mark.parametrize("body", [b"", "zwölf".encode(), b"\xff\xfe", b"a\0b"])
def test_a_body_comes_back_as_it_went(body):
    text, is_base64 = as_text(body)

    assert from_text(text, "base64" if is_base64 else None) == body
    assert is_base64 == (body in {b"\xff\xfe", b"a\0b"})


def test_base64_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no base64"):
        from_text("?", "base64")
