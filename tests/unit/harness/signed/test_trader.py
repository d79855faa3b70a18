from decimal import Decimal

import pytest

from kalshi_harness.manners import SIGNED
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.targets import MockTarget
from kalshi_harness.verdict import CardFailure, CardSkipped


@pytest.fixture(scope="module")
def environment():
    with MockTarget(manner=SIGNED).environment() as found:
        yield found


def test_a_trader_trades_and_sees_what_is_his(environment):
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "bid", "5.00", "0.4000")
    placed = taker.place(ticker, "ask", "2.00", "0.4000")
    assert maker.book(ticker) == {"yes": [["0.4000", "3.00"]], "no": []}
    assert (taker.position(ticker), maker.position(ticker)) == (Decimal(-2), Decimal(2))
    assert [fill["order_id"] for fill in taker.fills()] == [placed["order_id"]]
    assert maker.cash() == Decimal(1000) - 2


def test_a_success_where_a_refusal_was_due_fails(environment):
    with pytest.raises(CardFailure, match=r"should have been refused with \(404"):
        environment.trader.refused("GetBalance", 404, "not_found")
    with pytest.raises(CardFailure, match="the refusal of GetOrder"):
        environment.trader.refused("GetOrder", 404, "forbidden", path={"order_id": "x"})
    with pytest.raises(CardFailure, match="the status of GetOrder"):
        environment.trader.order("x")


def test_a_stream_is_opened_with_a_signature_only(environment):
    stream = environment.trader.stream()
    stream.subscribe("fill")
    assert [
        each["channel"] for each in stream.answer(stream.send("list_subscriptions"))["msg"]
    ] == ["fill"]
    with pytest.raises(TargetUnreachableError, match="unreachable"):
        environment.nobody.stream()


def test_what_the_target_has_not_is_a_skip(environment, monkeypatch):
    monkeypatch.setattr(environment, "control", None)
    with pytest.raises(CardSkipped, match="no control API"):
        environment.new_market()
