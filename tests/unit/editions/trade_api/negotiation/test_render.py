"""What readers see of requests and quotes on combinations. The rest is in the tests of the rooms."""

from support.trade_talks import QUOTER, TalkWorld

LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]


def test_a_request_for_a_combination_shows_its_legs():
    world = TalkWorld()
    path = "/multivariate_event_collections/KXCOMBO-DAY"
    made = world.send("POST", path, body={"selected_markets": LEGS}).body

    rfq = world.rfq(world.ask(ticker=made["market_ticker"]), QUOTER)

    assert rfq["mve_collection_ticker"] == "KXCOMBO-DAY"
    assert sorted(rfq["mve_selected_legs"], key=str) == sorted(LEGS, key=str)
