"""Keeping members' balances split over the shards as they want it: looked at every ten seconds, put right by transfers (T08).

What counts on a shard is its free money and what its resting orders hold, less what is reserved for them. Only free money moves.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from mock_exchange.core.commands import Command, OpenSubaccount, Transfer
from mock_exchange.core.events import Event
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.order import Order
from mock_exchange.core.units import MICROS_PER_CENT, PAYOUT_E4
from mock_exchange.editions.trade_api.formats import MICROS_PER_CENTICENT, SECOND_US
from mock_exchange.editions.trade_api.places import SHARDS, part, place
from mock_exchange.timers import Timers

Reservation: TypeAlias = Literal["none", "max", "sum"]
"""What stays for resting orders: nothing, the most that one side of one market holds, or all that they hold."""

PERIOD_US: Final = 10 * SECOND_US
DRIFT_MICROS: Final = MICROS_PER_CENT
"""What is off by less than a cent is left alone."""


class Allocation(msgspec.Struct, frozen=True):
    """How a member wants its balance split: shard -> percent, 100 together."""

    percents: Mapping[int, int]
    reservation: Reservation = "sum"


NOTHING: Final = Allocation({})


class Rebalancing(Kept):
    """The allocations of all members of one exchange, and who keeps them."""

    KEPT = ("_wanted", "_ticking")

    def __init__(
        self,
        exchange: Exchange,
        apply: Callable[[Command, int], tuple[Event, ...]],
        timers: Timers,
    ) -> None:
        self._exchange = exchange
        self._apply = apply
        self._timers = timers
        self._wanted: dict[str, Allocation] = {}
        self._ticking = False

    def of(self, account_id: str) -> Allocation:
        """Return what a member wants; no percents where it wants nothing."""
        return self._wanted.get(account_id, NOTHING)

    def want(self, account_id: str, allocation: Allocation, at_us: int) -> None:
        """Keep a member's balance split from the next look on, or, without percents, leave it alone."""
        self._wanted[account_id] = allocation
        if allocation.percents and not self._ticking:
            self._ticking = True
            self._wait(at_us)

    def _wait(self, at_us: int) -> None:
        self._timers.at(at_us - at_us % PERIOD_US + PERIOD_US, self._tick)

    def _tick(self, at_us: int) -> None:
        wanting = [name for name, wanted in self._wanted.items() if wanted.percents]
        self._ticking = bool(wanting)
        if wanting and self._exchange.state.pause != "everything":
            for account_id in wanting:
                self._rebalance(account_id, self._wanted[account_id], at_us)
        if self._ticking:
            self._wait(at_us)

    def _rebalance(self, account_id: str, wanted: Allocation, at_us: int) -> None:
        free_micros = {shard: self._free_micros(account_id, shard) for shard in SHARDS}
        counted_micros = dict(free_micros)
        counted_micros[0] += self._counted_escrow_micros(account_id, wanted.reservation)
        targets_micros = targets(sum(counted_micros.values()), wanted.percents)
        surplus = {shard: counted_micros[shard] - targets_micros.get(shard, 0) for shard in SHARDS}
        for source in SHARDS:
            for target in SHARDS:
                amount_micros = min(surplus[source], free_micros[source], -surplus[target])
                amount_micros -= amount_micros % MICROS_PER_CENTICENT
                if amount_micros >= DRIFT_MICROS:
                    self._move(account_id, source, target, amount_micros, at_us)
                    surplus[source] -= amount_micros
                    free_micros[source] -= amount_micros
                    surplus[target] += amount_micros

    def _move(
        self, account_id: str, source: int, target: int, amount_micros: int, at_us: int
    ) -> None:
        there = part(account_id, 0, shard=target)
        if there not in self._exchange.state.accounts:
            self._apply(OpenSubaccount(account_id, 0, place("event_contract", target)), at_us)
        self._apply(Transfer(part(account_id, 0, shard=source), there, amount_micros), at_us)

    def _free_micros(self, account_id: str, shard: int) -> int:
        account = self._exchange.views.account(part(account_id, 0, shard=shard))
        return 0 if account is None else account.cash_micros

    def _counted_escrow_micros(self, account_id: str, reservation: Reservation) -> int:
        """Return what resting orders hold beyond what is reserved for them."""
        held: dict[tuple[str, str], int] = {}
        for order in self._exchange.state.accounts[account_id].open_orders:
            key = order.ticker, order.side
            held[key] = held.get(key, 0) + _held_micros(order)
        whole_micros = sum(held.values())
        kept = {"none": 0, "max": max(held.values(), default=0), "sum": whole_micros}
        return whole_micros - kept[reservation]


def targets(total_micros: int, percents: Mapping[int, int]) -> dict[int, int]:
    """Return what belongs on each shard, in whole centicents; what is left over belongs on the first."""
    shares = {
        shard: total_micros * percent // 100 // MICROS_PER_CENTICENT * MICROS_PER_CENTICENT
        for shard, percent in percents.items()
    }
    first = next(iter(shares))
    shares[first] += total_micros - sum(shares.values())
    return shares


def _held_micros(order: Order) -> int:
    uncovered_e2 = order.remaining_e2 - order.covered_e2
    unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
    held_micros = uncovered_e2 * unit_e4
    return held_micros + order.extras.reserve_micros(uncovered_e2) if order.extras else held_micros
