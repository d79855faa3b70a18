"""The seeded workload of ``property_commands`` with everything that goes beyond plain orders and markets.

The plain one stays as it is, so that its seeds mean what they meant.
"""

from msgspec.structs import replace

from mock_exchange.core.commands import AmendOrder, CancelAllOrders, DecreaseOrder, ExpireOrders
from mock_exchange.core.events import (
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderDecreased,
    Traded,
)
from mock_exchange.core.extras import OrderOptions
from support.property_commands import START_US, Workload


class TradingWorkload(Workload):
    """Commands without end, each ``step_us`` after the one before it."""

    def __init__(self, seed, *, busy=False, step_us=1):
        super().__init__(seed, busy=busy)
        self.step_us = step_us
        self.steps = 0
        self.open = {}  # order number -> [account_id, remaining_e2] of every order that may still trade
        self.habits |= {
            "place_with_options": 8,
            "reduce": 2,
            "expire": 0.5,
            "amend": 4,
            "decrease": 1,
            "cancel_all": 0.3,
        }

    def command(self):
        self.steps += 1
        return super().command()

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
            elif isinstance(event, OrderAmended | OrderDecreased):
                self.open[event.order_number][1] = event.remaining_e2

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
            client_order_id=dice.choice(["", f"own-{self.steps}", f"own-{dice.randint(1, 30)}"]),
        )
        return replace(order, options=options)

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
