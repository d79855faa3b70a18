"""Canaries of trade-api-3.34: servers with one fault each, and the cards that must fail on them; every deck has some."""

import pytest

from kalshi_harness.manners import SIGNED
from kalshi_harness.signed.cards import DECKS, SIGNED_CARDS
from kalshi_harness.targets import MockTarget, play
from kalshi_harness.verdict import CardFailure
from sick.servers_signed import SICK_SIGNED
from sick.servers_signed_stream import SICK_SIGNED_STREAMS

CARDS = {card.card_id: card for card in SIGNED_CARDS}
SICK = (*SICK_SIGNED, *SICK_SIGNED_STREAMS)
PAIRS = [
    pytest.param(sickness, CARDS[card_id], id=f"{sickness.name}: {card_id}")
    for sickness in SICK
    for card_id in sickness.cards
]


def target_with(sickness, monkeypatch):
    for owner, name, function in sickness.patches:
        monkeypatch.setattr(owner, name, function)
    return MockTarget(sickness.infect, manner=SIGNED, **sickness.options)


@pytest.mark.parametrize(("sickness", "card"), PAIRS)
def test_a_sick_server_fails_the_card(sickness, card, monkeypatch):
    target = target_with(sickness, monkeypatch)
    with pytest.raises(CardFailure) as caught:
        play(card, target)
    assert caught.value.sentence


def test_every_deck_has_canaries_and_no_two_are_alike():
    caught = {card_id for sickness in SICK for card_id in sickness.cards}
    for deck in DECKS:
        assert {card.card_id for card in deck} & caught, deck.topic
    assert len({sickness.name for sickness in SICK}) == len(SICK)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_of_the_same_decks_no_other_card_fails():
    for sickness in SICK:
        with pytest.MonkeyPatch.context() as patch:
            target = target_with(sickness, patch)
            decks = [
                deck for deck in DECKS if {card.card_id for card in deck} & set(sickness.cards)
            ]
            failed = {card.card_id for deck in decks for card in deck if fails(card, target)}
        assert failed == {*sickness.cards, *sickness.too}, sickness.name


def fails(card, target):
    try:
        play(card, target)
    except CardFailure:
        return True
    return False
