"""The eight operations: what they answer, page by page, and to whom."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.core.commands import CloseMarket, Deposit, OpenAccount, SettleMarket
from mock_exchange.session.operations import CACHES, HANDLERS
from support.session_world import MAKER, OTHER, TICKER, USER, World

EDITION = load_edition()


@pytest.fixture
def world():
    return World()


def test_every_operation_of_the_contract_has_a_handler():
    assert set(HANDLERS) == set(EDITION.operations)
    assert set(CACHES) < set(HANDLERS)


@pytest.mark.rule("C04", "D02")
def test_the_balance_is_what_is_free_to_spend_in_whole_cents(world):
    world.place(size=100, price=0.65)

    assert world.get("/accounts/user_0001").body == {
        "account": {
            "account_id": "user_0001",
            "balance": 3_500,
            "currency": "USD",
            "status": "active",
        }
    }


@pytest.mark.rule("C04", "C05", "C10", "C09", "D11")
@pytest.mark.parametrize(
    ("method", "foreign", "missing"),
    [
        ("GET", "/accounts/user_0002", "/accounts/user_9999"),
        ("GET", "/accounts/user_0002/positions", "/accounts/user_9999/positions"),
        ("GET", "/orders/ord_123456789", "/orders/ord_999999999"),
        ("DELETE", "/orders/ord_123456789", "/orders/ord_999999999"),
    ],
)
def test_another_accounts_id_is_answered_like_one_that_does_not_exist(
    world, method, foreign, missing
):
    world.place(account=OTHER)

    replies = [world.send(method, path) for path in (foreign, missing)]

    assert [reply.status for reply in replies] == [404, 404]
    masked = [
        reply.raw.replace(b"user_0002", b"ID")
        .replace(b"user_9999", b"ID")
        .replace(b"ord_123456789", b"ID")
        .replace(b"ord_999999999", b"ID")
        for reply in replies
    ]
    assert masked[0] == masked[1]
    assert world.venue.exchange.views.order(123_456_789).status == "open"


@pytest.mark.rule("C05", "D02", "D03")
def test_positions_are_signed_with_their_average_and_profit(world):
    world.place(size=10, price=0.66)
    world.place(account=MAKER, side="sell", size=20, price=0.60)
    world.place(size=5, price=0.67)
    world.place(side="sell", size=3, ticker="CPI-2025-01", price=0.41)

    positions = world.get("/accounts/user_0001/positions").body["positions"]

    assert positions == [
        {"ticker": TICKER, "position": 15, "avg_price": 0.66, "unrealized_pnl": 0},
        {"ticker": "CPI-2025-01", "position": -3, "avg_price": 0.41, "unrealized_pnl": 0},
    ]


@pytest.mark.rule("C05")
def test_a_closed_position_is_not_listed(world):
    world.place(size=5, price=0.66)
    world.place(side="sell", size=5, price=0.64)

    assert world.get("/accounts/user_0001/positions").body == {"positions": []}


@pytest.mark.rule("C06", "D08")
def test_pages_of_markets_add_up_to_the_list_in_ticker_order(world):
    whole = world.get("/markets").body["markets"]
    pages = [
        world.get("/markets", query=f"limit=3&offset={offset}").body["markets"]
        for offset in range(0, 15, 3)
    ]

    assert [market for page in pages for market in page] == whole
    assert [market["ticker"] for market in whole] == sorted(m["ticker"] for m in whole)
    assert len(whole) == 10


@pytest.mark.rule("C06")
@pytest.mark.parametrize(("status", "count"), [("active", 8), ("closed", 1), ("settled", 1)])
def test_markets_can_be_filtered_by_status(world, status, count):
    found = world.get("/markets", query=f"status={status}").body["markets"]

    assert {market["status"] for market in found} == {status}
    assert len(found) == count


@pytest.mark.rule("C07", "D02")
def test_a_market_nobody_traded_shows_zero(world):
    market = world.get("/markets/OSCARS-2025-PICTURE-DRAMA").body["market"]

    assert (market["last_price"], market["volume"], market["open_interest"]) == (0, 0, 0)


@pytest.mark.rule("C07")
def test_a_markets_statuses_are_the_contracts(world):
    seen = [world.get(f"/markets/{TICKER}").body["market"]["status"]]
    for command in (CloseMarket(TICKER), SettleMarket(TICKER, "yes")):
        world.venue.execute(command)
        seen.append(world.get(f"/markets/{TICKER}").body["market"]["status"])

    assert seen == ["active", "closed", "settled"]


@pytest.mark.rule("C08", "D01", "D05", "D06")
@pytest.mark.parametrize(
    ("fields", "status", "filled"),
    [
        ({"price": 0.65}, "open", 0),
        ({"price": 0.65, "time_in_force": None}, "open", 0),
        ({"price": 0.66}, "filled", 100),
        ({"price": 0.66, "size": 2_500, "account": OTHER}, "partially_filled", 2_000),
        ({"price": 0.65, "time_in_force": "ioc"}, "cancelled", 0),
        (
            {"price": 0.66, "size": 2_500, "time_in_force": "ioc", "account": OTHER},
            "cancelled",
            2_000,
        ),
        ({"price": 0.66, "time_in_force": "fok"}, "filled", 100),
    ],
    ids=str,
)
def test_a_limit_order_is_answered_as_it_stands_after_matching(world, fields, status, filled):
    reply = world.place(**fields)

    assert reply.status == 200
    assert (reply.body["order"]["status"], reply.body["order"]["filled_size"]) == (status, filled)


@pytest.mark.rule("D04")
@pytest.mark.parametrize("time_in_force", [None, "ioc", "fok"])
def test_a_market_order_carries_no_price_and_does_not_rest(world, time_in_force):
    order = world.place(type="market", price=None, time_in_force=time_in_force).body["order"]

    assert "price" not in order
    assert (order["type"], order["status"], order["filled_size"]) == ("market", "filled", 100)
    assert "price" not in world.get(f"/orders/{order['order_id']}").body["order"]


@pytest.mark.rule("D03", "C08")
def test_a_sale_without_a_position_reserves_what_no_costs(world):
    world.place(side="sell", price=0.70, size=100)

    assert world.get("/accounts/user_0001").body["account"]["balance"] == 10_000 - 30 * 100


@pytest.mark.rule("C08", "C21", "D05", "D09", "D10")
@pytest.mark.parametrize(
    ("fields", "status", "code", "details"),
    [
        ({"ticker": "NO-SUCH"}, 404, "MARKET_NOT_FOUND", {"field": "ticker", "value": "NO-SUCH"}),
        (
            {"ticker": "SENATE-2024-CONTROL"},
            400,
            "MARKET_CLOSED",
            {"field": "ticker", "value": "SENATE-2024-CONTROL"},
        ),
        (
            {"time_in_force": "fok"},
            400,
            "INVALID_ORDER",
            {"field": "time_in_force", "value": "fok"},
        ),
        ({"size": 1_000}, 403, "INSUFFICIENT_BALANCE", None),
    ],
)
def test_refusals_of_the_exchange_are_the_contracts(world, fields, status, code, details):
    before = world.venue.exchange.state_hash()

    reply = world.place(**fields)

    assert (reply.status, reply.code, reply.error.get("details")) == (status, code, details)
    assert world.venue.exchange.state_hash() == before


@pytest.mark.rule("C09", "D06")
def test_a_cancelled_order_keeps_what_it_had_filled(world):
    world.place()
    world.place(account=MAKER, side="sell", size=30)

    assert world.delete("/orders/ord_123456789").body["order"]["status"] == "cancelled"

    order = world.get("/orders/ord_123456789").body["order"]
    assert (order["status"], order["filled_size"]) == ("cancelled", 30)


@pytest.mark.rule("C09", "D09")
@pytest.mark.parametrize(
    ("fields", "ended"), [({"price": 0.66}, "filled"), ({"time_in_force": "ioc"}, "cancelled")]
)
def test_an_order_that_is_done_cannot_be_cancelled(world, fields, ended):
    world.place(**fields)

    reply = world.delete("/orders/ord_123456789")

    assert (reply.status, reply.code) == (400, "ORDER_NOT_CANCELLABLE")
    assert reply.error["message"] == f"Order is {ended} already"
    assert reply.error["details"] == {"field": "order_id", "value": "ord_123456789"}


@pytest.mark.rule("C09")
def test_an_order_is_cancelled_by_its_own_id_only(world):
    world.place()

    assert world.delete("/orders/ord_0123456789").code == "ORDER_NOT_FOUND"
    assert world.delete("/orders/ord_123456789").status == 200


@pytest.mark.rule("C11", "D08")
def test_pages_of_fills_add_up_to_the_list_newest_first(world):
    for price in (0.01, 0.02, 0.03):
        world.place(account=OTHER, ticker="OSCARS-2025-PICTURE-DRAMA", size=1, price=price)
    world.venue.execute(Deposit(USER, 10**9))
    for size in (1, 2, 3, 4, 5):
        world.clock.advance(1)
        world.place(size=size, price=0.66)
    world.place(ticker="CPI-2025-01", size=6, price=0.43)

    whole = world.get("/fills").body["fills"]
    pages = [
        world.get("/fills", query=f"limit=2&offset={offset}").body["fills"]
        for offset in (0, 2, 4, 6)
    ]

    assert [fill["size"] for fill in whole] == [6, 5, 4, 3, 2, 1]
    assert [fill for page in pages for fill in page] == whole
    assert len({fill["fill_id"] for fill in whole}) == 6


@pytest.mark.rule("C11")
def test_fills_can_be_filtered_by_ticker(world):
    world.place(size=1, price=0.66)
    world.place(size=2, price=0.43, ticker="CPI-2025-01")

    def sizes(query):
        return [fill["size"] for fill in world.get("/fills", query=query).body["fills"]]

    assert sizes("ticker=CPI-2025-01") == [2]
    assert sizes(f"ticker={TICKER}") == [1]
    assert sizes("ticker=NO-SUCH") == []


@pytest.mark.rule("C11")
def test_both_sides_of_a_trade_see_their_own_fill(world):
    world.place()
    world.place(account=MAKER, side="sell")

    mine = world.get("/fills").body["fills"][0]
    theirs = world.get("/fills", account=MAKER).body["fills"][0]

    assert (mine["side"], theirs["side"]) == ("buy", "sell")
    assert (mine["fill_id"], theirs["fill_id"]) == ("fill_123", "fill_124")
    assert mine["order_id"] != theirs["order_id"]


def test_a_key_whose_account_is_gone_is_answered_in_the_contracts_words():
    world = World(seeded=False)
    key = world.venue.keys.issue("ghost").api_key

    assert world.get("/accounts/ghost", key=key).code == "ACCOUNT_NOT_FOUND"
    assert world.get("/accounts/ghost/positions", key=key).code == "ACCOUNT_NOT_FOUND"
    assert world.get("/fills", key=key).body == {"fills": []}
    assert world.place(key=key).code == "ACCOUNT_NOT_FOUND"
    world.venue.execute(OpenAccount("ghost"))
    assert world.get("/accounts/ghost", key=key).body["account"]["balance"] == 0


@pytest.mark.rule("D09", "D11", "D30")
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/orders/%00", "ORDER_NOT_FOUND"),
        ("/orders/%zz", "ORDER_NOT_FOUND"),
        ("/orders/ord_1%2F2", "ORDER_NOT_FOUND"),
        ("/orders/..", "ORDER_NOT_FOUND"),
        ("/orders/%ff", "ORDER_NOT_FOUND"),
        ("/orders/ord_12345678", "ORDER_NOT_FOUND"),
        ("/orders/ord_0123456789", "ORDER_NOT_FOUND"),
        ("/orders/" + "9" * 5000, "ORDER_NOT_FOUND"),
        ("/markets/btc", "MARKET_NOT_FOUND"),
        ("/markets/%00", "MARKET_NOT_FOUND"),
        ("/markets/NO-SUCH", "MARKET_NOT_FOUND"),
        ("/accounts/%00", "ACCOUNT_NOT_FOUND"),
        ("/accounts/a%20b/positions", "ACCOUNT_NOT_FOUND"),
        ("/accounts/%zz/positions", "ACCOUNT_NOT_FOUND"),
    ],
    ids=lambda each: each[:40],
)
def test_a_path_id_that_names_nothing_is_not_found(world, path, code):
    world.place()

    reply = world.get(path)

    assert (reply.status, reply.code) == (404, code)


@pytest.mark.rule("D10")
def test_a_market_that_closes_refuses_orders_from_then_on(world):
    assert world.place(size=1).status == 200

    world.venue.execute(CloseMarket(TICKER))

    assert (world.place(size=1).status, world.place(size=1).code) == (400, "MARKET_CLOSED")
