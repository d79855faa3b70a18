"""One exchange behind both contracts: the same orders, asked for in the words of either, lead to the same state."""

import random

import pytest

from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.core.commands import CreateMarket, Deposit, OpenAccount
from mock_exchange.session import seeding
from support.property_venue import SIDES, VenueDriver
from support.trade_world import ORDERS, TradeWorld

ACCOUNTS, TICKER = ("ann", "bob", "eve"), "KXONE-26-CORE"
TIMES = {
    "gtc": "good_till_canceled",
    "ioc": "immediate_or_cancel",
    "fok": "fill_or_kill",
}
BEGINNING = (
    CreateMarket(TICKER, "One core?", "Whether there is one.", 0),
    *(OpenAccount(name) for name in ACCOUNTS),
    *(Deposit(name, 200_000_000) for name in ACCOUNTS),
)


class Reference:
    """The exchange in the words of reference-2025-01-27."""

    def __init__(self):
        self.driver = VenueDriver(0)
        self.venue, self.clock = self.driver.venue, self.driver.clock
        for command in BEGINNING:
            self.venue.execute(command)
        self.driver.keys = {name: self.venue.keys.issue(name).api_key for name in ACCOUNTS}

    def place(self, account, side, count, cents, wait):
        body = {"ticker": TICKER, "side": SIDES[side], "type": "limit", "size": count}
        body |= {"price": cents / 100, "time_in_force": wait}
        status, answer = self.driver.ask("POST", "/orders", account, body=body)
        return answer["order"]["order_id"] if status == 200 else None

    def cancel(self, account, order_id):
        return self.driver.ask("DELETE", f"/orders/{order_id}", account)[0] == 200


class TradeApi:
    """The exchange in the words of trade-api-3.34."""

    def __init__(self):
        self.clock = Clock(CONTRACT_MOMENT_US, frozen=True)
        self.world = TradeWorld(clock=self.clock, seeded=False)
        self.venue = self.world.venue
        for command in BEGINNING:
            self.venue.execute(command)

    def place(self, account, side, count, cents, wait):
        terms = {"ticker": TICKER, "side": side, "count": f"{count}.00", "price": f"0.{cents:02}00"}
        reply = self.world.place(account=account, time_in_force=TIMES[wait], **terms)
        return reply.body["order_id"] if reply.status == 201 else None

    def cancel(self, account, order_id):
        return self.world.send("DELETE", f"{ORDERS}/{order_id}", account=account).status == 200


@pytest.mark.parametrize("seed", range(3))
def test_the_same_orders_in_either_contracts_words_give_the_same_state(monkeypatch, seed):
    monkeypatch.setattr(seeding, "FIRST_ORDER_NUMBER", 1)  # the contract's examples ask for others
    monkeypatch.setattr(seeding, "FIRST_FILL_NUMBER", 1)
    dice, sides = random.Random(seed), (Reference(), TradeApi())
    placed, outcomes = [], []
    for _ in range(80):
        account = dice.choice(ACCOUNTS)
        if placed and dice.random() < 0.25:
            ids = dice.choice(placed)
            done = [
                each.cancel(account, order_id) for each, order_id in zip(sides, ids, strict=True)
            ]
        else:
            terms = (dice.choice(["bid", "ask"]), dice.randint(1, 300), dice.randint(30, 70))
            wait = dice.choice(["gtc", "gtc", "gtc", "ioc", "fok"])
            ids = [each.place(account, *terms, wait) for each in sides]
            done = [order_id is not None for order_id in ids]
            placed += [ids] if all(done) else []
        assert done[0] == done[1]
        outcomes.append(done[0])
        for each in sides:
            each.clock.advance(1)
    assert {True, False} == set(outcomes)
    reference, trade_api = (each.venue.exchange for each in sides)
    assert reference.state.trades
    assert reference.state_hash() == trade_api.state_hash()
