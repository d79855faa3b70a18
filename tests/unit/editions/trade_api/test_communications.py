"""Requests for quotes: made, seen, narrowed down, replaced and closed."""

from hashlib import sha256

import pytest

from mock_exchange.core.commands import CloseMarket, PauseExchange
from mock_exchange.editions.trade_api.negotiation.render import OBSCURED
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER, TalkWorld

pytestmark = pytest.mark.rule("T07")
SECOND = "KXHIGHNY-26NOV23-T50"


@pytest.fixture
def world():
    return TalkWorld()


def rfqs(world, query="", account=ASKER):
    return world.ok("/communications/rfqs", query, account=account)["rfqs"]


def other_markets(world, count):
    views = world.venue.exchange.views.markets()
    found = [each.ticker for each in views if each.trading and each.ticker != TICKER]
    return found[:count]


def test_a_member_has_one_public_id_which_is_not_its_user_id(world):
    own = world.public_id(ASKER)
    assert own == world.public_id(ASKER) != world.public_id(QUOTER)
    rfq = world.rfq(world.ask())
    assert rfq["creator_id"] == own != rfq["creator_user_id"]


def test_a_request_is_seen_by_everybody_but_whose_account_it_is_by_its_owner_only(world):
    rfq_id = world.ask(rest_remainder=True)

    own, public = world.rfq(rfq_id), world.rfq(rfq_id, QUOTER)

    assert own.items() - public.items() == {
        ("creator_user_id", own["creator_user_id"]),
        ("creator_subaccount", 0),
    }
    assert public["market_ticker"] == TICKER
    assert (public["status"], public["contracts_fp"]) == ("open", "10.00")
    assert public["rest_remainder"] is True


def test_who_asks_obscured_is_seen_by_itself_and_by_all_once_it_has_traded(world):
    own, rfq_id = world.public_id(ASKER), world.ask(obscure_creator_id=True)
    accepted, other = world.quote(rfq_id), world.quote(rfq_id, yes="0.2900")
    world.accept(accepted)

    assert world.rfq(rfq_id, QUOTER)["creator_id"] == OBSCURED == sha256().hexdigest()
    assert world.seen(accepted, QUOTER)["rfq_creator_id"] == OBSCURED
    assert world.rfq(rfq_id)["creator_id"] == world.seen(accepted)["rfq_creator_id"] == own
    query = f"rfq_creator_user_id={own}"
    assert world.ok("/communications/quotes", query, account=QUOTER)["quotes"] == []

    world.confirm(accepted)
    assert world.rfq(rfq_id, QUOTER)["creator_id"] == own
    assert world.seen(accepted, QUOTER)["rfq_creator_id"] == own
    assert world.seen(other, QUOTER)["rfq_creator_id"] == OBSCURED


def test_fees_are_left_out_of_a_target_cost_only(world):
    body = {"market_ticker": TICKER, "contracts": 5, "rest_remainder": False}
    status, words = world.why("POST", "/rfqs", body | {"target_cost_excludes_fees": True})
    assert (status, "target cost only" in words) == (400, True)


def test_an_account_has_one_open_request_in_a_market_unless_it_replaces_it(world):
    first = world.ask()
    body = {"market_ticker": TICKER, "contracts": 5, "rest_remainder": False}

    assert world.why("POST", "/rfqs", body)[0] == 409
    second = world.do("POST", "/rfqs", body | {"replace_existing": True}, status=201)["id"]

    assert world.rfq(first)["cancellation_reason"] == "replaced"
    assert world.rfq(second)["contracts_fp"] == "5.00"
    assert [each["id"] for each in rfqs(world, "status=open")] == [second]


def test_deleting_a_request_closes_it_and_its_quotes(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)

    world.do("DELETE", f"/rfqs/{rfq_id}", status=204)

    rfq = world.rfq(rfq_id)
    assert (rfq["status"], rfq["cancellation_reason"]) == ("closed", "withdrawn")
    assert rfq["cancelled_ts"] == rfq["updated_ts"]
    assert world.seen(quote_id)["cancellation_reason"] == "withdrawn"
    assert world.why("DELETE", f"/rfqs/{rfq_id}")[0] == 400


def test_nobody_deletes_the_request_of_another(world):
    rfq_id = world.ask()
    assert world.why("DELETE", f"/rfqs/{rfq_id}", account=QUOTER)[0] == 404
    unknown = "0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01"
    assert world.why("DELETE", f"/rfqs/{unknown}")[0] == 404
    assert world.why("GET", f"/rfqs/{unknown}")[0] == 404


@pytest.mark.rule("T03")
@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/rfqs/nothing", "rfq_id"),
        ("DELETE", "/rfqs/nothing", "rfq_id"),
        ("GET", "/quotes/nothing", "quote_id"),
        ("DELETE", "/quotes/nothing", "quote_id"),
        ("PUT", "/quotes/nothing/confirm", "quote_id"),
        ("GET", "/rfqs/nothing/quotes/0d9a3c52-4f4b-4a58-8f0f-5a5c2f1f7e01", "rfq_id"),
    ],
)
def test_an_id_that_is_none_is_refused_and_not_looked_for(world, method, path, name):
    status, words = world.why(method, path)
    assert (status, f"{name} is no UUID" in words) == (400, True)


@pytest.mark.rule("T03", "T05")
@pytest.mark.parametrize("path", ["/rfqs?creator_user_id=x", "/quotes?rfq_id=x"])
def test_so_is_one_that_a_list_is_narrowed_down_by(world, path):
    path, _, query = path.partition("?")
    assert world.get(f"/communications{path}", query).status == 400


def test_a_market_that_closes_closes_its_requests(world):
    rfq_id = world.ask()
    quote_id = world.quote(rfq_id)
    world.venue.execute(CloseMarket(TICKER))

    assert world.rfq(rfq_id)["cancellation_reason"] == "market_closed"
    assert world.seen(quote_id)["cancellation_reason"] == "market_closed"


def test_a_member_has_at_most_100_open_requests(world, monkeypatch):
    monkeypatch.setattr("mock_exchange.editions.trade_api.communications.OPEN_MAX", 2)
    tickers = other_markets(world, 3)
    for ticker in tickers[:2]:
        world.ask(ticker=ticker)

    body = {"market_ticker": tickers[2], "contracts": 1, "rest_remainder": False}
    assert world.why("POST", "/rfqs", body)[0] == 400
    world.ask(ticker=tickers[1], replace_existing=True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "either contracts_fp or target_cost_dollars"),
        ({"contracts": 1, "target_cost_dollars": "1.00"}, "either"),
        ({"contracts": 0}, "more than 0"),
        ({"contracts": 1, "contracts_fp": "2.00"}, "differ"),
        ({"target_cost_dollars": "1.00", "target_cost_centi_cents": 1}, "differ"),
        ({"target_cost_centi_cents": 0}, "more than 0"),
        ({"contracts": 10**15}, "at most 1000000000"),
        ({"target_cost_dollars": "9999999999999.00"}, "at most 100000000"),
        ({"contracts": 1, "market_ticker": "NO-SUCH"}, "names no market"),
        ({"contracts": 1, "subaccount": 3}, "never made"),
        ({"contracts": 1, "subtrader_id": "x"}, "no trader"),
    ],
)
def test_a_request_that_cannot_be_is_refused(world, body, words):
    status, said = world.why(
        "POST", "/rfqs", {"market_ticker": TICKER, "rest_remainder": False} | body
    )
    assert (status, words in said) == (400, True), said


def test_money_may_be_given_in_centi_cents(world):
    rfq = world.rfq(world.ask(target_cost_centi_cents=105_000, target_cost_dollars="10.50"))
    assert (rfq["target_cost_dollars"], rfq["contracts_fp"]) == ("10.500000", "0.00")
    assert rfq["target_cost_excludes_fees"] is False


def test_nothing_is_asked_in_a_market_that_does_not_trade(world):
    body = {"market_ticker": TICKER, "contracts": 1, "rest_remainder": False}
    world.venue.execute(PauseExchange("trading"))
    assert world.do("POST", "/rfqs", body).code == "trading_is_paused"
    world = TalkWorld()
    world.venue.execute(CloseMarket(TICKER))
    assert world.do("POST", "/rfqs", body).code == "market_closed"


def test_requests_are_listed_newest_first_and_page_by_page(world):
    made = [world.ask(account=account) for account in (ASKER, QUOTER, THIRD)]

    first = world.ok("/communications/rfqs", "limit=2")
    rest = world.ok("/communications/rfqs", f"limit=2&cursor={first['cursor']}")

    assert [each["id"] for each in first["rfqs"] + rest["rfqs"]] == made[::-1]
    assert rest["cursor"] == ""


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("user_filter=self", 2),
        ("status=closed", 1),
        ("market_ticker={ticker}", 3),
        ("market_ticker=NO-SUCH", 0),
        ("event_ticker=KXHIGHNY-26NOV23", 3),
        ("creator_user_id={quoter}", 1),
        ("creator_user_id={own_user}", 2),
        ("subaccount=0", 2),
        ("subaccount=1", 0),
    ],
)
def test_requests_are_narrowed_down(world, query, count):
    closed = world.ask()
    world.do("DELETE", f"/rfqs/{closed}", status=204)
    own = world.rfq(world.ask())
    world.ask(account=QUOTER)

    query = query.format(
        ticker=TICKER, quoter=world.public_id(QUOTER), own_user=own["creator_user_id"]
    )
    assert len(rfqs(world, query)) == count


@pytest.mark.parametrize("query", ["cursor=nonsense", "status=resting", "limit=101"])
def test_a_list_that_cannot_be_is_refused(world, query):
    assert world.get("/communications/rfqs", query).status == 400


def test_ids_of_the_same_seed_are_the_same():
    assert TalkWorld().ask() == TalkWorld().ask()
