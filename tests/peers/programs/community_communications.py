"""``kalshi-sdk`` trades by talking: requests for quotes alone and in batches, and block trades. One asks, the other quotes."""

from datetime import UTC, datetime, timedelta

TICKER = "KXHIGHNY-26NOV23-B52.5"
OTHER = "KXFED-26DEC-T3.50"
BIDS = {"yes_bid": "0.40", "no_bid": "0.56"}


async def play(one, two):
    """Play requests through to trades, by each family of methods, and a block trade."""
    asker = (await one("communications.get_id")).communications_id
    quoter = (await two("communications.get_id")).communications_id
    await by_resources(one, two)
    await below_the_request(one, two)
    await by_short_names(one, two)
    await in_batches(one, two)
    await a_block_trade(one, two, asker, quoter)


async def asked_and_quoted(one, two):
    """Return the ids of a request and a quote on it."""
    asked = await one(
        "communications.rfqs.create", market_ticker=TICKER, contracts=5, rest_remainder=False
    )
    quote = await two("communications.quotes.create", rfq_id=asked.id, **BIDS, rest_remainder=False)
    return asked.id, quote.id


async def by_resources(one, two):
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await one("communications.rfqs.get", rfq_id)
    await one("communications.rfqs.list", limit=5, user_filter="self")
    await one("communications.rfqs.list_all", limit=5)
    await one("communications.quotes.get", quote_id)
    await one("communications.quotes.list", limit=5, rfq_id=rfq_id, rfq_user_filter="self")
    await one("communications.quotes.list_all", limit=5, rfq_id=rfq_id, rfq_user_filter="self")
    await one("communications.quotes.accept", quote_id, accepted_side="yes")
    await two("communications.quotes.confirm", quote_id)
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await two("communications.quotes.delete", quote_id)
    await one("communications.rfqs.delete", rfq_id)


async def below_the_request(one, two):
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await one("communications.quotes.get_for_rfq", rfq_id, quote_id)
    await one("communications.quotes.accept_for_rfq", rfq_id, quote_id, accepted_side="no")
    await two("communications.quotes.confirm_for_rfq", rfq_id, quote_id)
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await two("communications.quotes.delete_for_rfq", rfq_id, quote_id)
    await one("communications.rfqs.delete", rfq_id)


async def by_short_names(one, two):
    ask = {"market_ticker": TICKER, "contracts": 5, "rest_remainder": False}
    rfq_id = (await one("communications.create_rfq", **ask)).id
    quote = {"rfq_id": rfq_id, **BIDS, "rest_remainder": False}
    quote_id = (await two("communications.create_quote", **quote)).id
    await one("communications.get_rfq", rfq_id)
    await one("communications.list_rfqs", limit=5)
    await one("communications.list_all_rfqs", limit=5)
    await one("communications.get_quote", quote_id)
    await one("communications.list_quotes", limit=5, rfq_id=rfq_id, rfq_user_filter="self")
    await one("communications.list_all_quotes", limit=5, rfq_id=rfq_id, rfq_user_filter="self")
    await one("communications.accept_quote", quote_id, accepted_side="yes")
    await two("communications.confirm_quote", quote_id)
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await two("communications.delete_quote", quote_id)
    await one("communications.delete_rfq", rfq_id)


async def in_batches(one, two):
    sdk, path = one.sdk, "communications.rfq_batches"
    batch_id, quote_id, rfq_ids = await batch_asked_and_quoted(one, two)
    await one(f"{path}.get", batch_id)
    await one(f"{path}.list", limit=5, user_filter="self")
    await one(f"{path}.list_all", limit=5)
    await one(f"{path}.quotes.list", batch_id)
    await one(f"{path}.best_quotes", batch_id)
    limits = [sdk.RFQBatchAcceptLimit(rfq_id=each, bid="0.01") for each in rfq_ids]
    await one(f"{path}.accept", batch_id, accepted_side="yes", min_bids=limits)
    await two(f"{path}.quotes.confirm", batch_id, quote_id)
    batch_id, quote_id, _ = await batch_asked_and_quoted(one, two)
    await two(f"{path}.quotes.delete", batch_id, quote_id)
    await one(f"{path}.delete", batch_id)


async def batch_asked_and_quoted(one, two):
    """Return the ids of a batch of requests, of a quote on all of it, and of the requests."""
    sdk, path = one.sdk, "communications.rfq_batches"
    children = [sdk.CreateRFQBatchChild(market_ticker=each) for each in (TICKER, OTHER)]
    made = await one(f"{path}.create", children=children, contracts="5.00", rest_remainder=False)
    rfq_ids = [each.id for each in made.rfq_batch.rfqs]
    entries = [
        sdk.RFQBatchQuoteEntry(rfq_id=each, yes_bid="0.10", no_bid="0.10") for each in rfq_ids
    ]
    quote = await two(
        f"{path}.quotes.create", made.rfq_batch.id, quotes=entries, rest_remainder=False
    )
    return made.rfq_batch.id, quote.id, rfq_ids


async def a_block_trade(one, two, buyer, seller):
    path = "communications.block_trade_proposals"
    proposed = await one(
        f"{path}.create",
        buyer_user_id=buyer,
        seller_user_id=seller,
        buyer_subaccount=0,
        seller_subaccount=0,
        market_ticker=TICKER,
        price_centi_cents=4_100,
        centicount=50_000,
        maker_side="yes",
        expiration_ts=datetime.now(UTC) + timedelta(hours=1),
    )
    await two(f"{path}.list", limit=5)
    await two(f"{path}.list_all", limit=5)
    # Who proposes has accepted.
    await two(f"{path}.accept", proposed.block_trade_proposal_id, subaccount=0)
