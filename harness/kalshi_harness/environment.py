"""What a card plays in: a target's addresses, one trader's credentials, and what else the target offers.

``Control`` is the seam to a mock's control API; a target without one has ``control=None`` and fewer capabilities.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.private_text import PrivateText
from kalshi_harness.driver import Answer, Headers, RestDriver
from kalshi_harness.judge import judge_answer
from kalshi_harness.network import Network
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardFailure, CardSkipped, Need, expect_equal

Body = dict[str, Any]
BOTH_PERMISSIONS = ("read", "trade")


class Control(Protocol):
    """What a mock lets the harness do behind the API's back."""

    def open_account(self, account_id: str, balance_cents: int) -> None:
        """Make an account with money in it."""

    def issue_key(self, account_id: str, permissions: Sequence[str]) -> str:
        """Return a new key of the account."""

    def revoke_key(self, api_key: str) -> None:
        """End a key, at once."""

    def create_market(self, ticker: str) -> None:
        """Open a market for trading."""

    def close_market(self, ticker: str) -> None:
        """End trading in a market."""

    def settle_market(self, ticker: str, outcome: str) -> None:
        """Pay a closed market out: 'yes' or 'no'."""

    def freeze(self) -> None:
        """Stop the exchange's clock."""

    def advance(self, seconds: float) -> None:
        """Move the exchange's clock."""

    def fail_next(self, operation_id: str, status: int) -> None:
        """Let the next call of an operation be answered with a 5xx."""

    def state_hash(self) -> str:
        """Return a digest of the exchange's whole state."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who one is at the target. ``account_id`` is '' where the target's owner did not tell it."""

    account_id: str
    api_key: str = field(repr=False)

    def __post_init__(self) -> None:
        """Keep the key from showing itself in the report of a card that fails."""
        object.__setattr__(self, "api_key", PrivateText(self.api_key))


class Trader:
    """One account with one key, over the plain driver. Every answer is judged (see ``judge``) before it is returned."""

    def __init__(self, environment: "Environment", credentials: Credentials) -> None:
        self._environment = environment
        self.account_id = credentials.account_id
        self.api_key = credentials.api_key

    def call(
        self,
        operation_id: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        headers: Headers = (),
    ) -> Answer:
        """Call an operation with this trader's key. Raises :class:`CardFailure` for an answer outside the contract."""
        operation = self._environment.operation(operation_id)
        answer = self._environment.rest.call(
            operation, path=path, query=query, body=body, api_key=self.api_key, headers=headers
        )
        self._environment.judge(operation, answer)
        if self.api_key.encode() in answer.body:
            raise CardFailure("the answer shows the API key", answer.status)
        return answer

    def succeed(self, operation_id: str, **call: Any) -> Body:
        """Call and expect 200. Return the body."""
        answer = self.call(operation_id, **call)
        expect_equal(answer.status, 200, f"the status of {operation_id}", answer)
        body = answer.json()
        return dict(body)

    def refused(self, operation_id: str, code: str, **call: Any) -> Body:
        """Call and expect the error ``code``. Return the error object."""
        answer = self.call(operation_id, **call)
        if answer.status < 400:
            raise CardFailure(f"{operation_id} should have been refused with {code}", answer)
        error = answer.json()["error"]
        expect_equal(error["code"], code, f"the refusal of {operation_id}", answer)
        return dict(error)

    def account(self) -> Body:
        """Return the trader's account."""
        return dict(self.succeed("get_account", path={"account_id": self.account_id})["account"])

    def balance(self) -> int:
        """Return what is free to spend, in cents."""
        return int(self.account()["balance"])

    def positions(self) -> dict[str, Body]:
        """Return the trader's positions by ticker."""
        listed = self.succeed("get_positions", path={"account_id": self.account_id})["positions"]
        return {position["ticker"]: dict(position) for position in listed}

    def position(self, ticker: str) -> Body:
        """Return the trader's position in a market. Raises :class:`CardFailure` where none is listed."""
        listed = self.positions()
        if ticker not in listed:
            raise CardFailure(f"no position in {ticker} is listed", listed)
        return listed[ticker]

    def place(self, ticker: str, side: str, size: int, price: float | None, **more: Any) -> Body:
        """Place an order (market where ``price`` is None) and expect it to be accepted. Return it as answered."""
        body = order_body(ticker, side, size, price, **more)
        return dict(self.succeed("place_order", body=body)["order"])

    def order(self, order_id: str) -> Body:
        """Return the status of an order."""
        return dict(self.succeed("get_order", path={"order_id": order_id})["order"])

    def cancel(self, order_id: str) -> Body:
        """Cancel an order and expect that to be accepted."""
        return dict(self.succeed("cancel_order", path={"order_id": order_id})["order"])

    def fills(self, **query: object) -> list[Body]:
        """Return fills, newest first."""
        return list(self.succeed("get_fills", query=query)["fills"])

    def market(self, ticker: str) -> Body:
        """Return a market's details."""
        return dict(self.succeed("get_market", path={"ticker": ticker})["market"])

    def stream(self) -> StreamDriver:
        """Return a new, authenticated stream."""
        stream = self._environment.stream()
        stream.send({"type": "auth", "api_key": self.api_key})
        if "acks" in self._environment.capabilities:
            stream.receive_type("authenticated")
        return stream


@dataclass
class Environment:
    """A target for the length of one card. ``close`` hangs up whatever the card left open."""

    edition: Edition
    rest: RestDriver
    ws_url: str
    network: Network
    credentials: Credentials
    capabilities: frozenset[Need]
    control: Control | None = None
    tolerant: bool = False
    names: Iterator[int] = field(default_factory=lambda: count(1))
    _streams: list[StreamDriver] = field(default_factory=list)

    @property
    def trader(self) -> Trader:
        """The trader the target's credentials speak for."""
        return Trader(self, self.credentials)

    @property
    def controls(self) -> Control:
        """The control API. Raises :class:`CardSkipped` where there is none."""
        if self.control is None:
            raise CardSkipped("the target has no control API")
        return self.control

    def operation(self, operation_id: str) -> Operation:
        """Return an operation of the edition."""
        return self.edition.operations[operation_id]

    def judge(self, operation: Operation, answer: Answer) -> None:
        """Hold an answer against the contract."""
        judge_answer(self.edition, operation, answer, tolerant=self.tolerant)

    def new_trader(
        self, balance_cents: int = 1_000_000, permissions: Sequence[str] = BOTH_PERMISSIONS
    ) -> Trader:
        """Return a trader with an account of his own that nothing happened on yet."""
        account_id = f"card_{next(self.names):04d}"
        self.controls.open_account(account_id, balance_cents)
        return self.with_key(account_id, permissions)

    def with_key(self, account_id: str, permissions: Sequence[str]) -> Trader:
        """Return a trader with a new key of an account."""
        key = self.controls.issue_key(account_id, permissions)
        return Trader(self, Credentials(account_id, key))

    def new_market(self) -> str:
        """Return the ticker of a new market with an empty book."""
        ticker = f"CARD-{next(self.names):04d}"
        self.controls.create_market(ticker)
        return ticker

    def any_ticker(self) -> str:
        """Return the ticker of an active market. Raises :class:`CardSkipped` where there is none."""
        listed = self.trader.succeed("get_markets", query={"status": "active", "limit": 1})[
            "markets"
        ]
        if not listed:
            raise CardSkipped("the target has no active market")
        return str(listed[0]["ticker"])

    def stream(self) -> StreamDriver:
        """Return a new stream, not yet authenticated; it is closed with the environment."""
        stream = StreamDriver(self.edition, self.ws_url, self.network, tolerant=self.tolerant)
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        """Hang up."""
        for stream in self._streams:
            stream.close()
        self._streams.clear()
        self.rest.close()


def order_body(ticker: str, side: str, size: int, price: float | None, **more: Any) -> Body:
    """Return the body of POST /orders: limit at ``price``, or market where it is None."""
    body: Body = {"ticker": ticker, "side": side, "size": size}
    body["type"] = "market" if price is None else "limit"
    if price is not None:
        body["price"] = price
    return {**body, **more}
