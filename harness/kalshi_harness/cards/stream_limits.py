"""Cards about the limits of streams: connections, subscriptions, messages a second (C26, C27, D19)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_harness.card import Deck
from kalshi_harness.cards.streams import expect_close, expect_stream_error, subscribe
from kalshi_harness.trader import TraderEnvironment
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("stream limits")


@DECK.card(
    "WSL-010",
    "The sixth connection of an account is refused at auth",
    rules=("C26", "D19"),
    needs=("control", "limits"),
)
def connections(environment: TraderEnvironment) -> None:
    """1008 RATE_LIMIT_EXCEEDED; a place that becomes free can be taken; others have their own."""
    trader, other = environment.new_trader(), environment.new_trader()
    places = environment.edition.limits.stream.connections_per_account_max
    expect_equal(places, 5, "connections per account")
    streams = [trader.stream() for _ in range(places)]
    sixth = environment.stream()
    sixth.send({"type": "auth", "api_key": trader.api_key})
    expect_close(sixth, 1008, "RATE_LIMIT_EXCEEDED")
    other.stream()
    streams[0].close()
    _until_free(environment, trader.api_key)


def _until_free(environment: TraderEnvironment, api_key: str) -> None:
    """A closed connection's place is free soon: the server has to notice the close first."""
    for _ in range(20):
        stream = environment.stream()
        stream.send({"type": "auth", "api_key": api_key})
        try:
            stream.receive_nothing(0.1)
        except AssertionError as refused:
            if "RATE_LIMIT_EXCEEDED" not in str(refused):
                return
            continue
        return
    expect(False, "the place of a closed connection is free again")


@DECK.card(
    "WSL-020",
    "The 101st subscription is refused with retry_after, the hundred stay",
    rules=("C26", "C27", "D19"),
    needs=("control", "clock", "limits", "acks"),
)
def subscriptions(environment: TraderEnvironment) -> None:
    """Subscribing twice is the same subscription; a place given up can be taken again."""
    environment.controls.freeze()
    trader = environment.new_trader()
    tickers = [environment.new_market() for _ in range(101)]
    stream = trader.stream()
    expect_equal(
        environment.edition.limits.stream.subscriptions_per_connection_max, 100, "subscriptions"
    )
    for number, ticker in enumerate(tickers[:100]):
        if number % 40 == 0:
            environment.controls.advance(1)
        stream.send(subscribe("market", ticker=ticker))
        stream.receive_until(lambda message: message["type"] == "subscribed", "subscribed")
    environment.controls.advance(10)
    stream.receive_until(lambda m: m.get("data", {}).get("ticker") == tickers[99], "the last state")
    stream.send(subscribe("market", ticker=tickers[100]))
    error = expect_stream_error(stream, "RATE_LIMIT_EXCEEDED")
    expect(isinstance(error.get("retry_after"), int), "the refusal has retry_after", error)
    stream.send({"type": "unsubscribe", "channel": "market", "ticker": tickers[0]})
    stream.receive_type("unsubscribed")
    stream.send(subscribe("market", ticker=tickers[100]))
    stream.receive_type("subscribed")


@DECK.card(
    "WSL-030",
    "Subscribing twice is one subscription",
    rules=("C26", "C15", "D19"),
    needs=("control",),
)
def twice(environment: TraderEnvironment) -> None:
    """One trade is told once."""
    trader, other = environment.new_trader(), environment.new_trader()
    ticker = environment.new_market()
    stream = trader.stream()
    for _ in range(2):
        stream.send(subscribe("market", ticker=ticker))
    stream.receive_until(lambda message: message["type"] == "market_update", "the state")
    trader.place(ticker, "sell", 5, 0.5)
    other.place(ticker, "buy", 5, 0.5)
    stream.receive_until(lambda message: message.get("data", {}).get("volume") == 5, "the trade")
    stream.receive_nothing()


@DECK.card(
    "WSL-040",
    "The 101st message in a second gets the error with retry_after, the stream stays",
    rules=("C26", "C27", "D19"),
    needs=("control", "clock", "limits", "acks"),
)
def messages_per_second(environment: TraderEnvironment) -> None:
    """Auth is the first of the hundred; a second later the stream listens again."""
    environment.controls.freeze()
    trader, ticker = environment.new_trader(), environment.new_market()
    stream = trader.stream()
    expect_equal(
        environment.edition.limits.stream.messages_per_second_max, 100, "messages a second"
    )
    unknown = {"type": "unsubscribe", "channel": "market", "ticker": ticker}
    for _ in range(99):
        stream.send(unknown)
    stream.send({"type": "unsubscribe", "channel": "market", "ticker": ticker})
    environment.controls.advance(0.5)
    environment.controls.advance(0.5)
    error = stream.receive_until(
        lambda message: (
            message["type"] == "error" and message["error"]["code"] == "RATE_LIMIT_EXCEEDED"
        ),
        "the refusal of message 101",
    )["error"]
    expect_equal(error.get("retry_after"), 1, "retry_after", error)
    environment.controls.advance(1)
    stream.send(subscribe("market", ticker=ticker))
    stream.receive_until(lambda message: message["type"] == "subscribed", "subscribed")


@DECK.card(
    "WSL-050",
    "Under pressure market updates are conflated to the newest, orders never",
    rules=("C26", "C18", "C19", "D19"),
    needs=("control", "clock", "limits"),
)
def conflation(environment: TraderEnvironment) -> None:
    """On a still clock at most a hundred messages come; a second later the newest state is there."""
    environment.controls.freeze()
    maker, taker, watcher = (environment.new_trader() for _ in range(3))
    ticker = environment.new_market()
    stream = watcher.stream()
    stream.send(subscribe("market", ticker=ticker))
    stream.receive_until(lambda message: message["type"] == "market_update", "the state")
    for _ in range(13):
        environment.controls.advance(60)
        for _ in range(9):
            maker.place(ticker, "sell", 1, 0.5)
            taker.place(ticker, "buy", 1, 0.5)
    environment.controls.advance(2)
    last = stream.receive_until(
        lambda m: m.get("data", {}).get("volume") == 117, "the newest state"
    )
    expect_equal(last["data"]["last_price"], 0.5, "its price", last)
