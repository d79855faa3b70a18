"""Batches: asked for together, bid on by several, accepted at the best, confirmed and traded part by part."""

import pytest

from mock_exchange.core.commands import CloseMarket, PauseExchange, Withdraw
from support.trade_batches import BATCHES, LEGS, SECOND, BatchWorld
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER

pytestmark = pytest.mark.rule("T07")
LOW = ("0.3000", "0.6000")
HIGH = ("0.2000", "0.6500")


@pytest.fixture
def world():
    return BatchWorld()


def statuses(quotes):
    return [quote["status"] for quote in quotes]


def test_a_batch_is_asked_for_bid_on_accepted_confirmed_and_traded(world):
    batch = world.ask_batch(client_batch_id="mine")
    assert (batch["status"], batch["client_batch_id"]) == ("open", "mine")
    assert [rfq["market_ticker"] for rfq in batch["rfqs"]] == [TICKER, SECOND]
    bid_id = world.bid(batch, LOW, LOW)

    accepted = world.take(batch, "0.6000", "0.6000")
    assert statuses(accepted) == ["accepted", "accepted"]
    assert world.batch(batch)["status"] == "accepted"

    world.confirm_bid(batch, bid_id)
    closed = world.batch(batch)
    assert (closed["status"], closed["close_reason"]) == ("closed", "executed")
    assert statuses(closed["rfqs"]) == ["closed", "closed"]
    assert statuses(world.bids(batch)) == ["executed"]
    for ticker in (TICKER, SECOND):
        assert world.position(ASKER, ticker) == 10
        assert world.position(QUOTER, ticker) == -10
        (trade,) = world.ok("/markets/trades", f"ticker={ticker}&limit=1")["trades"]
        assert (trade["yes_price_dollars"], trade["is_block_trade"]) == ("0.4000", False)


def test_each_request_goes_to_its_best_bid_whoever_made_it(world):
    batch = world.ask_batch()
    first = world.bid(batch, HIGH, LOW)
    second = world.bid(batch, LOW, HIGH, account=THIRD)

    accepted = world.take(batch, "0.6500", "0.6500")
    assert [quote["no_bid_dollars"] for quote in accepted] == ["0.6500", "0.6500"]
    world.confirm_bid(batch, first)
    assert world.batch(batch)["status"] == "accepted"
    world.confirm_bid(batch, second, THIRD)

    assert world.batch(batch)["close_reason"] == "executed"
    assert (world.position(QUOTER), world.position(QUOTER, SECOND)) == (-10, 0)
    assert (world.position(THIRD), world.position(THIRD, SECOND)) == (0, -10)
    parts = world.bids(batch, QUOTER)[0]["quotes"]
    assert statuses(parts) == ["executed", "cancelled"]
    assert parts[1]["cancellation_reason"] == "not_accepted"


def test_of_equal_bids_the_earlier_one_is_best_and_a_loser_is_cancelled(world):
    batch = world.ask_batch()
    world.bid(batch, LOW, LOW)
    world.bid(batch, LOW, LOW, account=THIRD)
    world.take(batch, "0.0100", "0.0100")

    assert statuses(world.bids(batch)) == ["accepted", "cancelled"]


def test_what_is_best_is_shown_to_who_asked_and_counts_its_changes(world):
    batch = world.ask_batch()
    assert (world.best(batch)["version"], world.best(batch)["yes_complete"]) == (0, False)
    bid_id = world.bid(batch, ("0.3000", "0.0000"), LOW)
    world.bid(batch, HIGH, HIGH, account=THIRD)

    best = world.best(batch)
    assert (best["version"], best["yes_complete"], best["no_complete"]) == (2, True, True)
    first, second = best["rfqs"]
    assert (first["yes_bid_dollars"], first["no_bid_dollars"]) == ("0.3000", "0.6500")
    assert (second["yes_bid_dollars"], second["no_contracts_offered_fp"]) == ("0.3000", "10.00")

    world.do("DELETE", f"{BATCHES}/{batch['id']}/quotes/{bid_id}", account=QUOTER, status=204)
    assert world.best(batch)["rfqs"][0]["yes_bid_dollars"] == "0.2000"
    assert world.best(batch)["version"] == 3
    path = f"{BATCHES}/{batch['id']}/best_quotes"
    assert world.do("GET", path, account=QUOTER).code == "rfq_batch_unavailable"


def test_a_part_that_the_exchange_refuses_leaves_the_other_one_traded(world):
    batch = world.ask_batch()
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.6000", "0.6000")
    cash_micros = world.venue.exchange.views.account(QUOTER).cash_micros
    world.venue.execute(Withdraw(QUOTER, cash_micros - 7_000_000))

    world.confirm_bid(batch, bid_id)

    closed = world.batch(batch)
    assert closed["close_reason"] == "partially_executed"
    assert closed["rfqs"][1]["cancellation_reason"] == "not_executed"
    (bid,) = world.bids(batch)
    assert (bid["status"], statuses(bid["quotes"])) == (
        "partially_executed",
        ["executed", "cancelled"],
    )
    assert bid["quotes"][1]["cancellation_reason"] == "insufficient_funds"


def test_where_the_exchange_refuses_all_of_it_the_batch_is_over_without_a_trade(world):
    batch = world.ask_batch()
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.6000", "0.6000")
    world.venue.execute(PauseExchange("trading"))

    world.confirm_bid(batch, bid_id)

    assert world.batch(batch)["close_reason"] == "not_executed"
    assert statuses(world.bids(batch)) == ["cancelled"]
    assert world.position(ASKER) == 0


def test_a_bid_that_is_not_confirmed_within_30_seconds_is_cancelled(world):
    batch = world.ask_batch()
    first = world.bid(batch, HIGH, LOW)
    second = world.bid(batch, LOW, HIGH, account=THIRD)
    world.take(batch, "0.6500", "0.6500")
    world.confirm_bid(batch, first)
    world.clock.advance(30)

    closed = world.batch(batch)
    assert (closed["status"], closed["close_reason"]) == ("closed", "partially_executed")
    assert statuses(world.bids(batch)) == ["executed", "cancelled"]
    path = f"{BATCHES}/{batch['id']}/quotes/{second}/confirm"
    assert world.why("PUT", path, {}, account=THIRD)[0] == 409


def test_a_quoter_may_withdraw_what_was_accepted(world):
    batch = world.ask_batch()
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.6000", "0.6000")

    path = f"{BATCHES}/{batch['id']}/quotes/{bid_id}"
    world.do("DELETE", path, account=QUOTER, status=204)

    assert world.batch(batch)["close_reason"] == "not_executed"
    assert world.why("DELETE", path, account=QUOTER)[0] == 400


def test_what_is_worse_than_asked_for_is_not_accepted_and_nothing_changes(world):
    batch = world.ask_batch()
    world.bid(batch, LOW, ("0.3000", "0.0000"))
    path = f"{BATCHES}/{batch['id']}/accept"
    body = {"accepted_side": "no", "min_bids": world.limits(batch, "0.6000", "0.6000")}

    assert world.why("PUT", path, body)[0] == 409
    body = {"accepted_side": "yes", "min_bids": world.limits(batch, "0.3000", "0.3100")}
    assert world.why("PUT", path, body)[0] == 409
    assert world.batch(batch)["status"] == "open"
    assert statuses(world.bids(batch)[0]["quotes"]) == ["open", "open"]


def test_accepting_names_each_request_once(world):
    batch, other = world.ask_batch(), world.ask_batch(account=THIRD)
    world.bid(batch, LOW, LOW)
    path = f"{BATCHES}/{batch['id']}/accept"
    right = world.limits(batch, "0.01", "0.01")
    for wrong in (right[:1] * 2, world.limits(other, "0.01", "0.01")):
        body = {"accepted_side": "no", "min_bids": wrong}
        assert world.why("PUT", path, body)[0] == 400
    body = {"accepted_side": "no", "min_bids": right}
    assert world.why("PUT", path, body, account=QUOTER)[0] == 403
    world.take(batch, "0.01", "0.01")
    assert world.why("PUT", path, body)[0] == 409


def test_orders_of_an_accepted_batch_are_named_by_the_number_of_the_request(world):
    batch = world.ask_batch()
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.01", "0.01", client_order_id="mine")
    world.confirm_bid(batch, bid_id)

    orders = world.ok("/portfolio/orders", "limit=2")["orders"]
    assert {order["client_order_id"] for order in orders} == {"mine-1", "mine-2"}
    again = world.ask_batch()
    world.bid(again, LOW, LOW)
    body = {
        "accepted_side": "no",
        "min_bids": world.limits(again, "0.01", "0.01"),
        "client_order_id": "mine",
    }
    refused = world.do("PUT", f"{BATCHES}/{again['id']}/accept", body)
    assert (refused.status, refused.code) == (409, "order_already_exists")


def test_deleting_a_batch_ends_its_requests_and_the_bids(world):
    batch = world.ask_batch()
    world.bid(batch, LOW, LOW)
    path = f"{BATCHES}/{batch['id']}"
    assert world.why("DELETE", path, account=QUOTER)[0] == 404

    world.do("DELETE", path, status=204)

    closed = world.batch(batch)
    assert (closed["close_reason"], statuses(closed["rfqs"])) == ("withdrawn", ["closed", "closed"])
    assert statuses(world.bids(batch)) == ["cancelled"]
    assert world.why("DELETE", path)[0] == 400


def test_a_market_that_closes_takes_the_whole_batch_with_it(world):
    batch = world.ask_batch()
    world.bid(batch, LOW, LOW)
    world.venue.execute(CloseMarket(SECOND))

    closed = world.batch(batch)
    assert (closed["status"], closed["close_reason"]) == ("closed", "market_closed")
    assert statuses(closed["rfqs"]) == ["closed", "closed"]


def test_requests_of_a_batch_are_quoted_and_deleted_with_it_only(world):
    batch = world.ask_batch()
    rfq_id = batch["rfqs"][0]["id"]
    body = {"rfq_id": rfq_id, "yes_bid": "0.30", "no_bid": "0.60", "rest_remainder": False}
    assert world.why("POST", "/quotes", body, account=QUOTER)[0] == 400
    assert world.why("DELETE", f"/rfqs/{rfq_id}")[0] == 400
    world.bid(batch, LOW, LOW)
    part = world.bids(batch)[0]["quotes"][0]["id"]
    assert world.why("PUT", f"/quotes/{part}/accept", {"accepted_side": "no"})[0] == 400
    assert world.why("DELETE", f"/quotes/{part}", account=QUOTER)[0] == 400
    assert {rfq["id"] for rfq in world.ok("/communications/rfqs")["rfqs"]} == {
        rfq["id"] for rfq in batch["rfqs"]
    }


def test_an_account_with_an_open_request_in_a_market_replaces_it_or_is_refused(world):
    single = world.ask()
    batch_body = {"children": [{"market_ticker": t} for t in (TICKER, SECOND)]}
    body = batch_body | {"contracts_fp": "1.00"}
    assert world.why("POST", BATCHES, body)[0] == 409

    first = world.ask_batch(replace_existing=True)
    assert world.rfq(single)["cancellation_reason"] == "replaced"
    second = world.ask_batch(replace_existing=True)
    assert world.batch(first)["close_reason"] == "replaced"
    assert world.batch(second)["status"] == "open"


def test_combinations_are_made_on_the_way_and_amounts_may_differ(world):
    children = [
        {"selected_markets": LEGS, "target_cost_dollars": "5.00"},
        {"market_ticker": TICKER},
    ]
    batch = world.ask_batch(children=children, mve_collection_ticker="KXCOMBO-DAY")

    combo, plain = batch["rfqs"]
    assert (combo["mve_collection_ticker"], len(combo["mve_selected_legs"])) == ("KXCOMBO-DAY", 2)
    assert (combo["target_cost_dollars"], combo["contracts_fp"]) == ("5.000000", "0.00")
    assert plain["contracts_fp"] == "10.00"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"children": [{"market_ticker": TICKER}] * 2}, "twice"),
        ({"children": [{"market_ticker": TICKER}, {}]}, "either"),
        ({"children": [{"market_ticker": TICKER}, {"market_ticker": "NO"}]}, "no market"),
        ({"children": [{"market_ticker": TICKER}, {"selected_markets": LEGS}]}, "no collection"),
        ({"contracts_fp": "0.00"}, "more than 0"),
        ({"subaccount": 9}, "never made"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_whole(world, changes, words):
    children = [{"market_ticker": ticker} for ticker in (TICKER, SECOND)]
    body = {"children": children, "contracts_fp": "1.00"} | changes

    status, said = world.why("POST", BATCHES, body)

    assert (status, words in said) == (400, True), said
    assert world.ok("/communications/rfqs")["rfqs"] == []


def test_bids_that_cannot_be_are_refused_whole(world):
    batch, other = world.ask_batch(), world.ask_batch(account=THIRD)
    path = f"{BATCHES}/{batch['id']}/quotes"

    def refused(rfqs, yes="0.3000", account=QUOTER):
        quotes = [{"rfq_id": rfq["id"], "yes_bid": yes, "no_bid": "0.60"} for rfq in rfqs]
        body = {"quotes": quotes, "rest_remainder": False}
        return world.why("POST", path, body, account=account)[0]

    assert refused(other["rfqs"]) == 400
    assert refused([batch["rfqs"][0]] * 2) == 400
    assert refused(batch["rfqs"], yes="0.4100") == 400
    assert refused(batch["rfqs"], account=ASKER) == 403
    world.do("DELETE", f"{BATCHES}/{batch['id']}", status=204)
    assert refused(batch["rfqs"]) == 409
    assert world.bids(batch) == []


def test_batches_are_everybodys_the_bids_of_their_sides(world):
    batch = world.ask_batch(obscure_creator_id=True)
    world.bid(batch, LOW, LOW)

    public = world.batch(batch, THIRD)
    assert public["creator_id"] != world.public_id(ASKER)
    assert {rfq["creator_id"] for rfq in public["rfqs"]} == {public["creator_id"]}
    assert "creator_user_id" not in public
    assert world.bids(batch, THIRD) == []
    (own,), (theirs,) = world.bids(batch), world.bids(batch, QUOTER)
    assert "rfq_creator_user_id" in own
    assert "creator_user_id" in theirs
    assert "rfq_creator_user_id" not in theirs


def test_batches_come_newest_first_narrowed_down_and_page_by_page(world):
    made = [world.ask_batch(account=account)["id"] for account in (ASKER, QUOTER, THIRD)]
    world.do("DELETE", f"{BATCHES}/{made[0]}", status=204)

    def listed(query):
        return [each["id"] for each in world.ok(f"/communications{BATCHES}", query)["rfq_batches"]]

    first = world.ok(f"/communications{BATCHES}", "limit=2")
    assert [each["id"] for each in first["rfq_batches"]] == made[:0:-1]
    assert listed(f"limit=2&cursor={first['cursor']}") == made[:1]
    assert listed("status=closed") == listed("user_filter=self") == made[:1]
    assert (listed("subaccount=0"), listed("subaccount=1")) == (made[:1], [])
    for query in ("cursor=nonsense", "status=resting", "limit=21"):
        assert world.get(f"/communications{BATCHES}", query).status == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/best_quotes"),
        ("GET", "/quotes"),
        ("DELETE", "/quotes/nothing"),
        ("PUT", "/quotes/nothing/confirm"),
    ],
)
def test_what_is_not_there_is_not_found(world, method, path):
    assert world.why(method, f"{BATCHES}/nothing{path}")[0] == 404


def test_a_quote_is_confirmed_and_deleted_by_its_quoter_on_its_batch(world):
    batch, other = world.ask_batch(), world.ask_batch(account=THIRD)
    bid_id = world.bid(batch, LOW, LOW)
    world.take(batch, "0.01", "0.01")
    for path in (f"{batch['id']}/quotes/{bid_id}", f"{other['id']}/quotes/{bid_id}"):
        assert world.why("PUT", f"{BATCHES}/{path}/confirm", {}, account=THIRD)[0] == 404
        assert world.why("DELETE", f"{BATCHES}/{path}", account=THIRD)[0] == 404
