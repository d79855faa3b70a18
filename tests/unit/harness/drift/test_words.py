import pytest

from kalshi_harness.drift.words import alike, overlap, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("last_price", "lastPrice"),
        ("created_at", "created_time"),
        ("size", "count"),
        ("orders", "Order"),
        ("INSUFFICIENT_BALANCE", "insufficient_balance"),
    ],
)
def test_names_of_the_same_words_are_alike(one, other):
    assert alike(one, other) == 1


def test_a_unit_counts_little():
    assert alike("last_price", "last_price_dollars") > 0.9
    assert alike("last_price", "first_price") < 0.5


def test_names_that_share_nothing_are_not_alike():
    assert alike("balance", "ticker") == 0
    assert alike("", "") == 0


def test_likeness_does_not_depend_on_the_order():
    one, other = words("market_ticker"), words("ticker")

    assert overlap(one, other) == overlap(other, one) == 0.5
