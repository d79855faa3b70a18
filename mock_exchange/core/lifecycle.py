"""Creating markets, moving them on, closing and settling them."""

from bisect import insort
from collections.abc import Mapping
from typing import Final

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.cancellation import cancel_each
from mock_exchange.core.commands import (
    ChangeFees,
    ChangeMarket,
    CloseMarket,
    CreateMarket,
    FinalizeMarket,
    MarketOptions,
    SettleMarket,
)
from mock_exchange.core.events import (
    Event,
    FeesChanged,
    MarketChanged,
    MarketClosed,
    MarketCreated,
    MarketSettled,
    PositionSettled,
)
from mock_exchange.core.grids import fit_together
from mock_exchange.core.market import DETERMINED, LIFECYCLE, Market
from mock_exchange.core.pausing import cancel_for_pause, resting_orders
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4, MarketStatus, Result


def create_market(state: State, command: CreateMarket, _at_us: int) -> Events:
    """Open a market. Refused: a ticker in use; a tick that does not divide $1; no lot; odd bands or fees."""
    if command.ticker in state.markets:
        return refusals.DUPLICATE_MARKET
    tick_e4 = command.tick_e4
    if not 1 <= tick_e4 <= PAYOUT_E4 // 2 or PAYOUT_E4 % tick_e4:
        return refusals.INVALID_TICK
    if command.lot_e2 < 1:
        return refusals.INVALID_LOT
    options = command.options or MarketOptions()
    if options.bands and not fit_together(options.bands):
        return refusals.INVALID_BANDS
    if options.fees is not None and not options.fees.is_sound():
        return refusals.INVALID_FEES
    market = Market(
        command.ticker,
        command.title,
        command.description,
        command.expires_at_us,
        tick_e4,
        command.lot_e2,
        state.ledger.open_pot(),
        options.bands,
    )
    market.fees = options.fees
    if options.initialized:
        market.status = "initialized"
    market.trading = market.status == "active" and state.pause == "none"
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
    events = cancel_each(state, resting_orders(market), "market_closed", at_us)
    _move(state, market, "closed")
    events.append(MarketClosed(market.ticker))
    return tuple(events)


def change_market(state: State, command: ChangeMarket, at_us: int) -> Events:
    """Move a market on; what asked for it is cancelled when it is paused.

    Refused: unknown; a step that is not in the table, or has a command of its own; a value where
    none belongs, none where one does, or one that is not $0 to $1.
    """
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    status, value_e4 = command.status, command.value_e4
    if status not in LIFECYCLE[market.status] or status in {"closed", "settled"}:
        return refusals.MARKET_TRANSITION
    valued = value_e4 is not None and 0 <= value_e4 <= PAYOUT_E4
    if valued != (status in DETERMINED) or (value_e4 is not None and not valued):
        return refusals.INVALID_VALUE
    events = cancel_for_pause(state, [market], at_us) if status == "inactive" else []
    if value_e4 is not None:
        market.value_e4 = value_e4
    _move(state, market, status)
    return (*events, MarketChanged(market.ticker, status, value_e4))


def change_fees(state: State, command: ChangeFees, _at_us: int) -> Events:
    """Give a market another schedule. Refused: unknown; paid out; the same; one that is unsound."""
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if market.status == "settled":
        return refusals.MARKET_TRANSITION
    unsound = command.fees is not None and not command.fees.is_sound()
    if unsound or command.fees == market.fees:
        return refusals.INVALID_FEES
    market.fees = command.fees
    market.moves += 1
    state.market_changes += 1
    return (FeesChanged(market.ticker),)


def settle_market(state: State, command: SettleMarket, _at_us: int) -> Events:
    """Pay a closed market out to the winning side. Refused: unknown; not closed, or determined."""
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if "settled" not in LIFECYCLE[market.status] or market.value_e4 is not None:
        return refusals.MARKET_TRANSITION
    value_e4 = PAYOUT_E4 if command.outcome == "yes" else 0
    return _pay_all(state, market, value_e4, command.outcome)


def finalize_market(state: State, command: FinalizeMarket, _at_us: int) -> Events:
    """Pay a market out at its determined value. Refused: unknown; not determined or amended."""
    market = state.markets.get(command.ticker)
    if market is None:
        return refusals.UNKNOWN_MARKET
    if "settled" not in LIFECYCLE[market.status] or market.value_e4 is None:
        return refusals.MARKET_TRANSITION
    return _pay_all(state, market, market.value_e4, _RESULTS.get(market.value_e4, "scalar"))


_RESULTS: Final[Mapping[int, Result]] = {PAYOUT_E4: "yes", 0: "no"}


def _pay_all(state: State, market: Market, value_e4: int, result: Result) -> Events:
    """Pay the vault out, by account id: the value to the longs, what it lacks to $1 to the shorts."""
    events: list[Event] = [
        _pay_out(state, market, account, value_e4)
        for _, account in sorted(state.accounts.items())
        if market.ticker in account.positions and account.positions[market.ticker].net_e2
    ]
    market.open_interest_e2 = 0
    market.outcome = result
    _move(state, market, "settled")
    events.append(MarketSettled(market.ticker, result))
    return tuple(events)


def _pay_out(state: State, market: Market, account: Account, value_e4: int) -> Event:
    position = account.positions[market.ticker]
    net_e2, position.net_e2 = position.net_e2, 0
    payout_micros = net_e2 * (value_e4 if net_e2 > 0 else value_e4 - PAYOUT_E4)
    if payout_micros:
        state.ledger.post(market.vault_pot, account.cash_pot, payout_micros)
    return PositionSettled(account.account_id, market.ticker, net_e2, payout_micros)


def _move(state: State, market: Market, status: MarketStatus) -> None:
    market.status = status
    market.moves += 1
    market.trading = status == "active" and state.pause == "none"
    state.market_changes += 1
