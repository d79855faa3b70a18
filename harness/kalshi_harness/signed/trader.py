"""A trader of trade-api-3.34: one account with one key that signs, and the words its cards are written in.

Prices and counts go over the wire as decimal text; cards compare them as ``Decimal``.
"""

import time
from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from kalshi_harness.environment import Body, Caller, Environment, expect_refusal
from kalshi_harness.identity import SigningCredentials
from kalshi_harness.signed.control import SignedHttpControl
from kalshi_harness.signed.judge import code_of
from kalshi_harness.stream_driver import Message, StreamDriver
from kalshi_harness.verdict import expect_equal


class SignedTrader(Caller):
    """One account with one key, over the plain driver. It may be nobody, who signs nothing."""

    @property
    def key_id(self) -> str:
        """The id of the key, '' for nobody."""
        return str(getattr(self.identity, "key_id", ""))

    def refused(self, operation_id: str, status: int, code: str, **call: Any) -> None:
        """Call and expect an error: its status, and its code ('' where the shape has none)."""
        answer = self.call(operation_id, **call)
        found = (answer.status, code_of(answer.json())) if answer.status >= 400 else ()
        expect_refusal(operation_id, answer, found, (status, code))

    def place(self, ticker: str, side: str, size: str, price: str, **more: Any) -> Body:
        """Place an order (``bid`` buys YES, ``ask`` sells it) and expect that it is taken."""
        body = self.order_body(ticker, side, size, price, **more)
        return self.succeed("CreateOrderV2", body=body)

    def order_body(self, ticker: str, side: str, size: str, price: str, **more: Any) -> Body:
        """Return the body of an order that rests until it is cancelled, with an id of its own."""
        body = {
            "ticker": ticker,
            "client_order_id": self._environment.new_name("order"),
            "side": side,
            "count": size,
            "price": price,
            "time_in_force": "good_till_canceled",
            "self_trade_prevention_type": "taker_at_cross",
        }
        return {**body, **more}

    def order(self, order_id: str) -> Body:
        """Return an order."""
        return dict(self.succeed("GetOrder", path={"order_id": order_id})["order"])

    def cash(self) -> Decimal:
        """Return what is free to spend, in dollars."""
        return Decimal(self.succeed("GetBalance")["balance_dollars"])

    def position(self, ticker: str) -> Decimal:
        """Return the contracts held in a market: negative for NO, 0 for none."""
        listed = self.succeed("GetPositions", query={"ticker": ticker})["market_positions"]
        return sum((Decimal(each["position_fp"]) for each in listed), Decimal(0))

    def fills(self, **query: object) -> list[Body]:
        """Return fills, newest first."""
        return list(self.succeed("GetFills", query=query)["fills"])

    def market(self, ticker: str) -> Body:
        """Return a market."""
        return dict(self.succeed("GetMarket", path={"ticker": ticker})["market"])

    def book(self, ticker: str) -> dict[str, list[list[str]]]:
        """Return a book: the levels of YES and of NO bids, best last."""
        found = self.succeed("GetMarketOrderbook", path={"ticker": ticker})["orderbook_fp"]
        return {side: found[f"{side}_dollars"] for side in ("yes", "no")}

    def open_market(self) -> str | None:
        """Return the ticker of an open market, or None. It takes no signature."""
        query = {"status": "open", "limit": 1}
        listed = self._environment.nobody.succeed("GetMarkets", query=query)["markets"]
        return str(listed[0]["ticker"]) if listed else None

    def stream(self) -> "SignedStream":
        """Return a new stream, its handshake signed. Raises :class:`TargetUnreachableError` where it is refused."""
        return SignedStream(self._environment.stream(self.handshake().items()))

    def handshake(self) -> dict[str, str]:
        """Return the headers that sign a handshake."""
        path = urlsplit(self._environment.ws_url).path
        return self.identity.headers("GET", path, time.time())


class SignedStream:
    """A stream and its numbered commands."""

    def __init__(self, driver: StreamDriver) -> None:
        self.driver = driver
        self._numbers = count(1)

    def subscribe(self, *channels: str, **params: object) -> None:
        """Subscribe, and expect every channel confirmed."""
        number = self.send("subscribe", channels=list(channels), **params)
        due = set(channels)
        while due:
            told = self.answer(number)
            expect_equal(told["type"], "subscribed", "the answer to subscribe", told)
            due.discard(str(told["msg"]["channel"]))

    def send(self, command: str, **params: object) -> int:
        """Send a command; return its number."""
        number = next(self._numbers)
        self.driver.send({"id": number, "cmd": command, "params": params})
        return number

    def answer(self, number: int) -> Message:
        """Return the next answer to a command."""
        return self.driver.receive_until(
            lambda message: message.get("id") == number, f"an answer to command {number}"
        )

    def told(self, kind: str, **fields: object) -> Body:
        """Return what the next message of a type says that has these fields; others are passed over."""

        def wanted(message: Message) -> bool:
            msg = message.get("msg")
            return (
                message["type"] == kind
                and isinstance(msg, dict)
                and all(msg.get(name) == value for name, value in fields.items())
            )

        return dict(self.driver.receive_until(wanted, f"a message {kind} with {fields}")["msg"])


SignedEnvironment: TypeAlias = Environment[SigningCredentials, SignedTrader]
"""What a card of trade-api-3.34 plays in."""


def new_pair(
    control: SignedHttpControl, account_id: str, permissions: Sequence[str] | None
) -> SigningCredentials:
    """Return a new key of an account; ``permissions`` are scopes, None is all."""
    key_id, pem = control.issue_pair(account_id, permissions)
    return SigningCredentials(account_id, key_id, pem)
