"""Every conformance card of trade-api-3.34 against a mock of this process and against one that is served."""

import contextlib

import pytest

from kalshi_harness.identity import read_signed_credentials
from kalshi_harness.manners import SIGNED
from kalshi_harness.network import Network
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.targets import MockTarget, SocketTarget, play
from support.harness_serve import serving

CARDS = [
    pytest.param(card, id=card.card_id, marks=pytest.mark.rule(*card.rules))
    for card in SIGNED_CARDS
]


@pytest.fixture(scope="module")
def served():
    with serving("--edition", "trade-api-3.34") as running:
        document, credentials = read_signed_credentials(running.credentials_file)
        target = SocketTarget(
            document["rest_url"], document["ws_url"], credentials, Network(), manner=SIGNED
        )
        with contextlib.closing(target):
            yield target


@pytest.mark.parametrize("card", CARDS)
def test_the_mock_keeps_the_card(card):
    play(card, MockTarget(manner=SIGNED))


@pytest.mark.parametrize("card", CARDS)
def test_a_served_mock_keeps_the_card(card, served):
    play(card, served)
