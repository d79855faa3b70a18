import pytest

from kalshi_harness.card import Card, Deck
from kalshi_harness.verdict import NEEDS


def nothing(_environment):
    return None


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
