"""Quotes as values: what a side gets and pays, and how much money buys."""

import pytest

from mock_exchange.core.fees import FEE_SCHEDULES
from mock_exchange.editions.trade_api.negotiation.quotes import (
    QUOTE_STEPS,
    TAKER_SIDES,
    RfqQuote,
    contracts_e2,
)
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq

BASE = {"number": 0, "account_id": "ann", "created_us": 1, "updated_us": 1, "ticker": "RAIN"}
FEES = FEE_SCHEDULES["quadratic"]


def quote(**more):
    terms = {"yes_bid_e4": 3_000, "no_bid_e4": 6_500, "yes_e2": 100, "no_e2": 200}
    return RfqQuote(rfq=0, **BASE, **terms | more)


@pytest.mark.parametrize(
    ("side", "price_e4", "count_e2", "taker"),
    [("yes", 3_000, 100, "ask"), ("no", 3_500, 200, "bid")],
)
def test_the_accepted_side_says_price_count_and_who_takes_what(side, price_e4, count_e2, taker):
    accepted = quote(accepted_side=side)
    assert (accepted.price_e4, accepted.accepted_e2) == (price_e4, count_e2)
    assert TAKER_SIDES[side] == taker
    assert accepted.bid_e4(side) == {"yes": 3_000, "no": 6_500}[side]


def test_before_that_nothing_is_accepted():
    assert quote().accepted_e2 == 0


def test_every_life_ends_executed_or_cancelled():
    ends = {status for status, steps in QUOTE_STEPS.items() if not steps}
    assert ends == {"executed", "cancelled"}
    assert all("cancelled" in steps for steps in QUOTE_STEPS.values() if steps)


def test_a_request_for_contracts_is_for_those_wherever_there_is_a_bid():
    rfq = Rfq(count_e2=700, **BASE)
    assert contracts_e2(rfq, "yes", 100, 100, FEES) == 700
    assert contracts_e2(rfq, "yes", 0, 100, FEES) == 0


@pytest.mark.parametrize("lot_e2", [1, 100])
@pytest.mark.parametrize("bid_e4", [100, 3_000, 6_500, 9_900])
@pytest.mark.parametrize("side", ["yes", "no"])
def test_money_buys_the_most_whole_lots_that_it_pays_for(side, bid_e4, lot_e2):
    target_micros = 12_340_000
    rfq = Rfq(target_micros=target_micros, **BASE)

    def cost_micros(count_e2):
        model = FEES.taker_ppm * count_e2 * bid_e4 * (10_000 - bid_e4) / 10_000 / 1_000_000
        whole = count_e2 * (10_000 - bid_e4) + model
        return -(-whole // 100) * 100

    bought_e2 = contracts_e2(rfq, side, bid_e4, lot_e2, FEES)

    assert bought_e2 % lot_e2 == 0
    assert cost_micros(bought_e2) <= target_micros < cost_micros(bought_e2 + lot_e2) + 1


def test_without_fees_in_it_money_buys_by_the_price_alone():
    rfq = Rfq(target_micros=10_000_000, excludes_fees=True, **BASE)
    assert contracts_e2(rfq, "no", 6_000, 100, FEES) == 2_500
    assert contracts_e2(Rfq(target_micros=1, **BASE), "no", 6_000, 100, None) == 0
