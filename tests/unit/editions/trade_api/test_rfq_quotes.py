"""Quotes, from asking to trading: who may do what when, who sees what, and what is traded in the end."""

import pytest

from mock_exchange.core.commands import PauseExchange, Withdraw
from support.trade_talks import ASKER, QUOTER, START_US, THIRD, TICKER, TalkWorld

pytestmark = pytest.mark.rule("T07")


@pytest.fixture
def world():
    return TalkWorld()


def test_a_request_is_quoted_accepted_confirmed_and_traded(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id, yes="0.3000", no="0.6500")
    assert world.seen(quote_id)["status"] == "open"

    world.accept(quote_id, "no")
    assert world.seen(quote_id, QUOTER)["status"] == "accepted"
    assert world.position(ASKER) == 0

    world.confirm(quote_id)
    assert world.seen(quote_id)["status"] == "executed"
    assert world.rfq(rfq_id)["status"] == "closed"
    assert (world.position(ASKER), world.position(QUOTER)) == (10, -10)


def test_the_trade_is_on_the_tape_and_the_quoter_made_it(world):
    world.dealt("no")

    (trade,) = world.ok("/markets/trades", f"ticker={TICKER}&limit=1")["trades"]
    assert (trade["yes_price_dollars"], trade["count_fp"]) == ("0.3500", "10.00")
    assert (trade["taker_book_side"], trade["is_block_trade"]) == ("bid", False)
    (own,) = world.ok("/portfolio/fills", f"ticker={TICKER}&limit=1")["fills"]
    (theirs,) = world.ok("/portfolio/fills", f"ticker={TICKER}&limit=1", account=QUOTER)["fills"]
    assert own["trade_id"] == theirs["trade_id"] == trade["trade_id"]
    assert (own["is_taker"], theirs["is_taker"]) == (True, False)
    assert (own["outcome_side"], theirs["outcome_side"]) == ("yes", "no")


def test_accepting_yes_takes_the_bid_for_yes_so_the_asker_sells_it(world):
    world.dealt("yes", yes="0.3000")

    (trade,) = world.ok("/markets/trades", f"ticker={TICKER}&limit=1")["trades"]
    assert (trade["yes_price_dollars"], trade["taker_book_side"]) == ("0.3000", "ask")
    assert (world.position(ASKER), world.position(QUOTER)) == (-10, 10)


def test_the_book_does_not_notice(world):
    book = world.ok(f"/markets/{TICKER}/orderbook")
    world.dealt("no", yes="0.0000", no="0.9000")
    assert world.ok(f"/markets/{TICKER}/orderbook") == book


def test_each_side_finds_its_own_order_on_the_quote(world):
    _, quote_id = world.dealt()

    own, theirs = world.seen(quote_id), world.seen(quote_id, QUOTER)
    assert "creator_order_id" not in own
    assert "rfq_creator_order_id" not in theirs
    for order_id, account in (
        (own["rfq_creator_order_id"], ASKER),
        (theirs["creator_order_id"], QUOTER),
    ):
        order = world.ok(f"/portfolio/orders/{order_id}", account=account)["order"]
        assert (order["status"], order["fill_count_fp"]) == ("executed", "10.00")


def test_a_quote_shows_its_moments(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)
    world.clock.advance(1)
    world.accept(quote_id)
    world.clock.advance(29)
    world.confirm(quote_id)

    quote = world.seen(quote_id)
    moments = [quote[f"{name}_ts"][-4:-1] for name in ("created", "accepted", "executed")]
    assert moments == [":05", ":06", ":35"]
    assert quote["confirmed_ts"] == quote["executed_ts"] == quote["updated_ts"]


def test_a_quote_that_is_not_confirmed_within_30_seconds_is_cancelled(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)
    world.accept(quote_id)
    world.clock.advance(30)

    quote = world.seen(quote_id)
    assert (quote["status"], quote["cancellation_reason"]) == ("cancelled", "confirmation_expired")
    assert world.why("PUT", f"/quotes/{quote_id}/confirm", {}, account=QUOTER)[0] == 400
    assert world.rfq(rfq_id)["status"] == "open"


def test_while_one_quote_waits_no_other_can_be_accepted(world):
    rfq_id = world.ask()
    first, second = world.quote(rfq_id), world.quote(rfq_id, account=THIRD)
    world.accept(first)

    status, words = world.why("PUT", f"/quotes/{second}/accept", {"accepted_side": "no"})
    assert (status, "another quote" in words) == (400, True)
    world.clock.advance(31)
    world.accept(second)


def test_what_the_exchange_refuses_cancels_the_quote_and_leaves_the_request(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)
    world.accept(quote_id)
    cash_micros = world.venue.exchange.views.account(QUOTER).cash_micros
    world.venue.execute(Withdraw(QUOTER, cash_micros))

    world.confirm(quote_id)

    quote = world.seen(quote_id)
    assert (quote["status"], quote["cancellation_reason"]) == ("cancelled", "insufficient_funds")
    assert world.rfq(rfq_id)["status"] == "open"
    assert world.position(ASKER) == 0


def test_a_pause_between_accepting_and_confirming_cancels_it_too(world):
    quote_id = world.quote(world.ask())
    world.accept(quote_id)
    world.venue.execute(PauseExchange("trading"))

    world.confirm(quote_id)

    assert world.seen(quote_id)["cancellation_reason"] == "trading_paused"


def test_the_other_quotes_go_when_the_request_was_traded_on(world):
    rfq_id = world.ask()
    first, second = world.quote(rfq_id), world.quote(rfq_id, account=THIRD)
    world.accept(first)
    world.confirm(first)

    assert world.seen(second)["cancellation_reason"] == "rfq_closed"
    assert "cancellation_reason" not in world.rfq(rfq_id)


def test_a_quoter_withdraws_also_what_was_accepted(world):
    rfq_id = world.ask()
    first, second = world.quote(rfq_id), world.quote(rfq_id)
    world.accept(second)
    for quote_id in (first, second):
        world.do("DELETE", f"/quotes/{quote_id}", account=QUOTER, status=204)
        assert world.seen(quote_id)["cancellation_reason"] == "withdrawn"
    assert world.why("DELETE", f"/quotes/{first}", account=QUOTER)[0] == 400


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"yes_bid": "0.3000", "no_bid": "0.7100"}, "more than a dollar"),
        ({"yes_bid": "0.00", "no_bid": "0.0000"}, "must be more than 0"),
        ({"yes_bid": "0.3050"}, "yes_bid is not on"),
        ({"no_bid": "0.6505"}, "no_bid is not on"),
        ({"rfq_id": "nothing"}, "no open request"),
        ({"subaccount": 7}, "never made"),
    ],
)
def test_a_quote_that_cannot_be_is_refused(world, body, words):
    right = {
        "rfq_id": world.ask(),
        "yes_bid": "0.3000",
        "no_bid": "0.6500",
        "rest_remainder": False,
    }
    status, said = world.why("POST", "/quotes", right | body, account=QUOTER)
    assert (status, words in said) == (400, True), said


def test_nobody_quotes_on_their_own_request(world):
    body = {"rfq_id": world.ask(), "yes_bid": "0.30", "no_bid": "0", "rest_remainder": True}
    body["no_bid"] = "0.00"
    status, words = world.why("POST", "/quotes", body)
    assert (status, "caller's own" in words) == (400, True)


def test_quotes_are_asked_for_by_their_last_change(world):
    quote_id = world.quote(world.ask())
    world.clock.advance(5)
    since = f"min_ts={START_US // 1_000_000 + 5}"
    assert world.ok("/communications/quotes", since)["quotes"] == []
    world.accept(quote_id)
    assert [each["id"] for each in world.ok("/communications/quotes", since)["quotes"]] == [
        quote_id
    ]


def test_a_side_without_a_bid_cannot_be_accepted(world):
    quote_id = world.quote(world.ask(), yes="0.3000", no="0.0000")

    status, words = world.why("PUT", f"/quotes/{quote_id}/accept", {"accepted_side": "no"})
    assert (status, "offers nothing" in words) == (400, True)
    assert world.seen(quote_id)["no_contracts_fp"] == "0.00"
    world.accept(quote_id, "yes")


def test_only_who_asked_accepts_and_only_who_quoted_confirms(world):
    quote_id = world.quote(world.ask())
    accept = ("PUT", f"/quotes/{quote_id}/accept", {"accepted_side": "no"})
    assert world.why(*accept, account=QUOTER)[0] == 400
    assert world.why(*accept, account=THIRD)[0] == 404
    world.accept(quote_id)
    assert world.why(*accept)[0] == 400
    assert world.why("PUT", f"/quotes/{quote_id}/confirm", {})[0] == 400
    assert world.why("DELETE", f"/quotes/{quote_id}")[0] == 400


def test_a_quote_is_found_by_its_two_sides_with_or_without_its_request(world):
    rfq_id, other = world.ask(), world.ask(account=THIRD)
    quote_id = world.quote(rfq_id)
    short, long = f"/quotes/{quote_id}", f"/rfqs/{rfq_id}/quotes/{quote_id}"

    for account in (ASKER, QUOTER):
        bodies = [world.do("GET", path, account=account, status=200) for path in (short, long)]
        assert bodies[0] == bodies[1]
    for path in (short, long):
        assert world.why("GET", path, account=THIRD)[0] == 404
    assert world.why("GET", f"/rfqs/{other}/quotes/{quote_id}")[0] == 404


def test_the_long_way_does_all_of_it(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)
    path = f"/rfqs/{rfq_id}/quotes/{quote_id}"
    world.do("PUT", f"{path}/accept", {"accepted_side": "yes"}, status=204)
    world.do("PUT", f"{path}/confirm", account=QUOTER, status=204)
    assert world.position(QUOTER) == 10
    again = world.quote(world.ask())
    rfq_id = world.seen(again)["rfq_id"]
    world.do("DELETE", f"/rfqs/{rfq_id}/quotes/{again}", account=QUOTER, status=204)


def test_quotes_are_listed_to_their_sides_newest_first_and_page_by_page(world):
    rfq_id = world.ask()
    made = [world.quote(rfq_id) for _ in range(3)]
    world.quote(world.ask(account=THIRD))

    first = world.ok("/communications/quotes", f"rfq_id={rfq_id}&limit=2")
    rest = world.ok("/communications/quotes", f"rfq_id={rfq_id}&limit=2&cursor={first['cursor']}")
    assert [each["id"] for each in first["quotes"] + rest["quotes"]] == made[::-1]
    assert rest["cursor"] == ""
    assert len(world.ok("/communications/quotes", account=QUOTER)["quotes"]) == 4
    assert len(world.ok("/communications/quotes", account=THIRD)["quotes"]) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("user_filter=self", 1),
        ("rfq_user_filter=self", 2),
        ("status=open", 2),
        ("status=cancelled", 1),
        ("quote_creator_user_id={quoter}", 2),
        ("rfq_creator_user_id={quoter}", 1),
        ("rfq_creator_user_id=nobody", 0),
        ("rfq_creator_subtrader_id=x", 0),
        ("max_ts=1", 0),
    ],
)
def test_quotes_are_narrowed_down(world, query, count):
    own = world.ask()
    withdrawn = world.quote(own)
    world.quote(own)
    world.do("DELETE", f"/quotes/{withdrawn}", account=QUOTER, status=204)
    world.quote(world.ask(account=QUOTER), account=ASKER)

    query = query.format(quoter=world.public_id(QUOTER))
    assert len(world.ok("/communications/quotes", query)["quotes"]) == count


@pytest.mark.parametrize("query", ["cursor=nonsense", "status=resting", "limit=501", "limit=0"])
def test_a_list_that_cannot_be_is_refused(world, query):
    assert world.get("/communications/quotes", query).status == 400


def test_money_buys_as_many_contracts_as_it_pays_for_fees_and_all(world):
    rfq_id = world.ask(target_cost_dollars="10.00")
    quote_id = world.quote(rfq_id, yes="0.3000", no="0.6000")

    quote = world.seen(quote_id)
    assert quote["rfq_target_cost_dollars"] == "10.000000"
    assert (quote["contracts_fp"], quote["yes_contracts_fp"]) == ("0.00", "13.99")
    assert quote["no_contracts_fp"] == "23.99"
    before = world.venue.exchange.views.account(ASKER).cash_micros
    world.accept(quote_id, "no")
    world.confirm(quote_id)
    spent = before - world.venue.exchange.views.account(ASKER).cash_micros
    assert 9_990_000 < spent <= 10_000_000
    assert world.seen(quote_id)["contracts_fp"] == "23.99"


def test_money_without_fees_buys_more(world):
    rfq_id = world.ask(target_cost_dollars="10.00", target_cost_excludes_fees=True)

    quote = world.seen(world.quote(rfq_id, yes="0.0000", no="0.6000"))

    assert (quote["yes_contracts_fp"], quote["no_contracts_fp"]) == ("0.00", "25.00")


def test_the_most_that_can_be_asked_for_can_still_be_written(world):
    ticker = next(
        each.ticker for each in world.venue.exchange.views.markets() if each.bands and each.trading
    )
    rfq_id = world.ask(ticker=ticker, target_cost_dollars="100000000.00")
    lowest = min(world.venue.exchange.state.markets[ticker].prices)

    quote = world.seen(world.quote(rfq_id, yes="0.0000", no=f"{1 - lowest / 10_000:.4f}"))

    assert len(quote["no_contracts_fp"]) >= 12


def test_money_that_buys_nothing_is_not_quoted_on(world):
    body = {
        "rfq_id": world.ask(target_cost_dollars="0.0050"),
        "yes_bid": "0.3000",
        "no_bid": "0.0000",
        "rest_remainder": False,
    }
    status, words = world.why("POST", "/quotes", body, account=QUOTER)
    assert (status, "buys nothing" in words) == (400, True)


def test_only_the_quoter_sees_that_it_is_post_only(world):
    quote_id = world.quote(world.ask(), post_only=True)
    assert world.seen(quote_id, QUOTER)["post_only"] is True
    assert "post_only" not in world.seen(quote_id)
