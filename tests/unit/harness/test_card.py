import pytest

from kalshi_harness.card import NEEDS, Card, CardFailure, Deck, expect, expect_equal


def nothing(_environment):
    return None


def test_a_failure_shows_its_sentence_and_then_the_evidence():
    failure = CardFailure("the order is gone", "GET /orders -> 404")
    assert str(failure) == "the order is gone\n  GET /orders -> 404"
    assert isinstance(failure, AssertionError)


def test_a_card_says_in_words_what_the_target_lacks():
    card = Card("X-010", "title", ("C08",), frozenset({"clock", "control"}), nothing)
    assert card.missing({"clock", "control", "trades"}) is None
    assert card.missing({"clock"}) == f"the target has not {NEEDS['control']}"
    assert card.missing(()) == f"the target has not {NEEDS['clock']}, nor {NEEDS['control']}"


def test_a_deck_keeps_its_cards_in_order_and_refuses_an_id_twice():
    deck = Deck("topic")
    deck.card("X-020", "second", rules=("C01",))(nothing)
    deck.card("X-010", "first", rules=("C01",), needs=("trades",))(nothing)
    assert [card.card_id for card in deck] == ["X-020", "X-010"]
    with pytest.raises(ValueError, match="X-010"):
        deck.card("X-010", "again", rules=())(nothing)


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
