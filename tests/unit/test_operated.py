"""What a test makes happen behind its client's back, in the terms of the exchange's edition."""

import pytest

from mock_exchange import MockExchange
from support.signing import pair
from support.trade_world import ORDER, OTHER, TICKER, USER


@pytest.fixture
def exchange():
    options = {"edition": "trade-api-3.34", "clock": "frozen", "auth": "trust"}
    with MockExchange(seed=7, **options) as running:
        yield running


def test_keys_of_this_edition_are_signed_with(exchange):
    key = exchange.issue_key(USER, ["read"], public_key=pair().public_pem, subaccount=1)
    assert key["subaccount"] == 1
    assert exchange.rotate_key(key["key_id"], public_key=pair("ed25519").public_pem)["scopes"] == [
        "read"
    ]


def test_credentials_are_a_key_id_and_a_private_key(exchange, tmp_path):
    made = exchange.issue_key(OTHER, key_type="ed25519")
    credentials = exchange.credentials(OTHER)
    assert credentials.key_id == made["key_id"]
    path = credentials.write_key(tmp_path / "key.pem")
    assert path.read_text() == credentials.private_key_pem == made["private_key"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert credentials.private_key_pem not in repr(credentials)


def test_a_brought_key_has_no_private_half_to_write(exchange, tmp_path):
    exchange.issue_key(OTHER, public_key=pair().public_pem)
    with pytest.raises(ValueError, match="only the holder"):
        exchange.credentials(OTHER).write_key(tmp_path / "key.pem")


def test_markets_and_orders_are_in_this_editions_terms(exchange):
    market = exchange.create_market("NEW-1", "Will it?", price_level_structure="deci_cent")
    assert market["price_level_structure"] == "deci_cent"
    order = exchange.place_order(account_id=OTHER, **(ORDER | {"ticker": "NEW-1"}))
    assert order["status"] == "resting"
    assert exchange.cancel_order(order["order_id"])["status"] == "canceled"
    assert exchange.settle("NEW-1", "0.4200")["result"] == "scalar"
    assert exchange.close_market(TICKER)["status"] == "closed"


def test_the_desk_itself_takes_what_has_no_method(exchange):
    assert exchange.office(lambda desk: desk.pause_exchange())["trading_active"] is False
