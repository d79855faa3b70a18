"""Moving a position from one account to another, at a price that the two agreed on: no trade.

Money and collateral go as in a trade at that price: who sells what it holds gets a dollar back out
of the vault for each contract and pays the other side of it, who opens pays for it. There are no
orders, fills or fees; book, volume and last price stay. What resting orders covered by a position
that is gone holds escrow from then on, so both accounts must be able to pay for that too.
"""

from mock_exchange.core import refusals
from mock_exchange.core.account import Account
from mock_exchange.core.collateral import uncover
from mock_exchange.core.commands import TransferPosition
from mock_exchange.core.events import PositionTransferred
from mock_exchange.core.market import Market
from mock_exchange.core.placing import not_trading
from mock_exchange.core.positions import Position
from mock_exchange.core.refusals import Events
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4


class _Side:
    """What a transfer does to one account: ``signed_e2`` contracts come to it."""

    def __init__(self, account: Account, ticker: str, signed_e2: int, price_e4: int) -> None:
        self.account = account
        self.position = account.positions.get(ticker) or Position()
        self.signed_e2 = signed_e2
        unit_e4 = price_e4 if signed_e2 > 0 else PAYOUT_E4 - price_e4
        held_e2 = self.position.net_e2
        closed_e2 = min(abs(held_e2), abs(signed_e2)) if held_e2 * signed_e2 < 0 else 0
        self.paid_micros = (abs(signed_e2) - closed_e2) * unit_e4
        self.redeemed_micros = closed_e2 * (PAYOUT_E4 - unit_e4)
        left_e2 = abs(held_e2) - closed_e2
        self.excess_e2 = max(0, self.position.committed_e2 - left_e2) if closed_e2 else 0

    def needed_micros(self) -> int:
        """Return what must be free: the price, and the escrow of orders that lose their cover."""
        needed_micros, excess_e2 = self.paid_micros - self.redeemed_micros, self.excess_e2
        for order in reversed(self.position.covering.values()):
            count_e2 = min(order.covered_e2, excess_e2)
            unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
            needed_micros += count_e2 * unit_e4
            if order.extras:
                needed_micros += order.extras.reserve_micros(count_e2)
            excess_e2 -= count_e2
        return needed_micros


def transfer_position(state: State, command: TransferPosition, at_us: int) -> Events:
    """Move contracts and money.

    Refused: an unknown account on either side, or one and the same; unknown market, or one that does
    not trade; no contracts, or no whole lots; a price beyond $0 to $1; what one of the two, or the
    purse that both share, cannot pay.
    """
    refused = _wrong_parties(state, command) or _wrong_terms(state, command)
    if refused:
        return refused
    market = state.markets[command.ticker]
    count_e2, price_e4 = command.count_e2, command.price_e4
    source, target = state.accounts[command.account_id], state.accounts[command.to_account_id]
    sides = (
        _Side(source, market.ticker, -count_e2, price_e4),
        _Side(target, market.ticker, count_e2, price_e4),
    )
    if not _can_pay(state, sides):
        return refusals.INSUFFICIENT_FUNDS
    moved = PositionTransferred(
        source.account_id, target.account_id, market.ticker, count_e2, price_e4
    )
    for side in sides:
        _carry_out(state, market, side)
    state.moves.append(moved)
    state.move_times_us.append(at_us)
    return (moved,)


def _wrong_parties(state: State, command: TransferPosition) -> Events:
    """Refuse for who and where."""
    if command.account_id not in state.accounts:
        return refusals.UNKNOWN_ACCOUNT
    if command.to_account_id not in state.accounts or command.to_account_id == command.account_id:
        return refusals.UNKNOWN_TARGET
    return () if command.ticker in state.markets else refusals.UNKNOWN_MARKET


def _wrong_terms(state: State, command: TransferPosition) -> Events:
    """Refuse for the market's status, the count and the price."""
    market = state.markets[command.ticker]
    if not market.trading:
        return not_trading(market)
    if not command.count_e2 or command.count_e2 % market.lot_e2:
        return refusals.INVALID_COUNT
    return () if 0 <= command.price_e4 <= PAYOUT_E4 else refusals.INVALID_PRICE


def _can_pay(state: State, sides: tuple[_Side, ...]) -> bool:
    needed_micros: dict[int, int] = {}
    for side in sides:
        pot = side.account.cash_pot
        needed_micros[pot] = needed_micros.get(pot, 0) + side.needed_micros()
    balances = state.ledger.balances
    return all(needed <= balances[pot] for pot, needed in needed_micros.items())


def _carry_out(state: State, market: Market, side: _Side) -> None:
    account, position, ledger = side.account, side.position, state.ledger
    before_e2 = position.net_e2
    account.positions.setdefault(market.ticker, position)
    position.net_e2 += side.signed_e2
    position.moves = (*position.moves, (len(position.fills), len(state.moves)))
    market.open_interest_e2 += max(0, position.net_e2) - max(0, before_e2)
    if side.paid_micros:
        ledger.post(account.cash_pot, market.vault_pot, side.paid_micros)
    if side.redeemed_micros:
        ledger.post(market.vault_pot, account.cash_pot, side.redeemed_micros)
    if side.excess_e2:
        uncover(ledger, account, position, side.excess_e2)
