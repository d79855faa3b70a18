"""The reference edition's cards for trade-api-3.34: played by its client, strict, against the mock over loopback, signatures verified.

Client and server judge each other here: every answer is held against the schema by the client, and what is said against what the
card's story should bring. A card that has no meaning in this edition is in a table with its reason.
"""

import pytest

from kalshi_harness.cards import ALL_CARDS
from kalshi_refclient import KalshiError
from kalshi_refclient.trade_api import TradeApiClient
from kalshi_refclient.trade_api._core import order_plans
from kalshi_refclient.trade_api._core.books import MarketBook
from kalshi_refclient.trade_api._core.cursors import CursorWalk
from kalshi_refclient.trade_api._core.stream import TradeStreamMachine
from kalshi_refclient.trade_api._core.token_pacing import TokenPacer
from support import trade_cards_world
from support.trade_cards_orders import CARDS as ORDERS
from support.trade_cards_rest import CARDS as REST
from support.trade_cards_streams import CARDS as STREAMS
from support.trade_cards_world import Awaited, CardWorld, exchange_of

PLAYED = (REST, ORDERS, STREAMS)
ELSEWHERE = "judged on the wire, where a client that keeps the contract never goes: tests/unit/editions/trade_api, tests/unit/session"

WITHOUT = {
    "ACC-040": "no path of this edition names an account",
    "POS-040": "a position has its cost, no average price",
    "AUTH-040": ELSEWHERE,
    "AUTH-050": "there is no key that could be in a query: requests are signed",
    "AUTH-080": "no path of this edition names an account",
    "ERR-010": ELSEWHERE,
    "ERR-030": ELSEWHERE,
    "HTTP-010": ELSEWHERE,
    "HTTP-020": ELSEWHERE,
    "HTTP-040": ELSEWHERE,
    "HTTP-050": ELSEWHERE,
    "LIM-010": "there is no limit of all requests: reads and writes have a bucket each",
    "LIM-070": "buckets refill continuously: there is no window",
    "ORD-080": ELSEWHERE,
    "ORD-170": "no largest order is established for this edition",
    "WS-030": "the handshake is authenticated: there is no before",
    "WS-040": "the handshake is authenticated: there is no message to wait for",
    "WS-070": "a private channel tells of the key's account only: no other can be named",
    "WS-100": "binary frames are commands in this edition",
    "WSL-010": ELSEWHERE,
    "WSL-030": "a second subscription stands beside the first in this edition (UPD-100)",
    "WSL-050": ELSEWHERE,
}
"""Cards of the reference edition that are not played here, each with its reason."""


@pytest.fixture(scope="module")
def running():
    with exchange_of(clock="frozen") as exchange:
        yield exchange


@pytest.fixture
def kind():
    return TradeApiClient


@pytest.fixture
def world(running, kind):
    running.reset()
    made = CardWorld(running, kind)
    yield made
    made.close()


@pytest.fixture
def limited(kind):
    """A world that keeps its limits, on a frozen clock."""
    with exchange_of(limits="contract", clock="frozen", auth="trust") as exchange:
        made = CardWorld(exchange, kind)
        yield made
        made.close()


KINDS = [pytest.param(TradeApiClient, id="blocking"), pytest.param(Awaited, id="awaited")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("check", [*REST.params(), *ORDERS.params()])
def test_card(check, kind, request):
    name = check.__code__.co_varnames[0]
    check(request.getfixturevalue(name))


@pytest.mark.parametrize("check", STREAMS.params())
def test_card_of_streams(check, request):
    name = check.__code__.co_varnames[0]
    check(request.getfixturevalue(name))


def test_every_card_is_played_or_has_its_reason():
    played = {cell.cell for matrix in PLAYED for cell in matrix.cells}

    assert played & set(WITHOUT) == set()
    assert played | set(WITHOUT) == {card.card_id for card in ALL_CARDS}


def forgets_changes_of_books(patch):
    patch.setattr(MarketBook, "change", lambda _self, _msg: "applied")


def reads_the_first_page_only(patch):
    whole = CursorWalk.accept
    patch.setattr(CursorWalk, "accept", lambda self, items, _cursor: whole(self, items, None))


def cuts_counts_to_whole_contracts(patch):
    patch.setattr(order_plans, "count_text", lambda value, _field="": f"{int(float(value))}.00")


def goes_on_without_a_bucket(patch):
    patch.setattr(TokenPacer, "throttled", lambda _self, _draws, hint_s, _now_s: hint_s)


def passes_over_every_second_message(patch):
    whole = TradeStreamMachine._take_content

    def careless(self, frame, watch, now_s):
        watch.restores += 1
        if watch.restores % 2:
            whole(self, frame, watch, now_s)

    patch.setattr(TradeStreamMachine, "_take_content", careless)
    patch.setattr(trade_cards_world, "WAIT_S", 1.0)


@pytest.mark.parametrize(
    ("spoil", "card_id"),
    [
        (forgets_changes_of_books, "UPD-010"),
        (reads_the_first_page_only, "MKT-030"),
        (cuts_counts_to_whole_contracts, "ORD-030"),
        (goes_on_without_a_bucket, "LIM-050"),
        (passes_over_every_second_message, "UPD-040"),
    ],
)
def test_a_broken_client_fails_its_card(spoil, card_id, request, monkeypatch):
    (check,) = [each.check for matrix in PLAYED for each in matrix.cells if each.cell == card_id]
    made = request.getfixturevalue(check.__code__.co_varnames[0])
    spoil(monkeypatch)

    with pytest.raises((AssertionError, KalshiError, TimeoutError)):
        check(made)
