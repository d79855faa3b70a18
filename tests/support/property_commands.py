"""A seeded stream of commands that keeps an exchange busy: crossings, own orders, closings, refusals, settlements.

``Workload(seed)`` draws its habits from the seed (swarm testing: few accounts, few prices, some habits switched off), asks
what to do next with ``command()`` and learns from ``observe(events)`` which orders exist. Same seed and same events: same
commands. Nearly everything it asks for makes sense; what does not is there to be refused.
"""

import random
from collections import Counter

from msgspec import UNSET

from mock_exchange.core.commands import (
    CancelOrder,
    CloseMarket,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SettleMarket,
    Withdraw,
)
from mock_exchange.core.events import (
    MarketClosed,
    MarketCreated,
    MarketSettled,
    OrderAccepted,
    PositionSettled,
    Traded,
)
from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_DOLLAR

START_US = 1_706_351_400_000_000


def new_market(ticker, tick_e4=100, lot_e2=COUNT_ONE_E2, options=UNSET):
    """Return the command that creates a market of which only ticker, tick, lot and options matter."""
    terms = (f"{ticker}?", "As the test decides.", START_US, tick_e4, lot_e2, options)
    return CreateMarket(ticker, *terms)


class Workload:
    """Commands without end. ``busy=True`` leaves out closings and settlements, so that one market gets crowded."""

    def __init__(self, seed, *, busy=False):
        dice = self.dice = random.Random(seed)
        self.accounts = [f"acct_{n}" for n in range(dice.randint(2, 4))]
        self.tickers = [f"MKT-{n}" for n in range(1 if busy else dice.randint(1, 2))]
        middle = dice.choice([1_000, 5_000, 5_000, 8_500])
        self.prices = [middle + 100 * step for step in range(-dice.randint(1, 4), 3)]
        self.counts = [COUNT_ONE_E2 * n for n in dice.choice([(1, 2, 3), (1, 5, 10), (4,)])]
        self.positions = Counter()
        self.orders = []  # (account_id, order_number) of every accepted order
        self.closed = []
        self.settled = 0  # how many of the closed ones, in the same order
        self.habits = {
            "place": 10,
            "close_position": dice.choice([2, 6, 10]),
            "cancel": dice.choice([1, 3]),
            "cancel_strange": dice.choice([0, 1]),
            "place_strange": dice.choice([0, 1, 2]),
            "pay": 1,
            "strange": dice.choice([0, 1]),
            "close_market": 0 if busy else dice.choice([0.2, 0.5]),
        }
        self.pending = [OpenAccount(name) for name in self.accounts]
        for name in self.accounts:
            amount = dice.choice([2, 20, 60, 200]) if not busy else 100_000
            self.pending.append(Deposit(name, int(amount * MICROS_PER_DOLLAR)))
        self.pending += [new_market(ticker) for ticker in self.tickers]

    def command(self):
        """Return what to do next."""
        if self.pending:
            return self.pending.pop(0)
        unsettled = self.closed[self.settled :]
        if unsettled and self.dice.random() < 0.3:
            return SettleMarket(unsettled[0], self.dice.choice(["yes", "no"]))
        names, weights = zip(*self.habits.items(), strict=True)
        (habit,) = self.dice.choices(names, weights)
        return getattr(self, "_" + habit)()

    def observe(self, events):
        """Take note of what the last command did."""
        for event in events:
            if isinstance(event, OrderAccepted):
                self.orders.append((event.account_id, event.order_number))
            elif isinstance(event, Traded):
                change = event.count_e2 if event.taker_side == "bid" else -event.count_e2
                self.positions[event.taker_account_id, event.ticker] += change
                self.positions[event.maker_account_id, event.ticker] -= change
            elif isinstance(event, MarketClosed):
                self.closed.append(event.ticker)
                ticker = f"MKT-{len(self.tickers) + len(self.closed)}"
                self.pending.append(new_market(ticker))
            elif isinstance(event, PositionSettled):
                del self.positions[event.account_id, event.ticker]
            elif isinstance(event, MarketSettled):
                self.settled += 1
            elif isinstance(event, MarketCreated) and event.ticker not in self.tickers:
                self.tickers = [t for t in self.tickers if t not in self.closed] + [event.ticker]

    def _place(self, **more):
        dice = self.dice
        terms = {
            "account_id": dice.choice(self.accounts),
            "ticker": dice.choice(self.tickers),
            "side": dice.choice(["bid", "ask"]),
            "count_e2": dice.choice(self.counts),
            "self_trade": dice.choice(["cancel_taker", "cancel_maker"]),
        } | more
        if dice.random() < 0.15:
            tif = dice.choice(["ioc", "ioc", "fok"])
            return PlaceOrder(kind="market", price_e4=0, time_in_force=tif, **terms)
        tif = dice.choice(["gtc", "gtc", "gtc", "gtc", "gtc", "ioc", "ioc", "fok"])
        price_e4 = dice.choice(self.prices)
        return PlaceOrder(kind="limit", price_e4=price_e4, time_in_force=tif, **terms)

    def _close_position(self):
        held = sorted(key for key, position in self.positions.items() if position)
        if not held:
            return self._place()
        account_id, ticker = self.dice.choice(held)
        position = self.positions[account_id, ticker]
        side = "ask" if position > 0 else "bid"
        count_e2 = self.dice.choice([abs(position), self.dice.choice(self.counts)])
        return self._place(account_id=account_id, ticker=ticker, side=side, count_e2=count_e2)

    def _cancel(self):
        if not self.orders:
            return self._place()
        account_id, number = self.dice.choice(self.orders[-12:])
        return CancelOrder(account_id, number)

    def _cancel_strange(self):
        account_id = self.dice.choice([*self.accounts, "nobody"])
        return CancelOrder(account_id, self.dice.randint(0, len(self.orders) + 1))

    def _place_strange(self):
        wrong = self.dice.choice(
            [
                {"account_id": "nobody"},
                {"ticker": "NO-SUCH"},
                {"count_e2": 0},
                {"count_e2": -100},
                {"count_e2": 150},
                {"count_e2": 100_000_000_00},
                {"price_e4": 0},
                {"price_e4": 10_000},
                {"price_e4": 4_950},
                {"kind": "market"},
                {"kind": "market", "price_e4": 0, "time_in_force": "gtc"},
            ]
        )
        order = self._place()
        names = order.__struct_fields__
        return PlaceOrder(**({name: getattr(order, name) for name in names} | wrong))

    def _pay(self):
        kind = self.dice.choice([Deposit, Withdraw])
        amount = self.dice.choice([1, 0.5, 3.333333, 40, 500])
        return kind(self.dice.choice(self.accounts), int(amount * MICROS_PER_DOLLAR))

    def _strange(self):
        return self.dice.choice(
            [
                OpenAccount(self.accounts[0]),
                Deposit("nobody", 1),
                Deposit(self.accounts[0], 0),
                Withdraw(self.accounts[0], -1),
                Withdraw("nobody", 1),
                new_market(self.tickers[0]),
                new_market("ODD", tick_e4=300),
                new_market("ODD", lot_e2=0),
                CloseMarket("NO-SUCH"),
                SettleMarket("NO-SUCH", "yes"),
                SettleMarket(self.tickers[0], "no"),
                CloseMarket(self.closed[-1] if self.closed else "NO-SUCH"),
            ]
        )

    def _close_market(self):
        return CloseMarket(self.dice.choice(self.tickers))
