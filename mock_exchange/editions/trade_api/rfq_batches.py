"""Operations on batches of requests for quotes (T07): asked for together, accepted together at the best bids, confirmed by each quoter."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.formats import price_e4
from mock_exchange.editions.trade_api.multivariate import ticker_of_legs
from mock_exchange.editions.trade_api.negotiation import access, bodies, render, render_batches
from mock_exchange.editions.trade_api.negotiation.batches import BATCH_STEPS, Batch, BatchQuote
from mock_exchange.editions.trade_api.negotiation.quotes import RfqQuote
from mock_exchange.editions.trade_api.negotiation.rfqs import OPEN_MAX, Rfq
from mock_exchange.editions.trade_api.negotiation.talks import REPLACED, WITHDRAWN
from mock_exchange.editions.trade_api.pages import newest_page

STATUSES: Final = frozenset(BATCH_STEPS)
AMOUNTS: Final = ("contracts_fp", "target_cost_dollars")
UNAVAILABLE: Final = "rfq_batch_unavailable"


def get_batches(desk: Desk, call: Asked) -> Answer:
    """List batches, everybody's, newest first."""
    refused = access.refused_list(desk, call, STATUSES)
    if refused is not None:
        return refused
    query = call.query
    found = [
        each
        for each in reversed(list(desk.negotiations.batches.batches))
        if query["status"] in {None, each.status}
        and (query["user_filter"] is None or each.holder_id == call.account_id)
        and query["subaccount"]
        in {None, each.subaccount if each.holder_id == call.account_id else None}
    ]
    shown, cursor = newest_page(found, query)
    batches = [render_batches.batch(desk, each, call.account_id) for each in shown]
    return {"rfq_batches": batches, "cursor": cursor}


def get_batch(desk: Desk, call: Asked) -> Answer:
    """Return one batch."""
    found = _in_path(desk, call)
    if found is None:
        return desk.not_found()
    return {"rfq_batch": render_batches.batch(desk, found, call.account_id)}


def create_batch(desk: Desk, call: Asked) -> Answer:
    """Ask for quotes on several markets at once: all of it or nothing."""
    body, talks = call.body, desk.negotiations
    try:
        account_id = access.account_of(desk, call)
        children = _children(desk, body, call.at_us)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    for ticker, _ in children:
        refused = access.not_trading(desk, desk.exchange.state.markets[ticker])
        if refused is not None:
            return refused
    present = [talks.talks.open_rfq_of(account_id, ticker) for ticker, _ in children]
    if any(present) and not body.get("replace_existing"):
        return desk.refuse("conflict", "the account has an open request in one of these markets")
    _replace(desk, [rfq for rfq in present if rfq is not None], call.at_us)
    if talks.talks.open_count(call.account_id) + len(children) > OPEN_MAX:
        return desk.refuse("invalid_parameter", f"a member has at most {OPEN_MAX} open requests")
    terms = {
        "client_batch_id": body.get("client_batch_id", ""),
        "obscured": body.get("obscure_creator_id", False),
    }
    made = talks.batches.ask(account_id, children, call.at_us, **terms)
    return {"rfq_batch": render_batches.batch(desk, made, call.account_id)}


def delete_batch(desk: Desk, call: Asked) -> Answer:
    """Withdraw a batch of one's own that was not accepted yet."""
    found = _in_path(desk, call)
    if found is None or not is_own(call, found.account_id):
        return desk.not_found()
    if found.status != "open":
        return desk.refuse("invalid_parameter", f"the batch is {found.status}")
    desk.negotiations.batches.close(found, WITHDRAWN, call.at_us)
    return None


def accept_batch(desk: Desk, call: Asked) -> Answer:
    """Accept the best bid on each request for one side, if all of them are as good as is asked for."""
    found, body = _in_path(desk, call), call.body
    if found is None:
        return desk.not_found()
    if not is_own(call, found.account_id):
        return desk.refuse(UNAVAILABLE, "only who asked accepts")
    if found.status != "open":
        return desk.refuse("conflict", f"the batch is {found.status}")
    chosen = _chosen(desk, found, body)
    if isinstance(chosen, Refusal):
        return chosen
    side, name = body["accepted_side"], body.get("client_order_id", "")
    used = desk.exchange.state.accounts[found.account_id].client_orders
    if name and any(f"{name}-{number}" in used for number in range(1, len(chosen) + 1)):
        return desk.refuse("order_already_exists")
    accepted = desk.negotiations.batches.accept(found, side, chosen, call.at_us, name)
    quotes = [render.quote(desk, each, call.account_id) for each in accepted]
    return {"accepted_side": side, "quotes": quotes}


def get_best_quotes(desk: Desk, call: Asked) -> Answer:
    """Return the best bids on each request of one's own batch."""
    found = _in_path(desk, call)
    if found is None:
        return desk.not_found()
    if not is_own(call, found.account_id):
        return desk.refuse(UNAVAILABLE, "only who asked sees what is best")
    return {"best_quotes": render_batches.best_quotes(desk, found)}


def get_batch_quotes(desk: Desk, call: Asked) -> Answer:
    """List the quotes on a batch that the caller is on either side of, oldest first."""
    found = _in_path(desk, call)
    if found is None:
        return desk.not_found()
    quotes = [
        render_batches.batch_quote(desk, each, call.account_id)
        for each in desk.negotiations.batches.quotes_on(found)
        if is_own(call, found.account_id) or is_own(call, each.account_id)
    ]
    return {"batch_quotes": quotes}


def create_batch_quote(desk: Desk, call: Asked) -> Answer:
    """Bid on requests of somebody else's open batch, at least two of them."""
    found, body = _in_path(desk, call), call.body
    if found is None:
        return desk.not_found()
    if found.holder_id == call.account_id:
        return desk.refuse(UNAVAILABLE, "the batch is the caller's own")
    if found.status != "open":
        return desk.refuse("conflict", f"the batch is {found.status}")
    try:
        account_id = access.account_of(desk, call)
        bids = _bids(desk, found, body["quotes"])
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    wishes = {"rests": body["rest_remainder"], "post_only": body.get("post_only", False)}
    made = desk.negotiations.batches.offer(account_id, found, bids, call.at_us, **wishes)
    return {"id": desk.ids.make("batch_quote", made.number)}


def delete_batch_quote(desk: Desk, call: Asked) -> Answer:
    """Withdraw a quote of one's own, also one that was accepted and waits to be confirmed."""
    found = _own_quote(desk, call)
    if found is None:
        return desk.not_found()
    if found.status not in {"open", "accepted"}:
        return desk.refuse("invalid_parameter", f"the quote is {found.status}")
    desk.negotiations.batches.withdraw(found, WITHDRAWN, call.at_us)
    return None


def confirm_batch_quote(desk: Desk, call: Asked) -> Answer:
    """Confirm what was accepted of a quote of one's own: it trades now, or is cancelled for the exchange's reason, part by part."""
    found = _own_quote(desk, call)
    if found is None:
        return desk.not_found()
    if found.status != "accepted":
        return desk.refuse("conflict", f"the quote is {found.status}")
    desk.negotiations.batches.confirm(found, call.at_us)
    return None


# -- what they share ---------------------------------------------------------------------------------


def _in_path(desk: Desk, call: Asked) -> Batch | None:
    number = desk.ids.number("rfq_batch", str(call.path_parameters["rfq_batch_id"]))
    return desk.negotiations.batches.batches.get(number)


def _own_quote(desk: Desk, call: Asked) -> BatchQuote | None:
    """Return the caller's quote that the path names, on the batch that it names."""
    batch = _in_path(desk, call)
    number = desk.ids.number("batch_quote", str(call.path_parameters["batch_quote_id"]))
    found = desk.negotiations.batches.quotes.get(number)
    if batch is None or found is None or found.batch != batch.number:
        return None
    return found if is_own(call, found.account_id) else None


def _children(desk: Desk, body: Mapping[str, Any], at_us: int) -> list[tuple[str, dict[str, Any]]]:
    """Return market and terms of each request; an amount of its own goes before that of the batch. Raises ``ValueError``."""
    children = []
    for child in body["children"]:
        own = {name: child[name] for name in AMOUNTS if name in child}
        common = {name: body[name] for name in AMOUNTS if name in body}
        asked = {key: value for key, value in body.items() if key not in AMOUNTS}
        ticker = _ticker(desk, body, child, at_us)
        market = access.market_of(desk, ticker)
        children.append((ticker, bodies.rfq_terms(asked | (own or common), market.lot_e2)))
    if len({ticker for ticker, _ in children}) < len(children):
        raise ValueError("/children names a market twice")
    return children


def _ticker(desk: Desk, body: Mapping[str, Any], child: Mapping[str, Any], at_us: int) -> str:
    ticker, legs = child.get("market_ticker"), child.get("selected_markets")
    if (ticker is None) == (legs is None):
        raise ValueError("each of /children has either market_ticker or selected_markets")
    if ticker is not None:
        return str(ticker)
    return ticker_of_legs(desk, body.get("mve_collection_ticker", ""), legs or (), at_us)


def _replace(desk: Desk, present: Sequence[Rfq], at_us: int) -> None:
    """End the requests that are in the way, and the batches that they are of."""
    negotiations = desk.negotiations
    for rfq in present:
        now = negotiations.talks.rfqs.get(rfq.number)
        if now is None or now.status != "open":
            continue
        batch = negotiations.batches.batches.get(now.batch)
        if batch is None:
            negotiations.talks.close(now, REPLACED, at_us)
        else:
            negotiations.batches.close(batch, REPLACED, at_us)


def _bids(
    desk: Desk, batch: Batch, entries: Sequence[Mapping[str, Any]]
) -> list[tuple[Rfq, tuple[int, int]]]:
    """Return the bids on each request that is named. Raises ``ValueError``."""
    found = []
    for entry in entries:
        rfq = access.rfq_in(desk, entry["rfq_id"])
        if rfq is None or rfq.batch != batch.number:
            raise ValueError("/quotes names a request that is not of the batch")
        market = access.market_of(desk, rfq.ticker)
        found.append((rfq, bodies.bids_e4(entry, market, rfq)))
    if len({rfq.number for rfq, _ in found}) < len(found):
        raise ValueError("/quotes names a request twice")
    return found


def _chosen(desk: Desk, batch: Batch, body: Mapping[str, Any]) -> list[RfqQuote] | Refusal:
    """Return the best bid on each request, or why they cannot be accepted as asked."""
    limits = {each["rfq_id"]: price_e4(each["bid_dollars"]) for each in body["min_bids"]}
    wanted = {desk.ids.make("rfq", number) for number in batch.rfqs}
    if len(limits) < len(body["min_bids"]) or limits.keys() != wanted:
        return desk.refuse("invalid_parameter", "/min_bids names each request of the batch once")
    chosen = []
    for best in desk.negotiations.batches.best(batch):
        quote = best.on(body["accepted_side"])
        limit_e4 = limits[desk.ids.make("rfq", best.rfq.number)]
        if limit_e4 is None:
            return desk.refuse("invalid_parameter", "bid_dollars has at most 4 decimals")
        if quote is None or quote.bid_e4(body["accepted_side"]) < limit_e4:
            return desk.refuse("conflict", f"no bid in {best.rfq.ticker} is as good as that")
        chosen.append(quote)
    return chosen


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetRFQBatches": get_batches,
        "GetRFQBatch": get_batch,
        "CreateRFQBatch": create_batch,
        "DeleteRFQBatch": delete_batch,
        "AcceptRFQBatch": accept_batch,
        "GetRFQBatchBestQuotes": get_best_quotes,
        "GetRFQBatchQuotes": get_batch_quotes,
        "CreateRFQBatchQuote": create_batch_quote,
        "DeleteRFQBatchQuote": delete_batch_quote,
        "ConfirmRFQBatchQuote": confirm_batch_quote,
    }
)
