"""Proposals as records. The operations on them are in test_block_trades."""

from mock_exchange.core.commands import CreateMarket, Deposit, OpenAccount
from mock_exchange.core.exchange import Exchange
from mock_exchange.editions.trade_api.negotiation.proposals import Proposals
from mock_exchange.timers import Timers


def test_a_proposal_knows_its_sides_and_who_agreed():
    exchange, timers = Exchange(), Timers(lambda: 1)
    for name in ("ann", "bob"):
        exchange.apply(OpenAccount(name), 1)
        exchange.apply(Deposit(name, 100_000_000), 1)
    exchange.apply(CreateMarket("RAIN", "Rain?", "", 0), 1)
    proposals = Proposals(exchange.apply, timers)

    made = proposals.propose(
        "buyer",
        2,
        account_id="ann",
        ticker="RAIN",
        buyer_id="ann",
        seller_id="bob",
        price_e4=4_000,
        count_e2=500,
        maker_side="yes",
        expires_us=10,
    )

    assert [made.party_of(name) for name in ("ann", "bob", "eve")] == ["buyer", "seller", None]
    assert (made.has_accepted("buyer"), made.has_accepted("seller")) == (True, False)
    assert proposals.accept(made, "seller", "bob", 3) is None
    done = proposals.all.get(0)
    assert (done.status, done.buyer_order, done.seller_order) == ("executed", 1, 2)
    assert exchange.state.trades[0].way == "block"
    timers.serve(10)
    assert proposals.all.get(0).status == "executed"
