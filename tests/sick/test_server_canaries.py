"""Canaries: servers with one fault each, and the cards that must fail on them. A card that cannot fail proves nothing."""

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.targets import MockTarget, play
from kalshi_harness.verdict import CardFailure
from sick.servers_rest import SICK_REST
from sick.servers_stream import SICK_STREAMS

CARDS = {card.card_id: card for card in ALL_CARDS}
SICK = (*SICK_REST, *SICK_STREAMS)
PAIRS = [
    pytest.param(sickness, CARDS[card_id], id=f"{sickness.name}: {card_id}")
    for sickness in SICK
    for card_id in sickness.cards
]


@pytest.mark.parametrize(("sickness", "card"), PAIRS)
def test_a_sick_server_fails_the_card(sickness, card):
    target = MockTarget(prepare=sickness.infect, **sickness.options)
    with pytest.raises(CardFailure) as caught:
        play(card, target)
    assert caught.value.sentence


def test_there_are_enough_canaries():
    assert len(SICK) >= 12
    assert len({sickness.name for sickness in SICK}) == len(SICK)
