"""Block trades: a trade between two members, proposed by one and accepted by the other. Who proposes has accepted its own side.

Buyer and seller are of YES. ``maker_side`` is whose order makes: yes is the buyer's. A proposal that both have accepted is traded at
once, past the book; if the exchange refuses, it stays as it was before. One that nobody accepted in time is expired.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from mock_exchange.core.commands import Command, DirectSide, TradeDirectly
from mock_exchange.core.events import Event, Refused, Traded
from mock_exchange.core.kept import Kept
from mock_exchange.core.subaccounts import holder_of
from mock_exchange.editions.trade_api.negotiation.register import Record, Register
from mock_exchange.timers import Timers

Party: TypeAlias = Literal["buyer", "seller"]

PROPOSAL_STEPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "pending": frozenset({"executed", "expired"}),
        "executed": frozenset(),
        "expired": frozenset(),
    }
)


class Proposal(Record, frozen=True, kw_only=True):
    """A proposal. ``account_id`` is who proposed; a moment of 0 has not come, an order of 0 was not made."""

    ticker: str
    buyer_id: str
    seller_id: str
    price_e4: int
    count_e2: int
    maker_side: str
    expires_us: int
    status: str = "pending"
    buyer_trader: str = ""
    seller_trader: str = ""
    buyer_accepted_us: int = 0
    seller_accepted_us: int = 0
    executed_us: int = 0
    buyer_order: int = 0
    seller_order: int = 0

    def account_of(self, party: Party) -> str:
        """Return whose side it is."""
        return self.buyer_id if party == "buyer" else self.seller_id

    def party_of(self, holder_id: str) -> Party | None:
        """Return which side a member is on, or None."""
        if holder_of(self.buyer_id) == holder_id:
            return "buyer"
        return "seller" if holder_of(self.seller_id) == holder_id else None

    def has_accepted(self, party: Party) -> bool:
        """Tell whether a side has agreed."""
        return bool(self.buyer_accepted_us if party == "buyer" else self.seller_accepted_us)


class Proposals(Kept):
    """The proposals of one exchange."""

    def __init__(self, apply: Callable[[Command, int], tuple[Event, ...]], timers: Timers) -> None:
        self._apply = apply
        self._timers = timers
        self.all: Register[Proposal] = Register(PROPOSAL_STEPS)

    def propose(self, party: Party, at_us: int, **terms: Any) -> Proposal:
        """Make a proposal that this side, whose account is ``account_id``, has accepted."""
        terms[f"{party}_accepted_us"] = at_us
        made = self.all.add(
            Proposal(number=len(self.all), created_us=at_us, updated_us=at_us, **terms)
        )
        self._timers.at(made.expires_us, partial(self._expire, made.number))
        return made

    def accept(
        self, proposal: Proposal, party: Party, account_id: str, at_us: int
    ) -> Refused | None:
        """Have the other side accept with an account, and trade; return why the exchange refused, and then nothing changes."""
        accounts = {"buyer": proposal.buyer_id, "seller": proposal.seller_id} | {party: account_id}
        buyer_makes = proposal.maker_side == "yes"
        maker, taker = ("buyer", "seller") if buyer_makes else ("seller", "buyer")
        command = TradeDirectly(
            proposal.ticker,
            DirectSide(accounts[maker]),
            DirectSide(accounts[taker]),
            "ask" if buyer_makes else "bid",
            proposal.count_e2,
            proposal.price_e4,
            "block",
        )
        events = self._apply(command, at_us)
        refused = events[0]
        if isinstance(refused, Refused):
            return refused
        traded = next(each for each in events if isinstance(each, Traded))
        orders = {maker: traded.maker_order_number, taker: traded.taker_order_number}
        self.all.step(
            proposal,
            "executed",
            at_us,
            executed_us=at_us,
            buyer_id=accounts["buyer"],
            seller_id=accounts["seller"],
            buyer_order=orders["buyer"],
            seller_order=orders["seller"],
            **{f"{party}_accepted_us": at_us},
        )
        return None

    def _expire(self, number: int, at_us: int) -> None:
        proposal = self.all.get(number)
        if proposal is not None and proposal.status == "pending":
            self.all.step(proposal, "expired", at_us)
