"""An account: whose money, orders and positions these are."""

from mock_exchange.core.order import Order
from mock_exchange.core.positions import Position


class Account:
    """One account. Only the core changes it.

    Its money is in two pots of the ledger: free cash, and the escrow of its resting orders.
    ``positions`` are by ticker (also those closed again), ``fills`` indices of the exchange's
    fills, oldest first. ``rested`` has its resting orders by number, and those that rested since
    ``open_orders`` was last read. ``client_orders`` has the number of the order that each
    ``client_order_id`` was ever given to. ``holder_id`` is whose it is: its own, or for the
    subaccount ``number`` that of the account it belongs to. ``place`` is where a part of an account
    lies that is not on the main exchange, else ''. ``member_id`` is for a trader the account whose
    money it trades with, and whose cash pot it shares; else ''.
    """

    __slots__ = (
        "account_id",
        "cash_pot",
        "client_orders",
        "escrow_pot",
        "fills",
        "holder_id",
        "member_id",
        "number",
        "place",
        "positions",
        "rested",
    )

    def __init__(self, account_id: str, cash_pot: int, escrow_pot: int) -> None:
        self.account_id = account_id
        self.cash_pot = cash_pot
        self.escrow_pot = escrow_pot
        self.positions: dict[str, Position] = {}
        self.rested: list[Order] = []
        self.fills: list[int] = []
        self.client_orders: dict[str, int] = {}
        self.holder_id = account_id
        self.number = 0
        self.place = ""
        self.member_id = ""

    @property
    def open_orders(self) -> list[Order]:
        """Its resting orders by number.

        Orders that are done leave the list here and not when they are done: few are ever read, and
        each leaves once.
        """
        self.rested = [order for order in self.rested if order.remaining_e2]
        return self.rested
