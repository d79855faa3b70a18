"""Netting the positions of a member's subaccounts: who has it on holds nothing against another that has it on (T08).

A long position in one and a short one in another pay a dollar a contract together, whatever happens. Once both accounts have netting
on they are closed against each other, and each gets what its side was worth at the market's last price. It is no trade: no order, fill
or fee. A market that does not trade is left as it is, and so is what one of the two could not pay for, its orders losing their cover.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from mock_exchange.core.account import Account
from mock_exchange.core.commands import Command, TransferPosition
from mock_exchange.core.events import Event, MarketChanged, PositionTransferred, Traded
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.subaccounts import holder_of
from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.timers import Timers

UNPRICED_E4: Final = PAYOUT_E4 // 2
"""The price where a market never had a trade: both sides are worth the same."""


class Netting(Kept):
    """Who has netting on, and who sees to it. ``hear`` is to be told of everything that happens."""

    KEPT = ("_enabled", "_waiting")

    def __init__(
        self,
        exchange: Exchange,
        apply: Callable[[Command, int], tuple[Event, ...]],
        timers: Timers,
    ) -> None:
        self._exchange = exchange
        self._apply = apply
        self._timers = timers
        self._enabled: dict[str, set[str]] = {}
        self._waiting: set[str] = set()

    def is_enabled(self, account_id: str) -> bool:
        """Tell whether an account has netting on."""
        return account_id in self._enabled.get(holder_of(account_id), ())

    def switch(self, account_id: str, at_us: int, *, enabled: bool) -> None:
        """Turn netting on, which nets at once, or off, which leaves everything as it is."""
        accounts = self._enabled.setdefault(holder_of(account_id), set())
        if enabled:
            accounts.add(account_id)
            self._net(holder_of(account_id), at_us)
        else:
            accounts.discard(account_id)

    def hear(self, events: Sequence[Event], now_us: int) -> None:
        """Net, once the command is done, for those whose positions changed."""
        if not self._enabled:
            return
        for event in events:
            kind = type(event)
            if kind is Traded:
                self._wait((event.maker_account_id, event.taker_account_id), now_us)  # type: ignore[union-attr]  # kind says so
            elif kind is PositionTransferred:
                self._wait((event.account_id, event.to_account_id), now_us)  # type: ignore[union-attr]  # see above
            elif kind is MarketChanged and event.status == "active":  # type: ignore[union-attr]  # see above
                self._wait(tuple(self._enabled), now_us)

    def _wait(self, account_ids: Sequence[str], now_us: int) -> None:
        for holder_id in {holder_of(account_id) for account_id in account_ids}:
            if len(self._enabled.get(holder_id, ())) > 1 and holder_id not in self._waiting:
                self._waiting.add(holder_id)
                self._timers.at(now_us, partial(self._net, holder_id))

    def _net(self, holder_id: str, at_us: int) -> None:
        self._waiting.discard(holder_id)
        state = self._exchange.state
        names = sorted(self._enabled.get(holder_id, ()))
        accounts = [state.accounts[name] for name in names if name in state.accounts]
        for ticker in sorted({ticker for account in accounts for ticker in account.positions}):
            if state.markets[ticker].trading:
                self._net_market(ticker, accounts, at_us)

    def _net_market(self, ticker: str, accounts: Sequence[Account], at_us: int) -> None:
        price_e4 = self._exchange.state.markets[ticker].last_price_e4 or UNPRICED_E4
        holding = [account for account in accounts if ticker in account.positions]
        longs = [each for each in holding if each.positions[ticker].net_e2 > 0]
        shorts = [each for each in holding if each.positions[ticker].net_e2 < 0]
        for long in longs:
            for short in shorts:
                count_e2 = min(long.positions[ticker].net_e2, -short.positions[ticker].net_e2)
                if count_e2:
                    move = TransferPosition(
                        long.account_id, short.account_id, ticker, count_e2, price_e4
                    )
                    self._apply(move, at_us)
