"""The oracle itself: commands in, events out; and its whole state in the units of the core, to compare with.

Imports the standard library only. Promises that ``apply`` returns the events of a command, or its one refusal and then
leaves ``state()`` as it was.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from kalshi_harness.oracle.actions import ACTIONS
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.refusals import REFUSALS
from kalshi_harness.oracle.values import E2, SIDES, Event, Micros, Order, unit_cost

Command: TypeAlias = Mapping[str, Any]
"""``{"type": "Deposit", "account_id": "a", "amount_micros": 1}``: all fields of the command, none left out."""

SPECIAL: Final = (
    "post_only",
    "reduce_only",
    "expires_at_us",
    "cancel_on_pause",
    "client_order_id",
    "group_number",
)
"""What an order may ask for beyond its terms."""


class Oracle:
    """The naive exchange."""

    def __init__(self, first_order_number: int = 1, first_fill_number: int = 1) -> None:
        self.record = Record(first_order_number, first_fill_number)
        self._last_at_us: int | None = None

    def apply(self, command: Command, at_us: int) -> list[Event]:
        """Carry a command out. Raises ``ValueError`` for a moment before the last one, and then changes nothing."""
        if self._last_at_us is not None and at_us < self._last_at_us:
            raise ValueError(f"time never goes back: {at_us} after {self._last_at_us}")
        arguments = {name: value for name, value in command.items() if name != "type"}
        # of a refused command too: it was handed over, and it changes nothing else
        self._last_at_us = self.record.now_us = at_us
        refusal = REFUSALS[command["type"]](self.record, **arguments)
        if refusal is not None:
            return [{"type": "Refused", "reason": refusal[0], "field": refusal[1]}]
        events = list(ACTIONS[command["type"]](self.record, **arguments))
        for account_id in self.record.money:
            if self.record.cash(account_id) < 0:
                raise AssertionError(f"the rules let {account_id} spend money it has not")
        return events

    def state(self) -> dict[str, Any]:
        """Return everything that can be seen: ``accounts``, ``markets``, ``positions`` and ``orders``."""
        record = self.record
        accounts = {
            account_id: {
                "cash_micros": record.cash(account_id),
                "escrow_micros": record.escrow(account_id),
            }
            for account_id in record.money
        }
        return {
            "accounts": accounts,
            "markets": {ticker: self._market(ticker) for ticker in record.markets},
            "positions": {
                (account_id, ticker): self._position(account_id, ticker)
                for account_id in record.money
                for ticker in record.markets
                if record.position(account_id, ticker)
            },
            "orders": {order.number: _order(order) for order in record.orders},
            "special": {o.number: _special(o) for o in record.orders if any(map(o.asks, SPECIAL))},
            "queues": self._queues(),
            "pause": record.pause or "none",
            "together": {
                holder: self._together(holder, accounts)
                for holder in record.money
                if holder not in record.holders
            },
            "groups": {
                group.number: (group.account_id, group.limit, group.triggered)
                for group in record.groups.values()
            },
            "fees_micros": record.collected,
            "paid_micros": {
                o.number: [o.paid["maker"], o.paid["taker"]]
                for o in record.orders
                if any(o.paid.values())
            },
            "account_fees_micros": {
                name: sum(t.fees.get(name, 0) for t in record.trades) for name in record.money
            },
            "values_e4": {
                ticker: market.value
                for ticker, market in record.markets.items()
                if market.value is not None
            },
            "resting_micros": {name: self._resting_micros(name) for name in record.money},
            "client_orders": dict(record.client_names),
        }

    def _together(
        self, holder: str, accounts: Mapping[str, Mapping[str, Micros]]
    ) -> tuple[Micros, Micros, dict[str, E2]]:
        """Cash, escrow and positions of an account and its subaccounts."""
        record = self.record
        names = [
            name
            for name in record.money
            if record.holder(name) == holder and name not in record.purses
        ]
        nets = {
            ticker: sum(record.position(name, ticker) for name in names)
            for ticker in record.markets
        }
        return (
            sum(accounts[name]["cash_micros"] for name in names),
            sum(accounts[name]["escrow_micros"] for name in names),
            {ticker: net for ticker, net in nets.items() if net},
        )

    def _queues(self) -> dict[int, int]:
        """Contracts that trade before each resting order."""
        ahead = {}
        for ticker in self.record.markets:
            for side in SIDES:
                before = 0
                for order in self.record.book(ticker, side):
                    ahead[order.number] = before
                    before += order.remaining
        return ahead

    def _resting_micros(self, account_id: str) -> int:
        resting = self.record.resting(account_id=account_id)
        return sum(o.remaining * unit_cost(o.side, o.price) for o in resting)

    def _market(self, ticker: str) -> dict[str, Any]:
        record = self.record
        return {
            "status": record.markets[ticker].status,
            "vault_micros": record.markets[ticker].vault,
            "last_price_e4": record.last_price(ticker),
            "volume_e2": record.volume(ticker),
            "open_interest_e2": record.open_interest(ticker),
            "bids": [_resting(order) for order in record.book(ticker, "bid")],
            "asks": [_resting(order) for order in record.book(ticker, "ask")],
        }

    def _position(self, account_id: str, ticker: str) -> dict[str, Any]:
        position, average = self.record.holding(account_id, ticker)
        gained = position * (self.record.last_price(ticker) - average)
        return {
            "position_e2": position,
            "average_price_e4": average,
            "unrealized_micros": gained,
        }

    def shown_position(self, account_id: str, ticker: str) -> dict[str, Any]:
        """Return a position as the reference contract shows it (D2).

        The average price in 1/10,000 dollars and the profit in cents, both whole, halves rounded to even.
        """
        exact = self._position(account_id, ticker)
        return {
            "position_e2": exact["position_e2"],
            "avg_price_e4": _half_even(exact["average_price_e4"]),
            "unrealized_pnl_cents": _half_even(exact["unrealized_micros"] / 10_000),
        }


def _order(order: Order) -> dict[str, Any]:
    return {
        "account_id": order.account_id,
        "ticker": order.ticker,
        "side": order.side,
        "kind": order.kind,
        "price_e4": order.price,
        "count_e2": order.count,
        "time_in_force": order.time_in_force,
        "status": order.status,
        "filled_e2": order.filled,
        "remaining_e2": order.remaining,
        "covered_e2": order.covered,
        "escrow_micros": order.escrow if order.resting else 0,
    }


def _special(order: Order) -> dict[str, Any]:
    return {name: order.asks(name) or 0 for name in SPECIAL}


def _resting(order: Order) -> tuple[int, int, int]:
    return order.number, order.price, order.remaining


def _half_even(number: Fraction) -> int:
    """Round to a whole number, halves to the even one (which is what Python's ``round`` does)."""
    return round(number)
