"""Cards about streams: connecting, authentication, acknowledgements, errors (C12, C13, C14 to C16, D14 to D17, D28)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from typing import Any

from kalshi_harness.card import Deck
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.trader import TraderEnvironment
from kalshi_harness.verdict import expect, expect_equal

DECK = Deck("streams")

NOBODYS_KEY = "nobodys_key_0000000000000000"


def expect_close(stream: StreamDriver, code: int, reason: str) -> None:
    """Expect the server to close with this code and reason."""
    expect_equal(stream.receive_close(), (code, reason), "the close", stream.transcript)


def expect_stream_error(stream: StreamDriver, code: str) -> dict[str, Any]:
    """Expect the error message with this code. Return the error object."""
    error = stream.receive_type("error")["error"]
    expect_equal(error["code"], code, "the error", stream.transcript)
    return dict(error)


def subscribe(channel: str, **key: str) -> dict[str, str]:
    """Return a subscribe message."""
    return {"type": "subscribe", "channel": channel, **key}


@DECK.card(
    "WS-010", "auth with a valid key opens the stream", rules=("C12", "C13", "C29", "D14", "D15")
)
def authenticates(environment: TraderEnvironment) -> None:
    """The acknowledgement names the account."""
    stream = environment.stream()
    stream.send({"type": "auth", "api_key": environment.credentials.api_key})
    if "acks" in environment.capabilities:
        message = stream.receive_type("authenticated")
        known = environment.credentials.account_id
        expect(known in {"", message["account_id"]}, "it names the key's account", message)
    else:
        stream.receive_nothing()


@DECK.card("WS-020", "A wrong key closes with 1008 INVALID_API_KEY", rules=("C13", "D16", "C30"))
def wrong_key(environment: TraderEnvironment) -> None:
    """Nobody's key, and what is no key at all."""
    for key in (NOBODYS_KEY, "", "short", "k" * 129, "schl\u00fcssel"):
        stream = environment.stream()
        stream.send({"type": "auth", "api_key": key})
        expect_close(stream, 1008, "INVALID_API_KEY")


@DECK.card("WS-030", "Before auth only auth is understood", rules=("C13", "D16"))
def before_auth(environment: TraderEnvironment) -> None:
    """Anything else is refused with INVALID_API_KEY, and subscribes to nothing; auth still opens the stream."""
    for message in (subscribe("market", ticker="ANY"), {"type": "ping"}, {"api_key": "x"}):
        stream = environment.stream()
        stream.send(message)
        if "acks" not in environment.capabilities:
            expect_close(stream, 1008, "INVALID_API_KEY")
            continue
        expect_stream_error(stream, "INVALID_API_KEY")
        stream.send({"type": "auth", "api_key": environment.credentials.api_key})
        stream.receive_type("authenticated")


@DECK.card(
    "WS-040",
    "Without auth within five seconds the stream is closed",
    rules=("C13", "D16"),
    needs=("control", "clock"),
)
def deadline(environment: TraderEnvironment) -> None:
    """1008 INVALID_API_KEY; who authenticated in time stays."""
    environment.controls.freeze()
    late, good = environment.stream(), environment.trader.stream()
    environment.controls.advance(4.9)
    late.receive_nothing(0.05)
    environment.controls.advance(0.1)
    expect_close(late, 1008, "INVALID_API_KEY")
    environment.controls.advance(60)
    good.receive_nothing(0.05)


@DECK.card(
    "WS-050",
    "subscribe and unsubscribe are acknowledged with their own fields",
    rules=("C14", "C15", "C16", "D15", "D17"),
    needs=("control", "acks"),
)
def acknowledgements(environment: TraderEnvironment) -> None:
    """For each of the three channels."""
    trader, ticker = environment.new_trader(), environment.new_market()
    keys = {"account": ("account_id", trader.account_id), "market": ("ticker", ticker)}
    keys["orders"] = keys["account"]
    for channel, (field, value) in keys.items():
        stream = trader.stream()
        stream.send(subscribe(channel, **{field: value}))
        ack = stream.receive_type("subscribed")
        expect_equal((ack["channel"], ack[field]), (channel, value), "the acknowledgement", ack)
        stream.send({"type": "unsubscribe", "channel": channel, field: value})
        gone = stream.receive_until(
            lambda message: message["type"] == "unsubscribed", "unsubscribed"
        )
        expect_equal((gone["channel"], gone[field]), (channel, value), "the acknowledgement", gone)


@DECK.card(
    "WS-060",
    "A message that is wrong gets the error object, and the stream stays",
    rules=("C14", "C15", "C16", "C21", "C32", "D15", "D30"),
    needs=("control", "acks"),
)
def wrong_messages(environment: TraderEnvironment) -> None:
    """Unknown types, unknown channels, missing and odd fields, broken JSON."""
    trader, ticker = environment.new_trader(), environment.new_market()
    stream = trader.stream()
    for text, code in (
        ('{"type":"nonsense"}', "INVALID_PARAMETER"),
        ('{"type":"subscribe","channel":"weather"}', "INVALID_PARAMETER"),
        ('{"type":"subscribe","channel":"market"}', "INVALID_PARAMETER"),
        ('{"type":"subscribe","channel":"market","ticker":5}', "INVALID_PARAMETER"),
        (
            f'{{"type":"subscribe","channel":"market","ticker":"{ticker}","x":1}}',
            "INVALID_PARAMETER",
        ),
        ("{}", "INVALID_PARAMETER"),
        ("{broken", "MALFORMED_JSON"),
        ('{"type":"subscribe","type":"auth"}', "MALFORMED_JSON"),
        ('{"type":NaN}', "MALFORMED_JSON"),
        ("", "MALFORMED_JSON"),
        ('{"type":"subscribe","channel":"market","ticker":"NO-SUCH"}', "MARKET_NOT_FOUND"),
    ):
        stream.send_raw(text)
        expect_stream_error(stream, code)
    stream.send(subscribe("market", ticker=ticker))
    stream.receive_type("subscribed")


@DECK.card(
    "WS-070",
    "A foreign account cannot be watched, and looks like none",
    rules=("C14", "C16", "D11"),
    needs=("control", "acks"),
)
def foreign_account(environment: TraderEnvironment) -> None:
    """The same error for somebody else's and for nobody's."""
    own, other = environment.new_trader(), environment.new_trader()
    stream = own.stream()
    for channel in ("account", "orders"):
        told = []
        for account_id in (other.account_id, "card_none"):
            stream.send(subscribe(channel, account_id=account_id))
            error = expect_stream_error(stream, "ACCOUNT_NOT_FOUND")
            told.append(str(error).replace(account_id, "NAME"))
        expect_equal(told[0], told[1], f"the refusal on {channel}")
    other.place(environment.new_market(), "buy", 1, 0.5)
    stream.receive_nothing()


@DECK.card(
    "WS-080",
    "Revoking a key closes its streams with 1008, and no other's",
    rules=("C13", "C30", "D28"),
    needs=("control",),
)
def revoked(environment: TraderEnvironment) -> None:
    """At once."""
    first = environment.new_trader()
    second = environment.with_key(first.account_id, ("read", "trade"))
    closed, open_ = first.stream(), second.stream()
    environment.controls.revoke_key(first.api_key)
    expect_equal(closed.receive_close()[0], 1008, "the close of the revoked key's stream")
    open_.receive_nothing()
    again = environment.stream()
    again.send({"type": "auth", "api_key": first.api_key})
    expect_close(again, 1008, "INVALID_API_KEY")


@DECK.card(
    "WS-090",
    "A key without read permission cannot subscribe",
    rules=("C13", "C30", "D28"),
    needs=("control", "acks"),
)
def needs_read(environment: TraderEnvironment) -> None:
    """FORBIDDEN."""
    writer = environment.new_trader(permissions=("trade",))
    stream = writer.stream()
    stream.send(subscribe("account", account_id=writer.account_id))
    expect_stream_error(stream, "FORBIDDEN")


@DECK.card("WS-100", "A binary frame closes with 1003", rules=("C12", "D30"))
def binary(environment: TraderEnvironment) -> None:
    """The contract has text messages only."""
    stream = environment.trader.stream()
    stream.send_raw(b'{"type":"subscribe"}')
    expect_equal(stream.receive_close()[0], 1003, "the close code for a binary frame")
