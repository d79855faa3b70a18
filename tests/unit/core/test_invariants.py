"""A canary for each invariant: an exchange broken on purpose, and the check that catches it."""

import pytest

from mock_exchange.core.commands import AmendOrder, PlaceOrder
from mock_exchange.core.events import Deposited, Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.invariants import (
    INVARIANTS,
    Checker,
    InvariantBroken,
    check,
    check_refusal,
)
from mock_exchange.core.ledger import EXTERNAL, FEES
from mock_exchange.core.reasons import Reason
from support.core_book import Floor


def sound_floor():
    """Return a floor with positions, covered and plain orders, and a settled market."""
    floor = Floor()
    floor.market("PAST")
    floor.sell("bob", 5, at=30, ticker="PAST")
    floor.buy("alice", 5, at=30, ticker="PAST")
    floor.close("PAST")
    floor.settle("yes", "PAST")
    floor.sell("bob", 10, at=60)  # order 3
    floor.buy("alice", 4, at=60)  # order 4, filled
    floor.buy("carol", 2, at=60)  # order 5, filled
    floor.buy("alice", 4, at=40)  # order 6
    floor.buy("carol", 4, at=40)  # order 7
    floor.sell("alice", 6, at=70)  # order 8, 4 of it covered
    floor.buy("carol", 1, at=30)  # order 9, cancelled
    floor.cancel("carol", 9)
    floor.buy("dave", 2, at=20, options=OrderOptions(client_order_id="mine"))  # order 10
    floor.buy("dave", 2, at=21, options=OrderOptions(expires_at_us=floor.now_us * 2))  # order 11
    floor.buy("erin", 2, at=19)  # order 12
    floor.apply(AmendOrder("erin", 12, 1800, 200))
    return floor


def pots(state):
    return {
        name: (account.cash_pot, account.escrow_pot) for name, account in state.accounts.items()
    }


def pay(state, source, target, amount):
    state.ledger.post(source, target, amount)


def rain(state):
    return state.markets["RAIN"]


def take_out(half, order):
    """Take an order out of the book at once, as nothing in the exchange does."""
    level = half.levels[half.key(order.price_e4)]
    level.queue.remove(order)
    level.quantity_e2 -= order.remaining_e2
    if not level.queue:
        half.drop(half.key(order.price_e4))


def break_m1(state):
    state.ledger.open_pot()


def break_m2(state):
    pay(state, rain(state).vault_pot, pots(state)["bob"][0], 100)


def break_m3(state):
    cash, escrow = pots(state)["alice"]
    pay(state, escrow, cash, 100)


def break_m4(state):
    """Take out more than there is."""
    cash = pots(state)["carol"][0]
    pay(state, cash, EXTERNAL, state.ledger.balances[cash] + 100)


def break_m5(state):
    """Give one account's price improvement to another."""
    pay(state, pots(state)["alice"][0], pots(state)["bob"][0], 100)


def break_m6(state):
    state.ledger.balances[pots(state)["alice"][0]] -= 100
    state.ledger.balances[pots(state)["bob"][0]] += 100


def break_m7(state):
    pay(state, pots(state)["alice"][0], FEES, 100)


def break_b1(state):
    """Let a bid rest above the best ask."""
    order, market = state.order(7), rain(state)
    take_out(market.bids, order)
    order.price_e4 = 6500
    market.bids.add(order)


def break_b2(state):
    """Let the later of two orders at a price stand first."""
    rain(state).bids.levels[4000].queue.rotate()


def replace_trade(state, **changes):
    last = state.trades[-1]
    fields = {name: getattr(last, name) for name in last.__struct_fields__}
    state.trades[-1] = type(last)(**(fields | changes))


def break_b3(state):
    replace_trade(state, price_e4=5900)


def break_b4(state):
    state.order(6).remaining_e2 += 100


def break_b5(state):
    rain(state).bids.levels[4000].quantity_e2 += 100


def break_b6(state):
    """Let an amended order forget that it lost its place."""
    state.order(12).extras.place = None


def break_b7(state):
    state.order(6).time_in_force = "ioc"


def break_b8(state):
    replace_trade(state, maker_account_id="carol")


def break_o1(state):
    """Wake a cancelled order up again, book, indices and all."""
    order = state.order(9)
    order.remaining_e2, order.cancelled_e2 = order.cancelled_e2, 0
    rain(state).bids.add(order)
    state.accounts["carol"].rested.append(order)


def break_o2(state):
    bob, alice = state.accounts["bob"], state.accounts["alice"]
    bob.rested.append(alice.rested.pop(alice.rested.index(state.order(6))))


def break_o3(state):
    state.markets["PAST"].status = "active"
    state.markets["PAST"].outcome = None


def break_p1(state):
    rain(state).volume_e2 += 100


def break_s1(state):
    rain(state).book_seq += 1


def break_o4(state):
    """Forget that an order expires."""
    state.due_us *= 2


def break_d5(state):
    """Give a name that is taken to another order."""
    state.order(11).extras.client_order_id = "mine"


def break_g1(state):
    """Let an order rest in a group that is not there."""
    state.order(10).extras.group_number = 7


def break_d3(state):
    state.orders.append(state.orders[0])


CANARIES = {
    name.removeprefix("break_").upper(): function
    for name, function in list(globals().items())
    if name.startswith("break_")
}


def broken(checker, exchange):
    with pytest.raises(InvariantBroken) as caught:
        checker.check(exchange)
    return caught.value


@pytest.mark.parametrize("invariant", CANARIES)
def test_a_broken_exchange_is_caught_by_the_invariant_it_breaks(invariant):
    floor = sound_floor()
    CANARIES[invariant](floor.exchange.state)
    # That something was over before is known only to who was there.
    checker = floor.checker if invariant in {"O1", "O3"} else Checker()
    caught = broken(checker, floor.exchange)
    assert caught.invariant == invariant
    assert str(caught).startswith(f"{invariant}: ")


def test_p2_a_shown_average_that_the_fills_do_not_say_is_caught():
    floor = sound_floor()
    floor.exchange.views.positions("alice")
    floor.exchange.views.bases["alice", "RAIN"].numerator += 1
    assert broken(Checker(), floor.exchange).invariant == "P2"


def test_b9_a_refusal_that_changed_something_is_caught():
    refused = Refused(Reason.INVALID_COUNT, "count_e2")
    check_refusal("same", "same", (refused,))
    check_refusal("before", "after", (Deposited("alice", 1),))
    with pytest.raises(InvariantBroken, match="B9"):
        check_refusal("before", "after", (refused,))
    with pytest.raises(InvariantBroken, match="B9"):
        check_refusal("same", "same", (refused, Deposited("alice", 1)))


def test_every_invariant_has_its_canary():
    assert {*CANARIES, "P2", "B9"} == set(INVARIANTS)


MORE = {
    "a market that opens again": ("O3", lambda s: setattr(s.markets["PAST"], "status", "closed")),
    "a settled market without outcome": (
        "O3",
        lambda s: setattr(s.markets["PAST"], "outcome", None),
    ),
    "a closed market with orders": ("O3", lambda s: setattr(rain(s), "status", "closed")),
    "a position without fills": (
        "P1",
        lambda s: setattr(s.accounts["bob"].positions["RAIN"], "net_e2", 0),
    ),
    "an open interest that is not there": ("M2", lambda s: setattr(rain(s), "open_interest_e2", 0)),
    "an order lost from its account": (
        "B5",
        lambda s: s.accounts["alice"].rested.remove(s.order(6)),
    ),
    "an order its account has twice": (
        "B5",
        lambda s: s.accounts["alice"].rested.insert(0, s.order(6)),
    ),
    "open orders not by number": ("B5", lambda s: s.accounts["alice"].rested.reverse()),
    "an order lost from the book": (
        "B5",
        lambda s: take_out(rain(s).bids, s.order(6)),
    ),
    "a level that is empty": ("B5", lambda s: rain(s).bids.levels[4000].queue.clear()),
    "a cancelled order nobody counts": (
        "B5",
        lambda s: rain(s).bids.levels[4000].queue.append(s.order(9)),
    ),
    "a best price that is not": ("B5", lambda s: setattr(rain(s).bids, "best_key", 4100)),
    "keys out of order": ("B5", lambda s: rain(s).bids.keys.insert(0, 9000)),
    "an order at the wrong price": ("B5", lambda s: setattr(s.order(6), "price_e4", 4100)),
    "more cover than position": ("M3", lambda s: setattr(s.order(8), "covered_e2", 500)),
    "cover without a position": ("M3", lambda s: setattr(s.order(3), "covered_e2", 100)),
    "cover that closes nothing": ("M3", lambda s: setattr(s.order(6), "covered_e2", 100)),
    "a cover nobody counts": (
        "M3",
        lambda s: setattr(s.accounts["alice"].positions["RAIN"], "committed_e2", 0),
    ),
    "a negative count": ("B4", lambda s: setattr(s.order(6), "remaining_e2", -400)),
    "a trade of nothing": ("B4", lambda s: replace_trade(s, count_e2=0)),
    "a trade that tells a wrong sum": ("B4", lambda s: replace_trade(s, maker_filled_e2=1)),
    "a trade of other orders": ("B3", lambda s: replace_trade(s, ticker="PAST")),
    "a trade beyond the taker's limit": ("B3", lambda s: setattr(s.order(5), "price_e4", 5000)),
    "an unfilled fill-or-kill": ("B7", lambda s: setattr(s.order(9), "time_in_force", "fok")),
    "a fill number used twice": ("D3", lambda s: replace_trade(s, maker_fill_number=1)),
    "time that went back": ("D3", lambda s: s.trade_times_us.__setitem__(-1, 1)),
    "a trade of an order that never was": (
        "O1",
        lambda s: replace_trade(s, maker_order_number=77),
    ),
    "an entry of nothing": ("M6", lambda s: pay(s, 2, 3, 0)),
    "an entry from a pot to itself": ("M6", lambda s: pay(s, 2, 2, 5)),
    "money made of nothing": ("M6", lambda s: s.ledger.balances.__setitem__(2, 5)),
}


@pytest.mark.parametrize(("invariant", "corrupt"), MORE.values(), ids=MORE)
def test_further_damage_is_caught(invariant, corrupt):
    floor = sound_floor()
    corrupt(floor.exchange.state)
    assert broken(Checker(), floor.exchange).invariant == invariant


def test_an_order_passed_over_is_caught():
    floor = sound_floor()
    floor.checker.check(floor.exchange)
    # The best ask hides while a worse one trades, and comes back as if nothing had been.
    state = floor.exchange.state
    order = state.order(3)
    asks = rain(state).asks
    take_out(asks, order)
    floor.exchange.apply(PlaceOrder("carol", "RAIN", "bid", "limit", 100, 7000), floor.now_us)
    asks.add(order)
    assert broken(floor.checker, floor.exchange).invariant == "B2"


def test_an_order_taken_by_a_closed_market_is_caught():
    floor = sound_floor()
    floor.close()
    market = rain(floor.exchange.state)
    market.status, market.trading = "active", True
    floor.exchange.apply(PlaceOrder("carol", "RAIN", "bid", "limit", 100, 100), floor.now_us)
    market.status, market.trading = "closed", False
    assert broken(floor.checker, floor.exchange).invariant == "O3"


def test_a_sound_exchange_passes_at_once_and_step_by_step():
    floor = sound_floor()
    check(floor.exchange)
    assert floor.checker.checks == len(floor.exchange.journal)
    check(Exchange())
