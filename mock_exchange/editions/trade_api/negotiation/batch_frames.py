"""Changes of batches -> updates of the channel ``communications`` (T10).

That a batch is there, and that it is over, is everybody's; quotes on it are for their two sides; what is best, and what came of it all,
is for who asked, what came of a quote for its quoter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Desk, Json
from mock_exchange.editions.trade_api.formats import contracts, moment
from mock_exchange.editions.trade_api.negotiation import render, render_batches
from mock_exchange.editions.trade_api.negotiation.batches import Batch, BatchQuote
from mock_exchange.editions.trade_api.negotiation.register import Record
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.updates import Update


def rfq_batch_created(desk: Desk, batch: Batch, at_us: int) -> Iterator[Update]:
    """Tell everybody of a batch."""
    rfqs = desk.negotiations.batches.rfqs_of(batch)
    legs, of_each = render_batches.legs(desk, rfqs)
    msg = {
        "id": desk.ids.make("rfq_batch", batch.number),
        "creator_id": _asker_id(desk, batch),
        "created_ts": moment(at_us),
        "legs": [
            {"event_ticker": leg.event, "market_ticker": leg.market, "side": leg.side}
            for leg in legs
        ],
        "rfqs": [
            _request(desk, rfq) | {"leg_indices": indices}
            for rfq, indices in zip(rfqs, of_each, strict=True)
        ],
    }
    yield Update(
        "rfq_batch_created",
        "RfqBatchCreatedFrame",
        "",
        msg,
        owner=batch.account_id,
        shard=batch.number,
    )


def rfq_batch_deleted(desk: Desk, batch: Batch, at_us: int) -> Iterator[Update]:
    """Tell everybody that a batch is over, for whatever reason."""
    msg = {
        "id": desk.ids.make("rfq_batch", batch.number),
        "creator_id": _asker_id(desk, batch),
        "rfq_ids": [desk.ids.make("rfq", number) for number in batch.rfqs],
        "deleted_ts": moment(at_us),
    }
    yield Update(
        "rfq_batch_deleted",
        "RfqBatchDeletedFrame",
        "",
        msg,
        owner=batch.account_id,
        shard=batch.number,
    )


def rfq_batch_best_quotes(desk: Desk, batch: Batch, at_us: int) -> Iterator[Update]:
    """Tell who asked what is best now."""
    found = desk.negotiations.batches.best(batch)
    msg = {
        "rfq_batch_id": desk.ids.make("rfq_batch", batch.number),
        **_own_name(batch),
        "version": batch.version,
        "updated_ts": moment(at_us),
        **render_batches.complete(found),
        "rfqs": [
            render_batches.best_bids(desk.ids, best)
            | render.event_of(desk, best.rfq.ticker)
            | ({"contracts_fp": contracts(best.rfq.count_e2)} if best.rfq.count_e2 else {})
            | render.target(best.rfq, "rfq_target_cost_dollars")
            for best in found
        ],
    }
    yield _to(batch, batch, "rfq_batch_best_quotes", "RfqBatchBestQuotesFrame", msg)


def batch_quote_created(desk: Desk, quote: BatchQuote, at_us: int) -> Iterator[Update]:
    """Tell both sides of a quote on a batch."""
    talks = desk.negotiations.batches
    msg = _named(desk, quote) | {
        "created_ts": moment(at_us),
        "quotes": [render_batches.part(desk, part) for part in talks.parts_of(quote)],
    }
    batch = talks.batch_of(quote)
    for side in (quote, batch):
        yield _to(batch, side, "batch_quote_created", "BatchQuoteCreatedFrame", msg)


def batch_quote_accepted(desk: Desk, quote: BatchQuote, at_us: int) -> Iterator[Update]:
    """Tell both sides what of a quote was accepted."""
    talks = desk.negotiations.batches
    batch = talks.batch_of(quote)
    msg = _named(desk, quote) | {
        "accepted_side": quote.accepted_side,
        "accepted_ts": moment(at_us),
        "quotes": [
            render_batches.part(desk, part) | {"contracts_accepted_fp": contracts(part.accepted_e2)}
            for part in talks.accepted_parts(quote)
        ],
    }
    for side in (quote, batch):
        own = msg | {"rfq_creator_id": _asker_id(desk, batch, side.holder_id)}
        yield _to(batch, side, "batch_quote_accepted", "BatchQuoteAcceptedFrame", own)


def batch_quote_executed(desk: Desk, quote: BatchQuote, at_us: int) -> Iterator[Update]:
    """Tell its quoter what came of a quote."""
    talks = desk.negotiations.batches
    batch = talks.batch_of(quote)
    rfqs = [desk.negotiations.talks.rfq_of(part) for part in talks.accepted_parts(quote)]
    msg = {
        "batch_quote_id": desk.ids.make("batch_quote", quote.number),
        **_outcome(desk, batch, rfqs, at_us, quote.holder_id),
        "close_reason": quote.reason,
    }
    yield _to(batch, quote, "batch_quote_executed", "BatchQuoteExecutedFrame", msg)


def rfq_batch_executed(desk: Desk, batch: Batch, at_us: int) -> Iterator[Update]:
    """Tell who asked what came of a batch."""
    rfqs = desk.negotiations.batches.rfqs_of(batch)
    msg = {
        **_own_name(batch),
        **_outcome(desk, batch, rfqs, at_us, batch.holder_id),
        "close_reason": batch.reason,
    }
    yield _to(batch, batch, "rfq_batch_executed", "RfqBatchExecutedFrame", msg)


def _asker_id(desk: Desk, batch: Batch, reader: str = "", *, traded: bool = False) -> str:
    return render_batches.asker_id(desk.ids, batch, reader, traded=traded)


def _outcome(desk: Desk, batch: Batch, rfqs: Sequence[Rfq], at_us: int, reader: str) -> Json:
    executed, failed = desk.negotiations.batches.outcome(rfqs)
    ids = desk.ids
    return {
        "rfq_batch_id": ids.make("rfq_batch", batch.number),
        "rfq_creator_id": _asker_id(desk, batch, reader, traded=bool(executed)),
        "executed_rfq_ids": [ids.make("rfq", rfq.number) for rfq in executed],
        "failed_rfq_ids": [ids.make("rfq", rfq.number) for rfq in failed],
        "executed_ts": moment(at_us),
    }


def _named(desk: Desk, quote: BatchQuote) -> Json:
    return {
        "batch_quote_id": desk.ids.make("batch_quote", quote.number),
        "rfq_batch_id": desk.ids.make("rfq_batch", quote.batch),
        "quote_creator_id": render.public_id(desk.ids, quote.holder_id),
    }


def _request(desk: Desk, rfq: Rfq) -> Json:
    terms = desk.catalogue.market(rfq.ticker)
    return {
        "id": desk.ids.make("rfq", rfq.number),
        "market_ticker": rfq.ticker,
        **render.event_of(desk, rfq.ticker),
        **({"contracts_fp": contracts(rfq.count_e2)} if rfq.count_e2 else {}),
        **render.target(rfq),
        **({"mve_collection_ticker": terms.collection} if terms and terms.collection else {}),
    }


def _own_name(batch: Batch) -> Json:
    return {"client_batch_id": batch.client_batch_id} if batch.client_batch_id else {}


def _to(batch: Batch, side: Record, kind: str, object_name: str, msg: Json) -> Update:
    """Return the update of one side, with its subaccount."""
    own = msg | {"subaccount": side.subaccount}
    return Update(kind, object_name, "", own, to=side.account_id, shard=batch.number)


BATCH_FRAMES: Final[Mapping[str, Callable[..., Iterator[Update]]]] = MappingProxyType(
    {
        "rfq_batch_created": rfq_batch_created,
        "rfq_batch_deleted": rfq_batch_deleted,
        "rfq_batch_best_quotes": rfq_batch_best_quotes,
        "batch_quote_created": batch_quote_created,
        "batch_quote_accepted": batch_quote_accepted,
        "batch_quote_executed": batch_quote_executed,
        "rfq_batch_executed": rfq_batch_executed,
    }
)
"""Kind of a change -> what is told of it."""
