"""The state hash: everything the exchange knows, nothing else."""

import pytest

from mock_exchange.core.exchange import Exchange
from mock_exchange.core.extras import Extras
from mock_exchange.core.fees import FeeSchedule
from mock_exchange.core.grids import STRUCTURES
from mock_exchange.core.order import Amendment
from support.core_book import Floor


def small_floor():
    floor = Floor()
    floor.sell("bob", 10, at=60)
    floor.buy("alice", 4, at=60)
    floor.buy("alice", 4, at=40)
    floor.sell("alice", 2, at=70)
    return floor


def test_equal_histories_have_equal_hashes():
    assert small_floor().exchange.state_hash() == small_floor().exchange.state_hash()


def test_the_hash_of_a_small_exchange_is_this_on_every_python():
    """If this fails, the writing changed, and recorded hashes no longer compare."""
    floor = small_floor()
    assert floor.exchange.state_hash() == (
        "b2384fcdb085df0cea0c60738af2e463bafd60c027e0dde213b889134f2b1f3d"
    )


@pytest.mark.parametrize(("orders", "fills"), [(2, 1), (1, 2)])
def test_the_first_numbers_are_part_of_it(orders, fills):
    assert Exchange(orders, fills).state_hash() != Exchange().state_hash()


CHANGES = {
    "a balance": lambda state: state.ledger.balances.append(0),
    "an entry": lambda state: state.ledger.words.extend([0, 1, 1]),
    "an order": lambda state: setattr(state.orders[0], "remaining_e2", 1),
    "a cover": lambda state: setattr(state.orders[3], "covered_e2", 1),
    "a market's status": lambda state: setattr(state.markets["RAIN"], "status", "closed"),
    "a market's price": lambda state: setattr(state.markets["RAIN"], "last_price_e4", 1),
    "a market's sequence": lambda state: setattr(state.markets["RAIN"], "book_seq", 99),
    "a level": lambda state: setattr(state.markets["RAIN"].bids.levels[4000], "quantity_e2", 1),
    "a position": lambda state: setattr(state.accounts["bob"].positions["RAIN"], "net_e2", 1),
    "an account's orders": lambda state: state.accounts["bob"].open_orders.clear(),
    "an account's fills": lambda state: state.accounts["bob"].fills.clear(),
    "a link between fills": lambda state: state.previous_fills.append(1),
    "a trade": lambda state: state.trades.pop(),
    "a trade's moment": lambda state: state.trade_times_us.append(1),
}


CHANGES |= {
    "an order's extras": lambda state: setattr(state.orders[0], "extras", Extras()),
    "a name that was given": lambda state: state.accounts["bob"].client_orders.update(mine=1),
    "a subaccount's number": lambda state: setattr(state.accounts["bob"], "number", 1),
    "an amendment": lambda state: state.amendments.append(
        Amendment(1, 0, 6000, 1000, 6000, 900, True, 4, 0)
    ),
    "a pause": lambda state: setattr(state, "pause", "trading"),
    "a grid": lambda state: setattr(state.markets["RAIN"], "bands", STRUCTURES["deci_cent"]),
    "a fee schedule": lambda state: setattr(state.markets["RAIN"], "fees", FeeSchedule(0, 1)),
    "a determined value": lambda state: setattr(state.markets["RAIN"], "value_e4", 0),
    "a fee": lambda state: state.fill_fees.update({0: 1}),
    "a group": lambda state: setattr(state, "group_count", 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_part_of_the_state_counts(change):
    exchange = small_floor().exchange
    before = exchange.state_hash()
    change(exchange.state)
    assert exchange.state_hash() != before
