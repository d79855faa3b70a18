"""The rules of combining, on values alone."""

from mock_exchange.clock import CONTRACT_MOMENT_US
from mock_exchange.editions.trade_api import combos, world
from mock_exchange.editions.trade_api.catalogue import Leg

CATALOGUE = world.catalogue(CONTRACT_MOMENT_US, seeded=True)
DAY, _, _, RATES = combos.all_collections(CATALOGUE)
LEGS = (Leg("KXFED-26DEC", "KXFED-26DEC-T3.50", "yes"), Leg("KXNBA-27", "KXNBA-27-BOS", "no"))


def test_an_empty_catalogue_has_no_collections():
    assert combos.all_collections(world.catalogue(0, seeded=False)) == []


def test_a_collection_opens_and_closes_by_the_clock():
    moments = (DAY.opens_us - 1, DAY.opens_us, DAY.closes_us)
    assert [DAY.status(each) for each in moments] == ["unopened", "open", "closed"]


def test_legs_are_sorted_and_judged():
    bodies = [{"event_ticker": x.event, "market_ticker": x.market, "side": x.side} for x in LEGS]
    assert combos.legs_of(bodies[::-1]) == LEGS
    assert combos.fault(DAY, LEGS, CATALOGUE) == ""
    no = (Leg("KXFED-26DEC", "KXFED-26DEC-T3.50", "no"), Leg("KXCPI-26NOV", "KXCPI-26NOV-S", "yes"))
    assert (
        combos.fault(RATES, no, CATALOGUE) == "the collection KXCOMBO-RATES takes the side yes only"
    )


def test_a_combination_closes_with_its_last_leg():
    event, market = combos.combined(DAY, LEGS, CATALOGUE, CONTRACT_MOMENT_US)
    assert market.close_us == CATALOGUE.market("KXNBA-27-BOS").close_us
    assert market.ticker.startswith(event.ticker)
    assert market.yes_sub_title == "yes Above 3.50%, no Boston"
