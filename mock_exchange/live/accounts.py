"""Accounts: everybody's money in one list, and of the one that is looked at its positions and its resting orders."""

from typing import Final

from mock_exchange.core.glances import holdings
from mock_exchange.core.views import OrderView, PositionView
from mock_exchange.live.look import Look
from mock_exchange.live.scene import Scene, Value
from mock_exchange.session.venue import Venue

ACCOUNTS_MAX: Final = 500
POSITIONS_MAX: Final = 200
ORDERS_MAX: Final = 200
"""The newest resting orders; ``more_orders`` says how many there are besides."""


class AccountsPart:
    """Rows are ``[account, cash in micros, escrow in micros, positions, resting orders]``, by id; then those that changed."""

    def __init__(self) -> None:
        self._said: dict[str, list[Value]] = {}

    def changes(self, scene: Scene, _look: Look, _now_us: int) -> Value | None:
        """Return the rows that changed."""
        exchange, rows = scene.venue.exchange, []
        state, said = exchange.state, self._said
        for account_id in sorted(state.accounts)[:ACCOUNTS_MAX]:
            view = exchange.views.account(account_id)
            if view is None:  # pragma: no cover - the id was just read
                continue
            row = [account_id, view.cash_micros, view.escrow_micros, *holdings(state, account_id)]
            if said.get(account_id) != row:
                said[account_id] = row
                rows.append(row)
        more = max(0, len(state.accounts) - ACCOUNTS_MAX)
        return {"rows": rows, "more": more} if rows else None


class AccountPart:
    """Positions and orders of one account, whole, whenever anything about them changed."""

    def __init__(self) -> None:
        self._said: Value | None = None

    def changes(self, scene: Scene, look: Look, _now_us: int) -> Value | None:
        """Return the account if it is another one, or changed."""
        now = self._shown(scene.venue, look.account)
        if now == self._said:
            return None
        self._said = now
        return now

    @staticmethod
    def _shown(venue: Venue, account_id: str) -> Value:
        views = venue.exchange.views
        positions = views.positions(account_id)
        account = venue.exchange.state.accounts.get(account_id)
        resting = [] if account is None else account.open_orders
        orders = [
            _order(venue, view)
            for order in reversed(resting[-ORDERS_MAX:])
            if (view := views.order(order.number)) is not None
        ]
        return {
            "account": account_id,
            "known": account is not None,
            "positions": [_position(each) for each in positions[:POSITIONS_MAX]],
            "more_positions": max(0, len(positions) - POSITIONS_MAX),
            "orders": orders,
            "more_orders": max(0, len(resting) - ORDERS_MAX),
        }


def _position(view: PositionView) -> list[Value]:
    """Return ``[ticker, count_e2, average price_e4, last price_e4, unrealized micros, realized micros]``."""
    return [
        view.ticker,
        view.position_e2,
        round(view.average_price_e4),
        view.last_price_e4,
        round(view.unrealized_micros),
        round(view.realized_micros),
    ]


def _order(venue: Venue, view: OrderView) -> list[Value]:
    """Return ``[order id, ticker, side, price_e4, count_e2, remaining_e2, kind, time in force, moment in us]``."""
    return [
        venue.dialect.order_id(view.number),
        view.ticker,
        view.side,
        view.price_e4,
        view.count_e2,
        view.remaining_e2,
        view.kind,
        view.time_in_force,
        view.created_at_us,
    ]
