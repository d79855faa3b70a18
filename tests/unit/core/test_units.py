"""The units fit together."""

from mock_exchange.core.units import (
    COUNT_ONE_E2,
    MICROS_PER_CENT,
    MICROS_PER_DOLLAR,
    PAYOUT_E4,
)


def test_a_price_times_a_count_is_money():
    assert PAYOUT_E4 * COUNT_ONE_E2 == MICROS_PER_DOLLAR
    assert MICROS_PER_CENT * 100 == MICROS_PER_DOLLAR
