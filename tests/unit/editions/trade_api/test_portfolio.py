"""What an account has: money, fills, positions, settlements."""

import pytest

from mock_exchange.core.commands import CloseMarket, SettleMarket, Withdraw
from support.trade_world import OTHER, TICKER, TradeWorld


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def holding(world):
    """A world whose user has bought 150 at 33 1/3 cents on average."""
    world.placed(price="0.3400", count="150")
    return world


@pytest.mark.rule("T06")
def test_the_balance_is_in_cents_and_in_dollars(holding):
    body = holding.ok("/portfolio/balance")
    assert (body["balance"], body["balance_dollars"]) == (994_766, "9947.6669")
    assert body["portfolio_value"] == 150 * 34
    assert body["balance_breakdown"] == [{"exchange_index": 0, "balance": "9947.6669"}]
    assert holding.ok("/portfolio/balance", "exchange_index=1")["balance"] == 0
    assert holding.get("/portfolio/balance", "subaccount=9").status == 404


@pytest.mark.rule("T05", "T08")
def test_fills_come_newest_first_and_name_their_trade(holding):
    body = holding.ok("/portfolio/fills")
    assert [each["yes_price_dollars"] for each in body["fills"]] == ["0.3400", "0.3300"]
    trades = holding.ok("/markets/trades", f"ticker={TICKER}&limit=2")["trades"]
    assert [each["fill_id"] for each in body["fills"]] == [each["trade_id"] for each in trades]
    fill = body["fills"][0]
    assert (fill["is_taker"], fill["book_side"], fill["count_fp"]) == (True, "bid", "50.00")
    by_order = holding.ok("/portfolio/fills", f"order_id={fill['order_id']}&limit=1")
    assert by_order["fills"] == [fill]
    assert by_order["cursor"] != ""
    for nothing in ("order_id=none", "ticker=KXNBA-27-BOS", "max_ts=1", "exchange_index=1"):
        assert holding.ok("/portfolio/fills", nothing)["fills"] == []


@pytest.mark.rule("T05", "T08")
def test_fills_of_several_markets_come_in_one_order(holding):
    other = "KXNBA-27-BOS"
    holding.placed(ticker=other, price="0.9000", count="1")
    holding.placed(price="0.9000", count="1")
    several = holding.ok("/portfolio/fills", f"ticker={TICKER},{other}")["fills"]
    assert several == holding.ok("/portfolio/fills")["fills"]
    assert [each["ticker"] for each in several[:3]] == [TICKER, other, TICKER]
    (one,) = holding.ok("/portfolio/fills", f"ticker={other},NONE")["fills"]
    assert one == several[1]
    many = ",".join(f"T{number}" for number in range(101))
    assert holding.get("/portfolio/fills", f"ticker={many}").status == 400


@pytest.mark.rule("T08")
def test_a_position_is_signed_and_knows_what_it_cost(holding):
    body = holding.ok("/portfolio/positions")
    (position,) = body["market_positions"]
    assert position == {
        "ticker": TICKER,
        "exchange_index": 0,
        "total_traded_dollars": "50.000000",
        "position_fp": "150.00",
        "market_exposure_dollars": "50.000000",
        "realized_pnl_dollars": "0.000000",
        "fees_paid_dollars": "2.333100",
        "last_updated_ts": "2026-11-22T15:04:05Z",
    }
    assert body["event_positions"][0]["event_ticker"] == "KXHIGHNY-26NOV23"
    holding.placed(account=OTHER, side="ask", price="0.3100", count="40")
    (short,) = holding.ok("/portfolio/positions", account=OTHER)["market_positions"]
    assert (short["position_fp"], short["market_exposure_dollars"]) == ("-40.00", "27.600000")


@pytest.mark.rule("T08")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("count_filter=position", 1),
        ("count_filter=position,total_traded", 1),
        ("settlement_status=settled", 1),
        ("ticker=KXNBA-27-BOS", 0),
        ("event_ticker=KXHIGHNY-26NOV23", 1),
        ("exchange_index=1", 0),
    ],
)
def test_positions_can_be_narrowed_down(holding, query, found):
    assert len(holding.ok("/portfolio/positions", query)["market_positions"]) == found


@pytest.mark.rule("T03")
@pytest.mark.parametrize("query", ["count_filter=size", "settlement_status=open", "limit=0"])
def test_a_bad_parameter_is_refused(holding, query):
    assert holding.get("/portfolio/positions", query).status == 400


@pytest.mark.rule("T05")
def test_a_cursor_is_of_one_settlement_status(holding):
    for ticker in ("KXNBA-27-BOS", "KXNBA-27-OKC"):
        holding.placed(ticker=ticker, price="0.9900", count="1")
    first = holding.ok("/portfolio/positions", "limit=1&settlement_status=all")
    query = f"limit=1&cursor={first['cursor']}&settlement_status"
    second = holding.ok("/portfolio/positions", f"{query}=all")
    shown = [each["market_positions"][0]["ticker"] for each in (first, second)]
    assert shown == ["KXHIGHNY-26NOV23-T54", "KXNBA-27-BOS"]
    assert holding.get("/portfolio/positions", f"{query}=unsettled").status == 400


@pytest.mark.rule("T05")
@pytest.mark.parametrize(
    ("path", "status"), [("positions", 400), ("settlements", 400), ("orders", 200)]
)
def test_one_event_is_no_list(holding, path, status):
    query = "event_ticker=KXHIGHNY-26NOV23,KXNBA-27"
    assert holding.get(f"/portfolio/{path}", query).status == status


@pytest.mark.rule("T14")
def test_a_settlement_pays_in_cents(holding):
    holding.venue.execute(CloseMarket(TICKER))
    holding.venue.execute(SettleMarket(TICKER, "yes"))
    settlement, *older = holding.ok("/portfolio/settlements")["settlements"]
    assert [each["ticker"] for each in older] == ["KXRAINSEA-26-MAR"]
    assert (settlement["market_result"], settlement["revenue"], settlement["value"]) == (
        "yes",
        15_000,
        100,
    )
    assert (settlement["yes_count_fp"], settlement["yes_total_cost_dollars"]) == (
        "150.00",
        "50.000000",
    )
    assert holding.ok("/portfolio/positions")["market_positions"] == []
    query = f"settlement_status=all&ticker={TICKER}"
    (settled,) = holding.ok("/portfolio/positions", query)["market_positions"]
    assert (settled["position_fp"], settled["realized_pnl_dollars"]) == ("0.00", "100.000000")
    for nothing in ("ticker=KXNBA-27-BOS", "event_ticker=KXNBA-27", "max_ts=1"):
        assert holding.ok("/portfolio/settlements", nothing)["settlements"] == []


@pytest.mark.rule("T08")
def test_what_rests_has_a_value(world):
    world.placed()
    world.placed(side="ask", price="0.9000", count="10")
    body = world.ok("/portfolio/summary/total_resting_order_value")
    assert body["total_resting_order_value"] == 10 * 31 + 10 * 10


@pytest.mark.rule("T06")
def test_money_in_and_money_out_are_lists(world):
    world.venue.execute(Withdraw("user_0001", 50_000_000))
    (deposit,) = world.ok("/portfolio/deposits")["deposits"]
    (withdrawal,) = world.ok("/portfolio/withdrawals")["withdrawals"]
    assert (deposit["amount_cents"], withdrawal["amount_cents"]) == (1_000_000, 5_000)
    assert deposit["id"] != withdrawal["id"]
