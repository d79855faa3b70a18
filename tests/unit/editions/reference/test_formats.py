from fractions import Fraction

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US
from mock_exchange.editions.reference import formats

EDITION = load_edition()


@pytest.mark.rule("D02")
def test_every_cent_price_is_the_float_that_is_written_and_read_as_two_decimals():
    for cents in range(1, 100):
        dollars = formats.DOLLARS_BY_E4[cents * 100]
        assert f"{dollars:.2f}" == f"0.{cents:02d}"
        assert formats.E4_BY_DOLLARS[orjson.loads(f"0.{cents:02d}")] == cents * 100
        assert EDITION.validator("price").is_valid(dollars)


@pytest.mark.rule("D02")
@pytest.mark.parametrize("price", [0, 1, 0.655, 0.005, 1.01, -0.65, 0.1 + 0.2])
def test_no_other_float_is_a_price(price):
    assert price not in formats.E4_BY_DOLLARS


def test_a_price_between_cents_cannot_be_shown():
    with pytest.raises(KeyError):
        formats.DOLLARS_BY_E4[6_550]


@pytest.mark.rule("D02")
def test_nothing_traded_is_zero_and_a_whole_dollar_is_no_price():
    assert formats.DOLLARS_BY_E4[0] == 0
    assert 10_000 not in formats.DOLLARS_BY_E4


@pytest.mark.parametrize(
    ("number", "order_id", "fill_id"),
    [
        (1, "ord_000000001", "fill_001"),
        (123, "ord_000000123", "fill_123"),
        (123_456_789, "ord_123456789", "fill_123456789"),
        (12_345_678_901, "ord_12345678901", "fill_12345678901"),
    ],
)
def test_ids_are_padded_as_the_contract_prints_them(number, order_id, fill_id):
    assert formats.order_id(number) == order_id
    assert formats.fill_id(number) == fill_id
    assert formats.order_number(order_id) == number
    assert EDITION.validator("order_id").is_valid(order_id)
    assert EDITION.validator("fill_id").is_valid(fill_id)


@pytest.mark.parametrize(
    ("at_us", "text"),
    [
        (CONTRACT_MOMENT_US, "2024-01-27T10:30:00Z"),
        (CONTRACT_MOMENT_US + 1, "2024-01-27T10:30:00.000001Z"),
        (CONTRACT_MOMENT_US + 1_500_000, "2024-01-27T10:30:01.500000Z"),
        (CONTRACT_MOMENT_US + 999_999, "2024-01-27T10:30:00.999999Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1_709_164_800_000_000, "2024-02-29T00:00:00Z"),
    ],
)
def test_a_moment_has_a_part_of_a_second_only_where_it_needs_one(at_us, text):
    assert formats.timestamp(at_us) == text
    assert EDITION.validator("timestamp").is_valid(text)


@pytest.mark.rule("D02")
@pytest.mark.parametrize(
    ("micros", "cents"),
    [(0, 0), (9_999, 0), (10_000, 1), (19_999, 1), (100_000_000, 10_000)],
)
def test_cents_are_whole(micros, cents):
    assert formats.cents(micros) == cents


@pytest.mark.parametrize(
    ("micros", "cents"),
    [(5_000, 0), (5_001, 1), (15_000, 2), (25_000, 2), (-5_000, 0), (-15_000, -2), (-5_001, -1)],
)
def test_profits_are_rounded_half_even(micros, cents):
    assert formats.rounded_cents(Fraction(micros)) == cents


@pytest.mark.parametrize(
    ("price_e4", "dollars"),
    [
        (Fraction(6_500), 0.65),
        (Fraction(19_600, 3), 0.6533),
        (Fraction(13_001, 2), 0.65),
        (Fraction(13_003, 2), 0.6502),
    ],
)
def test_average_prices_are_rounded_half_even_to_four_decimals(price_e4, dollars):
    assert formats.rounded_dollars(price_e4) == dollars


@given(st.fractions(min_value=100, max_value=9_900))
def test_any_average_keeps_the_contract(price_e4):
    assert EDITION.validator("avg_price").is_valid(formats.rounded_dollars(price_e4))
