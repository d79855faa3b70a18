"""The exchange: commands with their moment in, events out. Synchronous, atomic, deterministic.

It has no clock, no randomness and no input or output; same first numbers and same commands make the
same exchange, to the byte (D1). A command is either carried out whole or refused, and a refused one
changes nothing (B9): the handlers check everything before they change anything.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mock_exchange.core.amending import amend_order, decrease_order
from mock_exchange.core.cancellation import cancel_all_orders, cancel_order
from mock_exchange.core.commands import (
    AmendOrder,
    CancelAllOrders,
    CancelOrder,
    ChangeFees,
    ChangeGroup,
    ChangeMarket,
    CloseMarket,
    Command,
    CreateGroup,
    CreateMarket,
    DecreaseOrder,
    Deposit,
    ExpireOrders,
    FinalizeMarket,
    LimitGroup,
    OpenAccount,
    OpenSubaccount,
    OpenTrader,
    PauseExchange,
    PlaceOrder,
    ResumeExchange,
    SettleMarket,
    TradeDirectly,
    Transfer,
    TransferPosition,
    Withdraw,
)
from mock_exchange.core.digest import state_hash
from mock_exchange.core.direct import trade_directly
from mock_exchange.core.events import Event
from mock_exchange.core.expiry import expire_orders
from mock_exchange.core.funding import deposit, open_account, withdraw
from mock_exchange.core.groups import change_group, create_group, limit_group
from mock_exchange.core.journal import Journal
from mock_exchange.core.kept import Kept
from mock_exchange.core.lifecycle import (
    change_fees,
    change_market,
    close_market,
    create_market,
    finalize_market,
    settle_market,
)
from mock_exchange.core.matching import place_order
from mock_exchange.core.pausing import pause_exchange, resume_exchange
from mock_exchange.core.position_transfers import transfer_position
from mock_exchange.core.state import State
from mock_exchange.core.subaccounts import open_subaccount, transfer
from mock_exchange.core.traders import open_trader
from mock_exchange.core.views import Views

HANDLERS: Final[Mapping[type, Callable[[State, Any, int], tuple[Event, ...]]]] = {
    PlaceOrder: place_order,
    CancelOrder: cancel_order,
    OpenAccount: open_account,
    Deposit: deposit,
    Withdraw: withdraw,
    OpenSubaccount: open_subaccount,
    OpenTrader: open_trader,
    Transfer: transfer,
    TransferPosition: transfer_position,
    CreateMarket: create_market,
    CloseMarket: close_market,
    SettleMarket: settle_market,
    ExpireOrders: expire_orders,
    CreateGroup: create_group,
    ChangeGroup: change_group,
    LimitGroup: limit_group,
    ChangeMarket: change_market,
    ChangeFees: change_fees,
    FinalizeMarket: finalize_market,
    PauseExchange: pause_exchange,
    ResumeExchange: resume_exchange,
    AmendOrder: amend_order,
    DecreaseOrder: decrease_order,
    CancelAllOrders: cancel_all_orders,
    TradeDirectly: trade_directly,
}
"""Who carries a command out. A handler gets the state, the command and its moment."""


class Exchange(Kept):
    """An exchange. ``views`` is how to read it; ``journal`` has every command it was handed.

    Order and fill numbers count up from the numbers given here.
    """

    __slots__ = ("_commands", "_now_us", "_times_us", "journal", "state", "views")

    def __init__(self, first_order_number: int = 1, first_fill_number: int = 1) -> None:
        self.state = State(first_order_number, first_fill_number)
        self.journal = Journal(first_order_number, first_fill_number)
        self.views = Views(self.state)
        self._now_us = 0
        self._times_us = self.journal.times_us
        self._commands = self.journal.commands

    def apply(self, command: Command, at_us: int) -> tuple[Event, ...]:
        """Carry a command out at a moment; return what happened, in order.

        A refusal is one ``Refused`` event and changes nothing. Raises ``ValueError`` for a moment
        before the last one, and ``KeyError`` for what is no command: both misuse, and nothing
        changes.
        """
        if at_us < self._now_us:
            raise ValueError(f"time goes back: {at_us} us comes before {self._now_us} us")
        handler = HANDLERS[type(command)]
        self._now_us = at_us
        self._times_us.append(at_us)
        self._commands.append(command)
        return handler(self.state, command, at_us)

    def kept(self) -> dict[str, Any]:
        """Return its state, and the commands that led there with their moments."""
        return {"state": self.state, "times_us": self._times_us, "commands": self._commands}

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Be what these commands made of another exchange, whatever happened to this one; its first numbers are the other's."""
        state = kept["state"]
        for name in State.__slots__:  # in place: views and others have the state in hand
            setattr(self.state, name, getattr(state, name))
        self._times_us[:] = kept["times_us"]
        self._commands[:] = kept["commands"]
        self._now_us = self._times_us[-1] if self._times_us else 0

    def state_hash(self) -> str:
        """Return SHA-256 over the whole state, 64 hexadecimal digits; refused commands leave it."""
        return state_hash(self.state)


def replay(journal: Journal) -> Exchange:
    """Return a new exchange that was handed the journal's commands at their moments."""
    exchange = Exchange(journal.first_order_number, journal.first_fill_number)
    for at_us, command in journal:
        exchange.apply(command, at_us)
    return exchange
