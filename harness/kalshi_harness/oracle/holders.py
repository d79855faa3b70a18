"""Subaccounts and traders on the oracle's exchange, and moving positions between accounts: refusals and actions.

Imports the standard library only. Accounts of one holder share the names of orders and do not trade with each other; a
member's traders share its money too.
"""

from collections.abc import Iterator

from kalshi_harness.oracle.lifecycle import not_trading
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import (
    E2,
    E4,
    PAYOUT,
    Event,
    Micros,
    Refusal,
    Side,
    unit_cost,
    whole,
)


def open_refused(record: Record, account_id: str, number: int, place: str = "") -> Refusal | None:
    """Ask for an account that is none's part, and for a number that it has not."""
    if account_id not in record.money or account_id in record.holders:
        return "unknown_account", "account_id"
    if number not in range(0 if place else 1, 64):
        return "invalid_subaccount", "number"
    taken = part_name(account_id, number, place) in record.money
    return ("duplicate_account", "account_id") if taken else None


def transfer_refused(
    record: Record, account_id: str, to_account_id: str, amount_micros: int
) -> Refusal | None:
    """Ask for two accounts of one holder, and for money that is free."""
    if account_id not in record.money or account_id in record.purses:
        return "unknown_account", "account_id"
    strange = to_account_id not in record.money or to_account_id == account_id
    if (
        strange
        or to_account_id in record.purses
        or record.holder(account_id) != record.holder(to_account_id)
    ):
        return "unknown_account", "to_account_id"
    if amount_micros <= 0:
        return "invalid_amount", "amount_micros"
    short = amount_micros > record.cash(account_id)
    return ("insufficient_funds", "amount_micros") if short else None


def trader_refused(record: Record, account_id: str, trader_id: str) -> Refusal | None:
    """Ask for a member that is nobody's part, and for a name that nobody has."""
    if account_id not in record.money or account_id in record.holders:
        return "unknown_account", "account_id"
    taken = trader_id in {"", *record.money}
    return ("duplicate_account", "trader_id") if taken else None


def position_refused(
    record: Record, account_id: str, to_account_id: str, ticker: str, count_e2: int, price_e4: int
) -> Refusal | None:
    """Ask for two accounts, a market that trades, whole lots, a price, and money for all of it."""
    if account_id not in record.money:
        return "unknown_account", "account_id"
    if to_account_id not in record.money or to_account_id == account_id:
        return "unknown_account", "to_account_id"
    if ticker not in record.markets:
        return "unknown_market", "ticker"
    wrong = not_trading(record, record.markets[ticker])
    if wrong is None and (not count_e2 or count_e2 % record.markets[ticker].lot):
        wrong = "invalid_count", "count_e2"
    if wrong is None and not 0 <= price_e4 <= 10_000:
        wrong = "invalid_price", "price_e4"
    return wrong or _too_dear(
        record,
        ticker,
        price_e4,
        {account_id: -count_e2, to_account_id: count_e2},
    )


def _too_dear(record: Record, ticker: str, price: E4, counts: dict[str, E2]) -> Refusal | None:
    needed: dict[str, Micros] = {}
    for name, count in counts.items():
        purse = record.purse(name)
        needed[purse] = needed.get(purse, 0) + cost_of_getting(record, name, ticker, count, price)
    short = any(cost > record.cash(purse) for purse, cost in needed.items())
    return ("insufficient_funds", "") if short else None


def cost_of_getting(record: Record, account_id: str, ticker: str, count: E2, price: E4) -> Micros:
    """Money that an account must have free to get that many contracts (less than none: to give them away)."""
    held = record.position(account_id, ticker)
    closed = min(abs(held), abs(count)) if held * count < 0 else 0
    unit = unit_cost("bid" if count > 0 else "ask", price)
    needed = (abs(count) - closed) * unit - closed * (PAYOUT - unit)
    side: Side = "ask" if held > 0 else "bid"
    covering = record.resting(account_id=account_id, ticker=ticker, side=side)
    lost = sum(order.covered for order in covering) - (abs(held) - closed)
    for order in sorted(covering, key=lambda o: o.place, reverse=True):
        taken = max(0, min(lost, order.covered)) if closed else 0
        rate = order.fees["maker_ppm"] if order.fees else 0
        needed += whole(taken, order.lot) * order.lot_cost(rate)
        lost -= taken
    return needed


def part_name(account_id: str, number: int, place: str) -> str:
    """Return what a part of an account is called."""
    return account_id + (f"/{number}" if number else "") + (f"@{place}" if place else "")


def open_trader(record: Record, account_id: str, trader_id: str) -> Iterator[Event]:
    """Open a trader: its purse is the member's."""
    record.holders[trader_id] = record.purses[trader_id] = account_id
    record.money[trader_id] = 0
    yield {"type": "AccountOpened", "account_id": trader_id}


def open_subaccount(
    record: Record, account_id: str, number: int, place: str = ""
) -> Iterator[Event]:
    """Open an empty subaccount."""
    name = part_name(account_id, number, place)
    record.holders[name] = account_id
    record.money[name] = 0
    yield {"type": "AccountOpened", "account_id": name}


def transfer(
    record: Record, account_id: str, to_account_id: str, amount_micros: int
) -> Iterator[Event]:
    """Move money."""
    record.pay(account_id, -amount_micros)
    record.pay(to_account_id, amount_micros)
    yield {
        "type": "Transferred",
        "account_id": account_id,
        "to_account_id": to_account_id,
        "amount_micros": amount_micros,
    }
