"""Combinations come to what their legs come to, and are paid when those are."""

import pytest

from mock_exchange.core.commands import ChangeMarket, CloseMarket, FinalizeMarket
from support.trade_world import OTHER, USER, TradeWorld

COLLECTION = "/multivariate_event_collections/KXCOMBO-DAY"
FED, NBA = "KXFED-26DEC-T3.50", "KXNBA-27-BOS"
LEGS = [
    {"event_ticker": "KXFED-26DEC", "market_ticker": FED, "side": "yes"},
    {"event_ticker": "KXNBA-27", "market_ticker": NBA, "side": "no"},
]


class Combined:
    """A world with a combination in which the user holds 10 at 40 cents."""

    def __init__(self):
        self.world = TradeWorld()
        made = self.world.send("POST", COLLECTION, body={"selected_markets": LEGS})
        self.ticker = made.body["market_ticker"]
        terms = {"ticker": self.ticker, "price": "0.4000", "count": "10.00"}
        self.world.placed(**terms)
        self.world.placed(side="ask", account=OTHER, **terms)
        self.before = {}
        assert self.gained() == self.gained(OTHER) == 0

    def determine(self, leg, value_e4, status="determined"):
        if status == "determined" and self.status(leg) == "active":
            self.world.venue.execute(CloseMarket(leg))
        self.world.venue.execute(ChangeMarket(leg, status, value_e4))

    def settle(self, leg):
        self.world.venue.execute(FinalizeMarket(leg))

    def gained(self, account=USER):
        """Return what came to an account, in dollars, since this was asked first."""
        cash = self.world.venue.exchange.views.account(account).cash_micros / 1_000_000
        return round(cash - self.before.setdefault(account, cash), 6)

    def shown(self, ticker=None):
        return self.world.ok(f"/markets/{ticker or self.ticker}")["market"]

    def status(self, ticker=None):
        return self.shown(ticker)["status"]


@pytest.fixture
def combined():
    return Combined()


@pytest.mark.rule("T07", "T09")
def test_it_is_yes_when_every_leg_came_true_and_is_paid_with_the_last(combined):
    combined.determine(FED, 10_000)
    assert combined.status() == "active"
    combined.determine(NBA, 0)
    assert (combined.status(), combined.shown()["result"]) == ("determined", "yes")
    legs = combined.shown()["mve_selected_legs"]
    assert [each["yes_settlement_value_dollars"] for each in legs] == ["1.0000", "0.0000"]
    combined.settle(FED)
    assert combined.status() == "determined"
    combined.settle(NBA)
    assert combined.status() == "finalized"
    query = f"ticker={combined.ticker}"
    (settled,) = combined.world.ok("/portfolio/settlements", query)["settlements"]
    assert settled["revenue"] == 1_000
    assert combined.gained() == 10


@pytest.mark.rule("T07", "T09")
def test_one_leg_that_failed_decides_while_the_other_still_trades(combined):
    combined.determine(NBA, 10_000)
    assert (combined.status(), combined.shown()["result"]) == ("determined", "no")
    assert combined.status(FED) == "active"
    combined.settle(NBA)
    assert combined.status() == "finalized"
    assert (combined.gained(), combined.gained(OTHER)) == (0, 10)


@pytest.mark.rule("T07", "T09")
def test_a_dispute_of_the_leg_that_decided_is_one_of_the_combination(combined):
    combined.determine(NBA, 10_000)
    combined.determine(NBA, None, "disputed")
    assert combined.status() == "disputed"
    combined.determine(NBA, 10_000)
    assert combined.status() == "determined"


@pytest.mark.rule("T07", "T09")
def test_a_leg_that_is_amended_amends_the_combination(combined):
    combined.determine(FED, 10_000)
    combined.determine(NBA, 10_000)
    combined.determine(NBA, None, "disputed")
    combined.determine(NBA, 0, "amended")
    assert (combined.status(), combined.shown()["result"]) == ("amended", "yes")
    combined.settle(FED)
    combined.settle(NBA)
    assert combined.status() == "finalized"


@pytest.mark.rule("T07", "T09")
def test_values_between_nothing_and_a_dollar_are_multiplied(combined):
    combined.determine(FED, 5_000)
    combined.determine(NBA, 2_500)
    assert combined.shown()["settlement_value_dollars"] == "0.3750"
    combined.settle(FED)
    combined.settle(NBA)
    assert combined.status() == "finalized"
    assert (combined.gained(), combined.gained(OTHER)) == (3.75, 6.25)


def test_markets_that_are_no_legs_concern_no_combination(combined):
    combined.determine("KXNBA-27-OKC", 10_000)
    assert combined.status() == "active"
