"""Reading the exchange: what sessions render.

Values are frozen and made on demand; nothing here changes the state. What is derived from fills
(average price, profit) is folded here, and remembered by how many fills were folded, so that a
reader pays for new fills only (P2: derived, never stored).
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from mock_exchange.core.account import Account
from mock_exchange.core.fees import Role
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Basis, Position
from mock_exchange.core.state import Group, State
from mock_exchange.core.subaccounts import accounts_of
from mock_exchange.core.traders import traders_of
from mock_exchange.core.units import NEVER_US, PAYOUT_E4, MarketStatus, Pause, Side
from mock_exchange.core.view_types import (
    AccountView,
    BookView,
    Fill,
    GroupView,
    MarketView,
    Move,
    OrderView,
    PositionView,
    market_version,
    market_view,
    order_view,
    with_extras,
)

__all__ = [
    "AccountView",
    "BookView",
    "Fill",
    "GroupView",
    "MarketView",
    "Move",
    "OrderView",
    "PositionView",
    "Views",
]


class Views:
    """Reads of one exchange. Every method answers None or nothing for what does not exist.

    ``bases`` is what was derived so far, by (account, ticker): a cache, not state.
    """

    __slots__ = ("_state", "bases")

    def __init__(self, state: State) -> None:
        self._state = state
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
        view = AccountView(account_id, balances[account.cash_pot], balances[account.escrow_pot])
        if account.holder_id != account_id:
            return replace(
                view,
                holder_id=account.holder_id,
                number=account.number,
                place=account.place,
                member_id=account.member_id,
            )
        return view

    def accounts_of(self, holder_id: str) -> list[AccountView]:
        """Return an account and its subaccounts, by number, the main exchange's before others."""
        found = accounts_of(self._state, holder_id)
        return [view for one in found if (view := self.account(one.account_id))]

    def family_of(self, holder_id: str) -> list[AccountView]:
        """Return an account, its subaccounts and its traders."""
        traders = traders_of(self._state, holder_id)
        own = self.accounts_of(holder_id)
        return own + [view for one in traders if (view := self.account(one.account_id))]

    def money_of(self, holder_id: str) -> AccountView | None:
        """Return what an account and its subaccounts have together."""
        parts = self.accounts_of(holder_id)
        if not parts:
            return None
        cash_micros = sum(part.cash_micros for part in parts)
        return AccountView(holder_id, cash_micros, sum(part.escrow_micros for part in parts))

    def net_positions_of(self, holder_id: str) -> dict[str, int]:
        """Return the positions of an account and its subaccounts together, signed, by ticker."""
        nets_e2: dict[str, int] = {}
        for account in accounts_of(self._state, holder_id):
            for ticker, held in sorted(account.positions.items()):
                nets_e2[ticker] = nets_e2.get(ticker, 0) + held.net_e2
        return {ticker: net_e2 for ticker, net_e2 in nets_e2.items() if net_e2}

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
        """Return what an account's fills and transfers in a market add up to; fold only new ones."""
        basis = self.bases.setdefault((account.account_id, ticker), Basis())
        position = account.positions[ticker]
        for index in position.fills[basis.fills :]:
            self._fold_moves(basis, account, position)
            fill = self._fill(index)
            signed_e2 = fill.count_e2 if fill.side == "bid" else -fill.count_e2
            basis.add(signed_e2, fill.price_e4)
        self._fold_moves(basis, account, position)
        return basis

    def _fold_moves(self, basis: Basis, account: Account, position: Position) -> None:
        """Take in the transfers that came before the next fill."""
        while basis.next_is_a_move(position.moves):
            move = self._move(account.account_id, position.moves[basis.moves][1])
            basis.move(move.signed_e2, move.price_e4)

    def moves(self, account_id: str, ticker: str) -> list[Move]:
        """Return an account's transfers of a market's contracts, oldest first."""
        account = self._state.accounts.get(account_id)
        position = None if account is None else account.positions.get(ticker)
        moves = () if position is None else position.moves
        return [self._move(account_id, index) for _, index in moves]

    def _move(self, account_id: str, index: int) -> Move:
        moved = self._state.moves[index]
        came = moved.to_account_id == account_id
        signed_e2 = moved.count_e2 if came else -moved.count_e2
        return Move(signed_e2, moved.price_e4, self._state.move_times_us[index])

    # -- markets ----------------------------------------------------------------------------------

    @property
    def markets_version(self) -> int:
        """Grows whenever a market is added or any ``MarketView.version`` changes."""
        return len(self._state.trades) + self._state.market_changes

    @property
    def pause(self) -> Pause:
        """What is paused on the whole exchange."""
        return self._state.pause

    def market(self, ticker: str) -> MarketView | None:
        """Return one market."""
        market = self._state.markets.get(ticker)
        return None if market is None else market_view(market)

    def market_version(self, ticker: str) -> int | None:
        """Return a market's version without making a view of it: a cache's key."""
        market = self._state.markets.get(ticker)
        return None if market is None else market_version(market)

    def markets(
        self, status: MarketStatus | None = None, offset: int = 0, limit: int | None = None
    ) -> list[MarketView]:
        """Return the markets by ticker, of one status or all (D08)."""
        markets, tickers = self._state.markets, self._state.tickers
        if status is not None:
            tickers = [ticker for ticker in tickers if markets[ticker].status == status]
        end = None if limit is None else offset + limit
        return [market_view(markets[ticker]) for ticker in tickers[offset:end]]

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

    def fees_micros(self, account_id: str, ticker: str | None = None) -> int:
        """Return what an account's fills have cost in fees, in one market or all."""
        fees = self._state.fill_fees
        return sum(fees.get(index, 0) for index in self._indices(account_id, ticker))

    def fill_count(self, account_id: str, ticker: str | None = None) -> int:
        """Return how many fills an account has, in one market or all."""
        return len(self._indices(account_id, ticker))

    def order_of_client(self, account_id: str, client_order_id: str) -> OrderView | None:
        """Return the order that an account once gave this id."""
        account = self._state.accounts.get(account_id)
        number = None if account is None else account.client_orders.get(client_order_id)
        return None if number is None else self.order(number)

    def groups(self, account_id: str) -> list[GroupView]:
        """Return an account's groups of orders, by number."""
        groups = self._state.groups.values()
        return [self._group(group) for group in groups if group.account_id == account_id]

    def group(self, number: int) -> GroupView | None:
        """Return one group."""
        group = self._state.groups.get(number)
        return None if group is None else self._group(group)

    def _group(self, group: Group) -> GroupView:
        resting = self._state.accounts[group.account_id].open_orders
        numbers = [o.number for o in resting if o.extras and o.extras.group_number == group.number]
        return GroupView(group.number, group.account_id, group.limit_e2, group.triggered, numbers)

    def next_expiry_us(self) -> int | None:
        """Return when ``ExpireOrders`` may find something to do next; None: as things are, never."""
        due_us = self._state.due_us
        return None if due_us == NEVER_US else due_us

    def queue_position_e2(self, number: int) -> int | None:
        """Return the contracts that trade before an order does; None where it does not rest."""
        order = self._state.order(number)
        if order is None or not order.remaining_e2:
            return None
        market, ahead_e2 = self._state.markets[order.ticker], 0
        half = market.bids if order.side == "bid" else market.asks
        for before in half.resting():
            if before is order:
                break
            ahead_e2 += before.remaining_e2
        return ahead_e2

    def resting_value_micros(self, account_id: str) -> int:
        """Return what an account's resting orders would cost if all of them traded, cover or not."""
        account = self._state.accounts.get(account_id)
        orders = () if account is None else account.open_orders
        return sum(
            order.remaining_e2
            * (order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4)
            for order in orders
        )

    def _order(self, order: Order) -> OrderView:
        view = order_view(order, self._updated_at_us(order))
        return with_extras(view, order.extras) if order.extras else view

    def _updated_at_us(self, order: Order) -> int:
        if order.cancelled_e2:
            return order.cancelled_at_us
        changed_us = order.created_at_us
        if order.last_fill >= 0:
            changed_us = self._state.trade_times_us[order.last_fill // 2]
        return max(changed_us, order.extras.amended_at_us) if order.extras else changed_us

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
            self._state.fill_fees.get(index, 0),
            self._state.trade_times_us[index // 2],
        )


_OTHER_SIDE: dict[Side, Side] = {"bid": "ask", "ask": "bid"}
