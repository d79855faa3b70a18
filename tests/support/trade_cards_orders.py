"""The reference edition's cards about orders and limits, as trade-api-3.34 has them, played by its client."""

import pytest

from kalshi_refclient import RetryPolicy, errors
from support.client_speak import Matrix
from support.trade_cards_world import TICKER, ask, bid, cash, code_of, dollars

CARDS = Matrix()


@CARDS.cell("ORD-010", "T08")
@CARDS.cell("ORD-020", "T08")
def check_a_limit_order_rests_and_is_read_as_it_was_placed(world):
    trader, ticker = world.trader(), world.market()
    placed = bid(trader, ticker, 3, "0.25", client_order_id="mine")
    assert (placed.client_order_id, placed.fill_count, placed.remaining_count) == ("mine", 0, 3)
    order = trader.get_order(placed.order_id)
    assert (order.status, order.book_side, order.outcome_side) == ("resting", "bid", "yes")
    assert (order.yes_price_dollars, order.initial_count_fp) == (dollars("0.25"), 3)
    assert trader.cancel_order(placed.order_id).reduced_by == 3
    assert trader.get_order(placed.order_id).status == "canceled"


@CARDS.cell("ORD-030", "T08")
@CARDS.cell("ORD-040", "T08")
def check_an_order_is_filled_in_parts_and_keeps_them_when_it_is_cancelled(world):
    owner, other, ticker = world.trader(), world.trader(), world.market()
    placed = bid(owner, ticker, 100, "0.65")
    ask(other, ticker, 50, "0.65")
    ask(other, ticker, "20.50", "0.65")
    order = owner.get_order(placed.order_id)
    assert (order.status, order.fill_count_fp) == ("resting", dollars("70.5"))
    assert [each.count_fp for each in owner.iterate_fills()] == [dollars("20.5"), 50]
    assert owner.cancel_order(placed.order_id).reduced_by == dollars("29.5")
    assert owner.get_order(placed.order_id).fill_count_fp == dollars("70.5")


@CARDS.cell("ORD-050", "T08")
@CARDS.cell("ORD-060", "T08")
def check_an_order_that_is_over_or_unknown_cannot_be_cancelled(world):
    trader = world.trader()
    placed = bid(trader, world.market(), 1, "0.5")
    trader.cancel_order(placed.order_id)
    assert code_of(trader.cancel_order, placed.order_id) == (404, "not_found")
    assert code_of(trader.cancel_order, "no-such-order") == (404, "not_found")


@CARDS.cell("ORD-090", "T08")
@CARDS.cell("ORD-100", "T08")
def check_an_ioc_order_fills_what_it_can_and_never_rests(world):
    maker, taker, ticker = world.trader(), world.trader(), world.market()
    ask(maker, ticker, 2, "0.50")
    taken = bid(taker, ticker, 5, "0.50", time_in_force="immediate_or_cancel")
    assert (taken.fill_count, taken.remaining_count) == (2, 0)
    nothing = bid(taker, ticker, 5, "0.50", time_in_force="immediate_or_cancel")
    assert (nothing.fill_count, nothing.remaining_count) == (0, 0)
    assert taker.get_orderbook(ticker).yes_dollars == ()


@CARDS.cell("ORD-110", "T08")
def check_a_fok_order_fills_whole_or_changes_nothing(world):
    maker, taker, ticker = world.trader(), world.trader(), world.market()
    ask(maker, ticker, 2, "0.50")
    before = world.exchange.account(taker.account_id)
    found = code_of(bid, taker, ticker, 3, "0.50", time_in_force="fill_or_kill")
    assert found == (409, "fill_or_kill_insufficient_resting_volume")
    assert world.exchange.account(taker.account_id) == before
    assert bid(taker, ticker, 2, "0.50", time_in_force="fill_or_kill").fill_count == 2


@CARDS.cell("ORD-120", "T08")
@CARDS.cell("ORD-130", "T08")
def check_better_prices_trade_first_then_earlier_orders_and_the_difference_is_paid_back(world):
    first, second, better = world.trader(), world.trader(), world.trader()
    taker, ticker = world.trader(), world.market()
    ids = [
        ask(first, ticker, 1, "0.50").order_id,
        ask(second, ticker, 1, "0.50").order_id,
        ask(better, ticker, 1, "0.45").order_id,
    ]
    assert [
        int(each.get_queue_position(i)) for each, i in zip((first, second), ids, strict=False)
    ] == [1, 2]
    bid(taker, ticker, 2, "0.60")
    statuses = [
        each.get_order(i).status for each, i in zip((first, second, better), ids, strict=True)
    ]
    assert statuses == ["executed", "resting", "executed"]
    fees = sum(each.fee_cost for each in taker.iterate_fills())
    assert cash(taker) == 1000 - dollars("0.95") - fees


@CARDS.cell("ORD-140", "T08")
def check_an_order_that_cannot_be_paid_changes_nothing(world):
    trader = world.trader()
    before = world.exchange.account(trader.account_id)
    assert code_of(bid, trader, world.market(), 10_000, "0.99") == (400, "insufficient_balance")
    assert world.exchange.account(trader.account_id) == before


@CARDS.cell("ORD-150", "T03")
def check_an_order_for_an_unknown_market_is_404(world):
    assert code_of(bid, world.trader(), "NO-SUCH", 1, "0.5") == (404, "not_found")


@CARDS.cell("ORD-160", "T08")
def check_an_order_never_trades_with_one_of_the_same_account(world):
    trader, ticker = world.trader(), world.market()
    resting = ask(trader, ticker, 1, "0.50")
    taker = bid(trader, ticker, 1, "0.50", self_trade_prevention_type="taker_at_cross")
    assert (taker.fill_count, taker.remaining_count) == (0, 0)
    assert trader.get_order(resting.order_id).status == "resting"
    bid(trader, ticker, 1, "0.50", self_trade_prevention_type="maker")
    assert trader.get_order(resting.order_id).status == "canceled"
    assert list(trader.iterate_fills()) == []


@CARDS.cell("ORD-180", "T08")
def check_prices_on_the_grid_are_taken_and_others_refused(world):
    trader, ticker = world.trader(), world.market()
    (band,) = trader.get_market(ticker).price_ranges
    assert band.step == dollars("0.01")
    for cents in range(1, 100, 7):
        price = dollars(cents) / 100
        order = bid(trader, ticker, "0.01", price, time_in_force="good_till_canceled")
        assert trader.get_order(order.order_id).yes_price_dollars == price
    assert code_of(bid, trader, ticker, 1, "0.1250") == (400, "invalid_price")


@CARDS.cell("ORD-190", "T08")
def check_a_client_order_id_is_taken_once_for_ever(world):
    trader, ticker = world.trader(), world.market()
    placed = bid(trader, ticker, 1, "0.50", client_order_id="mine")
    trader.cancel_order(placed.order_id)
    found = code_of(bid, trader, ticker, 2, "0.40", client_order_id="mine")
    assert found == (409, "order_already_exists")
    assert trader.find_order("mine").order_id == placed.order_id
    assert bid(world.trader(), ticker, 1, "0.50", client_order_id="mine").remaining_count == 1


@CARDS.cell("ORD-200", "T06")
def check_moments_are_the_exchanges_in_utc(world):
    trader = world.trader()
    before_us = world.exchange.clock.now_us()
    placed = bid(trader, world.market(), 1, "0.50")
    order = trader.get_order(placed.order_id)
    assert before_us // 1000 <= placed.ts_ms <= world.exchange.clock.now_us() // 1000
    assert order.created_time.utcoffset().total_seconds() == 0


@CARDS.cell("LIM-020", "T04")
@CARDS.cell("LIM-040", "T04")
def check_writes_beyond_the_bucket_are_429_and_reads_go_on(limited):
    trader = limited.client(limited.signer(), retry=RetryPolicy(tries_max=1))
    for _ in range(10):
        bid(trader, TICKER, 1, "0.05")
    for _ in range(3):
        assert code_of(bid, trader, TICKER, 1, "0.05") == (429, "too_many_requests")
    assert trader.get_market(TICKER).ticker == TICKER
    limited.exchange.clock.advance(0.1)
    assert bid(trader, TICKER, 1, "0.05").remaining_count == 1


@CARDS.cell("LIM-030", "T04")
def check_reads_beyond_the_bucket_are_429_and_draw_on_nothing_else(limited):
    trader = limited.client(limited.signer(), retry=RetryPolicy(tries_max=1))
    for _ in range(60):
        trader.get_balance()
    assert code_of(trader.get_balance) == (429, "too_many_requests")
    assert bid(trader, TICKER, 1, "0.05").remaining_count == 1


@CARDS.cell("LIM-050", "T04")
def check_a_429_tells_no_time_and_the_client_knows_one(limited):
    trader = limited.client(limited.signer(), retry=RetryPolicy(tries_max=1), pacing="wait")
    stranger = limited.client(limited.signer(), retry=RetryPolicy(tries_max=1))
    for _ in range(10):
        bid(stranger, TICKER, 1, "0.05")
    with pytest.raises(errors.RateLimited) as caught:
        bid(trader, TICKER, 1, "0.05")
    assert not caught.value.local
    assert caught.value.retry_at is not None


@CARDS.cell("LIM-060", "T04")
def check_limits_are_an_accounts(limited):
    account = limited.account()
    first = limited.client(limited.signer(account), retry=RetryPolicy(tries_max=1))
    second = limited.client(
        limited.signer(account, ["read", "write"]), retry=RetryPolicy(tries_max=1)
    )
    for _ in range(5):
        bid(first, TICKER, 1, "0.05")
        bid(second, TICKER, 1, "0.05")
    assert code_of(bid, second, TICKER, 1, "0.05") == (429, "too_many_requests")
    other = limited.client(limited.signer(limited.account()))
    assert bid(other, TICKER, 1, "0.05").remaining_count == 1
