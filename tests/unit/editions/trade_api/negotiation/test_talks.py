"""Talks: the changes that streams hear of, in order, and what closes what. The whole way is in test_rfq_quotes."""

import pytest

from mock_exchange.core.commands import CreateMarket, Deposit, OpenAccount
from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.trade_api.negotiation.quotes import CONFIRM_US
from mock_exchange.editions.trade_api.negotiation.talks import Talks
from mock_exchange.timers import Timers

TICKER = "RAIN"


class Room:
    """An exchange, two members, and what was told."""

    def __init__(self):
        self.now_us = 1_000
        self.told = []
        self.exchange = Exchange()
        self.timers = Timers(lambda: self.now_us)
        for name in ("ann", "bob"):
            self.exchange.apply(OpenAccount(name), self.now_us)
            self.exchange.apply(Deposit(name, 100_000_000), self.now_us)
        self.exchange.apply(CreateMarket(TICKER, "Rain?", "", 0), self.now_us)
        self.talks = Talks(self.exchange, self.exchange.apply, self.timers, self.tell)

    def tell(self, kind, record, at_us):
        self.told.append((kind, record.status))

    def ask(self, **more):
        return self.talks.ask("ann", TICKER, self.now_us, **{"count_e2": 500} | more)

    def offer(self, rfq, **more):
        return self.talks.offer("bob", rfq, (3_000, 6_500), self.now_us, **more)

    def wait(self, us):
        self.now_us += us
        self.timers.serve(self.now_us)


@pytest.fixture
def room():
    return Room()


def test_the_whole_way_is_told_step_by_step(room):
    quote = room.offer(room.ask())
    accepted = room.talks.accept(quote, "no", room.now_us)
    executed = room.talks.confirm(accepted, room.now_us)

    assert room.told == [
        ("rfq_created", "open"),
        ("quote_created", "open"),
        ("quote_accepted", "accepted"),
        ("quote_executed", "executed"),
        ("rfq_deleted", "closed"),
    ]
    assert (executed.maker_order, executed.taker_order) == (1, 2)
    order = room.exchange.views.order(2)
    assert (order.account_id, order.side, order.price_e4) == ("ann", "bid", 3_500)


def test_what_is_of_a_batch_is_not_told_of_by_itself(room):
    rfq = room.ask(batch=0)
    room.offer(rfq, batch_quote=0)
    room.talks.close(rfq, "withdrawn", room.now_us)

    assert room.told == []


def test_nobody_waits_longer_than_the_time_to_confirm(room):
    quote = room.talks.accept(room.offer(room.ask()), "yes", room.now_us)
    room.wait(CONFIRM_US - 1)
    assert room.talks.quotes.get(quote.number).status == "accepted"
    room.wait(1)
    assert room.talks.quotes.get(quote.number).reason == "confirmation_expired"


def test_a_quote_that_was_confirmed_in_time_is_left_alone(room):
    quote = room.talks.accept(room.offer(room.ask()), "yes", room.now_us)
    room.talks.confirm(quote, room.now_us)
    room.wait(CONFIRM_US)

    assert room.talks.quotes.get(quote.number).status == "executed"


def test_the_name_of_the_order_that_accepts_is_given_to_it(room):
    quote = room.talks.accept(room.offer(room.ask()), "yes", room.now_us, "mine")
    room.talks.confirm(quote, room.now_us)

    assert room.exchange.views.order(2).client_order_id == "mine"


def test_open_requests_are_counted_by_member_and_found_by_market(room):
    rfq = room.ask()
    assert room.talks.open_rfq_of("ann", TICKER) == rfq
    assert room.talks.open_rfq_of("bob", TICKER) is None
    assert (room.talks.open_count("ann"), room.talks.open_count("bob")) == (1, 0)
    closed = room.talks.close_market(TICKER, room.now_us)
    assert [each.reason for each in closed] == ["market_closed"]
    assert room.talks.open_count("ann") == 0
