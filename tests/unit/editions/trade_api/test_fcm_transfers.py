"""Positions that leave a member's trader for the member's error account."""

import pytest

from mock_exchange.core.commands import ChangeMarket, CloseMarket, Withdraw
from support.trade_api_discovery import OTHER, USER, TradeWorld

TICKER = "KXNBA-27-BOS"
TRANSFER = "/fcm/positions/transfers"


class Clearing:
    """A world where a trader of the user holds 10 YES of a market, bought at 23 cents."""

    def __init__(self):
        self.world = world = TradeWorld()
        self.trader = self._trader("A")
        self.other = self._trader("B")
        cap = {"subtrader_id": self.trader, "limit": "100.00"}
        world.ask("PUT", "/fcm/subtraders/event_contract_daily_cap", cap)
        body = {"name": "a", "key_type": "ed25519", "fcm_subtrader_id": self.trader}
        world.ask("POST", "/api_keys/generate", body)
        world.place(TICKER, "bid", "0.2300", "10.00", self.trader)
        desk = world.venue._parts.manner._desk
        self.error_user = desk.ids.named("user", f"{USER}-error")
        self.target = f"{self.error_user}_ERR1"

    def _trader(self, suffix):
        reply = self.world.ask("POST", "/fcm/subtraders", {"subtrader_suffix": suffix})
        return reply.body["subtrader_id"]

    def move(self, count=1_000, price=4_500, account=USER, **changes):
        body = {
            "source_subtrader_id": self.trader,
            "target_subtrader_id": self.target,
            "market_ticker": TICKER,
            "position_centicount": count,
            "price_centicents": price,
        }
        return self.world.ask("POST", TRANSFER, body | changes, account)

    def position(self, trader):
        rows = self.world.get("/fcm/positions", USER, subtrader_id=trader, ticker=TICKER).body
        return [each["position_fp"] for each in rows["market_positions"]]

    def cash(self, account=USER):
        return self.world.venue.exchange.views.account(account).cash_micros


@pytest.fixture
def clearing():
    return Clearing()


@pytest.mark.rule("T17")
def test_yes_moves_and_the_error_account_pays_its_price(clearing):
    before = clearing.cash()
    made = clearing.move()
    assert made.status == 201
    assert (clearing.position(clearing.trader), clearing.position(clearing.target)) == (
        ["0.00"],
        ["10.00"],
    )
    assert clearing.cash() - before == 4_500_000
    assert clearing.cash(f"{USER}-error") == 10_000_000_000 - 4_500_000
    assert clearing.move(100).body["position_transfer_id"] != made.body["position_transfer_id"]


@pytest.mark.rule("T17")
def test_no_moves_and_pays_what_is_left_to_the_dollar(clearing):
    clearing.move()
    before = clearing.cash()
    assert clearing.move(-500, 7_000, source_subtrader_id=clearing.other).status == 201
    assert clearing.position(clearing.other) == ["5.00"]
    assert clearing.position(clearing.target) == ["5.00"]
    assert clearing.cash() - before == -5 * 700_000


@pytest.mark.rule("T17")
def test_at_no_price_no_money_moves_and_there_is_no_fill(clearing):
    before = clearing.cash()
    clearing.move(price=0)
    assert clearing.cash() == before
    assert len(clearing.world.get("/fcm/fills", USER).body["fills"]) == 1
    listed = clearing.world.get("/fcm/subtraders", USER).body["subtraders"]
    assert [each["subtrader_id"] for each in listed] == [clearing.trader, clearing.other]


@pytest.mark.rule("T17")
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"source_subtrader_id": "nobody"}, 404),
        ({"market_ticker": "NOPE"}, 404),
        ({"target_subtrader_id": "somebody_ERR1"}, 400),
        ({"position_centicount": 0}, 400),
        ({"position_centicount": 150}, 400),
        ({"price_centicents": 4_550}, 400),
        ({"price_centicents": 10_100}, 400),
        ({"position_centicount": 1_000_000_000, "price_centicents": 9_900}, 409),
    ],
)
def test_each_refusal(clearing, changes, status):
    reply = clearing.move(**changes)
    assert reply.status == status
    assert clearing.position(clearing.trader) == ["10.00"]


@pytest.mark.rule("T17")
def test_the_id_to_send_to_is_told(clearing):
    reply = clearing.move(target_subtrader_id="x")
    assert clearing.error_user in reply.raw.decode()


@pytest.mark.rule("T17")
def test_a_market_that_is_not_open_is_a_conflict(clearing):
    clearing.world.venue.execute(ChangeMarket(TICKER, "inactive"))
    assert clearing.move().code == "conflict"
    clearing.world.venue.execute(CloseMarket(TICKER))
    assert (clearing.move().status, clearing.move().code) == (409, "conflict")


@pytest.mark.rule("T17")
def test_neither_a_stranger_nor_an_empty_error_account_gets_it(clearing):
    assert clearing.move(account=OTHER).status == 404
    clearing.move(100, 0)
    clearing.world.venue.execute(Withdraw(f"{USER}-error", 10_000_000_000))
    assert clearing.move(100, 100).status == 409
