"""Requests for quotes and their quotes, from asking to trading. The rules of who may do what when are the handlers'.

Whoever follows hears of each ``Change``, after the exchange has told of the trade that it is about. An accepted quote waits
``CONFIRM_US`` for its quoter; when it is confirmed it is traded at once, past the book, and what the exchange says against it then
cancels it. A request that was traded on, or withdrawn, or whose market closed, takes its other quotes with it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from mock_exchange.core.commands import Command, DirectSide, TradeDirectly
from mock_exchange.core.events import Event, Refused, Traded
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.editions.trade_api.negotiation.quotes import (
    CONFIRM_US,
    QUOTE_STEPS,
    TAKER_SIDES,
    RfqQuote,
    contracts_e2,
)
from mock_exchange.editions.trade_api.negotiation.register import Record, Register
from mock_exchange.editions.trade_api.negotiation.rfqs import RFQ_STEPS, Rfq
from mock_exchange.timers import Timers

WITHDRAWN: Final = "withdrawn"
REPLACED: Final = "replaced"
RFQ_CLOSED: Final = "rfq_closed"
NOT_CONFIRMED: Final = "confirmation_expired"
MARKET_CLOSED: Final = "market_closed"


class Change(msgspec.Struct, frozen=True):
    """Something that a stream tells of: ``kind`` is its frame's type, ``record`` what it is about, as it was then."""

    kind: str
    record: Record
    at_us: int


class Talks(Kept):
    """The requests and quotes of one exchange."""

    def __init__(
        self,
        exchange: Exchange,
        apply: Callable[[Command, int], tuple[Event, ...]],
        timers: Timers,
        tell: Callable[[str, Record, int], None],
    ) -> None:
        self._exchange = exchange
        self._apply = apply
        self._timers = timers
        self._tell = tell
        self.rfqs: Register[Rfq] = Register(RFQ_STEPS)
        self.quotes: Register[RfqQuote] = Register(QUOTE_STEPS)

    # -- reading -------------------------------------------------------------------------------------

    def open_rfq_of(self, account_id: str, ticker: str) -> Rfq | None:
        """Return the open request of an account in a market, or None."""
        found = (rfq for rfq in self.rfqs.live() if rfq.account_id == account_id)
        return next((rfq for rfq in found if rfq.ticker == ticker), None)

    def open_count(self, holder_id: str) -> int:
        """Return how many requests of a member are open."""
        return sum(rfq.holder_id == holder_id for rfq in self.rfqs.live())

    def quotes_on(self, rfq: Rfq) -> list[RfqQuote]:
        """Return the quotes on a request that are not at their end, oldest first."""
        return [quote for quote in self.quotes.live() if quote.rfq == rfq.number]

    def rfq_of(self, quote: RfqQuote) -> Rfq:
        """Return what a quote answers."""
        rfq = self.rfqs.get(quote.rfq)
        assert rfq is not None  # noqa: S101 - a quote is on a request
        return rfq

    # -- requests ------------------------------------------------------------------------------------

    def ask(self, account_id: str, ticker: str, at_us: int, **terms: Any) -> Rfq:
        """Make a request. One of a batch is told of with the batch."""
        made = self.rfqs.add(
            Rfq(
                number=len(self.rfqs),
                account_id=account_id,
                created_us=at_us,
                updated_us=at_us,
                ticker=ticker,
                **terms,
            )
        )
        if made.batch is None:
            self._tell("rfq_created", made, at_us)
        return made

    def close(self, rfq: Rfq, reason: str, at_us: int) -> Rfq:
        """End a request, and with it all that is offered on it. No reason: it was traded on."""
        closed = self.rfqs.step(rfq, "closed", at_us, reason=reason)
        for quote in self.quotes_on(closed):
            self.cancel(quote, reason or RFQ_CLOSED, at_us)
        if closed.batch is None:
            self._tell("rfq_deleted", closed, at_us)
        return closed

    # -- quotes --------------------------------------------------------------------------------------

    def offer(
        self, account_id: str, rfq: Rfq, bids_e4: tuple[int, int], at_us: int, **terms: Any
    ) -> RfqQuote:
        """Make a quote that bids so much for YES and for NO; what it offers of each may be nothing."""
        market = self._exchange.state.markets[rfq.ticker]
        offered_e2 = {
            side: contracts_e2(rfq, side, bid_e4, market.lot_e2, market.fees)
            for side, bid_e4 in zip(("yes", "no"), bids_e4, strict=True)
        }
        made = self.quotes.add(
            RfqQuote(
                number=len(self.quotes),
                account_id=account_id,
                created_us=at_us,
                updated_us=at_us,
                rfq=rfq.number,
                ticker=rfq.ticker,
                yes_bid_e4=bids_e4[0],
                no_bid_e4=bids_e4[1],
                yes_e2=offered_e2["yes"],
                no_e2=offered_e2["no"],
                **terms,
            )
        )
        if made.batch_quote is None:
            self._tell("quote_created", made, at_us)
        return made

    def accept(self, quote: RfqQuote, side: str, at_us: int, client_order_id: str = "") -> RfqQuote:
        """Take one side of a quote; from now on its quoter has ``CONFIRM_US`` to confirm it."""
        changes = {"accepted_side": side, "client_order_id": client_order_id}
        accepted = self.quotes.step(quote, "accepted", at_us, accepted_us=at_us, **changes)
        if accepted.batch_quote is None:
            self._timers.at(at_us + CONFIRM_US, partial(self._give_up, quote.number))
            self._tell("quote_accepted", accepted, at_us)
        return accepted

    def confirm(self, quote: RfqQuote, at_us: int) -> RfqQuote:
        """Trade a quote that was accepted. If the exchange refuses, the quote is cancelled for its reason."""
        confirmed = self.quotes.step(quote, "confirmed", at_us, confirmed_us=at_us)
        rfq = self.rfq_of(confirmed)
        events = self._apply(_agreement(rfq, confirmed), at_us)
        refused = events[0]
        if isinstance(refused, Refused):
            return self.cancel(confirmed, refused.reason.value, at_us)
        traded = next(each for each in events if isinstance(each, Traded))
        executed = self.quotes.step(
            confirmed,
            "executed",
            at_us,
            executed_us=at_us,
            maker_order=traded.maker_order_number,
            taker_order=traded.taker_order_number,
        )
        self._tell("quote_executed", executed, at_us)
        self.close(rfq, "", at_us)
        return executed

    def cancel(self, quote: RfqQuote, reason: str, at_us: int) -> RfqQuote:
        """End a quote."""
        return self.quotes.step(quote, "cancelled", at_us, reason=reason)

    def close_market(self, ticker: str, at_us: int) -> Sequence[Rfq]:
        """End the requests in a market that trades no more; return them."""
        found = [rfq for rfq in self.rfqs.live() if rfq.ticker == ticker]
        return [self.close(rfq, MARKET_CLOSED, at_us) for rfq in found]

    def _give_up(self, number: int, at_us: int) -> None:
        quote = self.quotes.get(number)
        if quote is not None and quote.status == "accepted":
            self.cancel(quote, NOT_CONFIRMED, at_us)


def _agreement(rfq: Rfq, quote: RfqQuote) -> TradeDirectly:
    """Return the trade of a quote: the quoter makes, who asked takes."""
    return TradeDirectly(
        quote.ticker,
        DirectSide(quote.account_id),
        DirectSide(rfq.account_id, quote.client_order_id),
        TAKER_SIDES[quote.accepted_side],
        quote.accepted_e2,
        quote.price_e4,
    )
