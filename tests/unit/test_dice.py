"""Dice: the same numbers, the same throw; different numbers, fair throws."""

from collections import Counter

from mock_exchange.dice import throw


def test_the_same_numbers_give_the_same_throw():
    assert [throw(6, 7, number) for number in range(8)] == [3, 3, 1, 1, 0, 2, 5, 0]


def test_each_side_comes_up_about_as_often():
    found = Counter(throw(6, 7, number) for number in range(6_000))
    assert set(found) == set(range(6))
    assert all(850 < count < 1_150 for count in found.values())


def test_the_order_of_the_numbers_counts_and_so_does_each():
    throws = {throw(1 << 60, *numbers) for numbers in [(1, 2), (2, 1), (1, 2, 0), (12,), (-1, 2)]}
    assert len(throws) == 5
