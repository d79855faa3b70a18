"""Answers and frames as bytes."""

import pytest

from mock_exchange.session.http import HttpResponse
from mock_exchange.transport.wire import (
    STATUS_LINES,
    close_frame,
    data_frame,
    response_bytes,
    text_frame,
)

ANSWER = HttpResponse(200, ((b"content-length", b"2"), (b"x", b"y")), b"{}")


def test_an_answer_is_its_status_line_headers_and_body():
    assert response_bytes(ANSWER) == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: y\r\n\r\n{}"


def test_a_last_answer_says_so():
    assert response_bytes(ANSWER, close=True).endswith(b"\r\nconnection: close\r\n\r\n{}")


def test_an_answer_to_head_has_no_body():
    assert response_bytes(ANSWER, head_only=True).endswith(b"x: y\r\n\r\n")


def test_phrases_are_the_same_on_every_python():
    assert STATUS_LINES[413] == b"HTTP/1.1 413 Content Too Large\r\n"
    assert STATUS_LINES[429] == b"HTTP/1.1 429 Too Many Requests\r\n"


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_text_frame_has_the_shortest_length(size, head):
    payload = b"a" * size
    assert text_frame(payload) == head + payload


def test_a_status_that_has_no_words_has_its_number():
    response = HttpResponse(599, (), b"")
    assert response_bytes(response) == b"HTTP/1.1 599 \r\n\r\n"


@pytest.mark.parametrize(
    ("code", "reason", "frame"),
    [
        (1000, "", b"\x88\x02\x03\xe8"),
        (1006, "no", b"\x88\x04\x03\xeeno"),
        (None, "", b"\x88\x00"),
    ],
)
def test_a_close_frame_says_any_code_or_none(code, reason, frame):
    assert close_frame(code, reason) == frame


def test_a_frame_has_its_opcode():
    assert data_frame(2, b"ab") == b"\x82\x02ab"
