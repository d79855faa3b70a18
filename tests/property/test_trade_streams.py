"""Streams of trade-api-3.34: whatever happens, snapshot and deltas are the book, for everybody who listens, whenever they came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.core.commands import CancelAllOrders, PlaceOrder
from support.trade_stream import Books, TradeStream, real_levels
from support.trade_world import OTHER, TICKER, USER, TradeWorld

prices = st.sampled_from([f"0.{cents}00" for cents in range(28, 38)])
orders = st.fixed_dictionaries(
    {
        "account": st.sampled_from([USER, OTHER]),
        "side": st.sampled_from(["bid", "ask"]),
        "price": prices,
        "count": st.sampled_from(["1.00", "7.50", "250.00"]),
        "time_in_force": st.sampled_from(
            ["good_till_canceled", "immediate_or_cancel", "fill_or_kill"]
        ),
        "self_trade_prevention_type": st.sampled_from(["taker_at_cross", "maker"]),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("place"), orders),
        st.tuples(st.just("cancel"), st.integers(0, 50)),
        st.tuples(st.just("amend"), st.integers(0, 50), prices, st.sampled_from(["2.00", "90.00"])),
        st.tuples(st.just("decrease"), st.integers(0, 50)),
        st.tuples(st.just("join"), st.sampled_from([USER, OTHER]), st.booleans()),
        st.tuples(st.just("leave"), st.integers(0, 5)),
    ),
    min_size=5,
    max_size=30,
)


class Audience:
    """Listeners that come and go, and what they know of the book."""

    def __init__(self):
        self.world = TradeWorld()
        self.listeners = []
        self.orders = []
        self.join(USER, yes_prices=False)

    def join(self, account, yes_prices):
        stream = TradeStream(self.world, account)
        books = Books(yes_prices=yes_prices)
        for message in stream.subscribe(
            "orderbook_delta", market_ticker=TICKER, use_yes_price=yes_prices
        ):
            books.feed(message)
        self.listeners.append((stream, books))

    def leave(self, at):
        if self.listeners:
            stream, _ = self.listeners.pop(at % len(self.listeners))
            stream.session.disconnected()

    def place(self, order):
        reply = self.world.place(**order)
        if reply.status == 201:
            self.orders.append((order["account"], order["side"], reply.body["order_id"]))

    def _one(self, at):
        return self.orders[at % len(self.orders)] if self.orders else (USER, "bid", "none")

    def cancel(self, at):
        account, _, order_id = self._one(at)
        self.world.send("DELETE", f"/portfolio/events/orders/{order_id}", account=account)

    def amend(self, at, price, count):
        account, side, order_id = self._one(at)
        body = {"ticker": TICKER, "side": side, "price": price, "count": count}
        path = f"/portfolio/events/orders/{order_id}/amend"
        self.world.send("POST", path, body=body, account=account)

    def decrease(self, at):
        account, _, order_id = self._one(at)
        path = f"/portfolio/events/orders/{order_id}/decrease"
        self.world.send("POST", path, body={"reduce_by": "0.50"}, account=account)

    def check(self):
        for stream, books in self.listeners:
            for message in stream.take():
                books.feed(message)
            real = real_levels(self.world, TICKER, yes_prices=books.yes_prices)
            assert books.levels[TICKER] == real


@pytest.mark.rule("T10")
@pytest.mark.timeout(900)
@settings(max_examples=max(5, settings.default.max_examples // 8))
@given(steps)
def test_snapshot_and_deltas_are_the_book_after_every_step(script):
    audience = Audience()
    for name, *arguments in script:
        getattr(audience, name)(*arguments)
        audience.check()


@pytest.mark.rule("T10")
def test_what_empties_a_book_is_told_level_by_level():
    audience = Audience()
    audience.world.venue.execute(PlaceOrder(OTHER, TICKER, "bid", "limit", 500_000, 9_900))
    audience.check()
    audience.world.venue.execute(CancelAllOrders(OTHER))
    audience.check()
