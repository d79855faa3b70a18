"""What may be shown of a text that came from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient.redaction import excerpt

KEY = "abcDEF-1234567890"


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize(
    "text",
    [
        f'{{"api_key": "{KEY}"}}',
        f'{{"api_key":"{KEY}',
        f"{{'apikey': '{KEY}'}}",
        f'{{"secret": "{KEY}", "x": 1}}',
        f'{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{KEY}\\n", "x": 1}}',
        f'{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{KEY}',
        f"Authorization: Bearer {KEY}",
        f"authorization=Bearer {KEY}; x",
        f"Bearer {KEY}",
        f"Basic {KEY}",
        f"token={KEY}&x=1",
        f'"password" : "a \\" {KEY}"',
    ],
)
def test_what_is_named_like_a_key_is_taken_out(text):
    assert KEY not in excerpt(text)
    assert "[redacted]" in excerpt(text)


def test_known_secrets_are_taken_out_wherever_they_stand():
    assert excerpt(f"x{KEY}y", secrets=(KEY, "")) == "x[redacted]y"


def test_long_texts_are_shortened_and_short_ones_kept():
    assert excerpt("x" * 200) == "x" * 200
    assert excerpt("x" * 201) == "x" * 199 + "…"
    assert excerpt(b"x" * 10_000_000, chars_max=10) == "x" * 9 + "…"


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_input_becomes_one_printable_line(body):
    shown = excerpt(body)

    assert len(shown) <= 200
    assert shown.isprintable()
