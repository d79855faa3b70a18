"""Creating, closing and settling markets."""

from bisect import insort
from itertools import chain

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.cancellation import cancel_resting
from mock_exchange.core.commands import CloseMarket, CreateMarket, SettleMarket
from mock_exchange.core.events import (
    Event,
    MarketClosed,
    MarketCreated,
    MarketSettled,
    PositionSettled,
)
from mock_exchange.core.market import LIFECYCLE, Market
from mock_exchange.core.order import Order
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, MarketStatus


def create_market(state: State, command: CreateMarket, _at_us: int) -> Events:
    """Open a market. Refused: a ticker in use; a tick that does not divide $1; no lot."""
    if command.ticker in state.markets:
        return refusals.DUPLICATE_MARKET
    tick_e4 = command.tick_e4
    if not 1 <= tick_e4 <= PAYOUT_E4 // 2 or PAYOUT_E4 % tick_e4:
        return refusals.INVALID_TICK
    if command.lot_e2 < 1:
        return refusals.INVALID_LOT
    market = Market(
        command.ticker,
        command.title,
        command.description,
        command.expires_at_us,
        tick_e4,
        command.lot_e2,
        state.ledger.open_pot(),
    )
    state.markets[market.ticker] = market
    insort(state.tickers, market.ticker)
    state.market_changes += 1
    return (MarketCreated(market.ticker),)


def close_market(state: State, command: CloseMarket, at_us: int) -> Events:
    """End trading; what rests is cancelled by rising order number. Refused: unknown; not active."""
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if "closed" not in LIFECYCLE[market.status]:
        return refusals.MARKET_TRANSITION
    events: list[Event] = []
    resting = chain(market.bids.resting(), market.asks.resting())
    for order in sorted(resting, key=_number):
        account = state.accounts[order.account_id]
        events.append(cancel_resting(state, account, order, "market_closed", at_us))
    _move(state, market, "closed")
    events.append(MarketClosed(market.ticker))
    return tuple(events)


def settle_market(state: State, command: SettleMarket, _at_us: int) -> Events:
    """Pay the vault out to the winning side, by account id. Refused: unknown; not closed."""
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if "settled" not in LIFECYCLE[market.status]:
        return refusals.MARKET_TRANSITION
    winning_sign = 1 if command.outcome == "yes" else -1
    events: list[Event] = [
        _pay_out(state, market, account, winning_sign)
        for _, account in sorted(state.accounts.items())
        if market.ticker in account.positions and account.positions[market.ticker].net_e2
    ]
    market.open_interest_e2 = 0
    market.outcome = command.outcome
    _move(state, market, "settled")
    events.append(MarketSettled(market.ticker, command.outcome))
    return tuple(events)


def _pay_out(state: State, market: Market, account: Account, winning_sign: int) -> Event:
    position = account.positions[market.ticker]
    net_e2, position.net_e2 = position.net_e2, 0
    payout_micros = max(0, net_e2 * winning_sign) * PAYOUT_E4
    if payout_micros:
        state.ledger.post(market.vault_pot, account.cash_pot, payout_micros)
    return PositionSettled(account.account_id, market.ticker, net_e2, payout_micros)


def _move(state: State, market: Market, status: MarketStatus) -> None:
    market.status = status
    state.market_changes += 1


def _number(order: Order) -> int:
    return order.number
