"""What a test makes happen in an exchange, behind its client's back: accounts, keys, markets, orders. From any thread.

The methods of :class:`~mock_exchange.server.MockExchange` that the control API has too, in the terms of the exchange's edition.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event
from mock_exchange.core.units import Outcome
from mock_exchange.transport.backoffice import BackOffice
from mock_exchange.transport.context import Context

_T = TypeVar("_T")
DEFAULT_ACCOUNT = "user_0001"


class Operated(ABC):
    """An exchange with an operator's desk."""

    _office: BackOffice
    _context: Context

    @abstractmethod
    def run(self, function: Callable[[], _T]) -> _T:
        """Run ``function`` on the exchange's thread and return its result."""

    def execute(self, command: Command) -> tuple[Event, ...]:
        """Apply a command of the core and return its events, a refusal being one."""
        return self.run(lambda: self._context.venue.execute(command))

    def play(self, command: Command, at_us: int) -> tuple[Event, ...]:
        """Apply a command of somebody who acts by the clock, at the moment of his that ``clock.every`` told, and return its events."""
        return self.run(lambda: self._context.venue.play(command, at_us))

    def open_account(self, account_id: str, deposit_cents: int = 0) -> Mapping[str, Any]:
        """Open an account, with money in it if asked. Raises ``BackOfficeError``, as all that follow do."""
        return self.run(lambda: self._office.open_account(account_id, deposit_cents))

    def deposit(self, account_id: str, amount_cents: int) -> Mapping[str, Any]:
        """Pay money into an account."""
        return self.run(lambda: self._office.deposit(account_id, amount_cents))

    def account(self, account_id: str = DEFAULT_ACCOUNT) -> Mapping[str, Any]:
        """Return an account's money, positions and keys' names."""
        return self.run(lambda: self._office.account(account_id))

    def create_market(
        self, ticker: str, title: str = "", description: str = "", **terms: Any
    ) -> Mapping[str, Any]:
        """Open a market for trading. Trade API 3.34 takes more ``terms``: those of ``create_market`` in ``/__mock__/openapi.json``."""
        office: Any = self._office
        return self.run(lambda: office.create_market(ticker, title, description, **terms))

    def close_market(self, ticker: str) -> Mapping[str, Any]:
        """End a market's trading."""
        return self.run(lambda: self._office.close_market(ticker))

    def settle(self, ticker: str, outcome: Outcome | str) -> Mapping[str, Any]:
        """Pay a market out; one that still trades is closed first. Trade API 3.34: 'yes', 'no' or a scalar value, '0.4200'."""
        office: Any = self._office
        return self.run(lambda: office.settle_market(ticker, outcome))

    def market(self, ticker: str) -> Mapping[str, Any]:
        """Return a market: status, last price, volume, open interest; of Trade API 3.34 its ``Market``."""
        return self.run(lambda: self._office.market(ticker))

    def book(self, ticker: str, levels: int | None = None) -> Mapping[str, Any]:
        """Return a market's book, best first."""
        return self.run(lambda: self._office.book(ticker, levels))

    def place_order(self, *, account_id: str, **order: Any) -> Mapping[str, Any]:
        """Place an order as any account, in the fields of the edition's own order body."""
        return self.run(lambda: self._office.place_order(account_id, order))

    def cancel_order(self, order_id: str) -> Mapping[str, Any]:
        """Cancel an order, as its owner."""
        return self.run(lambda: self._office.cancel_order(order_id))

    def issue_key(
        self, account_id: str, permissions: Iterable[str] | None = None, **terms: Any
    ) -> Mapping[str, Any]:
        """Make a key for an account and return it with its ``key_id``.

        Of Trade API 3.34 permissions are scopes, and ``terms`` may be ``public_key`` (PEM), ``key_id``, ``key_type``, ``subaccount``,
        ``name`` and ``tier``.
        """
        office: Any = self._office
        wanted = None if permissions is None else list(permissions)
        return self.run(lambda: office.issue_key(account_id, wanted, **terms))

    def rotate_key(self, key_id: str, **terms: Any) -> Mapping[str, Any]:
        """Put a new key in the place of an old one, which is unknown at once; ``public_key`` where that one was brought."""
        office: Any = self._office
        return self.run(lambda: office.rotate_key(key_id, **terms))

    def revoke_key(self, key_id: str) -> Mapping[str, Any]:
        """Make a key unknown at once."""
        return self.run(lambda: self._office.revoke_key(key_id))

    def office(self, call: Callable[[Any], _T]) -> _T:
        """Return what a call of the operator's desk returns: ``exchange.office(lambda desk: desk.pause_exchange())``.

        The desk of Trade API 3.34 is :class:`~mock_exchange.transport.trade_office.TradeOffice`.
        """
        return self.run(lambda: call(self._office))
