"""Reading the exchange: what sessions render.

Values are frozen and made on demand; nothing here changes the state. What is derived from fills
(average price, profit) is folded here, and remembered by how many fills were folded, so that a
reader pays for new fills only (P2: derived, never stored).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from mock_exchange.core.account import Account
from mock_exchange.core.fees import FEE_SCHEDULES, Role, fee_micros
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Basis
from mock_exchange.core.state import State
from mock_exchange.core.units import (
    MarketStatus,
    OrderKind,
    OrderStatus,
    Outcome,
    Side,
    TimeInForce,
)


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One order's part in one trade."""

    number: int
    order_number: int
    account_id: str
    ticker: str
    side: Side
    role: Role
    count_e2: int
    price_e4: int
    fee_micros: int
    at_us: int


class AccountView(msgspec.Struct, frozen=True, gc=False):
    """An account's money: what is free to spend, and what its resting orders hold."""

    account_id: str
    cash_micros: int
    escrow_micros: int


class PositionView(msgspec.Struct, frozen=True):
    """A position that is not zero, in YES terms: a short is negative, sold at its average."""

    ticker: str
    position_e2: int
    average_price_e4: Fraction
    last_price_e4: int
    unrealized_micros: Fraction
    realized_micros: Fraction


class MarketView(msgspec.Struct, frozen=True, gc=False):
    """A market without its book. ``version`` changes whenever anything else here does."""

    ticker: str
    title: str
    description: str
    expires_at_us: int
    tick_e4: int
    lot_e2: int
    status: MarketStatus
    outcome: Outcome | None
    last_price_e4: int
    volume_e2: int
    open_interest_e2: int
    version: int


class OrderView(msgspec.Struct, frozen=True, gc=False):
    """An order as it stands."""

    number: int
    account_id: str
    ticker: str
    side: Side
    kind: OrderKind
    price_e4: int
    count_e2: int
    time_in_force: TimeInForce
    status: OrderStatus
    filled_e2: int
    remaining_e2: int
    cancelled_e2: int
    created_at_us: int
    updated_at_us: int


class BookView(msgspec.Struct, frozen=True):
    """A book's levels as (price_e4, quantity_e2), best first, and the ``seq`` they are of."""

    ticker: str
    seq: int
    bids: Sequence[tuple[int, int]]
    asks: Sequence[tuple[int, int]]


class Views:
    """Reads of one exchange. Every method answers None or nothing for what does not exist.

    ``bases`` is what was derived so far, by (account, ticker): a cache, not state.
    """

    __slots__ = ("_fees", "_state", "bases")

    def __init__(self, state: State) -> None:
        self._state = state
        self._fees = FEE_SCHEDULES["none"]
        self.bases: dict[tuple[str, str], Basis] = {}

    # -- accounts ---------------------------------------------------------------------------------

    def has_account(self, account_id: str) -> bool:
        """Tell whether there is such an account."""
        return account_id in self._state.accounts

    def account(self, account_id: str) -> AccountView | None:
        """Return an account's money."""
        account = self._state.accounts.get(account_id)
        if account is None:
            return None
        balances = self._state.ledger.balances
        return AccountView(account_id, balances[account.cash_pot], balances[account.escrow_pot])

    def positions(self, account_id: str) -> list[PositionView]:
        """Return the positions that are not zero, by ticker."""
        account = self._state.accounts.get(account_id)
        if account is None:
            return []
        open_tickers = [ticker for ticker, held in account.positions.items() if held.net_e2]
        return [self._position(account, ticker) for ticker in sorted(open_tickers)]

    def _position(self, account: Account, ticker: str) -> PositionView:
        basis = self.basis(account, ticker)
        last_price_e4 = self._state.markets[ticker].last_price_e4
        return PositionView(
            ticker,
            basis.net_e2,
            basis.average_price_e4,
            last_price_e4,
            basis.unrealized_micros(last_price_e4),
            basis.realized_micros(),
        )

    def basis(self, account: Account, ticker: str) -> Basis:
        """Return what an account's fills in a market add up to; fold only those not seen before."""
        basis = self.bases.setdefault((account.account_id, ticker), Basis())
        for index in account.positions[ticker].fills[basis.fills :]:
            fill = self._fill(index)
            signed_e2 = fill.count_e2 if fill.side == "bid" else -fill.count_e2
            basis.add(signed_e2, fill.price_e4)
        return basis

    # -- markets ----------------------------------------------------------------------------------

    @property
    def markets_version(self) -> int:
        """Grows whenever a market is added or any ``MarketView.version`` changes."""
        return len(self._state.trades) + self._state.market_changes

    def market(self, ticker: str) -> MarketView | None:
        """Return one market."""
        market = self._state.markets.get(ticker)
        return None if market is None else _market_view(market)

    def market_version(self, ticker: str) -> int | None:
        """Return a market's version without making a view of it: a cache's key."""
        market = self._state.markets.get(ticker)
        return None if market is None else _version(market)

    def markets(
        self, status: MarketStatus | None = None, offset: int = 0, limit: int | None = None
    ) -> list[MarketView]:
        """Return the markets by ticker, of one status or all (D08)."""
        markets, tickers = self._state.markets, self._state.tickers
        if status is not None:
            tickers = [ticker for ticker in tickers if markets[ticker].status == status]
        end = None if limit is None else offset + limit
        return [_market_view(markets[ticker]) for ticker in tickers[offset:end]]

    def book(self, ticker: str, levels: int | None = None) -> BookView | None:
        """Return a market's book, or the best ``levels`` of each side."""
        market = self._state.markets.get(ticker)
        if market is None:
            return None
        bids, asks = market.bids.depth()[:levels], market.asks.depth()[:levels]
        return BookView(ticker, market.book_seq, bids, asks)

    def book_seq(self, ticker: str) -> int | None:
        """Return the sequence number of a market's book."""
        market = self._state.markets.get(ticker)
        return None if market is None else market.book_seq

    # -- orders and fills -------------------------------------------------------------------------

    def order(self, number: int) -> OrderView | None:
        """Return an order, open or not."""
        order = self._state.order(number)
        return None if order is None else self._order(order)

    def order_fills(self, number: int) -> list[Fill]:
        """Return an order's fills, oldest first."""
        order = self._state.order(number)
        index = -1 if order is None else order.last_fill
        fills = []
        while index >= 0:
            fills.append(self._fill(index))
            index = self._state.previous_fills[index]
        fills.reverse()
        return fills

    def open_orders(self, account_id: str, ticker: str | None = None) -> list[OrderView]:
        """Return an account's resting orders by number, of one market or all."""
        account = self._state.accounts.get(account_id)
        if account is None:
            return []
        return [
            self._order(order)
            for order in account.open_orders
            if ticker is None or order.ticker == ticker
        ]

    def fills(
        self, account_id: str, ticker: str | None = None, offset: int = 0, limit: int | None = None
    ) -> list[Fill]:
        """Return an account's fills, newest first (D08), of one market or all.

        Costs what the page holds, wherever it lies.
        """
        indices = self._indices(account_id, ticker)
        end = max(0, len(indices) - offset)
        start = 0 if limit is None else max(0, end - limit)
        return [self._fill(index) for index in reversed(indices[start:end])]

    def fill_count(self, account_id: str, ticker: str | None = None) -> int:
        """Return how many fills an account has, in one market or all."""
        return len(self._indices(account_id, ticker))

    def _order(self, order: Order) -> OrderView:
        return _order_view(order, self._updated_at_us(order))

    def _updated_at_us(self, order: Order) -> int:
        if order.cancelled_e2:
            return order.cancelled_at_us
        if order.last_fill >= 0:
            return self._state.trade_times_us[order.last_fill // 2]
        return order.created_at_us

    def _indices(self, account_id: str, ticker: str | None) -> Sequence[int]:
        account = self._state.accounts.get(account_id)
        if account is None:
            return ()
        if ticker is None:
            return account.fills
        position = account.positions.get(ticker)
        return () if position is None else position.fills

    def all_fills(self, start_trade: int = 0) -> Iterator[Fill]:
        """Yield everybody's fills by number, two a trade, from trade ``start_trade`` on."""
        for index in range(2 * start_trade, len(self._state.previous_fills)):
            yield self._fill(index)

    def _fill(self, index: int) -> Fill:
        """Return one side of a trade: even indices are the makers', odd ones the takers'."""
        traded = self._state.trades[index // 2]
        role: Role
        side: Side
        if index % 2:
            role, side = "taker", traded.taker_side
            account_id, order_number = traded.taker_account_id, traded.taker_order_number
        else:
            role, side = "maker", _OTHER_SIDE[traded.taker_side]
            account_id, order_number = traded.maker_account_id, traded.maker_order_number
        count_e2, price_e4 = traded.count_e2, traded.price_e4
        return Fill(
            self._state.first_fill_number + index,
            order_number,
            account_id,
            traded.ticker,
            side,
            role,
            count_e2,
            price_e4,
            fee_micros(self._fees, role, count_e2, price_e4),
            self._state.trade_times_us[index // 2],
        )


_OTHER_SIDE: dict[Side, Side] = {"bid": "ask", "ask": "bid"}


_TRANSITIONS: dict[MarketStatus, int] = {"active": 0, "closed": 1, "settled": 2}


def _version(market: Market) -> int:
    """Return what grows with each trade and status: nothing else changes what is shown."""
    return market.volume_e2 + _TRANSITIONS[market.status]


def _market_view(market: Market) -> MarketView:
    return MarketView(
        market.ticker,
        market.title,
        market.description,
        market.expires_at_us,
        market.tick_e4,
        market.lot_e2,
        market.status,
        market.outcome,
        market.last_price_e4,
        market.volume_e2,
        market.open_interest_e2,
        _version(market),
    )


def _order_view(order: Order, updated_at_us: int) -> OrderView:
    return OrderView(
        order.number,
        order.account_id,
        order.ticker,
        order.side,
        order.kind,
        order.price_e4,
        order.count_e2,
        order.time_in_force,
        order.status,
        order.filled_e2,
        order.remaining_e2,
        order.cancelled_e2,
        order.created_at_us,
        updated_at_us,
    )
