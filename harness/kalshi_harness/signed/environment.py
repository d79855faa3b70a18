"""What a card of trade-api-3.34 plays in: a server's addresses, one trader's key, and the control API where there is one.

Prices and counts go over the wire as decimal text; cards compare them as ``Decimal``.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlsplit

from kalshi_contract.edition import Edition, Operation
from kalshi_harness.driver import Answer, RestDriver, operation_target
from kalshi_harness.network import Network
from kalshi_harness.signed.judge import code_of, judge_answer
from kalshi_harness.stream_driver import Message, StreamDriver
from kalshi_harness.verdict import CardFailure, CardSkipped, Need, expect_equal
from kalshi_refclient import SigningAuth, SigningKey

Body = dict[str, Any]
FUNDS_CENTS = 100_000


class SignedControl(Protocol):
    """What a mock lets the harness do behind the API's back."""

    def open_account(self, account_id: str, balance_cents: int) -> None:
        """Make an account with money in it."""

    def issue_pair(self, account_id: str, scopes: Sequence[str] | None) -> tuple[str, str]:
        """Return a new key of the account: its id, and its private half as PEM."""

    def revoke_key(self, api_key: str) -> None:
        """End a key, at once."""

    def create_market(self, ticker: str) -> None:
        """Open a market for trading."""

    def close_market(self, ticker: str) -> None:
        """End trading in a market."""

    def settle_market(self, ticker: str, outcome: str) -> None:
        """Pay a market out: 'yes' or 'no'."""


@dataclass(frozen=True, slots=True)
class SigningCredentials:
    """Who one is at the target, and the key to sign with."""

    account_id: str
    key_id: str
    private_key_pem: str = field(repr=False)

    def auth(self) -> SigningAuth:
        """Return what signs. Raises ``CredentialsError`` for a key that is none."""
        return SigningAuth(self.key_id, SigningKey.from_pem(self.private_key_pem))


class SignedTrader:
    """One account with one key. Every answer is judged before it is returned. ``auth`` None: it signs nothing."""

    def __init__(
        self, environment: "SignedEnvironment", auth: SigningAuth | None, key_id: str = ""
    ) -> None:
        self._environment = environment
        self._auth = auth
        self.key_id = key_id

    def call(
        self,
        operation_id: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        spoil: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call an operation, signed; ``spoil`` puts other headers in the place of those that sign. Raises :class:`CardFailure`."""
        operation = self._environment.edition.operations[operation_id]
        target = operation_target(operation, path, query)
        headers = {**self.headers(operation.method, target), **(spoil or {})}
        answer = self._environment.rest.call(
            operation, path=path, query=query, body=body, headers=headers.items()
        )
        self._environment.judge(operation, answer)
        return answer

    def headers(self, method: str, target: str, at_s: float | None = None) -> dict[str, str]:
        """Return what signs a call of ``target``, path and query below the base URL; ``at_s``: another time than now."""
        if self._auth is None:
            return {}
        whole = urlsplit(self._environment.rest.base_url).path + target
        return self._auth.headers(method, whole, time.time() if at_s is None else at_s)

    def succeed(self, operation_id: str, **call: Any) -> Body:
        """Call and expect the operation's success. Return the body, {} where it has none."""
        answer = self.call(operation_id, **call)
        due = self._environment.edition.operations[operation_id].success_status
        expect_equal(answer.status, due, f"the status of {operation_id}", answer)
        return dict(answer.json()) if answer.body else {}

    def refused(self, operation_id: str, status: int, code: str, **call: Any) -> None:
        """Call and expect an error: its status, and its code ('' where the shape has none)."""
        answer = self.call(operation_id, **call)
        if answer.status < 400:
            raise CardFailure(f"{operation_id} should have been refused with {status}", answer)
        found = (answer.status, code_of(answer.json()))
        expect_equal(found, (status, code), f"the refusal of {operation_id}", answer)

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

    def stream(self) -> "SignedStream":
        """Return a new stream, its handshake signed. Raises :class:`TargetUnreachableError` where it is refused."""
        return self._environment.stream(self)

    def handshake(self) -> dict[str, str]:
        """Return the headers that sign a handshake."""
        if self._auth is None:
            return {}
        return self._auth.headers("GET", urlsplit(self._environment.ws_url).path, time.time())


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


@dataclass
class SignedEnvironment:
    """A target for the length of one card. ``close`` hangs up whatever the card left open."""

    edition: Edition
    rest: RestDriver
    ws_url: str
    network: Network
    credentials: SigningCredentials
    capabilities: frozenset[Need]
    control: SignedControl | None = None
    tolerant: bool = False
    names: Iterator[int] = field(default_factory=lambda: count(1))
    _streams: list[StreamDriver] = field(default_factory=list)

    @property
    def trader(self) -> SignedTrader:
        """The trader the target's credentials speak for."""
        return SignedTrader(self, self.credentials.auth(), self.credentials.key_id)

    @property
    def nobody(self) -> SignedTrader:
        """One who signs nothing."""
        return SignedTrader(self, None)

    @property
    def controls(self) -> SignedControl:
        """The control API. Raises :class:`CardSkipped` where there is none."""
        if self.control is None:
            raise CardSkipped("the target has no control API")
        return self.control

    def judge(self, operation: Operation, answer: Answer) -> None:
        """Hold an answer against the contract."""
        judge_answer(self.edition, operation, answer, tolerant=self.tolerant)

    def new_name(self, kind: str) -> str:
        """Return a name that no other has, here or in a run before."""
        return f"card-{kind}-{next(self.names)}-{time.time_ns():x}"

    def new_trader(
        self, balance_cents: int = FUNDS_CENTS, scopes: Sequence[str] | None = None
    ) -> SignedTrader:
        """Return a trader with an account of his own that nothing happened on yet; ``scopes`` None is all."""
        account_id = f"card_{next(self.names):04d}"
        self.controls.open_account(account_id, balance_cents)
        key_id, pem = self.controls.issue_pair(account_id, scopes)
        return SignedTrader(self, SigningCredentials(account_id, key_id, pem).auth(), key_id)

    def new_market(self) -> str:
        """Return the ticker of a new market with an empty book."""
        ticker = f"CARD-{next(self.names):04d}"
        self.controls.create_market(ticker)
        return ticker

    def any_ticker(self) -> str:
        """Return the ticker of an open market. Raises :class:`CardSkipped` where there is none."""
        listed = self.nobody.succeed("GetMarkets", query={"status": "open", "limit": 1})["markets"]
        if not listed:
            raise CardSkipped("the target has no open market")
        return str(listed[0]["ticker"])

    def stream(self, trader: SignedTrader) -> SignedStream:
        """Return a new stream of a trader; it is closed with the environment."""
        driver = StreamDriver(
            self.edition,
            self.ws_url,
            self.network,
            tolerant=self.tolerant,
            headers=trader.handshake().items(),
        )
        self._streams.append(driver)
        return SignedStream(driver)

    def close(self) -> None:
        """Hang up."""
        for stream in self._streams:
            stream.close()
        self._streams.clear()
        self.rest.close()
