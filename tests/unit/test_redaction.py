"""Texts for people: secrets out, control characters escaped, shortened."""

import pytest

from mock_exchange.redaction import REDACTED, SHOWN_MAX, redacted

SECRET = "kx_canary-0123456789"


@pytest.mark.parametrize(
    "text",
    [
        f'{{"type":"auth","api_key":"{SECRET}"}}',
        f'{{"API_KEY" : "{SECRET}"}}',
        f'{{"secret":"{SECRET}\\"{SECRET}"}}',
        f'{{"password":"{SECRET}',
        f'{{"token":{SECRET}}}',
        f"Authorization: Bearer {SECRET}",
        f"basic {SECRET}",
        f'{{"api_key":"{"x" * SHOWN_MAX}{SECRET}"}}',
    ],
)
@pytest.mark.rule("D27", "C35")
def test_secrets_are_taken_out_by_their_place(text):
    shown = redacted(text)
    assert REDACTED in shown
    assert SECRET not in shown
    assert SECRET[:8] not in shown


def test_what_is_no_secret_is_shown():
    assert redacted('{"ticker":"X-1","size":3}') == '{"ticker":"X-1","size":3}'


def test_a_line_cannot_be_forged():
    assert redacted("a\r\nERROR forged\x1b[31m\u2028") == "a\\r\\nERROR forged\\x1b[31m\\u2028"


def test_bytes_that_are_no_text_are_shown_as_well_as_they_can_be():
    assert redacted(b"\xff{}") == "\N{REPLACEMENT CHARACTER}{}"


def test_a_long_text_is_cut_and_says_how_long_it_was():
    shown = redacted("a" * 1_000, shown_max=10)
    assert shown == "aaaaaaaaaa … (1000 characters)"
