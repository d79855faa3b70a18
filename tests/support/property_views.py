"""The whole state of an exchange as plain values, in the shape in which the oracle tells its own.

Read through ``views`` where there is a view; the book order by order, the cover of orders and the vaults come from the
state itself.
"""

from operator import attrgetter

import msgspec

from kalshi_harness.oracle.judge import SPECIAL
from mock_exchange.core.ledger import FEES

special_of = attrgetter(*SPECIAL)


def plain(event):
    """Return an event as a plain mapping with its ``type``."""
    return msgspec.to_builtins(event)


def state_of(exchange):
    """Return ``accounts``, ``markets``, ``positions`` and ``orders`` of an exchange."""
    state, views = exchange.state, exchange.views
    orders = [(order, views.order(order.number)) for order in state.orders]
    return {
        "accounts": {name: account_of(views.account(name)) for name in state.accounts},
        "markets": {market.ticker: market_of(exchange, market) for market in views.markets()},
        "positions": {
            (name, held.ticker): {
                "position_e2": held.position_e2,
                "average_price_e4": held.average_price_e4,
                "unrealized_micros": held.unrealized_micros,
            }
            for name in state.accounts
            for held in views.positions(name)
        },
        "orders": {order.number: order_of(order, view) for order, view in orders},
        "special": {
            order.number: dict(zip(SPECIAL, asked, strict=True))
            for order, view in orders
            if any(asked := [value or 0 for value in special_of(view)])
        },
        "queues": {
            o.number: views.queue_position_e2(o.number) for o in state.orders if o.remaining_e2
        },
        "pause": views.pause,
        "together": {
            name: (
                views.money_of(name).cash_micros,
                views.money_of(name).escrow_micros,
                views.net_positions_of(name),
            )
            for name, account in state.accounts.items()
            if account.holder_id == name
        },
        "groups": {
            group.number: (group.account_id, group.limit_e2, group.triggered)
            for name in state.accounts
            for group in views.groups(name)
        },
        "fees_micros": state.ledger.balances[FEES],
        "paid_micros": {
            o.number: [o.extras.maker_fees_micros, o.extras.taker_fees_micros]
            for o in state.orders
            if o.extras and o.extras.maker_fees_micros + o.extras.taker_fees_micros
        },
        "account_fees_micros": {name: views.fees_micros(name) for name in state.accounts},
        "values_e4": {m.ticker: m.value_e4 for m in views.markets() if m.value_e4 is not None},
        "resting_micros": {name: views.resting_value_micros(name) for name in state.accounts},
        "client_orders": {
            (name, given): number
            for name, account in state.accounts.items()
            if account.holder_id == name
            for given, number in account.client_orders.items()
        },
    }


def account_of(account):
    return {"cash_micros": account.cash_micros, "escrow_micros": account.escrow_micros}


def market_of(exchange, view):
    market = exchange.state.markets[view.ticker]
    return {
        "status": view.status,
        "vault_micros": exchange.state.ledger.balances[market.vault_pot],
        "last_price_e4": view.last_price_e4,
        "volume_e2": view.volume_e2,
        "open_interest_e2": view.open_interest_e2,
        "bids": [(o.number, o.price_e4, o.remaining_e2) for o in market.bids.resting()],
        "asks": [(o.number, o.price_e4, o.remaining_e2) for o in market.asks.resting()],
    }


def order_of(order, view):
    unit_cost_e4 = order.price_e4 if order.side == "bid" else 10_000 - order.price_e4
    resting = view.status in {"open", "partially_filled"}
    return {
        "account_id": view.account_id,
        "ticker": view.ticker,
        "side": view.side,
        "kind": view.kind,
        "price_e4": view.price_e4,
        "count_e2": view.count_e2,
        "time_in_force": view.time_in_force,
        "status": view.status,
        "filled_e2": view.filled_e2,
        # What a cancelled order had left is gone: nothing of it can trade.
        "remaining_e2": view.remaining_e2,
        "covered_e2": order.covered_e2,
        "escrow_micros": resting * held_micros(order, unit_cost_e4),
    }


def held_micros(order, unit_cost_e4):
    uncovered_e2 = order.remaining_e2 - order.covered_e2
    reserve_micros = order.extras.reserve_micros(uncovered_e2) if order.extras else 0
    return uncovered_e2 * unit_cost_e4 + reserve_micros
