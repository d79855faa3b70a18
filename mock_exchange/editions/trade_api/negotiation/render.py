"""What is negotiated, as one of its readers sees it (T07). Formatting only.

Who asks and who quotes are shown by their public ids; the ids that an account's own orders carry, its subaccount and its orders are
shown to itself.
"""

from hashlib import sha256
from typing import Any, Final

from mock_exchange.editions.trade_api.desk import Desk, Json
from mock_exchange.editions.trade_api.formats import contracts, dollars, moment, money
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.negotiation.proposals import Proposal
from mock_exchange.editions.trade_api.negotiation.quotes import RfqQuote
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.render_market import combination

OBSCURED: Final = sha256(b"").hexdigest()
"""What stands for the public id of whoever wants it obscured, the same of all."""


def public_id(ids: Ids, holder_id: str) -> str:
    """Return what stands on a member's requests and quotes."""
    return ids.named("communications", holder_id)


def user_id(ids: Ids, holder_id: str) -> str:
    """Return what stands on a member's orders."""
    return ids.user(holder_id)


def asker_id(ids: Ids, rfq: Rfq, reader: str) -> str:
    """Return the public id on a request: of one that is obscured only who asked sees it, everybody once it was traded on."""
    known = (
        not rfq.obscured or rfq.holder_id == reader or (rfq.status == "closed" and not rfq.reason)
    )
    return public_id(ids, rfq.holder_id) if known else OBSCURED


def quoted_asker_id(desk: Desk, each: RfqQuote, reader: str) -> str:
    """Return the same on a quote, whose two sides see it once this one was executed."""
    asked = desk.negotiations.talks.rfq_of(each)
    known = not asked.obscured or asked.holder_id == reader or each.status == "executed"
    return public_id(desk.ids, asked.holder_id) if known else OBSCURED


def target(rfq: Rfq, name: str = "target_cost_dollars") -> Json:
    """Return the money of a request, nothing where it is for contracts."""
    return {name: money(rfq.target_micros)} if rfq.target_micros else {}


def event_of(desk: Desk, ticker: str) -> Json:
    """Return a market's event as a member."""
    terms = desk.catalogue.market(ticker)
    return {"event_ticker": terms.event} if terms is not None else {}


def legs_of(desk: Desk, ticker: str) -> Json:
    """Return what a combination is made of, as members."""
    terms = desk.catalogue.market(ticker)
    return combination(desk, terms) if terms is not None else {}


def rfq(desk: Desk, each: Rfq, reader: str) -> Json:
    """Return a request."""
    shown: Json = {
        "id": desk.ids.make("rfq", each.number),
        "creator_id": asker_id(desk.ids, each, reader),
        "market_ticker": each.ticker,
        "contracts_fp": contracts(each.count_e2),
        "status": each.status,
        "created_ts": moment(each.created_us),
        "updated_ts": moment(each.updated_us),
        "rest_remainder": each.rests,
    }
    if each.target_micros:
        shown |= target(each) | {"target_cost_excludes_fees": each.excludes_fees}
    if each.reason:
        shown |= {"cancellation_reason": each.reason, "cancelled_ts": moment(each.updated_us)}
    if each.holder_id == reader:
        shown["creator_user_id"] = user_id(desk.ids, each.holder_id)
        shown["creator_subaccount"] = each.subaccount
    return shown | legs_of(desk, each.ticker)


def quote(desk: Desk, each: RfqQuote, reader: str) -> Json:
    """Return a quote to one of its two sides."""
    ids, asked = desk.ids, desk.negotiations.talks.rfq_of(each)
    shown: Json = {
        "id": ids.make("quote", each.number),
        "rfq_id": ids.make("rfq", each.rfq),
        "creator_id": public_id(ids, each.holder_id),
        "rfq_creator_id": quoted_asker_id(desk, each, reader),
        "market_ticker": each.ticker,
        "contracts_fp": contracts(each.accepted_e2 or asked.count_e2),
        "yes_bid_dollars": dollars(each.yes_bid_e4),
        "no_bid_dollars": dollars(each.no_bid_e4),
        "yes_contracts_fp": contracts(each.yes_e2),
        "no_contracts_fp": contracts(each.no_e2),
        "created_ts": moment(each.created_us),
        "updated_ts": moment(each.updated_us),
        "status": each.status,
        "rest_remainder": each.rests,
    }
    if each.holder_id == reader:
        shown["post_only"] = each.post_only
    if asked.target_micros:
        shown |= target(asked, "rfq_target_cost_dollars")
        shown["target_cost_excludes_fees"] = asked.excludes_fees
    if each.accepted_side:
        shown["accepted_side"] = each.accepted_side
    shown |= _moments(each)
    if each.status == "cancelled":
        shown |= {"cancellation_reason": each.reason, "cancelled_ts": moment(each.updated_us)}
    return shown | _own_parts(ids, each, asked, reader)


def proposal(ids: Ids, each: Proposal, reader: str) -> Json:
    """Return a block trade that was proposed. Who is on a side is told to that side; the other's user is empty."""
    own = each.party_of(reader)
    shown: Json = {
        "id": ids.make("block", each.number),
        "proposer_user_id": user_id(ids, each.holder_id),
        "buyer_user_id": user_id(ids, reader) if own == "buyer" else "",
        "seller_user_id": user_id(ids, reader) if own == "seller" else "",
        "market_ticker": each.ticker,
        "price_centi_cents": each.price_e4,
        "centicount": each.count_e2,
        "maker_side": each.maker_side,
        "expiration_ts": moment(each.expires_us),
        "status": each.status,
        "created_ts": moment(each.created_us),
        "updated_ts": moment(each.updated_us),
        "buyer_accepted": each.has_accepted("buyer"),
        "seller_accepted": each.has_accepted("seller"),
    }
    for name in ("buyer_accepted_us", "seller_accepted_us", "executed_us"):
        if getattr(each, name):
            shown[name.replace("_us", "_ts")] = moment(getattr(each, name))
    for party in ("buyer", "seller"):
        if (trader := getattr(each, f"{party}_trader")) and own == party:
            shown[f"{party}_subtrader_id"] = trader
        if order := getattr(each, f"{party}_order"):
            shown[f"{party}_order_id"] = ids.make("order", order)
    return shown


def _moments(each: RfqQuote) -> Json:
    names: dict[str, Any] = {
        "accepted_ts": each.accepted_us,
        "confirmed_ts": each.confirmed_us,
        "executed_ts": each.executed_us,
    }
    return {name: moment(at_us) for name, at_us in names.items() if at_us}


def _own_parts(ids: Ids, each: RfqQuote, asked: Rfq, reader: str) -> Json:
    shown: Json = {}
    sides = (("", each, each.maker_order), ("rfq_", asked, each.taker_order))
    for prefix, side, order in sides:
        if side.holder_id == reader:
            shown[f"{prefix}creator_user_id"] = user_id(ids, side.holder_id)
            shown[f"{prefix}creator_subaccount"] = side.subaccount
            if order:
                shown[f"{prefix}creator_order_id"] = ids.make("order", order)
    return shown
