"""The decks as a whole: ids, titles, rules, needs. What the cards do is proved by tests/conformance and tests/sick."""

import re

from kalshi_contract.loader import load_edition
from kalshi_harness.cards import ALL_CARDS
from kalshi_harness.cards.errors import PROVOKED
from kalshi_harness.verdict import NEEDS

EDITION = load_edition()
CHECKLIST = "C29"


def test_ids_are_unique_and_well_formed():
    ids = [card.card_id for card in ALL_CARDS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Z]{2,4}-\d{3}", card_id) for card_id in ids)


def test_every_card_names_known_rules_and_needs():
    for card in ALL_CARDS:
        assert card.rules, card.card_id
        assert set(card.rules) <= set(EDITION.rules), card.card_id
        assert card.needs <= set(NEEDS), card.card_id


def test_titles_are_sentences_about_the_server():
    for card in ALL_CARDS:
        assert len(card.title) > 10
        assert not card.title.endswith(".")


def test_every_section_about_the_server_has_a_card():
    named = {rule for card in ALL_CARDS for rule in card.rules}
    server = {f"C{number:02d}" for number in (1, *range(3, 23), 25, 26, 27, 29)}
    assert server - named == set()


def test_the_validation_checklist_is_covered_by_topic():
    topics = {card.card_id.split("-")[0] for card in ALL_CARDS if CHECKLIST in card.rules}
    assert {"AUTH", "ORD", "MKT", "WS", "ERR", "LIM"} <= topics


def test_every_error_code_has_its_provocation():
    assert sorted(PROVOKED) == sorted(EDITION.errors)
