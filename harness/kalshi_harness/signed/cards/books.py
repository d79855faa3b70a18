"""Cards about books on streams: how they begin, how they are numbered, and how they end (T10, T15)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.stream_driver import Message
from kalshi_harness.verdict import Need, expect, expect_equal

DECK = Deck("books")
NEEDS: tuple[Need, ...] = ("trades", "control")
Levels = dict[tuple[str, Decimal], Decimal]


@DECK.card(
    "TWS-090",
    "Whoever comes later begins with the book of that moment",
    rules=("T10", "T15"),
    needs=NEEDS,
)
def later(environment: SignedEnvironment) -> None:
    """Two streams, a change between them: each snapshot is what REST shows."""
    trader, ticker = environment.new_trader(), environment.new_market()
    for price in ("0.4000", "0.4100"):
        trader.place(ticker, "bid", "5.00", price)
        stream = trader.stream()
        stream.subscribe("orderbook_delta", market_tickers=[ticker])
        first = stream.driver.receive_type("orderbook_snapshot")
        expect_equal(_levels(first), _shown(trader, ticker), "the book of the snapshot", first)


@DECK.card(
    "TWS-100",
    "The clock of a market's book goes forward, and is the same on every stream",
    rules=("T10", "T15"),
    needs=NEEDS,
)
def clock(environment: SignedEnvironment) -> None:
    """Snapshot, change, change; told twice."""
    trader, ticker = environment.new_trader(), environment.new_market()
    trader.place(ticker, "bid", "5.00", "0.4000")
    streams = [trader.stream() for _ in range(2)]
    heard: list[list[int]] = []
    for stream in streams:
        stream.subscribe("orderbook_delta", market_tickers=[ticker])
        heard.append([stream.driver.receive_type("orderbook_snapshot")["msg"]["clock"]])
    for price in ("0.4100", "0.4200"):
        trader.place(ticker, "bid", "1.00", price)
        for stream, clocks in zip(streams, heard, strict=True):
            clocks.append(stream.driver.receive_type("orderbook_delta")["msg"]["clock"])
    expect_equal(heard[0], heard[1], "the clocks of both streams")
    forward = all(before < after for before, after in zip(heard[0], heard[0][1:], strict=False))
    expect(forward, "each change has a later clock than what came before", heard[0])


@DECK.card(
    "TWS-110",
    "After unsubscribe nothing more is told",
    rules=("T10",),
    needs=NEEDS,
)
def ended(environment: SignedEnvironment) -> None:
    """The next message answers the next command."""
    trader, ticker = environment.new_trader(), environment.new_market()
    stream = trader.stream()
    stream.subscribe("orderbook_delta", market_tickers=[ticker])
    snapshot = stream.driver.receive_type("orderbook_snapshot")
    stream.answer(stream.send("unsubscribe", sids=[snapshot["sid"]]))
    trader.place(ticker, "bid", "5.00", "0.4000")
    number = stream.send("list_subscriptions")
    message = stream.driver.receive()
    expect_equal((message.get("id"), message["msg"]), (number, []), "what comes next", message)


def _levels(snapshot: Message) -> Levels:
    return {
        (side, Decimal(price)): Decimal(size)
        for side in ("yes", "no")
        for price, size in snapshot["msg"].get(f"{side}_dollars_fp", ())
    }


def _shown(trader: SignedTrader, ticker: str) -> Levels:
    return {
        (side, Decimal(price)): Decimal(size)
        for side, listed in trader.book(ticker).items()
        for price, size in listed
    }
