"""Texts for people: secrets out, control characters escaped, shortened."""

import json
import time

import pytest

from mock_exchange import redaction
from mock_exchange.redaction import (
    REDACTED,
    SHOWN_MAX,
    redacted,
    without_escapes,
    without_secrets,
)
from mock_exchange.session.keys import KeyRing

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
        f'{{"x-api-key":"{SECRET}"}}',
        f'{{"client_secret":"{SECRET}"}}',
        f'{{"a":{{"apiKey":"{SECRET}"}}}}',
        f'{{"text":"{{\\"api_key\\":\\"{SECRET}\\"}}"}}',
        f"api_key={SECRET}&limit=1",
        f"limit=1&x_token={SECRET}",
        f"Bearer%20{SECRET}",
        f"bearer+{SECRET}",
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


def test_json_stays_json():
    for text in ('{"token":12,"a":1}', '{"token":{"a":[1,2]},"b":1}', '{"secret":null}'):
        assert set(json.loads(without_secrets(text))) == set(json.loads(text))


def test_a_plain_path_or_word_is_looked_at_and_left_alone():
    for text in ("/trade-api/v2/markets/BTC-2024-12-31", "get_order", "", "a%41"):
        assert without_secrets(text) is text


@pytest.mark.parametrize(
    "text",
    ['"' + "a-" * 30_000, "a-" * 30_000 + "=", "a" * 60_000 + "=", '"' * 60_000, "bearer " * 9_000],
)
def test_a_text_made_to_take_long_does_not(text):
    started = time.process_time()
    without_secrets(text)
    assert time.process_time() - started < 2


def test_escapes_of_ascii_are_undone_and_others_stay():
    assert without_escapes("%6bx%5F \\u006b\\x6b %e2%82%ac \\u20ac %zz") == (
        "kx_ kk %e2%82%ac \\u20ac %zz"
    )


@pytest.mark.parametrize("text", ["/trade-api/v2/markets/BTC-2024-12-31", "get_order", "GET"])
def test_a_plain_path_or_word_costs_no_regular_expression(monkeypatch, text):
    for name in ("_FIELD", "_QUOTED_FIELD", "_PARAMETER", "_SCHEME", "_ESCAPE"):
        monkeypatch.setattr(redaction, name, None)
    assert without_secrets(text) == text
    assert KeyRing(7).redact(text) == text
    with pytest.raises(AttributeError):
        without_secrets("Bearer x")
