"""Traders on an exchange, by its clock: accounts of their own, books with two sides, and the same again for the same seed."""

import pytest

from mock_exchange.activity.traders import ACCOUNTS, MAKER, PLAYED_US, TICK_US, Traders
from mock_exchange.clock import Clock
from mock_exchange.core.commands import CloseMarket, CreateMarket, Deposit, OpenAccount, PlaceOrder
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.invariants import check
from mock_exchange.timers import Timers

START_US = 1_700_000_000_000_000


class Floor:
    """An exchange with a clock, and everything the traders did there."""

    def __init__(self, seed=7, *, resting=False, **market):
        self.exchange = Exchange()
        self.clock = Clock(START_US, frozen=True)
        self.timers = Timers(self.clock.now_us)
        self.clock.subscribe(
            lambda: self.timers.serve(self.clock.now_us()), lambda: self.timers.next_us
        )
        self.played = []
        self.apply(OpenAccount("user"))
        self.apply(Deposit("user", 10**15))
        self.apply(CreateMarket("T", "", "", 0, **market))
        self.insiders = set()
        if resting:
            self.order("bid", 100, 100)
        self.traders = Traders(
            self.exchange, self.play, self.timers, self.clock.heading_us, seed=seed
        )
        self.traders.begin(self.clock.now_us())

    def apply(self, command):
        return self.exchange.apply(command, self.clock.now_us())

    def play(self, command, at_us, insiders):
        self.insiders |= insiders
        self.played.append((at_us, command))
        return self.exchange.apply(command, at_us)

    def order(self, side, count_e2, price_e4, time_in_force="gtc"):
        return self.apply(PlaceOrder("user", "T", side, "limit", count_e2, price_e4, time_in_force))

    @property
    def book(self):
        market = self.exchange.state.markets["T"]
        return market.bids.best_price_e4(), market.asks.best_price_e4()


def test_a_book_has_two_sides_from_the_start():
    floor = Floor()
    bid_e4, ask_e4 = floor.book
    assert 0 < bid_e4 < ask_e4 < 10_000


def test_trades_flow_and_everything_adds_up():
    floor = Floor()
    floor.clock.advance(600)
    assert len(floor.exchange.state.trades) > 100
    check(floor.exchange)


def test_they_act_at_their_own_moments_however_the_clock_is_moved():
    at_once, bit_by_bit = Floor(), Floor()
    at_once.clock.advance(120)
    for _ in range(48):
        bit_by_bit.clock.advance(2.5)
    assert at_once.played == bit_by_bit.played
    assert at_once.exchange.state_hash() == bit_by_bit.exchange.state_hash()
    assert {(at_us - START_US) % TICK_US for at_us, _ in at_once.played} == {0}


def test_another_seed_trades_differently():
    floors = [Floor(seed=seed) for seed in (1, 2)]
    for floor in floors:
        floor.clock.advance(60)
    assert floors[0].played != floors[1].played


def test_of_a_long_jump_only_the_end_is_played():
    floor = Floor()
    floor.clock.advance(86_400)
    acted_us = sorted({at_us for at_us, _ in floor.played})
    assert acted_us[-1] > START_US + 86_400_000_000 - 10 * TICK_US
    assert all(at_us <= START_US + TICK_US or at_us >= START_US + 86_400_000_000 - PLAYED_US
               for at_us in acted_us)  # fmt: skip


@pytest.mark.parametrize(("side", "price_e4"), [("bid", 9_900), ("ask", 100)])
def test_a_book_that_was_eaten_is_filled_again(side, price_e4):
    floor = Floor()
    floor.order(side, 10_000_000, price_e4, "ioc")
    assert None in floor.book
    floor.clock.advance(TICK_US / 1_000_000)
    assert None not in floor.book


@pytest.mark.parametrize(("side", "price_e4"), [("bid", 9_900), ("ask", 100)])
def test_an_order_that_leaves_no_room_is_taken(side, price_e4):
    floor = Floor()
    floor.order(side, 10_000_000, price_e4)
    floor.clock.advance(TICK_US / 1_000_000)
    bid_e4, ask_e4 = floor.book
    assert bid_e4 < ask_e4
    assert floor.exchange.state.accounts["user"].open_orders == []


def test_a_users_order_at_the_traders_price_is_filled_in_time():
    floor = Floor()
    _, ask_e4 = floor.book
    number = floor.order("bid", 5_000, ask_e4 - 100)[0].order_number
    floor.clock.advance(60)
    assert floor.exchange.state.order(number).filled_e2 == 5_000


def test_a_market_that_stopped_trading_is_left_alone():
    floor = Floor()
    floor.apply(CloseMarket("T"))
    before = len(floor.played)
    floor.clock.advance(60)
    assert len(floor.played) == before


def test_a_market_made_later_is_quoted_too():
    floor = Floor()
    floor.apply(CreateMarket("LATER", "", "", 0))
    floor.clock.advance(1)
    market = floor.exchange.state.markets["LATER"]
    assert market.bids.keys
    assert market.asks.keys


def test_a_market_with_one_price_only_cannot_have_two_sides():
    floor = Floor(tick_e4=5_000)
    floor.clock.advance(10)
    assert floor.book == (None, None)


def test_whole_lots_only():
    floor = Floor(lot_e2=700)
    floor.clock.advance(60)
    counts = {each.count_e2 for _, each in floor.played if isinstance(each, PlaceOrder)}
    assert counts
    assert all(count_e2 % 700 == 0 for count_e2 in counts)


def test_money_is_paid_in_before_it_runs_out():
    floor = Floor()
    floor.order("bid", 2_000_000_000, 9_900)  # takes more than the traders have
    floor.clock.advance(5)
    deposits = [each for _, each in floor.played if isinstance(each, Deposit)]
    assert any(each.amount_micros > 10**13 for each in deposits)
    assert floor.exchange.state.accounts["user"].open_orders == []
    check(floor.exchange)


def test_only_the_maker_rests():
    floor = Floor()
    floor.clock.advance(120)
    accounts = floor.exchange.state.accounts
    resting = {each: len(accounts[each].open_orders) for each in sorted(ACCOUNTS)}
    assert resting.pop(MAKER) >= 2
    assert set(resting.values()) == {0}


def test_who_rests_in_a_book_before_they_begin_is_no_user():
    assert Floor().insiders == ACCOUNTS
    assert Floor(resting=True).insiders == ACCOUNTS | {"user"}
