import pytest

from kalshi_harness.targets import MockTarget
from kalshi_harness.trader import order_body
from kalshi_harness.verdict import CardFailure


@pytest.fixture
def environment():
    with MockTarget().environment() as found:
        yield found


def test_order_bodies_are_limit_or_market():
    limit = {"ticker": "A", "side": "buy", "size": 1, "type": "limit", "price": 0.5}
    assert order_body("A", "buy", 1, 0.5) == limit
    assert order_body("A", "buy", 1, None, x=1) == {
        "ticker": "A",
        "side": "buy",
        "size": 1,
        "type": "market",
        "x": 1,
    }


def test_a_trader_sees_his_money(environment):
    assert environment.new_trader(5_000).balance() == 5_000


def test_a_trader_expects_what_he_says(environment):
    trader = environment.new_trader(100)
    body = order_body(environment.new_market(), "buy", 100, 0.5)
    assert trader.refused("place_order", "INSUFFICIENT_BALANCE", body=body)["message"]
    with pytest.raises(CardFailure, match="the refusal of place_order"):
        trader.refused("place_order", "MARKET_CLOSED", body=body)
    with pytest.raises(CardFailure, match="the status of place_order"):
        trader.succeed("place_order", body=body)
    with pytest.raises(CardFailure, match="should have been refused"):
        trader.refused("get_fills", "FORBIDDEN")
    with pytest.raises(CardFailure, match="no position"):
        trader.position("NONE")


def test_a_stream_is_authenticated_for_a_trader(environment):
    trader = environment.new_trader()
    stream = trader.stream()
    stream.receive_nothing(0.02)
    assert trader.api_key not in stream.transcript
