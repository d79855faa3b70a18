"""Cards about streams: handshake, commands, books that follow, and what one hears of one's own (T10, T15, T16)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from decimal import Decimal

from kalshi_harness.card import Deck
from kalshi_harness.network import TargetUnreachableError
from kalshi_harness.signed.trader import SignedEnvironment
from kalshi_harness.verdict import CardFailure, Need, expect_equal

DECK = Deck("streams")
NEEDS: tuple[Need, ...] = ("trades", "control")
UNKNOWN_CHANNEL = 8


@DECK.card(
    "TWS-010",
    "A signed handshake opens, and a subscription is confirmed and ended",
    rules=("T02", "T10"),
)
def opens(environment: SignedEnvironment) -> None:
    """Subscribed, listed, unsubscribed."""
    stream = environment.trader.stream()
    stream.subscribe("ticker", market_tickers=[environment.any_ticker()])
    listed = stream.answer(stream.send("list_subscriptions"))["msg"]
    expect_equal([each["channel"] for each in listed], ["ticker"], "the subscriptions")
    sids = [each["sid"] for each in listed]
    ended = stream.answer(stream.send("unsubscribe", sids=sids))
    expect_equal((ended["type"], ended["sid"]), ("unsubscribed", sids[0]), "the end of it")


@DECK.card("TWS-020", "A handshake that nobody signed is 401", rules=("T02", "T10"))
def unsigned(environment: SignedEnvironment) -> None:
    """There is no stream for nobody."""
    environment.trader.stream()  # the door is there
    try:
        environment.nobody.stream()
    except TargetUnreachableError as error:
        status = getattr(getattr(error.__cause__, "response", None), "status_code", None)
        expect_equal(status, 401, "the status of the handshake", error)
        return
    raise CardFailure("a handshake without a signature was let in")


@DECK.card("TWS-030", "A command that is refused leaves the stream open", rules=("T16",))
def refused(environment: SignedEnvironment) -> None:
    """A channel that nobody knows, then one that there is."""
    stream = environment.trader.stream()
    told = stream.answer(stream.send("subscribe", channels=["weather_of_mars"]))
    expect_equal((told["type"], told["msg"]["code"]), ("error", UNKNOWN_CHANNEL), "the refusal")
    stream.subscribe("ticker", market_tickers=[environment.any_ticker()])


@DECK.card(
    "TWS-040",
    "A book begins with its state and follows every change, unbroken in number",
    rules=("T10", "T15"),
    needs=NEEDS,
)
def book(environment: SignedEnvironment) -> None:
    """Laid together, snapshot and changes are the book that REST shows."""
    trader, ticker = environment.new_trader(), environment.new_market()
    trader.place(ticker, "bid", "5.00", "0.4000")
    stream = trader.stream()
    stream.subscribe("orderbook_delta", market_tickers=[ticker])
    first = stream.driver.receive_type("orderbook_snapshot")
    levels = {
        (side, Decimal(price)): Decimal(size)
        for side in ("yes", "no")
        for price, size in first["msg"].get(f"{side}_dollars_fp", ())
    }
    trader.place(ticker, "bid", "2.50", "0.4100")
    trader.place(ticker, "ask", "3.00", "0.4500")
    number = first["seq"]
    for _ in range(2):
        change = stream.driver.receive_type("orderbook_delta")
        number += 1
        expect_equal(change["seq"], number, "the number of the change", change)
        level = (change["msg"]["side"], Decimal(change["msg"]["price_dollars"]))
        levels[level] = levels.get(level, Decimal(0)) + Decimal(change["msg"]["delta_fp"])
    shown = {
        (side, Decimal(price)): Decimal(size)
        for side, listed in trader.book(ticker).items()
        for price, size in listed
    }
    expect_equal({at: size for at, size in levels.items() if size}, shown, "the book kept")


@DECK.card(
    "TWS-050",
    "A fill is told to its owner, with the position after it",
    rules=("T15",),
    needs=NEEDS,
)
def fill(environment: SignedEnvironment) -> None:
    """Two sold to five wanted."""
    one, other, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    other.place(ticker, "bid", "5.00", "0.4000")
    stream = one.stream()
    stream.subscribe("fill")
    placed = one.place(ticker, "ask", "2.00", "0.4000")
    told = stream.told("fill", market_ticker=ticker)
    expect_equal(told["order_id"], placed["order_id"], "whose fill it is")
    expect_equal(Decimal(told["post_position_fp"]), Decimal(-2), "the position after it")


@DECK.card(
    "TWS-060",
    "Each change of an order is told to its owner and to nobody else",
    rules=("T15", "T17"),
    needs=NEEDS,
)
def own_orders(environment: SignedEnvironment) -> None:
    """Placed, filled in part, cancelled; the other hears of his own only."""
    owner, other, ticker = (
        environment.new_trader(),
        environment.new_trader(),
        environment.new_market(),
    )
    streams = [trader.stream() for trader in (owner, other)]
    for stream in streams:
        stream.subscribe("user_orders")
    placed = owner.place(ticker, "bid", "5.00", "0.4000")
    theirs = other.place(ticker, "ask", "2.00", "0.4000")
    owner.succeed("CancelOrderV2", path={"order_id": placed["order_id"]})
    told = [streams[0].told("user_order", order_id=placed["order_id"]) for _ in range(3)]
    found = [(each["status"], Decimal(each["fill_count_fp"])) for each in told]
    due = [("resting", Decimal(0)), ("resting", Decimal(2)), ("canceled", Decimal(2))]
    expect_equal(found, due, "what the owner was told")
    heard = streams[1].told("user_order")
    expect_equal(heard["order_id"], theirs["order_id"], "the first order the other hears of")


@DECK.card(
    "TWS-070",
    "A trade is told to who subscribed to its market, and to nobody else",
    rules=("T10", "T15"),
    needs=NEEDS,
)
def trade(environment: SignedEnvironment) -> None:
    """The first trade is elsewhere."""
    one, other = environment.new_trader(), environment.new_trader()
    here, elsewhere = environment.new_market(), environment.new_market()
    stream = one.stream()
    stream.subscribe("trade", market_tickers=[here])
    for ticker in (elsewhere, here):
        one.place(ticker, "bid", "1.00", "0.4000")
        other.place(ticker, "ask", "1.00", "0.4000")
    expect_equal(stream.told("trade")["market_ticker"], here, "the market of the first trade told")


@DECK.card(
    "TWS-080", "A close cancels orders, and their owner is told", rules=("T09", "T15"), needs=NEEDS
)
def closed(environment: SignedEnvironment) -> None:
    """Resting, then cancelled."""
    trader, ticker = environment.new_trader(), environment.new_market()
    stream = trader.stream()
    stream.subscribe("user_orders")
    placed = trader.place(ticker, "bid", "5.00", "0.4000")
    environment.controls.close_market(ticker)
    told = [stream.told("user_order", order_id=placed["order_id"]) for _ in range(2)]
    expect_equal([each["status"] for each in told], ["resting", "canceled"], "what was told")
