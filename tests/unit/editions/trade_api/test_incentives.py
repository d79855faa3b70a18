"""Incentive programs: the clock moves them from upcoming to paid out."""

import pytest

from support.trade_api_discovery import TradeWorld

PATH, NAME = "/incentive_programs", "incentive_programs"
DAY_S = 86_400


@pytest.fixture
def world():
    return TradeWorld()


def test_programs_come_page_by_page(world):
    found = world.pages(PATH, NAME, "next_cursor", limit=2)
    assert found == world.get(PATH).body[NAME] == world.get(PATH, status="all").body[NAME]
    assert len({each["id"] for each in found}) == 5


@pytest.mark.parametrize(
    ("query", "tickers"),
    [
        ({"status": "active"}, {"KXNBA-27-BOS", "KXFED-26DEC-T3.75"}),
        ({"status": "upcoming"}, {"KXNBA-27-OKC"}),
        ({"status": "closed"}, {"KXFED-26DEC-T3.50"}),
        ({"status": "paid_out"}, {"KXNBA-27-LAL"}),
        ({"type": "volume"}, {"KXNBA-27-LAL", "KXFED-26DEC-T3.50"}),
        ({"type": "all", "status": "closed"}, {"KXFED-26DEC-T3.50"}),
        ({"incentive_description": "volume reward", "status": "active"}, set()),
    ],
)
def test_programs_are_narrowed_down(world, query, tickers):
    body = world.get(PATH, **query).body
    assert {each["market_ticker"] for each in body[NAME]} == tickers
    assert body["next_cursor"] == ""


def test_a_program_is_paid_out_a_day_after_its_end(world):
    (before,) = world.get(PATH, status="closed").body[NAME]
    assert before["paid_out"] is False
    world.clock.advance(DAY_S)
    paid = world.get(PATH, status="paid_out").body[NAME]
    assert before["id"] in {each["id"] for each in paid}
    assert all(each["paid_out"] for each in paid)


@pytest.mark.parametrize("query", [{"status": "soon"}, {"type": "luck"}, {"limit": 10_001}])
def test_a_bad_parameter_is_refused(world, query):
    assert world.get(PATH, **query).status == 400
