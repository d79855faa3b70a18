"""Whom a call speaks for: accounts, subaccounts, traders."""

from mock_exchange.core.commands import Deposit, OpenSubaccount
from support.trade_talks import ASKER, TICKER, TalkWorld


def test_a_subaccount_asks_and_quotes_with_its_own_money():
    world = TalkWorld()
    for number in (1, 2):
        world.venue.execute(OpenSubaccount(ASKER, number))
        world.venue.execute(Deposit(f"{ASKER}/{number}", 50_000_000))
    first, second = world.ask(subaccount=1), world.ask(subaccount=2)

    assert world.rfq(first)["creator_subaccount"] == 1
    assert len(world.ok("/communications/rfqs", "subaccount=2")["rfqs"]) == 1
    quote_id = world.quote(second)
    world.accept(quote_id)
    world.confirm(quote_id)
    positions = world.venue.exchange.views.positions(f"{ASKER}/2")
    assert [(held.ticker, held.position_e2) for held in positions] == [(TICKER, 1_000)]
    assert world.position(ASKER) == 0


def test_a_trader_of_a_clearing_member_may_be_named():
    world = TalkWorld()
    made = world.send("POST", "/fcm/subtraders", body={"subtrader_suffix": "desk-1"}).body
    trader = made["subtrader_id"]
    quote_id = world.quote(world.ask(subtrader_id=trader))

    found = world.ok("/communications/quotes", f"rfq_creator_subtrader_id={trader}")["quotes"]
    assert [each["id"] for each in found] == [quote_id]
