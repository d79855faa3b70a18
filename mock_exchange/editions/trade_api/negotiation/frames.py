"""Changes of what is negotiated -> updates of the channel ``communications`` (T10).

Requests are everybody's. Quotes are for their two sides, each of which gets an update of its own, with its own subaccount and order.
The frames of a request and of its quotes are of one shard.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mock_exchange.editions.trade_api.desk import Desk, Json
from mock_exchange.editions.trade_api.formats import contracts, dollars, moment
from mock_exchange.editions.trade_api.negotiation.batch_frames import BATCH_FRAMES
from mock_exchange.editions.trade_api.negotiation.quotes import RfqQuote
from mock_exchange.editions.trade_api.negotiation.render import (
    OBSCURED,
    event_of,
    legs_of,
    public_id,
    quoted_asker_id,
    target,
)
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.negotiation.talks import Change
from mock_exchange.editions.trade_api.updates import Update


def updates(desk: Desk, change: Change) -> Iterator[Update]:
    """Yield what readers are told of a change."""
    teller = FRAMES.get(change.kind) or BATCH_FRAMES[change.kind]
    return teller(desk, change.record, change.at_us)


def rfq_created(desk: Desk, rfq: Rfq, at_us: int) -> Iterator[Update]:
    """Tell everybody of a request."""
    msg = _asked(desk, rfq) | {"created_ts": moment(at_us)} | legs_of(desk, rfq.ticker)
    yield _public("rfq_created", "RfqCreatedFrame", rfq, msg)


def rfq_deleted(desk: Desk, rfq: Rfq, at_us: int) -> Iterator[Update]:
    """Tell everybody that a request is over, for whatever reason."""
    yield _public(
        "rfq_deleted", "RfqDeletedFrame", rfq, _asked(desk, rfq) | {"deleted_ts": moment(at_us)}
    )


def quote_created(desk: Desk, quote: RfqQuote, at_us: int) -> Iterator[Update]:
    """Tell both sides of a quote."""
    msg = _named(desk, quote) | offer(desk, quote) | {"created_ts": moment(at_us)}
    yield from _both(desk, "quote_created", "QuoteCreatedFrame", quote, msg)


def quote_accepted(desk: Desk, quote: RfqQuote, _at_us: int) -> Iterator[Update]:
    """Tell both sides which side of a quote was accepted."""
    msg = _named(desk, quote) | offer(desk, quote)
    msg |= {
        "accepted_side": quote.accepted_side,
        "contracts_accepted_fp": contracts(quote.accepted_e2),
    }
    yield from _both(desk, "quote_accepted", "QuoteAcceptedFrame", quote, msg)


def quote_executed(desk: Desk, quote: RfqQuote, at_us: int) -> Iterator[Update]:
    """Tell each side with which order of its own it traded."""
    ids, asked = desk.ids, desk.negotiations.talks.rfq_of(quote)
    msg = _named(desk, quote) | {"executed_ts": moment(at_us)}
    if asked.batch is not None:
        msg["rfq_batch_id"] = ids.make("rfq_batch", asked.batch)
    for update in _both(desk, "quote_executed", "QuoteExecutedFrame", quote, msg):
        quoter = update.to == quote.account_id
        own = {
            "order_id": ids.make("order", quote.maker_order if quoter else quote.taker_order),
            "client_order_id": "" if quoter else quote.client_order_id,
        }
        yield _with(update, own)


def offer(desk: Desk, quote: RfqQuote) -> Json:
    """Return what a quote bids and offers, and the money of its request."""
    return {
        "yes_bid_dollars": dollars(quote.yes_bid_e4),
        "no_bid_dollars": dollars(quote.no_bid_e4),
        "yes_contracts_offered_fp": contracts(quote.yes_e2),
        "no_contracts_offered_fp": contracts(quote.no_e2),
        **event_of(desk, quote.ticker),
        **target(desk.negotiations.talks.rfq_of(quote), "rfq_target_cost_dollars"),
    }


def shard_of(rfq: Rfq) -> int:
    """Return what shards are told by: the number of the batch, or of the request itself."""
    return rfq.number if rfq.batch is None else rfq.batch


def _asked(desk: Desk, rfq: Rfq) -> Json:
    return {
        "id": desk.ids.make("rfq", rfq.number),
        "creator_id": OBSCURED if rfq.obscured else public_id(desk.ids, rfq.holder_id),
        "market_ticker": rfq.ticker,
        **event_of(desk, rfq.ticker),
        **({"contracts_fp": contracts(rfq.count_e2)} if rfq.count_e2 else {}),
        **target(rfq),
    }


def _named(desk: Desk, quote: RfqQuote) -> Json:
    ids = desk.ids
    return {
        "quote_id": ids.make("quote", quote.number),
        "rfq_id": ids.make("rfq", quote.rfq),
        "quote_creator_id": public_id(ids, quote.holder_id),
        "market_ticker": quote.ticker,
    }


def _public(kind: str, object_name: str, rfq: Rfq, msg: Json) -> Update:
    return Update(kind, object_name, "", msg, owner=rfq.account_id, shard=shard_of(rfq))


def _both(desk: Desk, kind: str, object_name: str, quote: RfqQuote, msg: Json) -> Iterator[Update]:
    asked = desk.negotiations.talks.rfq_of(quote)
    for side in (quote, asked):
        own = {
            "subaccount": side.subaccount,
            "rfq_creator_id": quoted_asker_id(desk, quote, side.holder_id),
        }
        yield Update(kind, object_name, "", msg | own, to=side.account_id, shard=shard_of(asked))


def _with(update: Update, more: Json) -> Update:
    return Update(
        update.type,
        update.object_name,
        update.ticker,
        {**update.msg, **more},
        to=update.to,
        shard=update.shard,
    )


FRAMES: Final[Mapping[str, Callable[..., Iterator[Update]]]] = MappingProxyType(
    {
        "rfq_created": rfq_created,
        "rfq_deleted": rfq_deleted,
        "quote_created": quote_created,
        "quote_accepted": quote_accepted,
        "quote_executed": quote_executed,
    }
)
"""Kind of a change -> what is told of it; those of batches are in ``batch_frames``."""
