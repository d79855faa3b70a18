"""Who has to put up what: cover, escrow, and what a trade does to them.

The unit cost of a contract is its price for a bid and 1 - price for an ask, so the two sides of a
trade always pay exactly one dollar into the market's vault together, and the vault always holds the
payout of every open pair (M2). What closes a position needs no escrow: it is *covered*, and paid
out of the dollar the closed pair gives back.
"""

from mock_exchange.core.account import Account
from mock_exchange.core.ledger import Ledger
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position
from mock_exchange.core.units import PAYOUT_E4, Side


def closable_e2(position: Position, count_e2: int) -> int:
    """Return how much of an order that closes could close what resting orders do not close yet."""
    open_e2 = abs(position.net_e2) - position.committed_e2
    return count_e2 if open_e2 >= count_e2 else open_e2  # noqa: FURB136 -- the call costs more


def cover_e2(position: Position | None, side: Side, count_e2: int) -> int:
    """Return how much of an arriving order is covered: what ``place_order`` writes out."""
    if position is None or (position.net_e2 >= 0 if side == "bid" else position.net_e2 <= 0):
        return 0
    return closable_e2(position, count_e2)


def recover_e2(position: Position | None, order: Order, count_e2: int) -> int:
    """Return how much of ``count_e2`` a resting order would cover if it arrived anew."""
    if position is None or (position.net_e2 >= 0 if order.side == "bid" else position.net_e2 <= 0):
        return 0
    return min(count_e2, abs(position.net_e2) - position.committed_e2 + order.covered_e2)


def take_cover(position: Position, order: Order, count_e2: int) -> None:
    """Use up or give back ``count_e2`` of an order's cover."""
    order.covered_e2 -= count_e2
    position.committed_e2 -= count_e2
    if not order.covered_e2:
        del position.covering[order.number]


def clear(
    ledger: Ledger,
    vault_pot: int,
    account: Account,
    position: Position,
    order: Order,
    count_e2: int,
    unit_e4: int,
    payer_pot: int,
) -> int:
    """Settle one side of a trade: pay, redeem what it closed, keep cover within the position.

    A contract costs ``unit_e4``. ``payer_pot`` pays for what is not covered: a resting order's
    escrow, or the cash of the arriving one. Returns how much of the position it closed.
    """
    balances, words = ledger.balances, ledger.words
    covered_e2 = order.covered_e2
    if covered_e2 >= count_e2:
        covered_e2 = count_e2
    else:
        paid_micros = (count_e2 - covered_e2) * unit_e4
        balances[payer_pot] -= paid_micros
        balances[vault_pot] += paid_micros
        words += (payer_pot, vault_pot, paid_micros)
        if order.extras and payer_pot == account.escrow_pot:
            reserve_micros = order.extras.reserve_micros(count_e2 - covered_e2)
            if reserve_micros:  # the fee itself is paid out of cash, like all fees
                ledger.post(payer_pot, account.cash_pot, reserve_micros)
    if covered_e2:
        take_cover(position, order, covered_e2)
    held_e2 = position.net_e2
    if order.side == "bid":
        position.net_e2 = held_e2 + count_e2
        held_e2 = -held_e2
    else:
        position.net_e2 = held_e2 - count_e2
    if held_e2 <= 0:
        return 0
    if held_e2 > count_e2:
        held_e2 -= count_e2
        closed_e2 = count_e2
    else:
        closed_e2 = held_e2
        held_e2 = 0
    redeemed_micros = closed_e2 * PAYOUT_E4 - covered_e2 * unit_e4
    cash_pot = account.cash_pot
    balances[vault_pot] -= redeemed_micros
    balances[cash_pot] += redeemed_micros
    words += (vault_pot, cash_pot, redeemed_micros)
    if position.committed_e2 > held_e2:
        uncover(ledger, account, position, position.committed_e2 - held_e2)
    return closed_e2


def uncover(ledger: Ledger, account: Account, position: Position, excess_e2: int) -> None:
    """Take cover the position no longer gives from the latest orders; they put up escrow instead.

    The trade that shrank the position has just paid one dollar per contract, so the cash is always
    there: price and fee of a contract are never more than that together.
    """
    covering = position.covering
    position.committed_e2 -= excess_e2
    while excess_e2:
        number, order = covering.popitem()
        count_e2 = order.covered_e2
        if count_e2 > excess_e2:
            order.covered_e2 = count_e2 - excess_e2
            covering[number] = order
            count_e2 = excess_e2
        else:
            order.covered_e2 = 0
        excess_e2 -= count_e2
        unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
        held_micros = count_e2 * unit_e4
        if order.extras:
            held_micros += order.extras.reserve_micros(count_e2)
        ledger.post(account.cash_pot, account.escrow_pot, held_micros)
