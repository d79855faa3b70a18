"""The seeded workload of ``property_commands`` with everything that goes beyond plain orders and markets.

The plain one stays as it is, so that its seeds mean what they meant.
"""

from msgspec.structs import replace

from mock_exchange.core.commands import ExpireOrders
from mock_exchange.core.extras import OrderOptions
from support.property_commands import START_US, Workload


class TradingWorkload(Workload):
    """Commands without end, each ``step_us`` after the one before it."""

    def __init__(self, seed, *, busy=False, step_us=1):
        super().__init__(seed, busy=busy)
        self.step_us = step_us
        self.steps = 0
        self.habits |= {
            "place_with_options": 8,
            "reduce": 2,
            "expire": 0.5,
        }

    def command(self):
        self.steps += 1
        return super().command()

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
