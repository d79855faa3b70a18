"""What an operator does to an exchange: accounts, keys, markets, orders."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import Clock
from mock_exchange.session.venue import Venue
from mock_exchange.transport.backoffice import BackOffice, BackOfficeError

EDITION = load_edition()
ORDER = {"ticker": "X-1", "side": "buy", "type": "limit", "size": 3, "price": 0.4}


@pytest.fixture
def office():
    return BackOffice(Venue(EDITION, clock=Clock(0, frozen=True), seeded=False))


@pytest.fixture
def trading(office):
    office.create_market("X-1", "A title")
    office.open_account("anna", 10_000)
    office.open_account("ben", 10_000)
    return office


def refused(call, *args):
    """Return (status, code, details) of the refusal of a call."""
    with pytest.raises(BackOfficeError) as caught:
        call(*args)
    return caught.value.status, caught.value.code, caught.value.details


def test_an_account_is_opened_with_money_in_it(office):
    assert office.open_account("anna", 500) == {
        "account_id": "anna",
        "balance_cents": 500,
        "escrow_cents": 0,
        "positions": [],
        "open_orders": 0,
        "key_ids": [],
    }
    assert office.deposit("anna", 1)["balance_cents"] == 501
    assert office.open_account("abel")["balance_cents"] == 0
    assert [account["account_id"] for account in office.accounts()] == ["abel", "anna"]


def test_accounts_that_are_there_or_not_there_are_told(office):
    office.open_account("anna")
    assert refused(office.open_account, "anna") == (
        409,
        "DUPLICATE_ACCOUNT",
        {"field": "account_id", "value": "anna"},
    )
    unknown = (404, "UNKNOWN_ACCOUNT", {"field": "account_id", "value": "zoe"})
    assert refused(office.account, "zoe") == unknown
    assert refused(office.deposit, "zoe", 1) == unknown
    assert refused(office.issue_key, "zoe") == unknown


@pytest.mark.rule("D28", "C30")
def test_keys_are_issued_rotated_and_revoked_and_shown_only_once(office):
    office.open_account("anna")
    issued = office.issue_key("anna", ["read"])
    assert issued["permissions"] == ["read"]
    rotated = office.rotate_key(issued["key_id"])
    assert rotated["permissions"] == ["read"]
    assert rotated["api_key"] != issued["api_key"]
    assert [sorted(key) for key in office.keys("anna")] == [["account_id", "key_id", "permissions"]]
    assert office.revoke_key(rotated["key_id"])["key_id"] == rotated["key_id"]
    assert office.keys() == []
    assert refused(office.revoke_key, "key-0009") == (404, "UNKNOWN_KEY", {"key_id": "key-0009"})
    assert refused(office.rotate_key, "key-0009")[0] == 404


def test_a_market_lives_from_creation_to_settlement(trading):
    assert trading.markets()[0]["title"] == "A title"
    assert trading.create_market("Y-1")["title"] == "Y-1"
    assert trading.close_market("X-1")["status"] == "closed"
    assert trading.settle_market("X-1", "no")["outcome"] == "no"
    assert refused(trading.settle_market, "X-1", "no")[:2] == (409, "MARKET_TRANSITION")
    assert refused(trading.create_market, "X-1")[:2] == (409, "DUPLICATE_MARKET")
    assert refused(trading.market, "Z-1")[:2] == (404, "UNKNOWN_MARKET")
    assert refused(trading.book, "Z-1")[:2] == (404, "UNKNOWN_MARKET")


def test_settling_a_market_that_trades_closes_it_first(trading):
    order = trading.place_order("anna", ORDER)
    assert trading.settle_market("X-1", "yes")["status"] == "settled"
    assert trading.order(order["order_id"])["status"] == "cancelled"
    assert trading.account("anna")["balance_cents"] == 10_000


def test_orders_of_any_account_meet(trading):
    resting = trading.place_order("anna", ORDER)
    assert trading.book("X-1") == {
        "ticker": "X-1",
        "seq": 1,
        "bids": [{"price": 0.4, "size": 3}],
        "asks": [],
    }
    assert [order["order_id"] for order in trading.open_orders()] == [resting["order_id"]]
    assert trading.open_orders("ben") == []
    filled = trading.place_order("ben", {**ORDER, "side": "sell"})
    assert (filled["account_id"], filled["status"]) == ("ben", "filled")
    assert trading.account("anna")["positions"] == [{"ticker": "X-1", "position": 3}]
    assert trading.market("X-1")["last_price"] == 0.4


def test_an_order_is_cancelled_as_its_owner(trading):
    order_id = trading.place_order("anna", ORDER)["order_id"]
    assert trading.cancel_order(order_id)["status"] == "cancelled"
    assert refused(trading.cancel_order, order_id)[:2] == (409, "ORDER_NOT_OPEN")


@pytest.mark.parametrize("order_id", ["ord_999999999", "nonsense", "ord_0000000001"])
def test_an_order_that_is_not_there(trading, order_id):
    assert refused(trading.order, order_id)[:2] == (404, "UNKNOWN_ORDER")


def test_orders_keep_the_contract_s_schema_and_rules(trading):
    assert refused(trading.place_order, "anna", {**ORDER, "size": 0})[:2] == (400, "INVALID_ORDER")
    assert refused(trading.place_order, "zoe", ORDER)[:2] == (404, "UNKNOWN_ACCOUNT")
    assert refused(trading.place_order, "anna", {**ORDER, "size": 1_000_000}) == (
        409,
        "INSUFFICIENT_FUNDS",
        {},
    )


def test_state_and_commands_are_the_exchange_s(trading):
    assert len(trading.commands().splitlines()) == 1 + 5  # a header, then the commands
    assert len(trading.state_hash()) == 64
