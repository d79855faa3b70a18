"""Batches and the quotes on them, as one of their readers sees them (T07). Formatting only."""

from collections.abc import Sequence
from typing import Final

from mock_exchange.editions.trade_api.catalogue import Leg
from mock_exchange.editions.trade_api.desk import Desk, Json
from mock_exchange.editions.trade_api.formats import contracts, dollars, moment
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.negotiation import render
from mock_exchange.editions.trade_api.negotiation.batch_talks import Best
from mock_exchange.editions.trade_api.negotiation.batches import Batch, BatchQuote
from mock_exchange.editions.trade_api.negotiation.quotes import RfqQuote
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq

TRADED: Final = frozenset({"executed", "partially_executed"})


def asker_id(ids: Ids, batch: Batch, reader: str, *, traded: bool) -> str:
    """Return the public id on a batch, as on its requests: of one that is obscured only who asked sees it, until it was traded."""
    known = not batch.obscured or batch.holder_id == reader or traded
    return render.public_id(ids, batch.holder_id) if known else render.OBSCURED


def batch(desk: Desk, each: Batch, reader: str) -> Json:
    """Return a batch and its requests."""
    rfqs = desk.negotiations.batches.rfqs_of(each)
    shown: Json = {
        "id": desk.ids.make("rfq_batch", each.number),
        "creator_id": asker_id(desk.ids, each, reader, traded=each.reason in TRADED),
        "status": each.status,
        "created_ts": moment(each.created_us),
        "updated_ts": moment(each.updated_us),
        "rfqs": [render.rfq(desk, rfq, reader) for rfq in rfqs],
    }
    if each.accepted_us:
        shown["accepted_ts"] = moment(each.accepted_us)
    if each.closed_us:
        shown |= {"closed_ts": moment(each.closed_us), "close_reason": each.reason}
    if each.holder_id == reader:
        shown["creator_user_id"] = render.user_id(desk.ids, each.holder_id)
        shown["creator_subaccount"] = each.subaccount
        if each.client_batch_id:
            shown["client_batch_id"] = each.client_batch_id
    return shown


def batch_quote(desk: Desk, each: BatchQuote, reader: str) -> Json:
    """Return a quote on a batch with its parts, to one of its two sides."""
    talks = desk.negotiations.batches
    asked, ids = talks.batch_of(each), desk.ids
    shown: Json = {
        "id": ids.make("batch_quote", each.number),
        "rfq_batch_id": ids.make("rfq_batch", each.batch),
        "creator_id": render.public_id(ids, each.holder_id),
        "rfq_creator_id": asker_id(ids, asked, reader, traded=each.status in TRADED),
        "status": each.status,
        "created_ts": moment(each.created_us),
        "updated_ts": moment(each.updated_us),
        "quotes": [render.quote(desk, part, reader) for part in talks.parts_of(each)],
        "rest_remainder": each.rests,
        "post_only": each.post_only,
    }
    if each.accepted_side:
        shown |= {"accepted_side": each.accepted_side, "accepted_ts": moment(each.accepted_us)}
    if each.confirmed_us:
        shown["confirmed_ts"] = moment(each.confirmed_us)
    for prefix, side in (("", each), ("rfq_", asked)):
        if side.holder_id == reader:
            shown[f"{prefix}creator_user_id"] = render.user_id(ids, side.holder_id)
            shown[f"{prefix}creator_subaccount"] = side.subaccount
    return shown


def best_quotes(desk: Desk, each: Batch) -> Json:
    """Return the best bids on each request of a batch."""
    found = desk.negotiations.batches.best(each)
    return {
        "rfq_batch_id": desk.ids.make("rfq_batch", each.number),
        "status": each.status,
        "version": each.version,
        "updated_ts": moment(each.updated_us),
        **complete(found),
        "rfqs": [best_bids(desk.ids, best) for best in found],
    }


def complete(found: Sequence[Best]) -> Json:
    """Return for which side there is a bid on every request."""
    return {
        "yes_complete": all(best.yes for best in found),
        "no_complete": all(best.no for best in found),
    }


def best_bids(ids: Ids, best: Best) -> Json:
    """Return the best bids on one request; a side without any has no members."""
    shown: Json = {"rfq_id": ids.make("rfq", best.rfq.number), "market_ticker": best.rfq.ticker}
    for side in ("yes", "no"):
        quote = best.on(side)
        if quote is not None:
            shown[f"{side}_bid_dollars"] = dollars(quote.bid_e4(side))
            shown[f"{side}_contracts_offered_fp"] = contracts(quote.offered_e2(side))
    return shown


def legs(desk: Desk, rfqs: Sequence[Rfq]) -> tuple[list[Leg], list[list[int]]]:
    """Return what requests are about, each leg once, and which of these each of them is made of."""
    found: dict[Leg, int] = {}
    of_each = []
    for rfq in rfqs:
        terms = desk.catalogue.market(rfq.ticker)
        if terms is not None:
            parts = terms.legs or (Leg(terms.event, rfq.ticker, "yes"),)
            of_each.append([found.setdefault(leg, len(found)) for leg in parts])
    return list(found), of_each


def part(desk: Desk, quote: RfqQuote) -> Json:
    """Return what a part of a quote bids, as a member of a frame."""
    asked = desk.negotiations.talks.rfq_of(quote)
    return {
        "quote_id": desk.ids.make("quote", quote.number),
        "rfq_id": desk.ids.make("rfq", quote.rfq),
        "market_ticker": quote.ticker,
        "yes_bid_dollars": dollars(quote.yes_bid_e4),
        "no_bid_dollars": dollars(quote.no_bid_e4),
        "yes_contracts_offered_fp": contracts(quote.yes_e2),
        "no_contracts_offered_fp": contracts(quote.no_e2),
        **render.event_of(desk, quote.ticker),
        **render.target(asked, "rfq_target_cost_dollars"),
    }
