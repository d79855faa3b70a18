"""Fixed-point text and exact numbers, there and back; a float is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.trade_api._core.fixed_point import (
    count_e2,
    count_text,
    decimal_of,
    micros,
    price_e4,
    price_text,
)
from support.trade_client_world import EDITION


@pytest.mark.rule("T06")
@given(st.integers(0, 10_000), st.integers(0, 10**9))
def test_every_price_and_count_comes_back_as_it_went(price, count):
    assert price_e4(price_text(decimal_of(price, 4))) == price
    assert count_e2(count_text(decimal_of(count, 2))) == count


@pytest.mark.rule("T06")
@given(st.integers(0, 10_000), st.integers(0, 10**9))
def test_what_is_written_keeps_the_schema_of_requests(price, count):
    assert EDITION.validator("FixedPointDollarsInput").is_valid(price_text(decimal_of(price, 4)))
    assert EDITION.validator("FixedPointCountInput").is_valid(count_text(decimal_of(count, 2)))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.5", "0.5000"), (Decimal("0.56"), "0.5600"), (1, "1.0000"), (Decimal("1E-2"), "0.0100")],
)
def test_prices_are_written_with_four_decimals(value, text):
    assert price_text(value) == text


@pytest.mark.parametrize(("text", "units"), [("-3.00", -300), ("0.07", 7), ("12", 1200)])
def test_counts_are_hundredths(text, units):
    assert count_e2(text) == units


def test_money_is_micros():
    assert micros("0.017500") == 17_500
    assert price_e4("0.560000") == 5_600


@pytest.mark.rule("T06")
@pytest.mark.parametrize("value", [0.5, True, None, [1]])
def test_a_float_is_no_price(value):
    with pytest.raises(LocalMisuse, match="price: dollars are a Decimal") as caught:
        price_text(value)

    assert caught.value.field == "price"


@pytest.mark.parametrize(
    "value", ["0.00001", "abc", "", "1e3", Decimal("NaN"), Decimal("Infinity")]
)
def test_what_cannot_be_said_exactly_is_refused(value):
    with pytest.raises(LocalMisuse):
        price_text(value)
    with pytest.raises(LocalMisuse):
        count_text("0.001")
