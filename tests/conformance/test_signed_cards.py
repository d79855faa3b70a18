"""Every conformance card of trade-api-3.34 against a mock of this process and against one that is served; and canaries.

A canary breaks one answer of the exchange: the card that speaks for it fails, with a sentence.
"""

import contextlib
import re

import pytest

from kalshi_harness.identity import read_signed_credentials
from kalshi_harness.manners import SIGNED
from kalshi_harness.network import Network
from kalshi_harness.signed.cards import SIGNED_CARDS
from kalshi_harness.targets import MockTarget, SocketTarget, play
from kalshi_harness.verdict import CardFailure
from sick.servers_rest import rewritten, value_of
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


def changing(path, change):
    """Return what makes an exchange answer what is read at a path otherwise."""

    def prepare(exchange):
        venue = exchange._context.venue
        healthy = venue.handle

        def handle(request):
            answer = healthy(request)
            if request.method != "GET" or not re.search(path, request.path) or answer.status != 200:
                return answer
            body = value_of(answer)
            change(body)
            return rewritten(answer, body=body)

        venue.handle = handle

    return prepare


def loses_a_cent_of_who_spent(body):
    cash = float(body["balance_dollars"])
    body["balance_dollars"] = f"{cash - 0.01 * (cash < 1000):.4f}"


def forgets_a_field(body):
    del body["market"]["status"]


def repeats_a_market(body):
    body["markets"] = body["markets"] + body["markets"][:1]


def crosses_the_book(body):
    body["orderbook_fp"]["yes_dollars"].append(["0.9900", "1.00"])


def lets_every_order_rest(body):
    body["order"]["status"] = "resting"


def shows_fills_oldest_first(body):
    body["fills"].reverse()


@pytest.mark.parametrize(
    ("path", "change", "card_id"),
    [
        ("/portfolio/balance$", loses_a_cent_of_who_spent, "TMK-100"),
        ("/markets/[^/]+$", forgets_a_field, "TMK-050"),
        ("/markets$", repeats_a_market, "TMK-010"),
        ("/orderbook$", crosses_the_book, "TMK-070"),
        ("/portfolio/orders/", lets_every_order_rest, "TOR-010"),
        ("/fills$", shows_fills_oldest_first, "TPF-050"),
    ],
)
def test_a_broken_exchange_fails_the_card_that_speaks_for_it(path, change, card_id):
    (card,) = [each for each in SIGNED_CARDS if each.card_id == card_id]
    with pytest.raises(CardFailure):
        play(card, MockTarget(changing(path, change), manner=SIGNED))
