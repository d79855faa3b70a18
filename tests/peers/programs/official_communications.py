"""The official SDK trades by talking: requests for quotes, quotes, block trades. One asks, the other quotes."""

from datetime import UTC, datetime, timedelta

TICKER = "KXHIGHNY-26NOV23-B52.5"


async def play(one, two):
    """Play a request through to a trade, by both families of paths, and a block trade."""
    asker = (await one("get_communications_id")).communications_id
    quoter = (await two("get_communications_id")).communications_id
    await a_quote_is_taken(one, two)
    await a_quote_is_taken_below_its_request(one, two)
    await a_block_trade(one, two, asker, quoter)


async def asked_and_quoted(one, two):
    """Return the ids of a request and a quote on it."""
    rfq = await one("create_rfq", market_ticker=TICKER, contracts=5, rest_remainder=False)
    quote = await two(
        "create_quote", rfq_id=rfq.id, yes_bid="0.4000", no_bid="0.5600", rest_remainder=False
    )
    return rfq.id, quote.id


async def a_quote_is_taken(one, two):
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await one("get_rfqs", limit=5, user_filter=one.sdk.UserFilter("self"))
    await one("get_rfq", rfq_id=rfq_id)
    await one("get_quotes", limit=5, rfq_id=rfq_id, rfq_user_filter=one.sdk.UserFilter("self"))
    await one("get_quote", quote_id=quote_id)
    await one("accept_quote", quote_id=quote_id, accepted_side="yes")
    await two("confirm_quote", quote_id=quote_id)
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await two("delete_quote", quote_id=quote_id)
    await one("delete_rfq", rfq_id=rfq_id)


async def a_quote_is_taken_below_its_request(one, two):
    rfq_id, quote_id = await asked_and_quoted(one, two)
    ids = {"rfq_id": rfq_id, "quote_id": quote_id}
    await one("get_rfq_quote", **ids)
    await one("accept_rfq_quote", **ids, accepted_side="no")
    await two("confirm_rfq_quote", **ids)
    rfq_id, quote_id = await asked_and_quoted(one, two)
    await two("delete_rfq_quote", rfq_id=rfq_id, quote_id=quote_id)
    await one("delete_rfq", rfq_id=rfq_id)


async def a_block_trade(one, two, buyer, seller):
    proposed = await one(
        "propose_block_trade",
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
    await two("get_block_trade_proposals", limit=5)
    number = proposed.block_trade_proposal_id
    # Who proposes has accepted.
    await two("accept_block_trade_proposal", block_trade_proposal_id=number, subaccount=0)
