"""Everything the exchange knows: what commands change, views read and the state hash covers."""

from mock_exchange.core.account import Account
from mock_exchange.core.events import PositionTransferred, Traded
from mock_exchange.core.ledger import Ledger
from mock_exchange.core.market import Market
from mock_exchange.core.order import Amendment, Order
from mock_exchange.core.units import NEVER_US, Pause


class Group:
    """A group of orders. ``matches`` are (moment, count) of trades, oldest first; see ``groups``.

    ``judged_us`` is when they were last held against the limit.
    """

    __slots__ = ("account_id", "changes", "judged_us", "limit_e2", "matches", "number", "triggered")

    def __init__(self, number: int, account_id: str, limit_e2: int) -> None:
        self.number = number
        self.account_id = account_id
        self.limit_e2 = limit_e2
        self.triggered = False
        self.matches: list[tuple[int, int]] = []
        self.changes = 0
        self.judged_us = 0


class State:
    """The exchange's whole state.

    ``orders`` has every accepted order: number n is at ``n - first_order_number``. Trade i happened
    at ``trade_times_us[i]`` and made two fills, of index 2i (the maker's) and 2i + 1 (the taker's);
    a fill's number is its index plus ``first_fill_number``. ``previous_fills`` has for each fill
    the index of the same order's fill before it, or -1. ``tickers`` is sorted. ``market_changes``
    counts the markets made and every change of a market's status.

    ``amendments`` has every change of a resting order, oldest first. ``fill_fees`` has what
    each fill cost, by its index, where that is not nothing. ``groups`` are by number, of which
    ``group_count`` were given out; ``groups_over`` is empty between commands. ``moves`` has every transfer of a position,
    made at ``move_times_us``. ``subaccounts`` is how many there are. ``expiries`` is a heap of (moment, order number) of the orders that expire, also of some that
    are done by now; ``due_us`` is the first of its moments: before it no order is due.
    """

    __slots__ = (
        "accounts",
        "amendments",
        "due_us",
        "expiries",
        "fill_fees",
        "first_fill_number",
        "first_order_number",
        "group_count",
        "groups",
        "groups_over",
        "ledger",
        "market_changes",
        "markets",
        "move_times_us",
        "moves",
        "orders",
        "pause",
        "previous_fills",
        "subaccounts",
        "tickers",
        "trade_times_us",
        "trades",
    )

    def __init__(self, first_order_number: int, first_fill_number: int) -> None:
        self.first_order_number = first_order_number
        self.first_fill_number = first_fill_number
        self.accounts: dict[str, Account] = {}
        self.markets: dict[str, Market] = {}
        self.tickers: list[str] = []
        self.orders: list[Order] = []
        self.trades: list[Traded] = []
        self.trade_times_us: list[int] = []
        self.previous_fills: list[int] = []
        self.ledger = Ledger()
        self.market_changes = 0
        self.fill_fees: dict[int, int] = {}
        self.groups: dict[int, Group] = {}
        self.group_count = 0
        self.groups_over: set[int] = set()
        self.subaccounts = 0
        self.pause: Pause = "none"
        self.expiries: list[tuple[int, int]] = []
        self.due_us = NEVER_US
        self.moves: list[PositionTransferred] = []
        self.move_times_us: list[int] = []
        self.amendments: list[Amendment] = []

    def order(self, number: int) -> Order | None:
        """Return the order of that number, or None."""
        index = number - self.first_order_number
        return self.orders[index] if 0 <= index < len(self.orders) else None
