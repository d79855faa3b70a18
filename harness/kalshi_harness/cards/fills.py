"""Cards about the trade history (C11, D08)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.cards.markets import BAD_PAGES
from kalshi_harness.trader import TraderEnvironment
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("fills")


@DECK.card("FIL-010", "Fills can be read", rules=("C11", "C29"))
def readable(environment: TraderEnvironment) -> None:
    """Empty or not, the list keeps its schema and size."""
    fills = environment.trader.fills(limit=5)
    expect(len(fills) <= 5, "a page of five has at most five", fills)


@DECK.card(
    "FIL-020",
    "A fill tells order, side, size, price and moment, for maker and taker",
    rules=("C11", "C10"),
    needs=("control",),
)
def both_sides(environment: TraderEnvironment) -> None:
    """The same trade seen twice."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    sold = maker.place(ticker, "sell", 5, 0.65)["order_id"]
    bought = taker.place(ticker, "buy", 5, 0.65)["order_id"]
    for trader, order_id, side in ((maker, sold, "sell"), (taker, bought, "buy")):
        (fill,) = trader.fills()
        told = {name: fill[name] for name in ("order_id", "ticker", "side", "size", "price")}
        expected = {"order_id": order_id, "ticker": ticker, "side": side, "size": 5, "price": 0.65}
        expect_equal(told, expected, f"the fill of the {side} side", fill)
        (shown,) = trader.order(order_id)["fills"]
        expect_equal(
            shown, {name: fill[name] for name in shown}, "the same fill in its order", fill
        )


@DECK.card(
    "FIL-030",
    "Fills come newest first, in pages that make the whole",
    rules=("C11", "D08"),
    needs=("control",),
)
def pages(environment: TraderEnvironment) -> None:
    """Seven fills, pages of one to four."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 100, 0.65)
    for size in range(1, 8):
        taker.place(ticker, "buy", size, 0.65)
    whole = taker.fills()
    expect_equal([fill["size"] for fill in whole], [7, 6, 5, 4, 3, 2, 1], "the order of the fills")
    for size in (1, 2, 4):
        pages_ = [taker.fills(limit=size, offset=offset) for offset in range(0, 8, size)]
        expect_equal([fill for page in pages_ for fill in page], whole, f"pages of {size}")
    expect_equal(taker.fills(offset=7), [], "a page behind the end")


@DECK.card(
    "FIL-040", "A ticker filter gives that market's fills", rules=("C11",), needs=("control",)
)
def ticker_filter(environment: TraderEnvironment) -> None:
    """None for a market without fills."""
    maker, taker = environment.new_trader(), environment.new_trader()
    tickers = [environment.new_market() for _ in range(3)]
    for ticker in tickers[:2]:
        maker.place(ticker, "sell", 5, 0.65)
        taker.place(ticker, "buy", 5, 0.65)
    for ticker in tickers[:2]:
        found = [fill["ticker"] for fill in taker.fills(ticker=ticker)]
        expect_equal(found, [ticker], "the fills of one market")
    expect_equal(taker.fills(ticker=tickers[2]), [], "the fills of a market without any")


@DECK.card(
    "FIL-050",
    "limit and offset out of range are refused, never clamped",
    rules=("C11", "D08", "D09"),
)
def bad_pages(environment: TraderEnvironment) -> None:
    """The same table as for markets, thinned: fills draw on the general limit."""
    for query in BAD_PAGES[::2]:
        environment.trader.refused("get_fills", "INVALID_PARAMETER", query=query)
    environment.trader.refused("get_fills", "INVALID_PARAMETER", query={"tickers": "X"})
