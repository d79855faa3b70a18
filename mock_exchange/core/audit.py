"""The exchange's history, folded once more and independently: entries, orders and trades.

An ``Audit`` reads on from where it stopped, so that it costs what is new. While reading it checks
what can only be seen there: each trade against the orders it joined (B2, B3, B8), each order
against its trades and amendments (B4, B6, B7, O1, O4), numbers, names and moments (D3, D5), entries (M6). Other rules compare its
sums with the state; see ``invariants``.
"""

from collections import defaultdict
from typing import TypeAlias

from mock_exchange.core.amendments import Amendments, InvariantBroken, book_changes
from mock_exchange.core.book import Half
from mock_exchange.core.events import Traded
from mock_exchange.core.ledger import EXTERNAL
from mock_exchange.core.market import Market, reachable
from mock_exchange.core.order import STATUS_TRANSITIONS, Order
from mock_exchange.core.state import State
from mock_exchange.core.units import NEVER_US, PAYOUT_E4, MarketStatus, OrderStatus

Heads: TypeAlias = dict[str, list[tuple[int, tuple[int, int]]]]
"""Each level's key and its first order's place, best first, by the side that takes it."""


class Audit:
    """Sums over everything read so far.

    ``balances_micros`` by pot, ``paid_in_micros`` by pot; ``net_e2`` and ``flow_micros`` (what
    selling brought less what buying cost) by (account, ticker); ``volume_e2`` and ``book_changes``
    by ticker; ``open_orders`` what was open at the last reading.
    """

    def __init__(self) -> None:
        self.balances_micros: list[int] = []
        self.paid_in_micros: defaultdict[int, int] = defaultdict(int)
        self.net_e2: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.flow_micros: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.volume_e2: defaultdict[str, int] = defaultdict(int)
        self.book_changes: defaultdict[str, int] = defaultdict(int)
        self.open_orders: dict[int, Order] = {}
        self.market_statuses: dict[str, MarketStatus] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._statuses: dict[int, OrderStatus] = {}
        self._filled_e2: defaultdict[int, int] = defaultdict(int)
        self._entries = self._orders = self._trades = self._moves = 0
        self._amendments = Amendments()
        self._last_us = 0
        self._holders: dict[int, str] = {}

    def read(self, state: State) -> None:
        """Take in what happened since the last reading."""
        self._read_entries(state)
        self._amendments.look(state)
        self._read_orders(state)
        self._read_trades(state)
        self._read_moves(state)
        self._read_amendments(state)
        self._settle_orders()

    def _read_entries(self, state: State) -> None:
        balances = self.balances_micros
        self._holders = {one.cash_pot: one.holder_id for one in state.accounts.values()}
        balances.extend([0] * (len(state.ledger.balances) - len(balances)))
        for source, target, amount_micros in state.ledger.entries(self._entries):
            if amount_micros <= 0 or source == target:
                entry = (source, target, amount_micros)
                raise InvariantBroken("M6", f"entry {entry} moves nothing from one pot to another")
            balances[source] -= amount_micros
            balances[target] += amount_micros
            holder = self._holders.get(source)
            if holder is not None and holder == self._holders.get(target):
                self.paid_in_micros[source] -= amount_micros
                self.paid_in_micros[target] += amount_micros
            if source == EXTERNAL:
                self.paid_in_micros[target] += amount_micros
            elif target == EXTERNAL:
                self.paid_in_micros[source] -= amount_micros
        self._entries = len(state.ledger)

    def _read_orders(self, state: State) -> None:
        for index in range(self._orders, len(state.orders)):
            order = state.orders[index]
            expected = state.first_order_number + index
            if order.number != expected:
                raise InvariantBroken("D3", f"order {order.number} stands where {expected} should")
            if "active" not in reachable(self.market_statuses.get(order.ticker, "active")):
                raise InvariantBroken("O3", f"order {expected} was taken in a closed market")
            self.open_orders[order.number] = order
            self._statuses[order.number] = "open"
            if order.rested or order.number in self._amendments.changed:
                self.book_changes[order.ticker] += 1
            if order.extras and order.extras.client_order_id:
                self._read_name(state, order, order.extras.client_order_id)
        self._orders = len(state.orders)

    def _read_name(self, state: State, order: Order, name: str) -> None:
        """D5: an account gives a name once, and finds the order by it."""
        account = state.accounts[order.account_id]
        first = self._names.setdefault((account.holder_id, name), order.number)
        known = account.client_orders.get(name)
        if not first == known == order.number:
            text = f"{name!r} of {order.account_id} is order {order.number}, but {first} had it"
            raise InvariantBroken("D5", f"{text}, and {known} is found by it")

    def _read_amendments(self, state: State) -> None:
        """S1, D5: book changes of orders that left and rested anew; B6: their places."""
        self._amendments.advance(NEVER_US)
        for number, changes in self._amendments.changed.items():
            order = self._trading_order(state, number)
            self.book_changes[order.ticker] += book_changes(changes, rests=order.rested)
            if order.place != self._amendments.place(number):
                raise InvariantBroken("B6", f"order {number} is at {order.place} in the queue")
            if order.extras and order.extras.client_order_id:
                self._read_name(state, order, order.extras.client_order_id)

    def _read_trades(self, state: State) -> None:
        heads = {ticker: _heads(market) for ticker, market in state.markets.items()}
        for index in range(self._trades, len(state.trades)):
            traded, at_us = state.trades[index], state.trade_times_us[index]
            if at_us < self._last_us:
                raise InvariantBroken("D3", f"trade {index} is earlier than the one before it")
            self._last_us = at_us
            self._amendments.advance(index)
            maker, taker = self._read_trade(state, traded, state.first_fill_number + 2 * index)
            _check_trade(traded, maker, taker, self._amendments)
            _check_extras(maker, taker, at_us)
            _check_holders(state, maker, taker)
            _check_way(traded, maker, taker)
            if traded.way == "book":
                _check_priority(traded, heads[traded.ticker], self._amendments)
        self._trades = len(state.trades)

    def _read_trade(self, state: State, traded: Traded, fill_number: int) -> tuple[Order, Order]:
        numbers = (traded.maker_fill_number, traded.taker_fill_number)
        if numbers != (fill_number, fill_number + 1):
            raise InvariantBroken("D3", f"fills {numbers} stand where {fill_number} should")
        maker = self._trading_order(state, traded.maker_order_number)
        taker = self._trading_order(state, traded.taker_order_number)
        count_e2, price_e4, ticker = traded.count_e2, traded.price_e4, traded.ticker
        for order, filled_e2 in ((maker, traded.maker_filled_e2), (taker, traded.taker_filled_e2)):
            self._filled_e2[order.number] += count_e2
            if self._filled_e2[order.number] != filled_e2:
                raise InvariantBroken(
                    "B4", f"fill {fill_number} says order {order.number} has {filled_e2} filled"
                )
            bought_e2 = count_e2 if order.side == "bid" else -count_e2
            self.net_e2[order.account_id, ticker] += bought_e2
            self.flow_micros[order.account_id, ticker] -= bought_e2 * price_e4
        self.volume_e2[ticker] += count_e2
        self.book_changes[ticker] += traded.way == "book"
        return maker, taker

    def _read_moves(self, state: State) -> None:
        """P1: a transfer takes from one account what it gives to another, at a price that there is."""
        for moved in state.moves[self._moves :]:
            ends = (moved.account_id, moved.to_account_id)
            if len({*ends}) == 1 or not moved.count_e2 or not 0 <= moved.price_e4 <= PAYOUT_E4:
                raise InvariantBroken("P1", f"{moved} moves nothing")
            for account_id, signed_e2 in zip(ends, (-moved.count_e2, moved.count_e2), strict=True):
                self.net_e2[account_id, moved.ticker] += signed_e2
                self.flow_micros[account_id, moved.ticker] -= signed_e2 * moved.price_e4
        self._moves = len(state.moves)

    def _trading_order(self, state: State, number: int) -> Order:
        order = self.open_orders.get(number)
        if order is None:
            status = None if (found := state.order(number)) is None else found.status
            raise InvariantBroken("O1", f"order {number} traded, but was {status} before")
        return order

    def _settle_orders(self) -> None:
        """Hold every open or new order against its trades; forget those that are done."""
        done = []
        for number, order in self.open_orders.items():
            filled_e2 = self._filled_e2.get(number, 0)
            _check_quantities(order, filled_e2)
            before, now = self._statuses[number], order.status
            if now != before and now not in STATUS_TRANSITIONS[before]:
                raise InvariantBroken("O1", f"order {number} went from {before} to {now}")
            self._statuses[number] = now
            if not order.remaining_e2:
                done.append(number)
                if order.rested and order.cancelled_e2:
                    self.book_changes[order.ticker] += 1
        for number in done:
            del self.open_orders[number], self._statuses[number]
            self._filled_e2.pop(number, None)


def _check_quantities(order: Order, filled_e2: int) -> None:
    number, count_e2 = order.number, order.count_e2
    remaining_e2, cancelled_e2 = order.remaining_e2, order.cancelled_e2
    if min(remaining_e2, cancelled_e2, filled_e2, order.covered_e2) < 0:
        raise InvariantBroken("B4", f"order {number} has a negative count")
    if filled_e2 + remaining_e2 + cancelled_e2 != count_e2:
        parts = f"{filled_e2} filled, {remaining_e2} remaining, {cancelled_e2} cancelled"
        raise InvariantBroken("B4", f"order {number} of {count_e2} has {parts}")
    if remaining_e2 and order.time_in_force != "gtc":
        raise InvariantBroken("B7", f"order {number} rests, but is {order.time_in_force}")
    if order.time_in_force == "fok" and filled_e2 != count_e2:
        raise InvariantBroken("B7", f"fill-or-kill order {number} filled {filled_e2} of {count_e2}")


def _check_trade(traded: Traded, maker: Order, taker: Order, window: Amendments) -> None:
    """Hold a trade against the two orders it joined."""
    where = f"trade of orders {maker.number} and {taker.number}"
    if traded.maker_account_id == traded.taker_account_id:
        raise InvariantBroken("B8", f"{where}: both are {traded.maker_account_id}'s")
    names = (maker.account_id, taker.account_id, maker.ticker, taker.ticker, taker.side)
    if names != (
        traded.maker_account_id,
        traded.taker_account_id,
        traded.ticker,
        traded.ticker,
        traded.taker_side,
    ) or (maker.side == taker.side):
        raise InvariantBroken("B3", f"{where}: not what the orders say")
    if traded.count_e2 <= 0:
        raise InvariantBroken("B4", f"{where}: {traded.count_e2} traded")
    price_e4, asked_e4, limit_e4 = traded.price_e4, window.price_e4(maker), window.price_e4(taker)
    if price_e4 != asked_e4:
        raise InvariantBroken("B3", f"{where}: at {price_e4}, but {asked_e4} was resting")
    beyond = price_e4 > limit_e4 if taker.side == "bid" else price_e4 < limit_e4
    if taker.kind == "limit" and beyond:
        raise InvariantBroken("B3", f"{where}: at {price_e4}, beyond {limit_e4}")


def _check_way(traded: Traded, maker: Order, taker: Order) -> None:
    """B2: who trades past the book never was in it, and who trades there rested there before."""
    if traded.way == "book" and not maker.rested:
        raise InvariantBroken("B2", f"order {maker.number} was met in the book, but never rested")
    if traded.way != "book" and (maker.rested or taker.rested):
        text = f"orders {maker.number} and {taker.number} met past the book, but one rested in it"
        raise InvariantBroken("B2", text)


def _check_holders(state: State, maker: Order, taker: Order) -> None:
    """B8: no trade is between two accounts of one holder."""
    holders = [state.accounts[order.account_id].holder_id for order in (maker, taker)]
    if holders[0] == holders[1]:
        text = f"trade of orders {maker.number} and {taker.number}: both are {holders[0]}'s"
        raise InvariantBroken("B8", text)


def _check_extras(maker: Order, taker: Order, at_us: int) -> None:
    """B7, O4: what is post-only does not take, and what is due does not trade."""
    if taker.extras and taker.extras.post_only:
        raise InvariantBroken("B7", f"post-only order {taker.number} took order {maker.number}")
    if maker.is_due(at_us):
        raise InvariantBroken("O4", f"order {maker.number} traded at {at_us}, but was due before")


def _heads(market: Market) -> Heads:
    """Return (key, first order's place) of each level, best first, by the side that takes it."""

    def of(half: Half) -> list[tuple[int, tuple[int, int]]]:
        return [
            (key, next((order.place for order in half.levels[key].orders), (0, 0)))
            for key in reversed(half.keys)
            if key in half.levels
        ]

    return {"bid": of(market.asks), "ask": of(market.bids)}


def _check_priority(traded: Traded, heads: Heads, window: Amendments) -> None:
    """Look for an order that rested before the taker came, still does, and had priority."""
    price_e4 = traded.price_e4
    key = PAYOUT_E4 - price_e4 if traded.taker_side == "bid" else price_e4
    for level_key, first in heads[traded.taker_side]:
        if level_key < key:
            return
        passed_over = first < window.place(
            traded.taker_order_number if level_key > key else traded.maker_order_number
        )
        if passed_over:
            raise InvariantBroken(
                "B2", f"order {first[0]} was passed over by a trade of {traded.maker_order_number}"
            )
