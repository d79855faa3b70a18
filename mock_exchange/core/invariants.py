"""What must hold in the exchange at all times. A broken invariant is a defect, never a refusal.

The ids are those of the project's reliability rules: money M1 to M7, book and matching B1 to B8,
orders and markets O1 to O4 (O4: an order that is due does not trade), positions P1 and P2, sequence
S1, identity D3 and D5, groups G1. B9, a refused command
changes nothing, needs a before and an after: ``check_refusal``. B6 is the place in the queue after
an amendment; B2's order within a level is that of places.

``check`` looks at everything there is. A ``Checker`` is for long runs: it remembers what it has
read, so a check costs what is open and what happened since the last one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final, TypeAlias

from mock_exchange.core.account import Account
from mock_exchange.core.amendments import InvariantBroken
from mock_exchange.core.audit import Audit
from mock_exchange.core.book import NOTHING, Half
from mock_exchange.core.events import Event, Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.groups import matched_e2
from mock_exchange.core.ledger import EXTERNAL, FEES
from mock_exchange.core.market import Market, reachable
from mock_exchange.core.order import Order
from mock_exchange.core.positions import Basis, Position
from mock_exchange.core.state import State
from mock_exchange.core.units import PAYOUT_E4

__all__ = ["INVARIANTS", "Checker", "InvariantBroken", "check", "check_refusal"]

Orders: TypeAlias = dict[int, Order]
"""Orders by number."""

INVARIANTS: Final = (
    *("M1", "M2", "M3", "M4", "M5", "M6", "M7"),
    *("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9"),
    *("O1", "O2", "O3", "O4", "P1", "P2", "S1", "D3", "D5", "G1"),
)
"""The ids a breach can have."""


def check(exchange: Exchange) -> None:
    """Check everything. Raises ``InvariantBroken``."""
    Checker().check(exchange)


def check_refusal(before_hash: str, after_hash: str, events: Sequence[Event]) -> None:
    """Check that a refusal stands alone and changed nothing (B9). Raises ``InvariantBroken``."""
    if not any(isinstance(event, Refused) for event in events):
        return
    if len(events) != 1:
        raise InvariantBroken("B9", f"a refusal came with other events: {events}")
    if before_hash != after_hash:
        raise InvariantBroken("B9", f"{events[0]} changed the state")


class Checker:
    """Checks one exchange again and again. ``checks`` counts how often."""

    def __init__(self) -> None:
        self.checks = 0
        self._audit = Audit()
        self._bases: dict[tuple[str, str], Basis] = {}

    def check(self, exchange: Exchange) -> None:
        """Check every invariant. Raises ``InvariantBroken``."""
        state, audit = exchange.state, self._audit
        audit.read(state)
        _check_ledger(state, audit)
        held = {name: _by_number(account.open_orders) for name, account in state.accounts.items()}
        booked = _by_number(_booked(state))
        for account in state.accounts.values():
            _check_open_orders(account, audit, booked)
            _check_expiries(state, account)
        for market in state.markets.values():
            _check_vault(state, market)
            _check_book(state, market, held)
            _check_market(state, market, audit)
        for account in state.accounts.values():
            _check_escrow(state, account)
        _check_wealth(state, audit)
        for number, order in audit.open_orders.items():
            if number not in held[order.account_id]:
                raise InvariantBroken("B5", f"order {number} remains, but is nowhere")
        _check_groups(state)
        _check_open_interest(state)
        self._check_averages(exchange)
        self.checks += 1

    def _check_averages(self, exchange: Exchange) -> None:
        """P2: what readers were shown of averages and profits is what the fills say."""
        trades, moves = exchange.state.trades, exchange.state.moves
        for (account_id, ticker), shown in exchange.views.bases.items():
            basis = self._bases.setdefault((account_id, ticker), Basis())
            position = exchange.state.accounts[account_id].positions[ticker]
            while (basis.fills, basis.moves) != (shown.fills, shown.moves):
                if basis.next_is_a_move(position.moves):
                    moved = moves[position.moves[basis.moves][1]]
                    came = moved.to_account_id == account_id
                    basis.move(moved.count_e2 if came else -moved.count_e2, moved.price_e4)
                    continue
                traded = trades[position.fills[basis.fills] // 2]
                bought = (traded.taker_side == "bid") == (traded.taker_account_id == account_id)
                basis.add(traded.count_e2 if bought else -traded.count_e2, traded.price_e4)
            if basis.facts() != shown.facts():
                text = f"{account_id} in {ticker}: {shown.facts()} shown, {basis.facts()} derived"
                raise InvariantBroken("P2", text)


def _check_ledger(state: State, audit: Audit) -> None:
    """M1, M4, M6, M7: pots are the fold of the entries, together nothing, none below zero."""
    balances = state.ledger.balances
    if balances != audit.balances_micros:
        raise InvariantBroken("M6", "the balances are not the fold of the entries")
    owned = [EXTERNAL, FEES]
    for account in state.accounts.values():
        owned += (
            (account.escrow_pot,) if account.member_id else (account.cash_pot, account.escrow_pot)
        )
    owned += [market.vault_pot for market in state.markets.values()]
    if sorted(owned) != list(range(len(balances))):
        raise InvariantBroken("M1", "a pot of the ledger has no owner, or two")
    held_micros, paid_in_micros = sum(balances[1:]), -balances[EXTERNAL]
    if held_micros != paid_in_micros:
        raise InvariantBroken("M1", f"{held_micros} held, {paid_in_micros} paid in")
    for pot, balance in enumerate(balances[1:], 1):
        if balance < 0:
            raise InvariantBroken("M4", f"pot {pot} holds {balance}")
    charged_micros = sum(state.fill_fees.values())
    if balances[FEES] != charged_micros:
        text = f"{balances[FEES]} collected, but fills cost {charged_micros} in fees"
        raise InvariantBroken("M7", text)


def _check_vault(state: State, market: Market) -> None:
    """M2: a market's vault holds the payout of its open interest."""
    vault_micros = state.ledger.balances[market.vault_pot]
    due_micros = PAYOUT_E4 * market.open_interest_e2
    if vault_micros != due_micros:
        raise InvariantBroken(
            "M2", f"{market.ticker}: {vault_micros} in the vault, {due_micros} due"
        )


def _by_number(orders: Iterable[Order]) -> Orders:
    return {order.number: order for order in orders}


def _booked(state: State) -> Iterator[Order]:
    for market in state.markets.values():
        for level in chain(market.bids.levels.values(), market.asks.levels.values()):
            yield from level.orders


def _check_book(state: State, market: Market, held: Mapping[str, Orders]) -> None:
    """B1, B5: a book at rest is uncrossed, and its levels are exactly its orders."""
    bid_e4, ask_e4 = market.bids.best_price_e4(), market.asks.best_price_e4()
    if bid_e4 is not None and ask_e4 is not None and bid_e4 >= ask_e4:
        raise InvariantBroken("B1", f"{market.ticker}: {bid_e4} bid, {ask_e4} asked")
    for half in (market.bids, market.asks):
        _check_half(state, market, half, held)


def _check_half(state: State, market: Market, half: Half, held: Mapping[str, Orders]) -> None:
    if half.keys != sorted(half.levels) or half.best_key != max(half.keys, default=NOTHING):
        raise InvariantBroken("B5", f"{market.ticker}: the sorted keys are not those of the levels")
    side = "bid" if half is market.bids else "ask"
    for key, level in half.levels.items():
        where = f"{market.ticker}, {side} {half.key(key)}"
        orders = level.orders
        if not orders or level.quantity_e2 != sum(order.remaining_e2 for order in orders):
            raise InvariantBroken("B5", f"{where}: offers {level.quantity_e2}, its orders do not")
        if level.gone != len(level.queue) - len(orders):
            raise InvariantBroken("B5", f"{where}: {level.gone} cancelled orders do not wait there")
        for order in orders:
            number = order.number
            placed = (order.ticker, order.side, half.key(order.price_e4))
            if placed != (market.ticker, side, key) or order.remaining_e2 < 0:
                raise InvariantBroken("B5", f"{where}: order {number} does not belong there")
            if held[order.account_id].get(number) is not order or state.order(number) is not order:
                raise InvariantBroken("B5", f"{where}: order {number} is not in the indices")
        if any(later.place <= earlier.place for earlier, later in pairwise(orders)):
            raise InvariantBroken("B2", f"{where}: a later order stands before an earlier one")


def _check_open_orders(account: Account, audit: Audit, booked: Orders) -> None:
    """O1, O2, B5: what an account has open is its own, not done, by number, and in the book."""
    last = -1
    for order in account.open_orders:
        number = order.number
        if number <= last:
            raise InvariantBroken("B5", f"open order {number} comes after {last}")
        last = number
        if order.account_id != account.account_id:
            raise InvariantBroken("O2", f"{account.account_id} holds another's order {number}")
        if number not in audit.open_orders:
            raise InvariantBroken("O1", f"order {number} was done and is open again")
        if booked.get(number) is not order or not order.rested:
            raise InvariantBroken("B5", f"open order {number} is not in the book")


def _check_expiries(state: State, account: Account) -> None:
    """O4: no resting order is due before the exchange looks for it."""
    for order in account.open_orders:
        if order.is_due(state.due_us - 1):
            raise InvariantBroken("O4", f"order {order.number} is due, and nobody looks")


def _check_escrow(state: State, account: Account) -> None:
    """M3: escrow is what resting orders cost beyond their cover; positions give that cover."""
    escrow_micros = 0
    covered_e2: defaultdict[str, int] = defaultdict(int)
    for order in account.open_orders:
        unit_e4 = order.price_e4 if order.side == "bid" else PAYOUT_E4 - order.price_e4
        uncovered_e2 = order.remaining_e2 - order.covered_e2
        escrow_micros += uncovered_e2 * unit_e4
        if order.extras:
            escrow_micros += order.extras.reserve_micros(uncovered_e2)
        if order.covered_e2:
            net_e2 = account.positions[order.ticker].net_e2
            if (
                order.covered_e2 > order.remaining_e2
                or net_e2 == 0
                or (net_e2 > 0) != (order.side == "ask")
            ):
                raise InvariantBroken("M3", f"order {order.number} has cover that closes nothing")
            covered_e2[order.ticker] += order.covered_e2
    balance = state.ledger.balances[account.escrow_pot]
    if balance != escrow_micros:
        text = f"{account.account_id}: {balance} in escrow, orders need {escrow_micros}"
        raise InvariantBroken("M3", text)
    for ticker, position in account.positions.items():
        committed_e2, named_e2 = covered_e2[ticker], _named_cover_e2(position)
        if not committed_e2 == position.committed_e2 == named_e2 <= abs(position.net_e2):
            raise InvariantBroken("M3", f"{account.account_id} in {ticker}: cover does not add up")


def _named_cover_e2(position: Position) -> int:
    return sum(order.covered_e2 for order in position.covering.values())


def _check_wealth(state: State, audit: Audit) -> None:
    """M5: the money of an account, and of those who trade with it, is what all that happened says.

    A fill that cost more than its price, or an improvement that went elsewhere, shows here: in YES
    terms a short owes one dollar a contract, which its collateral holds.
    """
    balances = state.ledger.balances
    due_micros: defaultdict[int, int] = defaultdict(int)
    held_micros: defaultdict[int, int] = defaultdict(int)
    for account in state.accounts.values():
        due_micros[account.cash_pot] += _due_micros(state, account, audit)
        held_micros[account.cash_pot] += balances[account.escrow_pot]
    for account in state.accounts.values():
        pot = account.cash_pot
        if account.member_id:
            if pot != state.accounts[account.member_id].cash_pot:
                raise InvariantBroken("M1", f"{account.account_id} has not its member's purse")
            continue
        due, held = due_micros[pot] + audit.paid_in_micros[pot], held_micros[pot] + balances[pot]
        if held != due:
            raise InvariantBroken("M5", f"{account.account_id} has {held}, its fills say {due}")


def _due_micros(state: State, account: Account, audit: Audit) -> int:
    """P1: hold an account's positions against its fills and transfers; return what they brought in."""
    account_id, due_micros = account.account_id, 0
    for ticker, position in account.positions.items():
        market, key = state.markets[ticker], (account_id, ticker)
        net_e2 = audit.net_e2[key]
        due_micros += audit.flow_micros[key]
        due_micros -= sum(state.fill_fees.get(index, 0) for index in position.fills)
        if market.status == "settled":
            value_e4 = (market.outcome == "yes") * PAYOUT_E4
            if market.value_e4 is not None:
                value_e4 = market.value_e4
            due_micros += net_e2 * value_e4
            net_e2 = 0
        else:
            due_micros += min(0, net_e2) * PAYOUT_E4
        if position.net_e2 != net_e2:
            text = f"{account_id} holds {position.net_e2} of {ticker}, its fills say {net_e2}"
            raise InvariantBroken("P1", text)
    return due_micros


def _check_market(state: State, market: Market, audit: Audit) -> None:
    """O3, P1, S1: lifecycle, volume, and the count of book changes."""
    ticker, status = market.ticker, market.status
    before = audit.market_statuses.get(ticker, "initialized")
    if status not in reachable(before):
        raise InvariantBroken("O3", f"{ticker} went from {before} to {status}")
    audit.market_statuses[ticker] = status
    if market.trading != (status == "active" and state.pause == "none"):
        raise InvariantBroken("O3", f"{ticker} is {status}, and does not know whether it trades")
    if status not in {"active", "inactive"} and (market.bids.keys or market.asks.keys):
        raise InvariantBroken("O3", f"{ticker} is {status}, but orders rest in it")
    if (status == "settled") != (market.outcome is not None):
        raise InvariantBroken("O3", f"{ticker} is {status} with outcome {market.outcome}")
    if market.volume_e2 != audit.volume_e2[ticker]:
        text = f"{ticker}: volume {market.volume_e2}, traded {audit.volume_e2[ticker]}"
        raise InvariantBroken("P1", text)
    if market.book_seq != audit.book_changes[ticker]:
        text = f"{ticker}: book seq {market.book_seq} after {audit.book_changes[ticker]} changes"
        raise InvariantBroken("S1", text)


def _check_groups(state: State) -> None:
    """G1: a group that is over its limit is triggered, and nothing of a triggered one rests."""
    for group in state.groups.values():
        if not group.triggered and matched_e2(group, group.judged_us) > group.limit_e2:
            raise InvariantBroken("G1", f"group {group.number} is over its limit and trades on")
    for account in state.accounts.values():
        for order in account.open_orders:
            number = order.extras.group_number if order.extras else 0
            if number and (number not in state.groups or state.groups[number].triggered):
                raise InvariantBroken("G1", f"order {order.number} rests, but not its group")


def _check_open_interest(state: State) -> None:
    """P1: longs and shorts are equal, and the longs are the open interest."""
    longs_e2: defaultdict[str, int] = defaultdict(int)
    nets_e2: defaultdict[str, int] = defaultdict(int)
    for account in state.accounts.values():
        for ticker, position in account.positions.items():
            longs_e2[ticker] += max(0, position.net_e2)
            nets_e2[ticker] += position.net_e2
    for ticker, market in state.markets.items():
        if nets_e2[ticker]:
            raise InvariantBroken("P1", f"{ticker}: positions add up to {nets_e2[ticker]}")
        if longs_e2[ticker] != market.open_interest_e2:
            text = f"{ticker}: open interest {market.open_interest_e2}, longs {longs_e2[ticker]}"
            raise InvariantBroken("P1", text)
