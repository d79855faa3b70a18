"""The reference edition's cards about streams, as trade-api-3.34 has them, played by its client."""

import pytest

from kalshi_refclient import errors
from kalshi_refclient.trade_api import stream_errors
from kalshi_refclient.trade_api import stream_events as events
from support.client_speak import Matrix
from support.trade_cards_world import TICKER, ask, bid, code_of, dollars, next_of

CARDS = Matrix()


@CARDS.cell("WS-010", "T02", "T10")
@CARDS.cell("WS-050", "T10")
def check_a_signed_handshake_opens_and_subscriptions_are_confirmed_and_ended(world):
    async def listen(stream, _act):
        watch = await stream.subscribe("ticker", [TICKER])
        assert (await next_of(stream, events.Subscribed)).watch == watch
        await stream.unsubscribe(watch)
        assert (await next_of(stream, events.SubscriptionEnded)).watch == watch

    world.listening(world.trader(), listen)


@CARDS.cell("WS-020", "T02", "T10")
def check_a_wrong_key_is_refused_at_the_handshake(world):
    trader = world.trader()
    world.exchange.revoke_key(trader.auth._key_id)

    async def listen(stream, _act):
        await next_of(stream, events.Subscribed)

    with pytest.raises(errors.Unauthorized):
        world.listening(trader, listen)


@CARDS.cell("WS-060", "T16")
def check_a_command_that_is_refused_leaves_the_stream_open(world):
    async def listen(stream, _act):
        await stream.subscribe("orderbook_delta", ["NO-SUCH"])
        refused = await next_of(stream, events.SubscriptionRefused)
        assert isinstance(refused.error, stream_errors.CommandRefused)
        await stream.subscribe("orderbook_delta", [TICKER])
        await next_of(stream, events.BookReady)

    world.listening(world.trader(), listen)


@CARDS.cell("WS-080", "T10")
def check_revoking_a_key_ends_its_stream(world):
    trader = world.trader()

    async def listen(stream, act):
        await stream.subscribe("fill")
        await next_of(stream, events.Subscribed)
        await act(world.exchange.revoke_key, trader.auth._key_id)
        await next_of(stream, events.SubscriptionEnded)

    with pytest.raises(errors.Unauthorized):
        world.listening(trader, listen)


@CARDS.cell("WS-090", "T16", "T17")
def check_a_key_without_read_cannot_subscribe(world):
    trader = world.client(world.signer(world.account(), ["write::trade"]))

    async def listen(stream, _act):
        await stream.subscribe("fill")
        refused = await next_of(stream, events.SubscriptionRefused)
        assert isinstance(refused.error, stream_errors.NotPermitted)

    world.listening(trader, listen)


@CARDS.cell("WSL-020", "T10")
def check_more_subscriptions_than_a_connection_holds_are_not_sent(world):
    async def listen(stream, _act):
        for _ in range(200):
            await stream.subscribe("ticker", [TICKER])
        with pytest.raises(errors.LocalMisuse):
            await stream.subscribe("ticker", [TICKER])
        for _ in range(200):
            await next_of(stream, events.Subscribed)

    world.listening(world.trader(), listen)


@CARDS.cell("WSL-040", "T10")
def check_commands_are_sent_no_faster_than_the_exchange_takes_them(world):
    async def listen(stream, _act):
        for _ in range(150):
            await stream.subscribe("ticker", [TICKER])
        for _ in range(150):
            event = await next_of(stream, events.Subscribed | events.SubscriptionRefused)
            assert isinstance(event, events.Subscribed)

    world.listening(world.trader(), listen)


@CARDS.cell("UPD-010", "T10", "T11")
def check_a_book_begins_with_its_state_and_follows_every_change(world):
    trader, ticker = world.trader(), world.market()
    bid(trader, ticker, 5, "0.40")

    async def listen(stream, act):
        await stream.subscribe("orderbook_delta", [ticker])
        await next_of(stream, events.BookReady)
        assert stream.book(ticker).best_yes_bid == (dollars("0.4"), 5)
        await act(bid, trader, ticker, "2.50", "0.41")
        changed = await next_of(stream, events.BookChanged)
        assert (changed.price_dollars, changed.delta) == (dollars("0.41"), dollars("2.5"))
        assert stream.book(ticker) == await act(trader.get_orderbook, ticker)

    world.listening(trader, listen)


@CARDS.cell("UPD-030", "T15")
@CARDS.cell("UPD-040", "T15")
@CARDS.cell("UPD-050", "T15")
def check_each_change_of_an_order_is_told_and_agrees_with_rest(world):
    trader, other, ticker = world.trader(), world.trader(), world.market()

    async def listen(stream, act):
        await stream.subscribe("user_orders")
        await next_of(stream, events.Subscribed)
        order = await act(bid, trader, ticker, 5, "0.40")
        await act(ask, other, ticker, 2, "0.40")
        await act(trader.decrease_order, order.order_id, reduce_to=1)
        await act(trader.cancel_order, order.order_id)
        told = [await next_of(stream, events.UserOrderUpdate) for _ in range(4)]
        assert [(each.status, each.fill_count_fp, each.remaining_count_fp) for each in told] == [
            ("resting", 0, 5),
            ("resting", 2, 3),
            ("resting", 2, 1),
            ("canceled", 2, 0),
        ]
        read = await act(trader.get_order, order.order_id)
        assert (read.status, read.fill_count_fp) == (told[-1].status, told[-1].fill_count_fp)

    world.listening(trader, listen)


@CARDS.cell("UPD-020", "T15")
@CARDS.cell("UPD-060", "T15")
def check_a_fill_and_a_position_are_told_as_they_happen(world):
    trader, other, ticker = world.trader(), world.trader(), world.market()
    bid(other, ticker, 5, "0.40")

    async def listen(stream, act):
        await stream.subscribe("fill")
        await stream.subscribe("market_positions")
        for _ in range(2):
            await next_of(stream, events.Subscribed)
        order = await act(ask, trader, ticker, 2, "0.40")
        fill = await next_of(stream, events.FillUpdate)
        assert (fill.order_id, fill.post_position_fp) == (order.order_id, -2)
        assert (await next_of(stream, events.PositionUpdate)).position_fp == -2

    world.listening(trader, listen)


@CARDS.cell("UPD-070", "T15")
@CARDS.cell("UPD-080", "T10")
def check_a_trade_is_told_to_who_subscribed_to_its_market(world):
    trader, other = world.trader(), world.trader()
    ticker, elsewhere = world.market(), world.market()

    async def listen(stream, act):
        await stream.subscribe("trade", [ticker])
        await next_of(stream, events.Subscribed)
        for market in (elsewhere, ticker):
            await act(bid, trader, market, 1, "0.40")
            await act(ask, other, market, 1, "0.40")
        assert (await next_of(stream, events.TradeUpdate)).market_ticker == ticker

    world.listening(trader, listen)


@CARDS.cell("UPD-090", "T15")
def check_closing_a_market_tells_its_orders_owners(world):
    trader, ticker = world.trader(), world.market()
    bid(trader, ticker, 5, "0.40")

    async def listen(stream, act):
        await stream.subscribe("user_orders")
        await stream.subscribe("market_lifecycle_v2")
        for _ in range(2):
            await next_of(stream, events.Subscribed)
        await act(world.exchange.close_market, ticker)
        assert (await next_of(stream, events.UserOrderUpdate)).status == "canceled"

    world.listening(trader, listen)
    assert code_of(bid, trader, ticker, 1, "0.1")[0] == 409


@CARDS.cell("UPD-100", "T10")
def check_two_subscriptions_to_one_channel_are_told_the_same(world):
    trader, other, ticker = world.trader(), world.trader(), world.market()

    async def listen(stream, act):
        for _ in range(2):
            await stream.subscribe("trade", [ticker])
            await next_of(stream, events.Subscribed)
        await act(bid, trader, ticker, 1, "0.40")
        await act(ask, other, ticker, 1, "0.40")
        first, second = [await next_of(stream, events.TradeUpdate) for _ in range(2)]
        assert first.trade_id == second.trade_id
        assert {first.watch, second.watch} == {1, 2}

    world.listening(trader, listen)
