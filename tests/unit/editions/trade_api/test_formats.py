"""Numbers, moments and cursors as the venue writes them."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_exchange.editions.trade_api import formats


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (formats.dollars, 5_600, "0.5600"),
        (formats.dollars, 10_000, "1.0000"),
        (formats.dollars, -125_000, "-12.5000"),
        (formats.money, 17_500, "0.017500"),
        (formats.money, -1, "-0.000001"),
        (formats.balance_dollars, 98_018_699, "98.0186"),
        (formats.balance_dollars, -199, "-0.0001"),
        (formats.contracts, 1_000, "10.00"),
        (formats.contracts, -5, "-0.05"),
        (formats.cents, 98_018_699, 9_801),
        (formats.cents, -19_999, -1),
        (formats.centicents, 199, 1),
        (formats.centicents, -199, -1),
        (formats.opposite_e4, 3_100, 6_900),
        (formats.moment, 1_795_359_845_000_000, "2026-11-22T15:04:05Z"),
        (formats.moment, 1_795_359_845_123_456, "2026-11-22T15:04:05.123456Z"),
    ],
)
def test_what_goes_out(write, value, text):
    assert write(value) == text


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (formats.price_e4, "0.56", 5_600),
        (formats.price_e4, "0.5601", 5_601),
        (formats.price_e4, "0.56010", 5_601),
        (formats.price_e4, "0.56001", None),
        (formats.count_e2, "10", 1_000),
        (formats.count_e2, "2.5", 250),
        (formats.count_e2, "0.001", None),
        (formats.money_micros, "1.0175", 1_017_500),
        (formats.money_micros, "0.0000001", None),
    ],
)
def test_what_comes_in(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "at_us"),
    [
        ("2026-11-22T15:04:05Z", 1_795_359_845_000_000),
        ("2026-11-22t15:04:05z", 1_795_359_845_000_000),
        ("2026-11-22T16:34:05+01:30", 1_795_359_845_000_000),
        ("2026-11-22T15:04:05-00:00", 1_795_359_845_000_000),
        ("2026-11-22T15:04:05.5Z", 1_795_359_845_500_000),
        ("2026-11-22T15:04:05.123456999Z", 1_795_359_845_123_456),
        ("1969-12-31T23:59:59.75Z", -250_000),
        ("1970-01-01T00:59:60+01:00", 0),
    ],
)
def test_a_moment_is_read_as_rfc_3339_writes_it(text, at_us):
    assert formats.moment_us(text) == at_us


@pytest.mark.parametrize(
    "text",
    [
        *("20240101T000000Z", "2024-W01-1T00:00:00Z", "2024-01-01", "2024-01-01T00:00Z"),
        *("2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00+0000"),
        *("2024-01-01T00:00:00+00:00:30", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00,5Z"),
        *("2024-01-01T24:00:00Z", "2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z"),
        *("2024-01-01T00:00:60Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z"),
        *("\u0662024-01-01T00:00:00Z", "2024-01-01T00:00:00Z\n", ""),
    ],
)
def test_no_other_text_is_a_moment(text):
    with pytest.raises(ValueError):
        formats.moment_us(text)


@given(st.integers(0, formats.YEAR_10000_US - 1))
def test_a_moment_that_was_written_is_read_as_it_was(at_us):
    assert formats.moment_us(formats.moment(at_us)) == at_us


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
@example(5, 2)
@example(7, 2)
@example(-5, 2)
def test_a_fraction_is_rounded_as_python_rounds_it(numerator, denominator):
    assert formats.rounded(numerator, denominator) == round(Fraction(numerator, denominator))


@given(st.text(max_size=60))
def test_a_cursor_leads_back_to_its_key(key):
    assert formats.cursor_key(formats.cursor(key)) == key


@pytest.mark.parametrize("text", ["", "nonsense", "!!!!", "é", "AAAA"])
def test_what_was_never_given_is_no_cursor(text):
    assert formats.cursor_key(text) is None
