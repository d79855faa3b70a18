"""Moments and texts of log lines: in order, printable, and never longer than a line should be."""

import hypothesis.strategies as st
from hypothesis import given

from kalshi_contract.monitoring.texts import TEXT_CHARS_MAX, iso, safe_text

HOSTILE_TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)


@given(HOSTILE_TEXTS)
def test_safe_text_can_be_printed_and_encoded_anywhere(text):
    shown = safe_text(text)

    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert shown == text or not text.isprintable()


def test_a_long_text_is_shortened_and_says_how_long_it_was():
    shown = safe_text("x" * (TEXT_CHARS_MAX + 1))

    assert shown == "x" * TEXT_CHARS_MAX + "… (1001 characters)"
    assert safe_text("x" * TEXT_CHARS_MAX) == "x" * TEXT_CHARS_MAX


@given(st.integers(0, 4_000_000_000 * 10**6))
def test_moments_sort_as_their_texts_do(at_us):
    assert iso(at_us) < iso(at_us + 1)
    assert len(iso(at_us)) == 27
