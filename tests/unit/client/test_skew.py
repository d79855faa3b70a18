"""What an exchange says about our clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.skew import OFFSET_S_MAX, clock_offset_s, says_expired

WALL_S = 1_706_351_400.0
DATE = "Sat, 27 Jan 2024 10:30:00 GMT"


@pytest.mark.parametrize(
    ("date", "offset_s"),
    [
        (DATE, 0.5),
        (f"  {DATE} ", 0.5),
        ("Sat, 27 Jan 2024 10:31:30 GMT", 90.5),
        ("Sat, 27 Jan 2024 10:28:00 GMT", -119.5),
        ("Sat, 27 Jan 2024 11:30:00 +0100", 0.5),
        ("Sun, 28 Jan 2024 10:29:59 GMT", 86_399.5),
        ("Sun, 28 Jan 2024 10:30:00 GMT", None),
        ("Fri, 26 Jan 2024 10:29:59 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Sat, 27 Jan 2024", None),
        ("yesterday", None),
        ("", None),
        ("1706351400", None),
        ("Sat, 99 Jan 2024 10:30:00 GMT", None),
        (None, None),
    ],
)
def test_the_offset_is_the_dates_middle_of_its_second_less_our_time(date, offset_s):
    assert clock_offset_s(date, WALL_S) == offset_s


@given(st.one_of(st.none(), st.text(max_size=60)), st.floats(0, 4e9))
def test_no_date_breaks_anything(date, wall_s):
    offset_s = clock_offset_s(date, wall_s)

    assert offset_s is None or abs(offset_s) <= OFFSET_S_MAX


@pytest.mark.parametrize(
    ("body", "expired"),
    [
        (b'{"error":{"code":"header_timestamp_expired","message":"m"}}', True),
        (b'{"code":"header_timestamp_expired","message":"m"}', True),
        (b'{"error":{"code":"authentication_error","details":"header_timestamp_expired"}}', False),
        (b'{"error":{"code":["header_timestamp_expired"]}}', False),
        (b'{"error":"header_timestamp_expired"}', False),
        (b'"header_timestamp_expired"', False),
        (b'["header_timestamp_expired"]', False),
        (b"header_timestamp_expired", False),
        (b'{"error":{"code":"header_timestamp_expired"}', False),
        (b'{"error":{}}', False),
        (b"[" * 100_000, False),
        (b"\xff", False),
        (b"", False),
    ],
    ids=range(13),
)
def test_only_the_code_says_that_the_timestamp_expired(body, expired):
    assert says_expired(body) is expired
