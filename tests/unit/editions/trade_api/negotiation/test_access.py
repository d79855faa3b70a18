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
    made = world.send("POST", "/fcm/subtraders", body={"subtrader_suffix": "desk1"}).body
    trader = made["subtrader_id"]
    quote_id = world.quote(world.ask(subtrader_id=trader))

    found = world.ok("/communications/quotes", f"rfq_creator_subtrader_id={trader}")["quotes"]
    assert [each["id"] for each in found] == [quote_id]


def test_a_key_that_is_locked_to_a_subaccount_reaches_what_is_of_that_one_only():
    world = TalkWorld()
    world.venue.execute(OpenSubaccount(ASKER, 1))
    world.venue.execute(Deposit(f"{ASKER}/1", 50_000_000))
    rfqs = world.ask(), world.ask(subaccount=1)
    quotes = [world.quote(rfq_id) for rfq_id in rfqs]
    ring = world.venue.signed_keys
    world._keys[ASKER] = ring.issue(ASKER, key_type="ed25519", subaccount=1).key_id

    own = world.do("GET", f"/quotes/{quotes[1]}", status=200)["quote"]
    assert own["rfq_creator_subaccount"] == 1
    assert world.do("GET", f"/quotes/{quotes[0]}").status == 404
    assert world.do("DELETE", f"/rfqs/{rfqs[0]}").status == 404
    assert [each["id"] for each in world.ok("/communications/quotes")["quotes"]] == quotes[1:]
    world.accept(quotes[1])
