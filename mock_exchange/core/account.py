"""An account: whose money, orders and positions these are."""

from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position


class Account:
    """One account. Only the core changes it.

    Its money is in two pots of the ledger: free cash, and the escrow of its resting orders.
    ``positions`` are by ticker (also those closed again), ``open_orders`` by number, ``fills``
    indices of the exchange's fills, oldest first.
    """

    __slots__ = ("account_id", "cash_pot", "escrow_pot", "fills", "open_orders", "positions")

    def __init__(self, account_id: str, cash_pot: int, escrow_pot: int) -> None:
        self.account_id = account_id
        self.cash_pot = cash_pot
        self.escrow_pot = escrow_pot
        self.positions: dict[str, Position] = {}
        self.open_orders: dict[int, Order] = {}
        self.fills: list[int] = []
