"""Every conformance card against every target (C29): the contract's validation checklist and each of its rules."""

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.targets import play
from kalshi_harness.verdict import CardSkipped

CARDS = [
    pytest.param(card, id=card.card_id, marks=pytest.mark.rule(*card.rules)) for card in ALL_CARDS
]


@pytest.mark.parametrize("card", CARDS)
def test_card(target, card):
    try:
        play(card, target)
    except CardSkipped as reason:
        pytest.skip(str(reason))
