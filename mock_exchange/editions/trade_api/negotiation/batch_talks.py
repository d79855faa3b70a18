"""Batches from asking to trading: requests and quotes of ``talks`` that begin and end together.

A part of a quote that is not among the accepted ones is cancelled; when no accepted quote waits any more, the batch is closed, and
whoever asked hears what became of each request.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from mock_exchange.core.kept import Kept
from mock_exchange.editions.trade_api.negotiation.batches import (
    BATCH_QUOTE_STEPS,
    BATCH_STEPS,
    Batch,
    BatchQuote,
)
from mock_exchange.editions.trade_api.negotiation.quotes import CONFIRM_US, RfqQuote
from mock_exchange.editions.trade_api.negotiation.register import Record, Register
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.negotiation.talks import NOT_CONFIRMED, Talks
from mock_exchange.timers import Timers

NOT_ACCEPTED: Final = "not_accepted"
NOT_EXECUTED: Final = "not_executed"
EXECUTED: Final = "executed"
PARTIALLY_EXECUTED: Final = "partially_executed"


class Best(NamedTuple):
    """The best bids on a request, the earliest of equal ones; None where nobody bids."""

    rfq: Rfq
    yes: RfqQuote | None
    no: RfqQuote | None

    def on(self, side: str) -> RfqQuote | None:
        """Return the one for a side."""
        return self.yes if side == "yes" else self.no


class BatchTalks(Kept):
    """The batches of one exchange."""

    def __init__(
        self, talks: Talks, timers: Timers, tell: Callable[[str, Record, int], None]
    ) -> None:
        self._talks = talks
        self._timers = timers
        self._tell = tell
        self.batches: Register[Batch] = Register(BATCH_STEPS)
        self.quotes: Register[BatchQuote] = Register(BATCH_QUOTE_STEPS)

    # -- reading -------------------------------------------------------------------------------------

    def rfqs_of(self, batch: Batch) -> list[Rfq]:
        """Return the requests of a batch, as they are now."""
        found = (self._talks.rfqs.get(number) for number in batch.rfqs)
        return [rfq for rfq in found if rfq is not None]

    def parts_of(self, quote: BatchQuote) -> list[RfqQuote]:
        """Return the parts of a quote, as they are now."""
        found = (self._talks.quotes.get(number) for number in quote.quotes)
        return [part for part in found if part is not None]

    def batch_of(self, quote: BatchQuote) -> Batch:
        """Return what a quote bids on."""
        batch = self.batches.get(quote.batch)
        assert batch is not None  # noqa: S101 - a quote is on a batch
        return batch

    def quotes_on(self, batch: Batch) -> list[BatchQuote]:
        """Return all quotes on a batch, oldest first."""
        return [quote for quote in self.quotes if quote.batch == batch.number]

    def best(self, batch: Batch) -> list[Best]:
        """Return the best open bids on each request."""
        return [
            Best(rfq, self._best_bid(rfq, "yes"), self._best_bid(rfq, "no"))
            for rfq in self.rfqs_of(batch)
        ]

    def outcome(self, rfqs: Sequence[Rfq]) -> tuple[list[Rfq], list[Rfq]]:
        """Return which requests were traded on, and which not."""
        executed = [rfq for rfq in rfqs if rfq.status == "closed" and not rfq.reason]
        return executed, [rfq for rfq in rfqs if rfq not in executed]

    # -- asking --------------------------------------------------------------------------------------

    def ask(
        self,
        account_id: str,
        children: Sequence[tuple[str, dict[str, Any]]],
        at_us: int,
        **terms: Any,
    ) -> Batch:
        """Make a batch of requests, each with its market and terms."""
        number = len(self.batches)
        rfqs = tuple(
            self._talks.ask(account_id, ticker, at_us, batch=number, **each).number
            for ticker, each in children
        )
        made = self.batches.add(
            Batch(
                number=number,
                account_id=account_id,
                created_us=at_us,
                updated_us=at_us,
                rfqs=rfqs,
                **terms,
            )
        )
        self._tell("rfq_batch_created", made, at_us)
        return made

    def close(self, batch: Batch, reason: str, at_us: int) -> Batch:
        """End a batch, its requests and the quotes on it."""
        for quote in self.quotes_on(batch):
            if quote.status in {"open", "accepted"}:
                self._cancel(quote, reason, at_us)
        for rfq in self.rfqs_of(batch):
            if rfq.status == "open":
                self._talks.close(rfq, reason, at_us)
        closed = self.batches.step(batch, "closed", at_us, reason=reason, closed_us=at_us)
        self._tell("rfq_batch_deleted", closed, at_us)
        return closed

    # -- quoting -------------------------------------------------------------------------------------

    def offer(
        self,
        account_id: str,
        batch: Batch,
        bids: Sequence[tuple[Rfq, tuple[int, int]]],
        at_us: int,
        **wishes: Any,
    ) -> BatchQuote:
        """Bid on requests of a batch."""
        number = len(self.quotes)
        parts = tuple(
            self._talks.offer(account_id, rfq, pair, at_us, batch_quote=number, **wishes).number
            for rfq, pair in bids
        )
        made = self.quotes.add(
            BatchQuote(
                number=number,
                account_id=account_id,
                created_us=at_us,
                updated_us=at_us,
                batch=batch.number,
                quotes=parts,
                **wishes,
            )
        )
        self._tell("batch_quote_created", made, at_us)
        self._tell_best(batch, at_us)
        return made

    def withdraw(self, quote: BatchQuote, reason: str, at_us: int) -> None:
        """End a quote, also one that was accepted."""
        waits = quote.status == "accepted"
        self._cancel(quote, reason, at_us)
        if waits:
            self._finish(quote, at_us)
        else:
            self._tell_best(self.batch_of(quote), at_us)

    def accept(
        self, batch: Batch, side: str, parts: Sequence[RfqQuote], at_us: int, client_order_id: str
    ) -> list[RfqQuote]:
        """Take these parts, one for each request; all else that is bid is cancelled. Orders are named by the number of the request."""
        names = [
            f"{client_order_id}-{n}" if client_order_id else "" for n in range(1, len(parts) + 1)
        ]
        accepted = [
            self._talks.accept(part, side, at_us, name)
            for part, name in zip(parts, names, strict=True)
        ]
        self.batches.step(batch, "accepted", at_us, accepted_us=at_us)
        winners = {part.batch_quote for part in accepted}
        for quote in self.quotes_on(batch):
            if quote.status == "open" and quote.number not in winners:
                self._cancel(quote, NOT_ACCEPTED, at_us)
            elif quote.status == "open":
                self._accept(quote, side, at_us)
        self._timers.at(at_us + CONFIRM_US, partial(self._give_up, batch.number))
        return accepted

    def confirm(self, quote: BatchQuote, at_us: int) -> BatchQuote:
        """Trade what was accepted of a quote, part by part; what the exchange refuses is cancelled for its reason."""
        confirmed = self.quotes.step(quote, "confirmed", at_us, confirmed_us=at_us)
        for part in self.parts_of(confirmed):
            if part.status == "accepted":
                self._talks.confirm(part, at_us)
        rfqs = [self._talks.rfq_of(part) for part in self.accepted_parts(confirmed)]
        executed, failed = self.outcome(rfqs)
        status = PARTIALLY_EXECUTED if executed and failed else EXECUTED
        reason = status
        if not executed:
            status, reason = "cancelled", self.accepted_parts(confirmed)[0].reason
        done = self.quotes.step(confirmed, status, at_us, reason=reason)
        self._tell("batch_quote_executed", done, at_us)
        self._finish(done, at_us)
        return done

    def accepted_parts(self, quote: BatchQuote) -> list[RfqQuote]:
        """Return the parts of a quote that were accepted, whatever came of them."""
        return [part for part in self.parts_of(quote) if part.accepted_us]

    # -- what they share -----------------------------------------------------------------------------

    def _best_bid(self, rfq: Rfq, side: str) -> RfqQuote | None:
        bids = [
            quote
            for quote in self._talks.quotes_on(rfq)
            if quote.status == "open" and quote.offered_e2(side)
        ]
        return max(bids, key=lambda quote: (quote.bid_e4(side), -quote.number), default=None)

    def _accept(self, quote: BatchQuote, side: str, at_us: int) -> None:
        for part in self.parts_of(quote):
            if part.status == "open":
                self._talks.cancel(part, NOT_ACCEPTED, at_us)
        accepted = self.quotes.step(quote, "accepted", at_us, accepted_side=side, accepted_us=at_us)
        self._tell("batch_quote_accepted", accepted, at_us)

    def _cancel(self, quote: BatchQuote, reason: str, at_us: int) -> None:
        for part in self.parts_of(quote):
            if part.status in {"open", "accepted"}:
                self._talks.cancel(part, reason, at_us)
        self.quotes.step(quote, "cancelled", at_us, reason=reason)

    def _tell_best(self, batch: Batch, at_us: int) -> None:
        changed = self.batches.change(batch, at_us, version=self._version(batch) + 1)
        self._tell("rfq_batch_best_quotes", changed, at_us)

    def _version(self, batch: Batch) -> int:
        known = self.batches.get(batch.number)
        return 0 if known is None else known.version

    def _give_up(self, number: int, at_us: int) -> None:
        batch = self.batches.get(number)
        if batch is None or batch.status != "accepted":
            return
        waiting = [quote for quote in self.quotes_on(batch) if quote.status == "accepted"]
        for quote in waiting:
            self._cancel(quote, NOT_CONFIRMED, at_us)
        if waiting:
            self._finish(waiting[0], at_us)

    def _finish(self, quote: BatchQuote, at_us: int) -> None:
        """Close the batch of a quote if no accepted quote waits any more."""
        batch = self.batch_of(quote)
        if any(each.status == "accepted" for each in self.quotes_on(batch)):
            return
        executed, failed = self.outcome(self.rfqs_of(batch))
        reason = EXECUTED if not failed else PARTIALLY_EXECUTED if executed else NOT_EXECUTED
        for rfq in failed:
            if rfq.status == "open":
                self._talks.close(rfq, NOT_EXECUTED, at_us)
        closed = self.batches.step(batch, "closed", at_us, reason=reason, closed_us=at_us)
        self._tell("rfq_batch_executed", closed, at_us)
        self._tell("rfq_batch_deleted", closed, at_us)
