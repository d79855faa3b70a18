import pytest

from kalshi_harness.verdict import CardFailure, expect, expect_equal


def test_a_failure_shows_its_sentence_and_then_the_evidence():
    failure = CardFailure("the order is gone", "GET /orders -> 404")
    assert str(failure) == "the order is gone\n  GET /orders -> 404"
    assert isinstance(failure, AssertionError)


def test_expect_raises_only_where_the_claim_does_not_hold():
    expect(True, "holds")
    with pytest.raises(CardFailure, match="does not hold"):
        expect(False, "does not hold")


@pytest.mark.parametrize(("actual", "expected"), [(1, True), (False, 0), (1, 2), ("1", 1)])
def test_expect_equal_tells_values_and_kinds_apart(actual, expected):
    with pytest.raises(CardFailure, match="the size: expected"):
        expect_equal(actual, expected, "the size")


def test_expect_equal_takes_equal_values():
    expect_equal(0.65, 0.65, "the price")
    expect_equal([1], [1], "the list")
