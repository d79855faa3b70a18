"""Engines that are broken on purpose, each in one way: the real exchange with one thing done wrong.

A broken engine is a row of ``BROKEN``. Most are ``SickExchange`` with hooks around ``apply``: ``hear`` is what it
mistakes a command for, ``spoil`` what it does to state and events afterwards. A few swap a function of the core instead
(``patches``), where the mistake sits in the middle of a command. ``seen_by`` says who must notice: the oracle always
does; ``invariants`` is there where the exchange contradicts itself and ``check`` alone suffices.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from mock_exchange.core import collateral, matching
from mock_exchange.core.commands import CancelOrder, PlaceOrder, SettleMarket
from mock_exchange.core.events import (
    MarketClosed,
    MarketSettled,
    OrderAccepted,
    OrderCancelled,
    Refused,
    Traded,
)
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.ledger import FEES
from mock_exchange.core.positions import Basis


@dataclass(frozen=True)
class Broken:
    """One way to be broken. ``before`` is what ``note`` saw before the command; ``spoil`` gets it back."""

    hear: Callable = lambda _, command: command
    note: Callable = lambda _, command: None
    spoil: Callable = lambda exchange, command, events, before: events
    patches: tuple = ()
    seen_by: frozenset = field(default=frozenset({"oracle"}))


class SickExchange(Exchange):
    """An exchange with a ``Broken`` around its ``apply``."""

    def __init__(self, broken):
        super().__init__()
        self.broken = broken

    def apply(self, command, at_us):
        before = self.broken.note(self, command)
        events = super().apply(self.broken.hear(self, command), at_us)
        return tuple(self.broken.spoil(self, command, events, before))


BOTH = frozenset({"oracle", "invariants"})
replace = msgspec.structs.replace


def pots(exchange, account_id):
    account = exchange.state.accounts[account_id]
    return account.cash_pot, account.escrow_pot


def balances(exchange, _command):
    return list(exchange.state.ledger.balances)


# -- money -----------------------------------------------------------------------------------------


def keep_improvement(exchange, command, events, _before):
    """What a limit order traded better than its limit stays in escrow."""
    for event in events:
        if isinstance(event, Traded) and command.kind == "limit":
            better = abs(command.price_e4 - event.price_e4) * event.count_e2
            cash, escrow = pots(exchange, event.taker_account_id)
            if 0 < better <= exchange.state.ledger.balances[cash]:
                exchange.state.ledger.post(cash, escrow, better)
    return events


def keep_escrow(exchange, command, events, before):
    """What a cancelled order held stays in escrow."""
    if isinstance(command, CancelOrder) and isinstance(events[0], OrderCancelled):
        cash, escrow = pots(exchange, command.account_id)
        released = before[escrow] - exchange.state.ledger.balances[escrow]
        if released:
            exchange.state.ledger.post(cash, escrow, released)
    return events


def leak_the_vault(exchange, command, events, before):
    """A pair that was closed leaves its dollar in the vault."""
    for market in exchange.state.markets.values():
        taken = before[market.vault_pot] if market.vault_pot < len(before) else 0
        freed = taken - exchange.state.ledger.balances[market.vault_pot]
        if freed > 0 and isinstance(command, PlaceOrder):
            cash, _ = pots(exchange, command.account_id)
            exchange.state.ledger.post(cash, market.vault_pot, freed)
    return events


def pay_twice(exchange, command, events, before):
    """A settlement pays each winner twice."""
    for event in events:
        if isinstance(command, SettleMarket) and getattr(event, "payout_micros", 0):
            vault = exchange.state.markets[command.ticker].vault_pot
            cash, _ = pots(exchange, event.account_id)
            exchange.state.ledger.post(vault, cash, event.payout_micros)
    return events


def charge_for_refusals(exchange, command, events, _before):
    """A refused order costs a cent."""
    if (
        isinstance(events[0], Refused)
        and isinstance(command, PlaceOrder)
        and command.account_id in exchange.state.accounts
    ):
        exchange.state.ledger.post(pots(exchange, command.account_id)[0], FEES, 10_000)
    return events


def pay_the_losers(_exchange, command):
    if isinstance(command, SettleMarket):
        return replace(command, outcome="no" if command.outcome == "yes" else "yes")
    return command


def say_the_right_outcome(_exchange, command, events, _before):
    return [
        replace(event, outcome=command.outcome) if isinstance(event, MarketSettled) else event
        for event in events
    ]


# -- matching --------------------------------------------------------------------------------------


def take_the_takers_price(exchange, command, events, _before):
    """Trades are reported at the taker's limit."""
    limit = getattr(command, "kind", "") == "limit"
    events = [
        replace(event, price_e4=command.price_e4) if limit and isinstance(event, Traded) else event
        for event in events
    ]
    trades = [event for event in events if isinstance(event, Traded)]
    if trades:
        exchange.state.trades[-len(trades) :] = trades
    return events


def turn_levels_round(exchange, _command=None, events=(), _before=None):
    """The latest order at a price is the first to trade."""
    for market in exchange.state.markets.values():
        for half in (market.bids, market.asks):
            for level in half.levels.values():
                level.queue.reverse()
    return events


def hear_as(attribute, wrong_for):
    """Mistake the value of an order's attribute for another one."""

    def hear(_exchange, command):
        value = getattr(command, attribute, None)
        if value in wrong_for and getattr(command, "kind", "") == "limit":
            return replace(command, **{attribute: wrong_for[value]})
        return command

    return hear


def say_the_right_time_in_force(exchange, command, events, _before):
    if not isinstance(events[0], OrderAccepted):
        return events
    order = exchange.state.order(events[0].order_number)
    order.time_in_force = command.time_in_force
    return [replace(events[0], time_in_force=command.time_in_force), *events[1:]]


def let_anybody_cancel(exchange, command):
    """An order is cancelled for whoever knows its number."""
    if isinstance(command, CancelOrder) and command.account_id in exchange.state.accounts:
        order = exchange.state.order(command.order_number)
        return replace(command, account_id=order.account_id) if order else command
    return command


closable_e2 = matching.closable_e2


def ignore_what_is_committed(position, *terms):
    """The same position covers any number of orders."""
    committed_e2, position.committed_e2 = position.committed_e2, 0
    try:
        return closable_e2(position, *terms)
    finally:
        position.committed_e2 = committed_e2


# -- what is told ----------------------------------------------------------------------------------


def renumber_fills(_exchange, _command, events, _before):
    """Both fills of a trade carry one number."""
    return [
        replace(event, taker_fill_number=event.maker_fill_number)
        if isinstance(event, Traded)
        else event
        for event in events
    ]


def close_silently(_exchange, _command, events, _before):
    """A market that closes does not tell which orders went with it."""
    if isinstance(events[-1], MarketClosed):
        return events[-1:]
    return events


def forget_the_volume(exchange, _command, events, _before):
    """Volume counts trades, not contracts."""
    for event in events:
        if isinstance(event, Traded):
            exchange.state.markets[event.ticker].volume_e2 -= event.count_e2 - 1
    return events


add_to_basis = Basis.add


def add_and_round(basis, signed_e2, price_e4):
    """The average price is rounded down with every fill."""
    add_to_basis(basis, signed_e2, price_e4)
    basis.numerator, basis.denominator = basis.numerator // basis.denominator, 1


BROKEN = {
    "skips the refund of price improvement": Broken(spoil=keep_improvement, seen_by=BOTH),
    "forgets to release escrow on cancel": Broken(note=balances, spoil=keep_escrow, seen_by=BOTH),
    "leaks the vault when a position is closed": Broken(
        note=balances, spoil=leak_the_vault, seen_by=BOTH
    ),
    "pays a settlement twice": Broken(spoil=pay_twice, seen_by=BOTH),
    "pays the losing side": Broken(hear=pay_the_losers, spoil=say_the_right_outcome),
    "lets a refused order cost a cent": Broken(spoil=charge_for_refusals),
    "trades at the taker's price": Broken(spoil=take_the_takers_price),
    "serves the latest order first": Broken(note=turn_levels_round, spoil=turn_levels_round),
    "lets an immediate-or-cancel order rest": Broken(
        hear=hear_as("time_in_force", {"ioc": "gtc"}), spoil=say_the_right_time_in_force
    ),
    "fills a fill-or-kill order partly": Broken(
        hear=hear_as("time_in_force", {"fok": "ioc"}), spoil=say_the_right_time_in_force
    ),
    "mixes the self-trade rules up": Broken(
        hear=hear_as("self_trade", {"cancel_taker": "cancel_maker", "cancel_maker": "cancel_taker"})
    ),
    "lets anybody cancel": Broken(hear=let_anybody_cancel),
    "never takes cover away": Broken(
        patches=((collateral, "uncover", lambda *_: None),), seen_by=BOTH
    ),
    "covers two orders with one position": Broken(
        patches=((matching, "closable_e2", ignore_what_is_committed),), seen_by=BOTH
    ),
    "rounds the average price with every fill": Broken(patches=((Basis, "add", add_and_round),)),
    "numbers both fills of a trade alike": Broken(spoil=renumber_fills),
    "closes a market without telling its orders": Broken(spoil=close_silently),
    "counts volume in trades": Broken(spoil=forget_the_volume, seen_by=BOTH),
}
