"""Cards about what streams tell: state on subscription, one message per change, to those who asked (C14 to C19, D18)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.cards.streams import subscribe
from kalshi_harness.stream_driver import Message, StreamDriver
from kalshi_harness.trader import Trader, TraderEnvironment
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("updates")


def watch(environment: TraderEnvironment, trader: Trader, channel: str, **key: str) -> StreamDriver:
    """Return a stream of the trader with one subscription, its acknowledgement read."""
    stream = trader.stream()
    stream.send(subscribe(channel, **key))
    if "acks" in environment.capabilities:
        stream.receive_type("subscribed")
    return stream


def expect_fields(message: Message, expected: dict[str, object]) -> None:
    """Expect these fields of a message's data."""
    shown = {name: message["data"].get(name) for name in expected}
    expect_equal(shown, expected, f"the data of {message['type']}", message)


@DECK.card(
    "UPD-010",
    "A market's subscription begins with its state",
    rules=("C15", "C18", "C29", "D18"),
)
def market_state(environment: TraderEnvironment) -> None:
    """The same figures as GET /markets/{ticker}."""
    trader, ticker = environment.trader, environment.any_ticker()
    message = watch(environment, trader, "market", ticker=ticker).receive_type("market_update")
    expect_equal(message["data"]["ticker"], ticker, "the ticker", message)


@DECK.card(
    "UPD-020",
    "An account's subscription begins with its balance",
    rules=("C14", "C17", "D02", "D18"),
    needs=("account",),
)
def account_state(environment: TraderEnvironment) -> None:
    """In cents, as GET /accounts/{account_id}."""
    trader = environment.trader
    stream = watch(environment, trader, "account", account_id=trader.account_id)
    message = stream.receive_type("account_update")
    expect_fields(message, {"account_id": trader.account_id, "currency": "USD"})
    expect_equal(message["data"]["balance"], trader.balance(), "the balance", message)


@DECK.card(
    "UPD-030",
    "An orders subscription begins with the open orders",
    rules=("C16", "C19", "D18"),
    needs=("control",),
)
def orders_state(environment: TraderEnvironment) -> None:
    """Each once, in the channel's own message; those that are over are not repeated."""
    trader, ticker = environment.new_trader(), environment.new_market()
    over = trader.place(ticker, "buy", 1, 0.2)["order_id"]
    trader.cancel(over)
    ids = {trader.place(ticker, "buy", 1, price)["order_id"] for price in (0.3, 0.4)}
    stream = watch(environment, trader, "orders", account_id=trader.account_id)
    messages = [stream.receive_type("order_update") for _ in ids]
    expect_equal(
        {m["data"]["order_id"] for m in messages}, ids, "the open orders", stream.transcript
    )
    expect_equal({m["data"]["status"] for m in messages}, {"open"}, "their status")
    stream.receive_nothing()


@DECK.card(
    "UPD-040",
    "Each change of an order is one order_update, in the order it happened",
    rules=("C16", "C19", "D06", "D18", "D19"),
    needs=("control",),
)
def order_life(environment: TraderEnvironment) -> None:
    """Open, part filled, more filled, cancelled: four messages, none conflated."""
    owner, other = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    stream = watch(environment, owner, "orders", account_id=owner.account_id)
    order_id = owner.place(ticker, "buy", 10, 0.5)["order_id"]
    other.place(ticker, "sell", 3, 0.5)
    other.place(ticker, "sell", 2, 0.5)
    owner.cancel(order_id)
    for status, filled in (
        ("open", 0),
        ("partially_filled", 3),
        ("partially_filled", 5),
        ("cancelled", 5),
    ):
        message = stream.receive_type("order_update")
        expect_fields(message, {"order_id": order_id, "status": status, "filled_size": filled})
    stream.receive_nothing()


@DECK.card(
    "UPD-050",
    "REST and stream agree on how an order ended",
    rules=("C10", "C19"),
    needs=("control",),
)
def agreement(environment: TraderEnvironment) -> None:
    """Filled at once: the stream's last word is the answer's."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    maker.place(ticker, "sell", 10, 0.5)
    stream = watch(environment, taker, "orders", account_id=taker.account_id)
    order = taker.place(ticker, "buy", 10, 0.5)
    last = stream.receive_until(lambda m: m["data"].get("status") == "filled", "the filled order")
    expect_fields(last, {"order_id": order["order_id"], "filled_size": 10})
    expect_equal(taker.order(order["order_id"])["status"], "filled", "the order read")


@DECK.card(
    "UPD-060",
    "A change of the balance is an account_update",
    rules=("C14", "C17", "D02", "D18"),
    needs=("control",),
)
def balance_changes(environment: TraderEnvironment) -> None:
    """Reserved, and given back."""
    trader, ticker = environment.new_trader(10_000), environment.new_market()
    stream = watch(environment, trader, "account", account_id=trader.account_id)
    expect_fields(stream.receive_type("account_update"), {"balance": 10_000})
    order_id = trader.place(ticker, "buy", 10, 0.5)["order_id"]
    expect_fields(stream.receive_type("account_update"), {"balance": 9_500})
    trader.cancel(order_id)
    expect_fields(stream.receive_type("account_update"), {"balance": 10_000})
    stream.receive_nothing()


@DECK.card(
    "UPD-070",
    "A trade is a market_update with last price and volume",
    rules=("C15", "C18", "D18"),
    needs=("control",),
)
def market_changes(environment: TraderEnvironment) -> None:
    """A resting order is none: what the message shows has not changed."""
    maker, taker = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    stream = watch(environment, taker, "market", ticker=ticker)
    expect_fields(stream.receive_type("market_update"), {"last_price": 0, "volume": 0})
    maker.place(ticker, "sell", 10, 0.5)
    taker.place(ticker, "buy", 4, 0.5)
    traded = stream.receive_until(
        lambda m: m["data"].get("volume") == 4, "the trade's market_update"
    )
    expect_fields(traded, {"ticker": ticker, "last_price": 0.5})


@DECK.card(
    "UPD-080",
    "Only what was subscribed to is told",
    rules=("C14", "C15", "C16", "D11", "D17", "D18"),
    needs=("control",),
)
def only_subscribed(environment: TraderEnvironment) -> None:
    """Not other tickers, not other channels, and nothing after unsubscribe."""
    trader, other = environment.new_trader(), environment.new_trader()
    watched, unwatched = environment.new_market(), environment.new_market()
    stream = watch(environment, trader, "market", ticker=watched)
    stream.receive_type("market_update")
    trader.place(unwatched, "buy", 5, 0.5)
    other.place(unwatched, "sell", 5, 0.5)
    stream.receive_nothing()
    stream.send({"type": "unsubscribe", "channel": "market", "ticker": watched})
    if "acks" in environment.capabilities:
        stream.receive_type("unsubscribed")
    else:
        stream.receive_nothing()
    trader.place(watched, "buy", 5, 0.5)
    other.place(watched, "sell", 5, 0.5)
    stream.receive_nothing()


@DECK.card(
    "UPD-090",
    "Closing a market tells its orders' owners",
    rules=("C16", "C19", "D10", "D18"),
    needs=("control",),
)
def market_closes(environment: TraderEnvironment) -> None:
    """The order is cancelled on the stream as well."""
    trader, ticker = environment.new_trader(), environment.new_market()
    order_id = trader.place(ticker, "buy", 5, 0.5)["order_id"]
    stream = watch(environment, trader, "orders", account_id=trader.account_id)
    expect_fields(stream.receive_type("order_update"), {"order_id": order_id, "status": "open"})
    environment.controls.close_market(ticker)
    message = stream.receive_type("order_update")
    expect_fields(message, {"order_id": order_id, "status": "cancelled", "filled_size": 0})


@DECK.card(
    "UPD-100",
    "Two subscribers are told the same",
    rules=("C15", "C18"),
    needs=("control",),
)
def fan_out(environment: TraderEnvironment) -> None:
    """Of two accounts, on two connections."""
    traders = [environment.new_trader(), environment.new_trader()]
    ticker = environment.new_market()
    streams = [watch(environment, trader, "market", ticker=ticker) for trader in traders]
    traders[0].place(ticker, "sell", 5, 0.5)
    traders[1].place(ticker, "buy", 5, 0.5)
    told = [
        stream.receive_until(lambda m: m["data"].get("volume") == 5, "the trade")
        for stream in streams
    ]
    expect(told[0] == told[1], "both are told the same", *told)
