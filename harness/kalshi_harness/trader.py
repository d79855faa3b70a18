"""A trader of the reference edition: one account with one key, and the words its cards are written in."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from kalshi_contract.private_text import PrivateText
from kalshi_harness.control import HttpControl
from kalshi_harness.environment import Body, Caller, Environment, expect_refusal
from kalshi_harness.identity import Credentials
from kalshi_harness.stream_driver import StreamDriver
from kalshi_harness.verdict import CardFailure

BOTH_PERMISSIONS = ("read", "trade")


class Trader(Caller):
    """One account with one key, over the plain driver."""

    @property
    def account_id(self) -> str:
        """The account."""
        return self.identity.account_id

    @property
    def api_key(self) -> str:
        """The key that is shown."""
        return self.identity.secret

    def refused(self, operation_id: str, code: str, **call: Any) -> Body:
        """Call and expect the error ``code``. Return the error object."""
        answer = self.call(operation_id, **call)
        error = answer.json()["error"] if answer.status >= 400 else {"code": ""}
        expect_refusal(operation_id, answer, error["code"], code)
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

    def open_market(self) -> str | None:
        """Return the ticker of an active market, or None."""
        listed = self.succeed("get_markets", query={"status": "active", "limit": 1})["markets"]
        return str(listed[0]["ticker"]) if listed else None

    def stream(self) -> StreamDriver:
        """Return a new, authenticated stream."""
        stream = self._environment.stream()
        stream.send({"type": "auth", "api_key": self.api_key})
        if "acks" in self._environment.capabilities:
            stream.receive_type("authenticated")
        return stream


TraderEnvironment: TypeAlias = Environment[Credentials, Trader]
"""What a card of the reference edition plays in."""


def new_key(
    control: HttpControl, account_id: str, permissions: Sequence[str] | None
) -> Credentials:
    """Return a new key of an account."""
    wanted = BOTH_PERMISSIONS if permissions is None else permissions
    return Credentials(account_id, PrivateText(control.issue_key(account_id, wanted)))


def order_body(ticker: str, side: str, size: int, price: float | None, **more: Any) -> Body:
    """Return the body of POST /orders: limit at ``price``, or market where it is None."""
    body: Body = {"ticker": ticker, "side": side, "size": size}
    body["type"] = "market" if price is None else "limit"
    if price is not None:
        body["price"] = price
    return {**body, **more}
