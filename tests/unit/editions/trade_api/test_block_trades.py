"""Block trades: one side proposes, the other accepts, and it is traded past the book."""

import pytest

from mock_exchange.core.commands import CloseMarket, OpenSubaccount, Transfer, Withdraw
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER, TalkWorld

pytestmark = pytest.mark.rule("T07")
BUYER, SELLER = ASKER, QUOTER
PROPOSALS = "/block-trade-proposals"


@pytest.fixture
def world():
    return TalkWorld()


def user_id(world, account):
    """The id on a member's orders."""
    order_id = world.placed(account=account)["order_id"]
    return world.ok(f"/portfolio/orders/{order_id}", account=account)["order"]["user_id"]


def body(world, **changes):
    return {
        "buyer_user_id": world.public_id(BUYER),
        "seller_user_id": world.public_id(SELLER),
        "market_ticker": TICKER,
        "price_centi_cents": 4_000,
        "centicount": 100_000,
        "maker_side": "no",
        "expiration_ts": "2026-11-22T16:04:05Z",
    } | changes


def proposed(world, account=BUYER, **changes):
    answer = world.do("POST", PROPOSALS, body(world, **changes), account=account, status=201)
    return answer["block_trade_proposal_id"]


def listed(world, query="", account=BUYER):
    path = f"/communications{PROPOSALS}"
    return world.ok(path, query, account=account)["block_trade_proposals"]


def accept(world, proposal_id, account=SELLER, **more):
    return world.do("POST", f"{PROPOSALS}/{proposal_id}/accept", more, account=account)


def test_a_proposal_that_the_other_side_accepts_is_a_block_trade(world):
    proposal_id = proposed(world)
    (pending,) = listed(world)
    assert (pending["buyer_accepted"], pending["seller_accepted"]) == (True, False)
    assert pending["status"] == "pending"

    assert accept(world, proposal_id).status == 204

    (done,) = listed(world)
    assert (done["status"], done["seller_accepted"]) == ("executed", True)
    assert (world.position(BUYER), world.position(SELLER)) == (1_000, -1_000)
    (trade,) = world.ok("/markets/trades", f"ticker={TICKER}&is_block_trade=true")["trades"]
    assert (trade["count_fp"], trade["yes_price_dollars"]) == ("1000.00", "0.4000")
    assert trade["taker_book_side"] == "bid"
    for party, account in (("buyer", BUYER), ("seller", SELLER)):
        order = world.ok(f"/portfolio/orders/{done[f'{party}_order_id']}", account=account)["order"]
        assert order["status"] == "executed"


def test_the_maker_is_the_side_that_is_said_to_be(world):
    accept(world, proposed(world, maker_side="yes"))

    (trade,) = world.ok("/markets/trades", f"ticker={TICKER}&is_block_trade=true")["trades"]
    assert trade["taker_book_side"] == "ask"


def test_the_seller_may_propose_as_well_and_members_have_two_ids(world):
    proposal_id = proposed(world, SELLER, buyer_user_id=user_id(world, BUYER))

    (pending,) = listed(world, account=SELLER)
    assert (pending["buyer_accepted"], pending["seller_accepted"]) == (False, True)
    assert pending["proposer_user_id"] == pending["seller_user_id"] == user_id(world, SELLER)
    assert pending["buyer_user_id"] == ""
    (theirs,) = listed(world)
    assert (theirs["buyer_user_id"], theirs["seller_user_id"]) == (user_id(world, BUYER), "")
    assert accept(world, proposal_id, BUYER).status == 204


def test_who_proposed_cannot_accept_and_nobody_twice(world):
    proposal_id = proposed(world)
    assert accept(world, proposal_id, BUYER).status == 400
    assert accept(world, proposal_id).status == 204
    assert accept(world, proposal_id).status == 400


def test_a_proposal_is_for_its_two_sides(world):
    proposal_id = proposed(world)
    assert listed(world, account=THIRD) == []
    assert accept(world, proposal_id, THIRD).status == 404
    assert accept(world, "nothing").status == 404
    assert world.do("POST", PROPOSALS, body(world), account=THIRD).status == 403


def test_a_proposal_that_nobody_accepts_in_time_expires(world):
    proposal_id = proposed(world, expiration_ts="2026-11-22T15:05:05Z")
    world.clock.advance(60)

    assert [each["status"] for each in listed(world)] == ["expired"]
    assert accept(world, proposal_id).status == 400


def test_where_the_exchange_refuses_nothing_changes_and_it_may_be_tried_again(world):
    proposal_id = proposed(world)
    cash_micros = world.venue.exchange.views.account(SELLER).cash_micros
    world.venue.execute(Withdraw(SELLER, cash_micros))

    refused = accept(world, proposal_id)

    assert (refused.status, refused.code) == (400, "insufficient_balance")
    assert [each["status"] for each in listed(world)] == ["pending"]
    world.venue.execute(CloseMarket(TICKER))
    assert accept(world, proposal_id).status == 400


def test_a_side_accepts_with_a_subaccount_that_it_names(world):
    world.venue.execute(OpenSubaccount(SELLER, 1))
    world.venue.execute(Transfer(SELLER, f"{SELLER}/1", 700_000_000))
    proposal_id = proposed(world)

    assert accept(world, proposal_id, subaccount=2).status == 400
    assert accept(world, proposal_id, subaccount=1).status == 204

    positions = world.venue.exchange.views.positions(f"{SELLER}/1")
    assert [held.position_e2 for held in positions] == [-100_000]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"market_ticker": "NO-SUCH"}, "no market"),
        ({"price_centi_cents": 4_050}, "price_ranges"),
        ({"expiration_ts": "2026-11-22T15:04:05Z"}, "future"),
        ({"seller_user_id": "nobody"}, "no member"),
        ({"buyer_subaccount": 9}, "never made"),
        ({"centicount": 10**15}, "beyond measure"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(world, changes, words):
    status, said = world.why("POST", PROPOSALS, body(world, **changes))
    assert (status, words in said) == (400, True), said


def test_nobody_trades_with_themselves(world):
    own = world.public_id(BUYER)
    status, words = world.why("POST", PROPOSALS, body(world, seller_user_id=own))
    assert (status, "two members" in words) == (400, True)


def test_proposals_come_newest_first_narrowed_down_and_page_by_page(world):
    made = [proposed(world) for _ in range(3)]
    accept(world, made[0])

    first = world.ok(f"/communications{PROPOSALS}", "limit=2")
    assert [each["id"] for each in first["block_trade_proposals"]] == made[:0:-1]
    assert [each["id"] for each in listed(world, f"cursor={first['cursor']}")] == made[:1]
    assert len(listed(world, "status=executed")) == 1
    assert listed(world, "market_ticker=NO-SUCH") == []
    assert world.get(f"/communications{PROPOSALS}", "status=open").status == 400
    assert world.get(f"/communications{PROPOSALS}", "cursor=nonsense").status == 400


def test_a_side_is_for_a_trader_of_its_member_or_for_a_subaccount(world):
    named = world.send("POST", "/fcm/subtraders", body={"subtrader_suffix": "A"}, account=BUYER)
    trader = named.body["subtrader_id"]
    both = body(world, buyer_subtrader_id=trader, buyer_subaccount=0)
    assert "either" in world.why("POST", PROPOSALS, both)[1]
    foreign = body(world, seller_subtrader_id=trader)
    assert "no trader" in world.why("POST", PROPOSALS, foreign)[1]

    proposal_id = proposed(world, buyer_subtrader_id=trader)

    assert [each.get("buyer_subtrader_id") for each in listed(world)] == [trader]
    assert "buyer_subtrader_id" not in listed(world, account=SELLER)[0]
    both = accept(world, proposal_id, subtrader_id=trader, subaccount=0)
    assert (both.status, "either" in both.raw.decode()) == (400, True)
