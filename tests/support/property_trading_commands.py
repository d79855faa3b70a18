"""The seeded workload of ``property_commands`` with everything that goes beyond plain orders and markets.

The plain one stays as it is, so that its seeds mean what they meant.
"""

from msgspec import UNSET
from msgspec.structs import replace

from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    ChangeFees,
    ChangeGroup,
    ChangeMarket,
    CloseMarket,
    CreateGroup,
    CreateMarket,
    DecreaseOrder,
    Deposit,
    DirectSide,
    ExpireOrders,
    FinalizeMarket,
    LimitGroup,
    MarketOptions,
    OpenSubaccount,
    OpenTrader,
    PauseExchange,
    PlaceOrder,
    ResumeExchange,
    SettleMarket,
    TradeDirectly,
    Transfer,
    TransferPosition,
)
from mock_exchange.core.events import (
    AccountOpened,
    ExchangePaused,
    ExchangeResumed,
    GroupChanged,
    MarketChanged,
    MarketClosed,
    MarketCreated,
    MarketSettled,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderDecreased,
    PositionTransferred,
    Traded,
)
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.fees import FEE_SCHEDULES, FeeSchedule
from mock_exchange.core.grids import STRUCTURES, PriceBand
from mock_exchange.core.market import LIFECYCLE
from mock_exchange.core.subaccounts import holder_of
from mock_exchange.core.units import MICROS_PER_DOLLAR
from support.property_commands import START_US, Workload, new_market


class TradingWorkload(Workload):
    """Commands without end, each ``step_us`` after the one before it."""

    def __init__(self, seed, *, busy=False, step_us=1):
        super().__init__(seed, busy=busy)
        self.step_us = step_us
        self.steps = 0
        self.paused = False
        self.statuses = {}  # ticker -> status of every market that is not settled
        self.groups = {}  # group number -> account_id
        self.open = {}  # order number -> [account_id, remaining_e2] of every order that may still trade
        self.habits |= {
            "place_with_options": 8,
            "reduce": 2,
            "expire": 0.5,
            "amend": 4,
            "decrease": 1,
            "cancel_all": 0.3,
            "change_market": 0 if busy else 1,
            "pause": 0.5,
            "create": 0.3,
            "change_fees": 0.3,
            "subaccount": 1.5,
            "transfer": 1,
            "trader": 0.5,
            "transfer_position": 1,
            "hand_on": 1.2,
            "group": 3,
            "trade_directly": 2,
        }

    def command(self):
        self.steps += 1
        if self.paused and self.dice.random() < 0.3:
            return ResumeExchange()
        idle = [ticker for ticker in self.tickers if self.statuses.get(ticker) == "inactive"]
        if idle and self.dice.random() < 0.5:
            return ChangeMarket(idle[0], "active")
        command = super().command()
        if isinstance(command, SettleMarket) and self.dice.random() < 0.6:
            ticker = command.ticker
            self.pending.insert(0, FinalizeMarket(ticker))
            return ChangeMarket(ticker, "determined", self.dice.choice([0, 10_000, 3_700, 5_000]))
        if isinstance(command, CreateMarket) and not command.options and self.dice.random() < 0.7:
            lot_e2 = self.dice.choice([1, 100, 100]) if command.lot_e2 == 100 else command.lot_e2
            return replace(command, lot_e2=lot_e2, options=MarketOptions(fees=self._fees()))
        return command

    def observe(self, events):
        super().observe(events)
        for event in events:
            if isinstance(event, OrderAccepted):
                self.open[event.order_number] = [event.account_id, event.count_e2]
            elif isinstance(event, Traded):
                for number in (event.maker_order_number, event.taker_order_number):
                    self.open[number][1] -= event.count_e2
                    if not self.open[number][1]:
                        del self.open[number]
            elif isinstance(event, OrderCancelled):
                del self.open[event.order_number]
            elif isinstance(event, AccountOpened) and event.account_id not in self.accounts:
                self.accounts.append(event.account_id)
                self.pending.append(Deposit(event.account_id, 20 * MICROS_PER_DOLLAR))
            elif isinstance(event, GroupChanged) and event.change == "created":
                self.groups[event.group_number] = event.account_id
            elif isinstance(event, OrderAmended | OrderDecreased):
                self.open[event.order_number][1] = event.remaining_e2
            else:
                self._observe_more(event)

    def _observe_more(self, event):
        if isinstance(event, PositionTransferred):
            self.positions[event.account_id, event.ticker] -= event.count_e2
            self.positions[event.to_account_id, event.ticker] += event.count_e2
        elif isinstance(event, ExchangePaused | ExchangeResumed):
            self.paused = isinstance(event, ExchangePaused)
        elif isinstance(event, MarketCreated):
            plain = event.ticker.startswith("MKT")
            self.statuses[event.ticker] = "active" if plain else "initialized"  # the latter perhaps
        elif isinstance(event, MarketChanged):
            self.statuses[event.ticker] = event.status
            if event.status == "active" and event.ticker not in self.tickers:
                self.tickers.append(event.ticker)
        elif isinstance(event, MarketClosed):
            self.statuses[event.ticker] = "closed"
        elif isinstance(event, MarketSettled):
            self.statuses.pop(event.ticker, None)

    def one_of_the_orders(self):
        """Return the account and number of an order: one that is open, or now and then any."""
        dice = self.dice
        if self.open and dice.random() < 0.9:
            number = dice.choice(sorted(self.open))
            return self.open[number][0], number
        return dice.choice(self.orders[-12:])

    def later_us(self, steps):
        """Return the moment of the command so many steps after this one."""
        return START_US + (self.steps - 1 + steps) * self.step_us

    def _place_with_options(self):
        dice = self.dice
        order = self._place()
        while order.kind == "market":
            order = self._place()
        gtc = order.time_in_force == "gtc"
        options = OrderOptions(
            post_only=gtc and dice.random() < 0.3,
            expires_at_us=self.later_us(dice.choice([3, 10, 30]))
            if gtc and dice.random() < 0.4
            else 0,
            cancel_on_pause=dice.random() < 0.3,
            group_number=self.group_of(order.account_id),
            client_order_id=dice.choice(["", f"own-{self.steps}", f"own-{dice.randint(1, 30)}"]),
        )
        return replace(order, options=options)

    def _place(self, **more):
        """Place as ever, now and then a part of a contract."""
        order = super()._place(**more)
        own = [number for number, owner in self.groups.items() if owner == order.account_id]
        if own and self.dice.random() < 0.6:
            return replace(order, options=OrderOptions(group_number=self.dice.choice(own)))
        if self.dice.random() < 0.1:
            return replace(order, count_e2=order.count_e2 + self.dice.choice([1, 37, 50]))
        return order

    def _reduce(self):
        order = self._close_position()
        if order.kind == "limit":
            order = replace(order, time_in_force="ioc")
        return replace(order, options=OrderOptions(reduce_only=True))

    def _expire(self):
        return ExpireOrders()

    def _amend(self):
        if not self.orders:
            return self._place()
        dice = self.dice
        account_id, number = self.one_of_the_orders()
        return AmendOrder(
            account_id if dice.random() < 0.95 else "nobody",
            number,
            dice.choice([*self.prices, *self.prices, 4_950]),
            dice.choice([*self.counts, 2 * self.counts[-1], 2 * self.counts[-1]] * 3 + [0, 150]),
            dice.choice([None, None, 0, self.later_us(dice.choice([-1, 3, 20]))]),
            dice.choice(["", "", f"own-{self.steps}", f"own-{dice.randint(1, 30)}"]),
        )

    def _decrease(self):
        if not self.orders:
            return self._place()
        account_id, number = self.one_of_the_orders()
        count_e2 = self.dice.choice([100, 100, 200, 400, 0, 50])
        by_e2, to_e2 = self.dice.choice([(count_e2, None), (None, count_e2), (count_e2, count_e2)])
        return DecreaseOrder(account_id, number, by_e2, to_e2)

    def _cancel_all(self):
        return CancelAllOrders(self.dice.choice([*self.accounts, "nobody"]))

    def _change_market(self):
        """Move a market on, mostly by a step that it can take."""
        dice = self.dice
        if not self.statuses:
            return self._place()
        ticker = dice.choice(sorted(self.statuses))
        status = dice.choice(sorted(LIFECYCLE[self.statuses[ticker]]) or ["active"])
        if status == "closed":
            return CloseMarket(ticker) if dice.random() < 0.2 else ChangeMarket(ticker, "inactive")
        if status == "settled":
            return FinalizeMarket(ticker)
        valued = status in {"determined", "amended"} and dice.random() < 0.9
        value_e4 = dice.choice([0, 10_000, 3_700, 3_700, 10_001]) if valued else None
        return ChangeMarket(ticker, status, value_e4)

    def _pause(self):
        """Pause the exchange, or more often end its pause."""
        if self.paused and self.dice.random() < 0.9:
            return ResumeExchange()
        if self.dice.random() < 0.3:
            return PauseExchange(self.dice.choice(["trading", "everything"]))
        return self._place()

    def _create(self):
        """Make another market, on a grid of several bands."""
        dice = self.dice
        bands = dice.choice([*STRUCTURES.values(), (PriceBand(0, 5_000, 100),)])
        options = MarketOptions(bands, initialized=dice.random() < 0.5)
        return new_market(f"GRID-{self.steps}", lot_e2=dice.choice([1, 100]), options=options)

    def _fees(self):
        """Return one of the usual schedules, with a rounding that is coarse now and then; or none."""
        schedule = self.dice.choice([*FEE_SCHEDULES.values()])
        if self.dice.random() < 0.2:
            return None
        return replace(schedule, unit_micros=self.dice.choice([1, 100, 100, 10_000]))

    def _change_fees(self):
        wrong = self.dice.choice(
            [FeeSchedule(-1, 0), FeeSchedule(0, 1_000_001), FeeSchedule(0, 0, 7)]
        )
        fees = self._fees() if self.dice.random() < 0.9 else wrong
        return ChangeFees(self.dice.choice([*self.tickers, *self.tickers, "NO-SUCH"]), fees)

    def group_of(self, account_id):
        """Return a group of the account, or now and then of nobody, or none."""
        own = [number for number, owner in self.groups.items() if owner == account_id]
        return self.dice.choice([0, *own[-2:], *own[-2:]]) if self.dice.random() < 0.95 else 99

    def _group(self):
        dice = self.dice
        limit_e2 = self.counts[0] * dice.choice([1, 1, 2]) * (dice.random() < 0.95)
        if not self.groups or dice.random() < 0.3:
            return CreateGroup(dice.choice([*self.accounts, "nobody"]), limit_e2)
        number = dice.choice([*self.groups, *self.groups, 99])
        account_id = self.groups.get(number, self.accounts[0])
        if dice.random() < 0.3:
            return LimitGroup(account_id, number, limit_e2)
        return ChangeGroup(account_id, number, dice.choice(["trigger", "reset", "reset", "delete"]))

    def _trade_directly(self):
        """Agree on a trade past the book, now and then one that cannot be."""
        dice = self.dice
        maker, taker = (dice.choice(self.accounts) for _ in range(2))
        if maker == taker and dice.random() < 0.8:
            taker = dice.choice([name for name in self.accounts if name != maker])
        return TradeDirectly(
            dice.choice(self.tickers),
            DirectSide(maker, group_number=self.group_of(maker)),
            DirectSide(taker, dice.choice(["", f"own-{self.steps}"])),
            dice.choice(["bid", "ask"]),
            dice.choice([*self.counts, *self.counts, 0]),
            dice.choice([*self.prices, *self.prices, *self.prices, 4_950]),
            dice.choice(["direct", "direct", "block", "block", "book"]),
        )

    def _subaccount(self):
        dice = self.dice
        account_id = dice.choice([*self.accounts, "nobody"])
        place = "hill" if dice.random() < 0.2 else UNSET
        return OpenSubaccount(account_id, dice.choice([0, 1, 1, 2, 64]), place)

    def _trader(self):
        member = self.dice.choice([*self.accounts, "nobody"])
        return OpenTrader(member, self.dice.choice([f"{member}_T1", f"{member}_T2", member]))

    def _hand_on(self):
        """Move a position away, often while an order is there to close it."""
        dice = self.dice
        held = sorted(key for key, position in self.positions.items() if position)
        if not held:
            return self._place()
        account_id, ticker = dice.choice(held)
        count_e2, price_e4 = self.positions[account_id, ticker], dice.choice([0, 5_000, 10_000])
        move = TransferPosition(
            account_id, dice.choice(self.accounts), ticker, count_e2, dice.choice([5_000, price_e4])
        )
        if dice.random() < 0.5:
            return move
        self.pending.insert(0, move)
        side, limit_e4 = ("ask", 9_900) if count_e2 > 0 else ("bid", 100)
        return PlaceOrder(account_id, ticker, side, "limit", abs(count_e2), limit_e4)

    def _transfer_position(self):
        """Move contracts between two accounts, often as many as they have of a market that trades."""
        dice = self.dice
        ends = [dice.choice([*self.accounts * 3, "nobody"]) for _ in range(2)]
        ticker = dice.choice([*self.tickers * 6, "NO-SUCH"])
        count_e2 = dice.choice([1, 1, -1, -1, 0]) * dice.choice([*self.counts, 100])
        price_e4 = dice.choice([*self.prices, *self.prices, 0, 10_000, 10_001])
        return TransferPosition(*ends, ticker, count_e2, price_e4)

    def _transfer(self):
        """Move money between accounts, mostly of one holder; a new subaccount trades from then on."""
        dice = self.dice
        parts = [name for name in self.accounts if "/" in name or "@" in name]
        if not parts:
            return self._place()
        part = dice.choice(parts)
        ends = [part, holder_of(part)]
        dice.shuffle(ends)
        if dice.random() < 0.1:
            ends[1] = dice.choice([*self.accounts, "nobody"])
        amount = dice.choice([1, 3.333333, 20, 500, 0])
        return Transfer(*ends, int(amount * MICROS_PER_DOLLAR))
