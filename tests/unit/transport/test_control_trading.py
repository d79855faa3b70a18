"""Control operations on markets and orders, over the wire; answers keep their rows' schemas."""

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from mock_exchange.transport.control_trading import ROWS
from support.transport_raw import ORDER, call, get, talk

SHAPES = {row.operation_id: Validator(row.answer) for row in ROWS}


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def do(exchange, operation_id, path, body=None):
    """Carry a call out and return its answer, which keeps its schema."""
    row = next(row for row in ROWS if row.operation_id == operation_id)
    answer = call(exchange, row.method, f"/__mock__{path}", body)
    assert answer.status == 200, answer.body
    assert SHAPES[operation_id].violations(answer.json) == ()
    return answer.json


def test_a_market_is_created_shown_closed_and_settled(exchange):
    new = {
        "ticker": "NEW-1",
        "title": "Will it?",
        "description": "Perhaps.",
        "expiration_date": "2025-06-30T12:00:00Z",
    }
    assert do(exchange, "create_market", "/markets", new)["market"]["status"] == "active"
    (answer,) = talk(exchange, get(exchange, "/markets/NEW-1", "Connection: close"))
    assert answer.json["market"]["expiration_date"] == "2025-06-30T12:00:00Z"
    assert do(exchange, "close_market", "/markets/NEW-1/close")["market"]["status"] == "closed"
    settled = do(exchange, "settle_market", "/markets/NEW-1/settle", {"outcome": "yes"})
    assert settled["market"] == do(exchange, "show_market", "/markets/NEW-1")["market"]
    assert settled["market"] in do(exchange, "list_markets", "/markets")["markets"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ticker": "lower"},
        {"ticker": ""},
        {"ticker": "X-1", "title": "t" * 257},
        {"ticker": "X-1", "description": "d" * 4097},
        {"ticker": "X-1", "expiration_date": "soon"},
        {"ticker": "X-1", "expiration_date": "2025-02-30T12:00:00Z"},
        {"ticker": "X-1", "size": 1},
    ],
)
def test_a_market_s_data_is_checked(exchange, wrong):
    assert call(exchange, "POST", "/__mock__/markets", wrong).code == "INVALID_PARAMETER"


def test_orders_are_placed_shown_and_cancelled_for_any_account(exchange):
    order = do(exchange, "place_order_as", "/orders", {"account_id": "user_0002", **ORDER})["order"]
    path = f"/orders/{order['order_id']}"
    assert do(exchange, "show_order", path)["order"] == order
    listed = do(exchange, "list_open_orders", "/orders?account_id=user_0002")["orders"]
    assert order in listed
    assert do(exchange, "cancel_order_as_owner", path)["order"]["status"] == "cancelled"


def test_a_bad_order_is_refused_as_the_contract_words_it(exchange):
    body = {"account_id": "user_0002", **ORDER, "price": 2}
    answer = call(exchange, "POST", "/__mock__/orders", body)
    assert (answer.status, answer.code) == (400, "INVALID_ORDER")
    assert answer.json["error"]["details"]["field"] == "price"


def test_the_book_shows_the_best_levels_first(exchange):
    book = do(exchange, "show_book", "/markets/BTC-2024-12-31/book?levels=1")["book"]
    assert [level["price"] for level in (*book["bids"], *book["asks"])] == [0.64, 0.66]
