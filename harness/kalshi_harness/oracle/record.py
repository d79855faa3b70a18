"""Everything that happened on the oracle's exchange, and all that can be worked out from it.

What can be worked out is never stored: an account's ``money`` is cash and escrow together, escrow is summed over its
resting orders, positions and average prices over its trades (and remembered until the next one), and the book is the resting
orders, sorted.
Imports the standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from kalshi_harness.oracle.values import E2, E4, Group, Market, Micros, Order, Side, Trade


@dataclass
class Record:
    """Accounts, markets, all orders and all trades so far. Numbers count up from the two first ones."""

    first_order_number: int
    first_fill_number: int
    money: dict[str, Micros] = field(default_factory=dict)
    """What each account has: free to spend or in escrow."""
    markets: dict[str, Market] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    client_names: dict[tuple[str, str], int] = field(default_factory=dict)
    """Which order an account gave which name: once given, a name is never free again."""
    collected: Micros = 0
    """Taken in fees."""
    groups: dict[int, Group] = field(default_factory=dict)
    groups_made: int = 0
    holders: dict[str, str] = field(default_factory=dict)
    """Whose subaccount or trader an account is."""
    purses: dict[str, str] = field(default_factory=dict)
    """Whose money a trader spends and earns; everybody else has an own purse."""
    moved: dict[int, list[Trade]] = field(default_factory=dict)
    """Transfers of positions, by how many trades came before: like trades, but none."""
    pause: str = ""
    """What is paused on the whole exchange: trading, everything, or nothing."""
    amended: int = 0
    """How often an order lost its place in the queue."""
    now_us: int = 0
    """The moment of the last command."""
    _held: dict[tuple[str, str], tuple[E2, Fraction]] = field(default_factory=dict)
    """Holdings that were asked for, and after how many changes of them."""
    _held_after: int = 0

    def resting(
        self, account_id: str | None = None, ticker: str | None = None, side: Side | None = None
    ) -> list[Order]:
        """Return the resting orders of an account, of a market, of a side (each where it is named), earliest first."""
        return [
            order
            for order in self.orders
            if order.resting
            and account_id in (None, order.account_id)
            and ticker in (None, order.ticker)
            and side in (None, order.side)
        ]

    def escrow(self, account_id: str) -> Micros:
        """Money an account has in escrow."""
        return sum(order.escrow for order in self.resting(account_id=account_id))

    def cash(self, account_id: str) -> Micros:
        """Money an account is free to spend."""
        purse = self.purse(account_id)
        held = (self.escrow(name) for name in self.money if self.purse(name) == purse)
        return self.money[purse] - sum(held)

    def purse(self, account_id: str) -> str:
        """Return whose money an account spends: its own, or that of the member it trades for."""
        return self.purses.get(account_id, account_id)

    def pay(self, account_id: str, amount: Micros) -> None:
        """Let money come to an account, or go where it is less than nothing."""
        self.money[self.purse(account_id)] += amount

    def changes(self) -> Iterator[Trade]:
        """Yield all trades and transfers of positions, in the order in which they happened."""
        for number, trade in enumerate(self.trades):
            yield from self.moved.get(number, ())
            yield trade
        yield from self.moved.get(len(self.trades), ())

    def holding(self, account_id: str, ticker: str) -> tuple[E2, Fraction]:
        """Signed contracts (long is positive) and what they cost on average: an exact YES price in 1/10,000 dollar.

        Adding to a position averages it; closing a part leaves the average as it is; what goes through zero begins anew.
        """
        if self.markets[ticker].status == "settled":
            return 0, Fraction(0)
        changes = len(self.trades) + sum(map(len, self.moved.values()))
        if changes != self._held_after:
            self._held, self._held_after = {}, changes
        key = account_id, ticker
        if key not in self._held:
            self._held[key] = self._reckoned(account_id, ticker)
        return self._held[key]

    def _reckoned(self, account_id: str, ticker: str) -> tuple[E2, Fraction]:
        position, average = 0, Fraction(0)
        for trade in self.changes():
            if trade.ticker != ticker or account_id not in (trade.buyer, trade.seller):
                continue
            after = position + (trade.count if trade.buyer == account_id else -trade.count)
            if position * after <= 0:  # opened or flipped (or closed, and then it does not matter)
                average = Fraction(trade.price)
            elif abs(after) > abs(position):
                added = abs(after) - abs(position)
                average = (average * abs(position) + trade.price * added) / abs(after)
            position = after
        return position, average

    def position(self, account_id: str, ticker: str) -> E2:
        """Signed contracts an account holds: long is positive."""
        return self.holding(account_id, ticker)[0]

    def open_interest(self, ticker: str) -> E2:
        """Contracts that exist: the sum of the long positions."""
        return sum(max(0, self.position(who, ticker)) for who in self.money)

    def volume(self, ticker: str) -> E2:
        """Contracts traded since the market was created."""
        return sum(trade.count for trade in self.trades if trade.ticker == ticker)

    def last_price(self, ticker: str) -> E4:
        """Price of the last trade, 0 where there was none."""
        prices = [trade.price for trade in self.trades if trade.ticker == ticker]
        return prices[-1] if prices else 0

    def book(self, ticker: str, side: Side) -> list[Order]:
        """Resting orders of one side, the next to trade first: best price, then earliest."""
        sign = -1 if side == "bid" else 1
        resting = self.resting(ticker=ticker, side=side)
        return sorted(resting, key=lambda order: (sign * order.price, order.place))

    def opposite(self, order: Order) -> list[Order]:
        """Resting orders that an incoming one can trade with, in the order in which it meets them."""
        if order.side == "bid":
            asks = self.live(order.ticker, "ask")
            return [o for o in asks if order.kind == "market" or o.price <= order.price]
        bids = self.live(order.ticker, "bid")
        return [o for o in bids if order.kind == "market" or o.price >= order.price]

    def live(self, ticker: str, side: Side) -> list[Order]:
        """Resting orders of one side without those that are due, the next to trade first."""
        return [order for order in self.book(ticker, side) if not order.is_due(self.now_us)]

    def holder(self, account_id: str) -> str:
        """Return whose an account is: its own, or that of which it is a part."""
        return self.holders.get(account_id, account_id)

    def are_one(self, one: Order, other: Order) -> bool:
        """Tell whether two orders are of one holder."""
        return self.holder(one.account_id) == self.holder(other.account_id)

    def numbered(self, number: int) -> Order:
        """Return the order of a number that there is."""
        return next(order for order in self.orders if order.number == number)

    def rename(self, order: Order, name: str | None) -> None:
        """Give an order the name its owner has for it, if there is one."""
        if name:
            order.options["client_order_id"] = name
            self.client_names[self.holder(order.account_id), name] = order.number

    def new_cover(self, order: Order, count: E2) -> E2:
        """Contracts of a resting order that would be covered if it arrived anew with that count."""
        excess = self.excess_cover(order.account_id, order.ticker, order.side) - order.covered
        return min(count, max(0, -excess))

    def due(self) -> list[Order]:
        """Resting orders that are due: by their moments, then by their numbers."""
        due = [order for order in self.resting() if order.is_due(self.now_us)]
        return sorted(due, key=lambda order: (order.asks("expires_at_us"), order.number))

    def meetings(self, order: Order, self_trade: str) -> Iterator[tuple[Order, E2]]:
        """Yield the trades (resting order, contracts) that an incoming order would make, changing nothing."""
        remaining = order.count
        for maker in self.opposite(order):
            if self.are_one(maker, order):
                if self_trade == "cancel_taker":
                    return
                continue  # cancel_maker: it would be out of the way
            count = min(remaining, maker.remaining)
            if count <= 0:
                return
            remaining -= count
            yield maker, count

    def excess_cover(self, account_id: str, ticker: str, side: Side) -> E2:
        """Contracts that resting orders cover beyond the position they close; negative: what could yet be covered."""
        position = self.position(account_id, ticker)
        closable = max(0, position if side == "ask" else -position)
        resting = self.resting(account_id=account_id, ticker=ticker, side=side)
        return sum(order.covered for order in resting) - closable

    def new_order(
        self,
        *,
        side: Side,
        kind: str,
        count_e2: int,
        price_e4: int,
        options: dict[str, Any] | None = None,
        **named: Any,
    ) -> Order:
        """Return the order that the command asks for, with the cover it would get, not yet accepted."""
        order = Order(
            number=self.first_order_number + len(self.orders),
            side=side,
            kind=kind,
            price=price_e4,
            count=count_e2,
            options=dict(options or {}),
            **named,
        )
        order.place = (order.number, 0)
        order.lot = self.markets[order.ticker].lot
        order.fees = self.markets[order.ticker].fees
        if order.asks("reduce_only"):
            order.count = min(order.count, abs(self.position(order.account_id, order.ticker)))
        closable = max(0, -self.excess_cover(order.account_id, order.ticker, side))
        order.covered = min(order.count, closable)
        return order
