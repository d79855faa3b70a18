"""The state hash: SHA-256 over one canonical writing of everything the exchange knows.

Only integers and strings go in, in the order in which commands brought them about; nothing depends
on the hash seed, the Python version or the machine. What can be derived (best prices, averages,
caches) stays out. What only some orders, accounts and markets have is written where it is there.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from mock_exchange.core.account import Account
from mock_exchange.core.book import Half
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.state import Group, State


def state_hash(state: State) -> str:
    """Return the hash as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    encode = msgspec.json.Encoder().encode
    for part in _parts(state):
        digest.update(encode(part))
        digest.update(b"\n")
    return digest.hexdigest()


def _parts(state: State) -> Iterator[Any]:
    yield ["numbers", state.first_order_number, state.first_fill_number, state.market_changes]
    for market in state.markets.values():
        yield _market(market)
    for account in state.accounts.values():
        yield _account(account)
    yield from state.orders
    yield from state.trades
    yield state.trade_times_us
    yield state.previous_fills
    yield state.ledger.balances
    yield state.ledger.words
    if state.group_count:
        yield ["groups", state.group_count, [_group(group) for group in state.groups.values()]]
    if state.fill_fees:
        yield list(state.fill_fees.items())
    if state.moves:
        yield from state.moves
        yield state.move_times_us
    if state.pause != "none":
        yield ["pause", state.pause]
    if state.amendments:
        yield state.amendments


def _market(market: Market) -> list[Any]:
    return [
        market.ticker,
        market.title,
        market.description,
        market.expires_at_us,
        market.tick_e4,
        market.lot_e2,
        market.vault_pot,
        market.status,
        market.outcome,
        market.last_price_e4,
        market.volume_e2,
        market.open_interest_e2,
        market.book_seq,
        _half(market.bids),
        _half(market.asks),
        *([market.bands] if market.bands else []),
        *([market.fees] if market.fees else []),
        *([["value", market.value_e4]] if market.value_e4 is not None else []),
    ]


def _group(group: Group) -> list[Any]:
    return [getattr(group, name) for name in Group.__slots__]


def _half(half: Half) -> list[Any]:
    levels = [(half.sign * half.key(key), half.levels[key]) for key in half.keys]
    return [[signed_e4, level.quantity_e2, _numbers(level.orders)] for signed_e4, level in levels]


def _numbers(orders: list[Order]) -> list[int]:
    return [order.number for order in orders]


def _account(account: Account) -> list[Any]:
    positions = [
        [ticker, held.net_e2, held.committed_e2, list(held.covering), held.fills, *held.moves]
        for ticker, held in account.positions.items()
    ]
    return [
        account.account_id,
        account.cash_pot,
        account.escrow_pot,
        positions,
        _numbers(account.open_orders),
        account.fills,
        *([account.client_orders] if account.client_orders else []),
        *([[account.holder_id, account.number]] if account.number else []),
        *([[account.holder_id, account.place]] if account.place else []),
        *([["trader", account.member_id]] if account.member_id else []),
    ]
