"""The reference edition's cards about accounts, keys, errors, fills and markets, as trade-api-3.34 has them, played by its client."""

import pytest

from kalshi_refclient import errors
from support.client_speak import Matrix
from support.trade_cards_world import TICKER, ask, bid, cash, code_of, dollars, held

CARDS = Matrix()


class Anonymous:
    """Shows nothing, as if it were a key."""

    def headers(self, _method, _target, _wall_s):
        return {}

    def renew(self, _answer=None, _wall_s=0.0):
        return False


@CARDS.cell("ACC-010", "T11")
def check_balance_is_exact_and_in_cents_cut_off(world):
    trader = world.trader()
    ticker = world.market()
    bid(trader, ticker, "0.01", "0.33")
    balance = trader.get_balance()
    assert balance.balance_dollars == dollars("999.9967")
    assert balance.balance == 99_999


@CARDS.cell("ACC-020", "T11")
def check_money_paid_in_is_the_balance(world):
    trader = world.trader()
    world.exchange.deposit(trader.account_id, 250)
    assert cash(trader) == dollars("1002.50")


@CARDS.cell("ACC-030", "T08", "T11")
def check_an_order_reserves_its_cost_and_a_cancel_gives_it_back(world):
    trader = world.trader()
    order = bid(trader, world.market(), 10, "0.40")
    assert cash(trader) == 996
    trader.cancel_order(order.order_id)
    assert cash(trader) == 1000


@CARDS.cell("POS-010", "T11")
def check_a_new_account_holds_nothing(world):
    assert held(world.trader()) == {}


@CARDS.cell("POS-020", "T11")
@CARDS.cell("POS-030", "T11")
@CARDS.cell("POS-060", "T11")
def check_a_trade_makes_a_long_and_a_short_position_that_sum_to_nothing(world):
    long, short, ticker = world.trader(), world.trader(), world.market()
    bid(long, ticker, 10, "0.40")
    ask(short, ticker, 4, "0.40")
    (mine,) = [each for each in long.iterate_positions() if each.ticker == ticker]
    (theirs,) = [each for each in short.iterate_positions() if each.ticker == ticker]
    assert (mine.position_fp, theirs.position_fp) == (4, -4)
    assert mine.market_exposure_dollars == dollars("1.6")
    assert theirs.market_exposure_dollars == dollars("2.4")


@CARDS.cell("POS-050", "T11")
def check_selling_what_one_holds_nets_it(world):
    trader, other, ticker = world.trader(), world.trader(), world.market()
    ask(other, ticker, 4, "0.40")
    bid(trader, ticker, 4, "0.40")
    bid(other, ticker, 4, "0.45")
    ask(trader, ticker, 4, "0.45")
    assert held(trader) == held(other) == {}
    (mine,) = [each for each in trader.iterate_positions() if each.ticker == ticker]
    assert mine.realized_pnl_dollars == dollars("0.2")


@CARDS.cell("AUTH-010", "T02")
def check_a_valid_key_opens_every_read(world):
    kalshi = world.client(world.signer())
    assert kalshi.get_balance().balance == 1_000_000
    for method in ("get_positions", "get_fills", "get_settlements", "get_orders"):
        assert getattr(kalshi, method)(limit=1).items is not None
    assert kalshi.get_limits().usage_tier == "basic"


@CARDS.cell("AUTH-020", "T02")
def check_without_a_key_what_needs_one_is_401(world):
    kalshi = world.client(Anonymous())
    assert code_of(kalshi.get_balance) == (401, "token_authentication_failure")
    assert code_of(bid, kalshi, TICKER, 1, "0.1") == (401, "token_authentication_failure")
    assert kalshi.get_market(TICKER).ticker == TICKER


@CARDS.cell("AUTH-030", "T02")
@CARDS.cell("AUTH-060", "T02")
def check_a_wrong_signature_is_401_and_shows_nothing(world):
    auth = world.signer()
    whole = auth.headers

    def spoiled(method, target, wall_s):
        return {**whole(method, target, wall_s), "KALSHI-ACCESS-SIGNATURE": "AAAA"}

    auth.headers = spoiled
    with pytest.raises(errors.Unauthorized) as caught:
        world.client(auth).get_balance()
    assert caught.value.code == "authentication_error"
    assert "INCORRECT_API_KEY_SIGNATURE" in str(caught.value)
    assert auth._key_id not in caught.value.body


@CARDS.cell("AUTH-070", "T17")
def check_a_key_that_may_only_read_cannot_trade_and_the_other_way_round(world):
    account = world.account()
    reader = world.client(world.signer(account, ["read"]))
    writer = world.client(world.signer(account, ["write::trade"]))
    assert code_of(bid, reader, TICKER, 1, "0.1")[0] == 403
    assert code_of(writer.get_balance)[0] == 403
    assert reader.get_balance().balance == 100_000
    assert bid(writer, world.market(), 1, "0.1").remaining_count == 1


@CARDS.cell("AUTH-090", "T08")
@CARDS.cell("AUTH-110", "T08")
def check_anothers_order_looks_like_one_that_does_not_exist(world):
    owner, other = world.trader(), world.trader()
    order = bid(owner, world.market(), 1, "0.1")
    nobody = "00000000-0000-4000-8000-000000000000"
    for method in ("get_order", "cancel_order"):
        found, none = (code_of(getattr(other, method), each) for each in (order.order_id, nobody))
        assert found == none == (404, "not_found")
    assert owner.get_order(order.order_id).status == "resting"
    assert list(other.iterate_orders()) == []


@CARDS.cell("AUTH-100", "T02")
def check_a_revoked_key_is_refused_at_once(world):
    account = world.account()
    first, second = world.signer(account), world.signer(account, ["read"])
    world.exchange.revoke_key(first._key_id)
    assert code_of(world.client(first).get_balance) == (401, "authentication_error")
    assert world.client(second).get_balance().balance == 100_000


@CARDS.cell("ERR-020", "T03")
def check_recorded_errors_come_word_for_word(world):
    trader = world.trader()
    with pytest.raises(errors.Refused) as caught:
        trader.get_market("NO-SUCH")
    assert str(caught.value).startswith("404 not_found: not found")


@CARDS.cell("HTTP-030", "T03")
@CARDS.cell("ORD-070", "T03")
def check_what_breaks_its_schema_never_leaves_the_client(world):
    trader = world.trader()
    before = len(world.exchange.requests())
    for changes in ({"price": "0.12345"}, {"count": "0.001"}, {"side": "buy"}):
        with pytest.raises(errors.LocalMisuse):
            trader.create_order(
                **{"ticker": TICKER, "side": "bid", "count": 1, "price": 1} | changes
            )
    assert len(world.exchange.requests()) == before


@CARDS.cell("HTTP-060", "T03")
def check_a_5xx_is_injected_and_keeps_the_format(world):
    from mock_exchange.faults.plan import Status  # noqa: PLC0415 - the one card that injects

    world.exchange.faults.add(Status(503), operation="GetMarket", count=3)
    trader = world.client(world.signer(), retry=_once())
    with pytest.raises(errors.ServerFailed) as caught:
        trader.get_market(TICKER)
    assert caught.value.code == "service_unavailable"


def _once():
    from kalshi_refclient import RetryPolicy  # noqa: PLC0415 - see above

    return RetryPolicy(tries_max=1)


@CARDS.cell("FIL-010", "T11")
@CARDS.cell("FIL-020", "T11")
def check_a_fill_tells_everything_to_maker_and_taker(world):
    maker, taker, ticker = world.trader(), world.trader(), world.market()
    rested = bid(maker, ticker, 3, "0.40")
    took = ask(taker, ticker, 3, "0.40")
    (made,), (taken,) = list(maker.iterate_fills()), list(taker.iterate_fills())
    assert (made.order_id, taken.order_id) == (rested.order_id, took.order_id)
    assert made.trade_id == taken.trade_id
    assert (made.book_side, taken.book_side) == ("bid", "ask")
    assert (made.is_taker, taken.is_taker) == (False, True)
    assert made.yes_price_dollars + made.no_price_dollars == 1
    assert took.average_fee_paid * 3 == taken.fee_cost or taken.fee_cost == 0


@CARDS.cell("FIL-030", "T05")
@CARDS.cell("FIL-040", "T11")
def check_fills_come_newest_first_in_pages_and_by_ticker(world):
    maker, taker, ticker, other = world.trader(), world.trader(), world.market(), world.market()
    for price in ("0.40", "0.41", "0.42"):
        bid(maker, ticker, 1, price)
        ask(taker, ticker, 1, price)
    bid(maker, other, 1, "0.5")
    ask(taker, other, 1, "0.5")
    found = [str(each.yes_price_dollars) for each in taker.iterate_fills(ticker=ticker, limit=2)]
    assert found == ["0.4200", "0.4100", "0.4000"]
    assert len(list(taker.iterate_fills(limit=1))) == 4


@CARDS.cell("FIL-050", "T05")
@CARDS.cell("MKT-040", "T05")
def check_limits_out_of_range_are_refused_before_they_are_sent(world):
    trader = world.trader()
    for method in ("get_fills", "get_markets", "get_orders"):
        for limit in (1001, -1):
            with pytest.raises(errors.LocalMisuse):
                getattr(trader, method)(limit=limit)


@CARDS.cell("MKT-010", "T09")
@CARDS.cell("MKT-030", "T05")
def check_pages_of_markets_laid_together_are_the_whole_list(world):
    trader = world.trader()
    whole = [each.ticker for each in trader.iterate_markets(limit=1000)]
    pages = [each.ticker for each in trader.iterate_markets(limit=3)]
    assert whole == pages
    assert len(set(whole)) == len(whole) > 20


@CARDS.cell("MKT-020", "T09")
def check_a_status_filter_gives_the_markets_of_that_status(world):
    trader = world.trader()
    words = {
        "open": {"active"},
        "settled": {"finalized"},
        "unopened": {"initialized"},
        "paused": {"inactive"},
    }
    for asked, wanted in words.items():
        assert {each.status for each in trader.iterate_markets(status=asked)} == wanted


@CARDS.cell("MKT-050", "T07")
def check_an_unknown_parameter_is_refused_before_it_is_sent(world):
    with pytest.raises(errors.LocalMisuse):
        world.trader().get_markets(colour="red")


@CARDS.cell("MKT-060", "T09")
@CARDS.cell("MKT-070", "T03")
def check_a_market_agrees_with_its_line_in_the_list(world):
    trader = world.trader()
    line = trader.get_markets(tickers=TICKER).items[0]
    assert trader.get_market(TICKER) == line
    assert code_of(trader.get_market, "NO-SUCH") == (404, "not_found")


@CARDS.cell("MKT-080", "T09")
def check_price_volume_and_interest_follow_the_trades(world):
    maker, taker, ticker = world.trader(), world.trader(), world.market()
    bid(maker, ticker, 5, "0.40")
    ask(taker, ticker, 2, "0.40")
    market = taker.get_market(ticker)
    assert (market.last_price_dollars, market.volume_fp) == (dollars("0.4"), 2)
    assert market.open_interest_fp == 2
    assert (market.yes_bid_dollars, market.yes_bid_size_fp) == (dollars("0.4"), 3)
    assert [each.count_fp for each in taker.iterate_trades(ticker=ticker)] == [2]


@CARDS.cell("MKT-090", "T09")
@CARDS.cell("MKT-100", "T09")
def check_a_market_that_closed_takes_no_order_and_gives_money_back(world):
    trader, ticker = world.trader(), world.market()
    order = bid(trader, ticker, 10, "0.40")
    world.exchange.close_market(ticker)
    assert code_of(bid, trader, ticker, 1, "0.1") == (409, "market_closed")
    assert trader.get_market(ticker).status == "closed"
    assert trader.get_order(order.order_id).status == "canceled"
    assert cash(trader) == 1000


@CARDS.cell("MKT-110", "T09", "T12")
def check_settlement_pays_a_dollar_to_the_side_that_won(world):
    winner, loser, ticker = world.trader(), world.trader(), world.market()
    bid(winner, ticker, 10, "0.40")
    ask(loser, ticker, 10, "0.40")
    fees = sum(each.fee_cost for each in loser.iterate_fills())
    world.exchange.settle(ticker, "yes")
    assert cash(winner) == 1006
    assert cash(loser) == 994 - fees
    (paid,) = winner.iterate_settlements()
    assert (paid.ticker, paid.market_result, paid.revenue) == (ticker, "yes", 1000)
