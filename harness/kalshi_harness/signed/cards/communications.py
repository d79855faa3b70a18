"""Cards about what is agreed on before it is traded: requests for quotes, quotes, and who hears of them (T07, T08, T10)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal
from typing import Any

from kalshi_harness.card import Deck
from kalshi_harness.environment import Body
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.verdict import Need, expect, expect_equal

DECK = Deck("communications")
NEEDS: tuple[Need, ...] = ("trades", "control")


@DECK.card(
    "TCM-010",
    "Asked, quoted, accepted, confirmed: contracts and money change hands at the quote's price",
    rules=("T07", "T08"),
    needs=NEEDS,
)
def dealt(environment: SignedEnvironment) -> None:
    """The bid for NO is 65 cents: who asked buys YES at 35."""
    asker, quoter = environment.new_trader(), environment.new_trader()
    ticker, funds = environment.new_market(), asker.cash()
    path = _quoted(asker, quoter, ticker)
    asker.succeed("AcceptRFQQuote", path=path, body={"accepted_side": "no"})
    expect_equal(_quote(asker, path)["status"], "accepted", "the quote, accepted")
    expect_equal(asker.position(ticker), Decimal(0), "what is held before it is confirmed")
    quoter.succeed("ConfirmRFQQuote", path=path, body={})
    expect_equal(_quote(asker, path)["status"], "executed", "the quote, confirmed")
    for trader, price, held in ((asker, "0.35", "10"), (quoter, "0.65", "-10")):
        expect_equal(trader.position(ticker), Decimal(held), "the position")
        (fill,) = trader.fills(ticker=ticker)
        expect_equal(Decimal(fill["yes_price_dollars"]), Decimal("0.35"), "the price of the fill")
        paid = Decimal(price) * 10 + Decimal(fill["fee_cost"])
        rest = trader.cash() - (funds - paid)
        expect(abs(rest) < Decimal("0.01"), "the cash is what the fill says", trader.cash(), fill)


@DECK.card(
    "TCM-020",
    "A request is for everybody to see, a quote for its two sides only",
    rules=("T07", "T17"),
    needs=NEEDS,
)
def seen(environment: SignedEnvironment) -> None:
    """A third member finds the request, and no quote."""
    asker, quoter, third = (environment.new_trader() for _ in range(3))
    path = _quoted(asker, quoter, environment.new_market())
    rfq = third.succeed("GetRFQ", path={"rfq_id": path["rfq_id"]})["rfq"]
    expect_equal((rfq["id"], rfq["status"]), (path["rfq_id"], "open"), "the request")
    for trader in (asker, quoter):
        expect_equal(_quote(trader, path)["id"], path["quote_id"], "the quote")
    third.refused("GetRFQQuote", 404, "not_found", path=path)
    expect_equal(third.succeed("GetQuotes")["quotes"], [], "the quotes that the third is shown")


@DECK.card(
    "TCM-030",
    "Only who asked accepts, and only who quoted confirms",
    rules=("T07", "T17"),
    needs=NEEDS,
)
def sides(environment: SignedEnvironment) -> None:
    """Each the other's part is refused, and nothing is held."""
    asker, quoter = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    path = _quoted(asker, quoter, ticker)
    accept = {"path": path, "body": {"accepted_side": "yes"}}
    _refused(quoter, "AcceptRFQQuote", **accept)
    asker.succeed("AcceptRFQQuote", **accept)
    _refused(asker, "ConfirmRFQQuote", path=path, body={})
    expect_equal(_quote(asker, path)["status"], "accepted", "the quote")
    expect_equal(asker.position(ticker), Decimal(0), "what is held")


@DECK.card("TCM-040", "A quote that was withdrawn cannot be accepted", rules=("T07",), needs=NEEDS)
def withdrawn(environment: SignedEnvironment) -> None:
    """Nor a quote on a request that is gone."""
    asker, quoter = environment.new_trader(), environment.new_trader()
    for who, operation in ((quoter, "DeleteRFQQuote"), (asker, "DeleteRFQ")):
        ticker = environment.new_market()
        path = _quoted(asker, quoter, ticker)
        named = path if operation == "DeleteRFQQuote" else {"rfq_id": path["rfq_id"]}
        who.succeed(operation, path=named)
        _refused(asker, "AcceptRFQQuote", path=path, body={"accepted_side": "yes"})
        expect_equal(asker.position(ticker), Decimal(0), "what is held")


@DECK.card(
    "TCM-050",
    "A request is told to whoever listens, a quote to its two sides only",
    rules=("T10", "T17"),
    needs=NEEDS,
)
def told(environment: SignedEnvironment) -> None:
    """The third hears of the next request, not of the quote between."""
    asker, quoter, third = (environment.new_trader() for _ in range(3))
    streams = [trader.stream() for trader in (asker, third)]
    for stream in streams:
        stream.subscribe("communications")
    ticker = environment.new_market()
    first = _quoted(asker, quoter, ticker)
    second = _asked(asker, environment.new_market())
    heard = [stream.told("rfq_created")["id"] for stream in streams]
    expect_equal(heard, [first["rfq_id"]] * 2, "the requests that both are told of")
    quote = streams[0].told("quote_created")
    expect_equal(quote["quote_id"], first["quote_id"], "the quote that the asker is told of")
    message = streams[1].driver.receive()
    due = ("rfq_created", second)
    expect_equal((message["type"], message["msg"].get("id")), due, "what the third hears next")


def _asked(asker: SignedTrader, ticker: str) -> str:
    """Ask for quotes on ten contracts; return the request's id."""
    body = {"market_ticker": ticker, "contracts_fp": "10.00", "rest_remainder": False}
    return str(asker.succeed("CreateRFQ", body=body)["id"])


def _quoted(asker: SignedTrader, quoter: SignedTrader, ticker: str) -> dict[str, str]:
    """Ask, and quote 30 cents for YES and 65 for NO; return what names request and quote in a path."""
    rfq_id = _asked(asker, ticker)
    body = {"rfq_id": rfq_id, "yes_bid": "0.3000", "no_bid": "0.6500", "rest_remainder": False}
    quote_id = str(quoter.succeed("CreateQuote", body=body)["id"])
    return {"rfq_id": rfq_id, "quote_id": quote_id}


def _quote(trader: SignedTrader, path: dict[str, str]) -> Body:
    return dict(trader.succeed("GetRFQQuote", path=path)["quote"])


def _refused(trader: SignedTrader, operation_id: str, **call: Any) -> None:
    answer = trader.call(operation_id, **call)
    expect(answer.status in {400, 403, 404, 409}, f"{operation_id} is refused", answer)
