"""What the control API and Python both do to an exchange from outside the contract: one method each, plain values in and out.

Runs on the server's thread. Money is whole cents, sizes are whole contracts, prices dollars, as the contract writes them.
Draws on no quota, and leaves no entry in the journal of requests. Errors: :class:`BackOfficeError`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_exchange.core.commands import (
    CancelOrder,
    CloseMarket,
    Command,
    CreateMarket,
    Deposit,
    OpenAccount,
    SettleMarket,
)
from mock_exchange.core.events import Event, Refused
from mock_exchange.core.reasons import Reason
from mock_exchange.core.units import COUNT_ONE_E2, MICROS_PER_CENT, Outcome
from mock_exchange.core.views import AccountView, MarketView, OrderView
from mock_exchange.session.keys import ALL_PERMISSIONS, IssuedKey, KeyRecord
from mock_exchange.session.venue import Venue

_NOT_FOUND = {Reason.UNKNOWN_ACCOUNT, Reason.UNKNOWN_MARKET, Reason.UNKNOWN_ORDER}
_CONFLICT = {
    Reason.DUPLICATE_ACCOUNT,
    Reason.DUPLICATE_MARKET,
    Reason.MARKET_TRANSITION,
    Reason.MARKET_NOT_ACTIVE,
    Reason.ORDER_NOT_OPEN,
    Reason.INSUFFICIENT_FUNDS,
    Reason.FOK_UNFILLABLE,
}
DEFAULT_LIFE_US = 365 * 86_400 * 1_000_000
"""A market that is created without an expiration date has this long: the date is information only (nothing closes by time)."""


class BackOfficeError(Exception):
    """A call was refused. ``status`` is its HTTP status, ``code`` one word, ``details`` names the field."""

    def __init__(
        self, status: int, code: str, message: str, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = dict(details or {})


class BackOffice:
    """The operator's desk of one venue, in the terms of the reference contract. Another edition's is a subclass."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def execute(self, command: Command) -> tuple[Event, ...]:
        """Carry a command out now; return its events. Raises ``BackOfficeError`` for a refusal.

        What the edition could not show (a ticker or a title outside its grammar) is refused here too.
        """
        try:
            events = self._venue.execute(command)
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
        if events and isinstance(events[0], Refused):
            raise _refused(events[0], command)
        return events

    def commands(self) -> bytes:
        """Return the journal of commands as JSON lines."""
        return b"".join(line + b"\n" for line in self._venue.exchange.journal.lines())

    def state_hash(self) -> str:
        """Return the hash of the exchange's whole state."""
        return self._venue.exchange.state_hash()

    # -- accounts ----------------------------------------------------------------------------------------------------

    def accounts(self) -> list[dict[str, Any]]:
        """Return every account, by id."""
        return [
            self.account(account_id) for account_id in sorted(self._venue.exchange.state.accounts)
        ]

    def account(self, account_id: str) -> dict[str, Any]:
        """Return one account: money, positions, open orders, names of keys."""
        views = self._venue.exchange.views
        view = views.account(account_id)
        if view is None:
            raise unknown("account", "account_id", account_id)
        return {
            **_account(view),
            "positions": [
                {"ticker": held.ticker, "position": held.position_e2 // COUNT_ONE_E2}
                for held in views.positions(account_id)
            ],
            "open_orders": len(views.open_orders(account_id)),
            "key_ids": self._key_ids(account_id),
        }

    def open_account(self, account_id: str, deposit_cents: int = 0) -> dict[str, Any]:
        """Open an account, with money in it if asked."""
        self.execute(OpenAccount(account_id))
        if deposit_cents:
            self.deposit(account_id, deposit_cents)
        return self.account(account_id)

    def deposit(self, account_id: str, amount_cents: int) -> dict[str, Any]:
        """Pay money in."""
        self.execute(Deposit(account_id, amount_cents * MICROS_PER_CENT))
        return self.account(account_id)

    # -- keys --------------------------------------------------------------------------------------------------------

    def keys(self, account_id: str | None = None) -> list[dict[str, Any]]:
        """Return every good key by its public name, of one account or all; never the keys themselves."""
        return [_key(record) for record in self._records(account_id)]

    def issue_key(
        self, account_id: str, permissions: Sequence[Any] | None = None
    ) -> dict[str, Any]:
        """Make a key for an account: the only answer, besides ``rotate_key``, that shows a key."""
        if not self._venue.exchange.views.has_account(account_id):
            raise unknown("account", "account_id", account_id)
        granted = ALL_PERMISSIONS if permissions is None else frozenset(permissions)
        return _issued(self._venue.keys.issue(account_id, granted))

    def rotate_key(self, key_id: str) -> dict[str, Any]:
        """Put a new key in the place of an old one, which is unknown at once and whose sockets close with 1008."""
        try:
            return _issued(self._venue.keys.rotate(key_id))
        except LookupError as error:
            raise BackOfficeError(404, "UNKNOWN_KEY", str(error), {"key_id": key_id}) from None

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Make a key unknown at once; its sockets close with 1008."""
        try:
            return _key(self._venue.keys.revoke(key_id))
        except LookupError as error:
            raise BackOfficeError(404, "UNKNOWN_KEY", str(error), {"key_id": key_id}) from None

    def _key_ids(self, account_id: str) -> list[str]:
        return [record.key_id for record in self._records(account_id)]

    def _records(self, account_id: str | None) -> list[KeyRecord]:
        return [
            record
            for record in self._venue.keys.records()
            if account_id is None or record.account_id == account_id
        ]

    # -- markets -----------------------------------------------------------------------------------------------------

    def markets(self) -> list[dict[str, Any]]:
        """Return every market, by ticker."""
        return [_market(view) for view in self._venue.exchange.views.markets()]

    def market(self, ticker: str) -> dict[str, Any]:
        """Return one market."""
        view = self._venue.exchange.views.market(ticker)
        if view is None:
            raise unknown("market", "ticker", ticker)
        return _market(view)

    def book(self, ticker: str, levels: int | None = None) -> dict[str, Any]:
        """Return a market's book: levels as price and size, best first."""
        view = self._venue.exchange.views.book(ticker, levels)
        if view is None:
            raise unknown("market", "ticker", ticker)
        return {
            "ticker": ticker,
            "seq": view.seq,
            "bids": [_level(level) for level in view.bids],
            "asks": [_level(level) for level in view.asks],
        }

    def create_market(
        self, ticker: str, title: str = "", description: str = "", expires_at_us: int | None = None
    ) -> dict[str, Any]:
        """Open a market that trades in cents and whole contracts."""
        if expires_at_us is None:
            whole_s = (self._venue.clock.now_us() + DEFAULT_LIFE_US) // 1_000_000
            expires_at_us = whole_s * 1_000_000
        self.execute(CreateMarket(ticker, title or ticker, description, expires_at_us))
        return self.market(ticker)

    def close_market(self, ticker: str) -> dict[str, Any]:
        """End trading: every resting order is cancelled."""
        self.execute(CloseMarket(ticker))
        return self.market(ticker)

    def settle_market(self, ticker: str, outcome: Outcome) -> dict[str, Any]:
        """Pay a market out; one that still trades is closed first."""
        view = self._venue.exchange.views.market(ticker)
        if view is not None and view.status == "active":
            self.execute(CloseMarket(ticker))
        self.execute(SettleMarket(ticker, outcome))
        return self.market(ticker)

    # -- orders ------------------------------------------------------------------------------------------------------

    def place_order(self, account_id: str, order: Mapping[str, Any]) -> dict[str, Any]:
        """Place an order as any account. ``order`` is the contract's own order object."""
        venue = self._venue
        for violation in venue.edition.validator("order_request").violations(order):
            raise BackOfficeError(
                400,
                "INVALID_ORDER",
                violation.message,
                {"field": violation.field, "value": violation.value},
            )
        first = self.execute(venue.dialect.decode_order(account_id, order))[0]
        return self.order(venue.dialect.order_id(first.order_number))  # type: ignore[union-attr]  # OrderAccepted comes first

    def cancel_order(self, order_id: str) -> dict[str, Any]:
        """Cancel what rests of an order, as its owner."""
        view = self._order_view(order_id)
        self.execute(CancelOrder(view.account_id, view.number))
        return self.order(order_id)

    def order(self, order_id: str) -> dict[str, Any]:
        """Return an order as its owner sees it, and whose it is."""
        view = self._order_view(order_id)
        fills = self._venue.exchange.views.order_fills(view.number)
        order: dict[str, Any] = self._venue.dialect.order_status(view, fills)
        return {"account_id": view.account_id, **order}

    def open_orders(
        self, account_id: str | None = None, ticker: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the resting orders of one account or all, in one market or all."""
        venue = self._venue
        views = venue.exchange.views
        owners = sorted(venue.exchange.state.accounts) if account_id is None else [account_id]
        return [
            self.order(venue.dialect.order_id(order.number))
            for owner in owners
            for order in views.open_orders(owner, ticker)
        ]

    def _order_view(self, order_id: str) -> OrderView:
        venue = self._venue
        known = self._is_order_id(order_id)
        number = venue.dialect.order_number(order_id) if known else None
        view = None if number is None else venue.exchange.views.order(number)
        if view is None:
            raise unknown("order", "order_id", order_id)
        return view

    def _is_order_id(self, order_id: str) -> bool:
        return self._venue.edition.validator("order_id").is_valid(order_id)


def _refused(event: Refused, command: Command) -> BackOfficeError:
    reason = event.reason
    status = 404 if reason in _NOT_FOUND else 409 if reason in _CONFLICT else 400
    details = {}
    if event.field:
        details = {"field": event.field, "value": getattr(command, event.field, None)}
    words = reason.value.replace("_", " ")
    return BackOfficeError(
        status, reason.value.upper(), f"{type(command).__name__} was refused: {words}", details
    )


def unknown(what: str, field: str, value: str) -> BackOfficeError:
    """Return the refusal of what is not there."""
    return BackOfficeError(
        404, f"UNKNOWN_{what.upper()}", f"There is no such {what}", {"field": field, "value": value}
    )


def _account(view: AccountView) -> dict[str, Any]:
    return {
        "account_id": view.account_id,
        "balance_cents": view.cash_micros // MICROS_PER_CENT,
        "escrow_cents": view.escrow_micros // MICROS_PER_CENT,
    }


def _key(record: KeyRecord) -> dict[str, Any]:
    return {
        "key_id": record.key_id,
        "account_id": record.account_id,
        "permissions": sorted(record.permissions),
    }


def _issued(issued: IssuedKey) -> dict[str, Any]:
    return {**_key(issued.record), "api_key": issued.api_key, "secret": issued.secret}


def _market(view: MarketView) -> dict[str, Any]:
    return {
        "ticker": view.ticker,
        "title": view.title,
        "status": view.status,
        "outcome": view.outcome,
        "last_price": view.last_price_e4 / 10_000,
        "volume": view.volume_e2 // COUNT_ONE_E2,
        "open_interest": view.open_interest_e2 // COUNT_ONE_E2,
    }


def _level(level: tuple[int, int]) -> dict[str, Any]:
    price_e4, count_e2 = level
    return {"price": price_e4 / 10_000, "size": count_e2 // COUNT_ONE_E2}
