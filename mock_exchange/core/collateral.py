"""Who has to put up what: cover, escrow, and what a trade does to them.

The unit cost of a contract is its price for a bid and 1 - price for an ask, so the two sides of a
trade always pay exactly one dollar into the market's vault together, and the vault always holds the
payout of every open pair (M2). What closes a position needs no escrow: it is *covered*, and paid
out of the dollar the closed pair gives back.
"""

from mock_exchange.core.account import Account
from mock_exchange.core.ledger import Ledger
from mock_exchange.core.market import Market
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position
from mock_exchange.core.units import PAYOUT_E4, Side


def closable_e2(position: Position, side: Side, count_e2: int) -> int:
    """Return how much of an order could close what resting orders do not close already."""
    held_e2 = position.net_e2 if side == "ask" else -position.net_e2
    return min(held_e2 - position.committed_e2, count_e2) if held_e2 > 0 else 0


def cover(position: Position, order: Order, covered_e2: int) -> None:
    """Let ``order`` close ``covered_e2`` of the position: that part needs no escrow."""
    order.covered_e2 = covered_e2
    position.committed_e2 += covered_e2
    position.covering[order.number] = order


def take_cover(position: Position, order: Order, count_e2: int) -> None:
    """Use up or give back ``count_e2`` of an order's cover."""
    order.covered_e2 -= count_e2
    position.committed_e2 -= count_e2
    if not order.covered_e2:
        del position.covering[order.number]


def clear(
    ledger: Ledger,
    market: Market,
    account: Account,
    order: Order,
    count_e2: int,
    price_e4: int,
    payer_pot: int,
    fill: int,
) -> int:
    """Settle one side of a trade: pay, redeem what it closed, keep cover within the position.

    ``payer_pot`` pays for what is not covered: a resting order's escrow, or the cash of the
    arriving one. Returns by how much the long open interest grew.
    """
    order.remaining_e2 -= count_e2
    order.last_fill = fill
    account.fills.append(fill)
    position = account.positions.get(market.ticker)
    if position is None:
        position = account.positions[market.ticker] = Position()
    position.fills.append(fill)
    bought = order.side == "bid"
    unit_e4 = price_e4 if bought else PAYOUT_E4 - price_e4
    covered_e2 = order.covered_e2
    if covered_e2:
        covered_e2 = min(covered_e2, count_e2)
        take_cover(position, order, covered_e2)
    if covered_e2 < count_e2:
        ledger.post(payer_pot, market.vault_pot, (count_e2 - covered_e2) * unit_e4)
    before_e2 = position.net_e2
    if bought:
        position.net_e2 = before_e2 + count_e2
        held_e2 = -before_e2
    else:
        position.net_e2 = before_e2 - count_e2
        held_e2 = before_e2
    if held_e2 <= 0:
        return count_e2 if bought else 0
    closed_e2 = min(held_e2, count_e2)
    redeemed_micros = closed_e2 * PAYOUT_E4 - covered_e2 * unit_e4
    ledger.post(market.vault_pot, account.cash_pot, redeemed_micros)
    excess_e2 = position.committed_e2 - (held_e2 - closed_e2)
    if excess_e2 > 0:
        uncover(ledger, account, position, excess_e2)
    return count_e2 - closed_e2 if bought else -closed_e2


def uncover(ledger: Ledger, account: Account, position: Position, excess_e2: int) -> None:
    """Take cover the position no longer gives from the latest orders; they put up escrow instead.

    The trade that shrank the position has just paid one dollar per contract, so the cash is always
    there.
    """
    covering = position.covering
    while excess_e2:
        number, order = covering.popitem()
        count_e2 = min(excess_e2, order.covered_e2)
        excess_e2 -= count_e2
        position.committed_e2 -= count_e2
        order.covered_e2 -= count_e2
        if order.covered_e2:
            covering[number] = order
        unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
        ledger.post(account.cash_pot, account.escrow_pot, count_e2 * unit_e4)
