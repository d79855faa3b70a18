"""Fees of fills: who pays what, what is held for them, and where they go. Money in micro-dollars."""

import pytest

from mock_exchange.core.commands import AmendOrder, ChangeFees, MarketOptions
from mock_exchange.core.events import FeeCharged, FeesChanged
from mock_exchange.core.fees import FEE_SCHEDULES, FeeSchedule
from mock_exchange.core.ledger import FEES
from support.core_book import Floor, kinds, refusal

QUADRATIC = FEE_SCHEDULES["quadratic"]
WITH_MAKER = FEE_SCHEDULES["quadratic_with_maker_fees"]


class FeeFloor(Floor):
    """A floor whose market FEE charges."""

    def __init__(self, fees=QUADRATIC, lot_e2=100, **deposits):
        super().__init__(**deposits)
        self.market("FEE", lot_e2=lot_e2, options=MarketOptions(fees=fees))

    def _place(self, *terms, **more):
        return super()._place(*terms, **{"ticker": "FEE"} | more)

    def collected(self):
        return self.exchange.state.ledger.balances[FEES]

    def paid(self, account_id):
        return self.exchange.views.fees_micros(account_id, "FEE")


def test_the_taker_pays_and_the_maker_does_not():
    floor = FeeFloor(bob=1_000, alice=1_000)
    floor.sell("bob", 1, at=52)
    events = floor.buy("alice", 1, at=52)
    assert kinds(events) == ["OrderAccepted", "Traded", "FeeCharged"]
    assert events[2] == FeeCharged(2, "alice", "FEE", 2, 17_500)
    assert (floor.cash("alice"), floor.cash("bob")) == (1_000 - 52 - 1.75, 1_000 - 48)
    assert floor.collected() == floor.paid("alice") == 17_500
    assert floor.exchange.views.order_fills(2)[0].fee_micros == 17_500
    assert floor.order(2).taker_fees_micros == 17_500


def test_a_maker_holds_its_fee_while_it_rests_and_gets_back_what_it_does_not_need():
    floor = FeeFloor(WITH_MAKER, bob=10_000, alice=10_000)
    floor.sell("bob", 10, at=52)
    assert floor.escrow("bob") == 480 + 4.368
    floor.buy("alice", 4, at=52)
    assert floor.escrow("bob") == 6 * 48 + 6 * 0.4368
    assert floor.paid("bob") == floor.order(1).maker_fees_micros == 17_500
    floor.cancel("bob", 1)
    assert floor.escrow("bob") == 0
    assert floor.cash("bob") == 10_000 - 4 * 48 - 1.75


def test_what_rounding_took_comes_back_in_whole_units():
    floor = FeeFloor(alice=10_000)
    for _ in range(4):
        floor.sell("bob", 1, at=52)
    floor.buy("alice", 4, at=52)  # each fill 17,472 and 28 of rounding, until that is a unit
    fees = [floor.exchange.state.fill_fees[index] for index in (1, 3, 5, 7)]
    assert fees == [17_500, 17_500, 17_500, 17_400]
    assert floor.exchange.state.order(5).extras.residue_micros == 12


def test_an_order_needs_its_worst_fee_too():
    floor = FeeFloor(alice=53)
    floor.sell("bob", 1, at=52)
    assert refusal(floor.buy("alice", 1, at=52)) == ("insufficient_funds", "")
    floor.deposit("alice", 1)
    assert kinds(floor.buy("alice", 1, at=52))[-1] == "FeeCharged"


def test_a_market_order_needs_the_fees_of_what_it_meets():
    floor = FeeFloor(alice=53)
    floor.sell("bob", 1, at=52)
    assert refusal(floor.buy("alice", 1)) == ("insufficient_funds", "")
    floor.deposit("alice", 1)
    assert kinds(floor.buy("alice", 1))[-1] == "FeeCharged"


def test_what_closes_a_position_pays_its_fee_out_of_what_it_brings():
    floor = FeeFloor(alice=54)
    floor.sell("bob", 1, at=52)
    floor.buy("alice", 1, at=52)
    assert floor.cash("alice") == 0.25
    floor.buy("carol", 1, at=10)
    assert kinds(floor.sell("alice", 1, at=10))[-1] == "FeeCharged"
    assert floor.cash("alice") == pytest.approx(10.25 - 0.63)


def test_rounding_takes_no_more_than_the_rest_of_the_order_can_spare():
    floor = FeeFloor(FeeSchedule(0, 0, 10_000), lot_e2=1)
    floor.open("alice", 1)
    for _ in range(2):
        floor.sell("bob", 0.01, at=50)
    floor.buy("alice", 0.02, at=50)
    assert floor.position("alice", "FEE") == 0.02
    assert (floor.cash("alice"), floor.paid("alice")) == (0, 0)


def test_no_schedule_costs_nothing():
    floor = Floor()
    floor.sell("bob", 1, at=52)
    assert kinds(floor.buy("alice", 1, at=52)) == ["OrderAccepted", "Traded"]
    assert not floor.exchange.state.order(2).extras


def test_an_order_pays_by_the_schedule_of_its_own_day():
    floor = FeeFloor(WITH_MAKER)
    floor.sell("bob", 2, at=52)
    assert floor.apply(ChangeFees("FEE", None)) == (FeesChanged("FEE"),)
    floor.buy("alice", 1, at=52)
    assert (floor.paid("bob") > 0, floor.paid("alice")) == (True, 0)
    floor.apply(AmendOrder("bob", 1, 5_100, 200))
    before = floor.paid("bob")
    floor.buy("alice", 1, at=52)
    assert floor.paid("bob") == before


@pytest.mark.parametrize("fees", [QUADRATIC, FeeSchedule(-1, 0), FeeSchedule(0, 0, 3)])
def test_a_schedule_is_another_one_and_sound(fees):
    assert refusal(FeeFloor().apply(ChangeFees("FEE", fees))) == ("invalid_fees", "fees")


def test_an_unsound_schedule_makes_no_market():
    refused = Floor().market("ODD", options=MarketOptions(fees=FeeSchedule(-1, 0)))
    assert refusal(refused) == ("invalid_fees", "fees")


def test_fees_of_no_market_and_of_one_that_is_paid_out_do_not_change():
    floor = Floor()
    assert refusal(floor.apply(ChangeFees("SNOW", QUADRATIC))) == ("unknown_market", "ticker")
    floor.close()
    floor.settle("yes")
    assert refusal(floor.apply(ChangeFees("RAIN", QUADRATIC))) == ("market_transition", "ticker")
