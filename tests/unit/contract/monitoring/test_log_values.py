"""Values as they may be written: printable, bounded, and nothing that is not known."""

import subprocess
import sys
from decimal import Decimal
from enum import Enum

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kalshi_contract.monitoring.log_values import (
    TEXT_CHARS_MAX,
    human_fields,
    iso,
    safe_fields,
    safe_text,
)

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


def test_what_is_not_known_is_left_out_and_a_nought_is_not():
    assert safe_fields({"a": None, "b": "", "c": 0, "d": False, "e": 0.0}) == {
        "c": 0,
        "d": False,
        "e": 0.0,
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("0.65"), "0.65"),
        (Enum("Word", {"ONE": "uno\n"}).ONE, "uno\\n"),
        (b"raw\x00", "b'raw\\x00'"),
        (2**63, "0x8000000000000000"),
        (2**63 - 1, 2**63 - 1),
        (["a"], "['a']"),
    ],
    ids=repr,
)
def test_what_is_neither_text_nor_number_is_written_as_text(value, shown):
    assert safe_fields({"why": value}) == {"why": shown}


def test_human_fields_stand_side_by_side():
    assert human_fields({"a": 1, "b": "two words", "c": "one"}) == 'a=1 b="two words" c=one'


@given(st.integers(0, 4_000_000_000 * 10**6))
def test_moments_sort_as_their_texts_do(at_us):
    assert iso(at_us) < iso(at_us + 1)
    assert len(iso(at_us)) == 27


def test_whoever_writes_no_lines_does_not_load_structlog():
    program = (
        "import sys, kalshi_contract.monitoring.log_values; sys.exit('structlog' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
