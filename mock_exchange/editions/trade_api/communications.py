"""Operations on requests for quotes, and the id that stands on them (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.filters import ONE, too_many
from mock_exchange.editions.trade_api.negotiation import access, bodies, render
from mock_exchange.editions.trade_api.negotiation.rfqs import OPEN_MAX, RFQ_STEPS, Rfq
from mock_exchange.editions.trade_api.negotiation.talks import REPLACED, WITHDRAWN
from mock_exchange.editions.trade_api.pages import newest_page

STATUSES: Final = frozenset(RFQ_STEPS)


def get_communications_id(desk: Desk, call: Asked) -> Answer:
    """Return the caller's public id."""
    return {"communications_id": render.public_id(desk.ids, call.account_id)}


def get_rfqs(desk: Desk, call: Asked) -> Answer:
    """List requests, everybody's, newest first."""
    refused = access.refused_list(desk, call, STATUSES)
    if refused is not None:
        return refused
    refused = too_many(desk, call.query, "event_ticker", ONE)
    if refused is not None:
        return refused
    query = call.query
    found = [
        each
        for each in reversed(list(desk.negotiations.talks.rfqs))
        if _wanted(desk, each, query, call.account_id)
    ]
    shown, cursor = newest_page(found, query)
    return {"rfqs": [render.rfq(desk, each, call.account_id) for each in shown], "cursor": cursor}


def get_rfq(desk: Desk, call: Asked) -> Answer:
    """Return one request."""
    found = access.rfq_in(desk, str(call.path_parameters["rfq_id"]))
    return desk.not_found() if found is None else {"rfq": render.rfq(desk, found, call.account_id)}


def create_rfq(desk: Desk, call: Asked) -> Answer:
    """Ask for quotes: one open request of an account in a market, unless it replaces that."""
    body, talks = call.body, desk.negotiations.talks
    try:
        account_id = access.account_of(desk, call)
        market = access.market_of(desk, body["market_ticker"])
        terms = bodies.rfq_terms(body, market.lot_e2)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    refused = access.not_trading(desk, market)
    if refused is not None:
        return refused
    present = talks.open_rfq_of(account_id, market.ticker)
    if present is not None:
        if not body.get("replace_existing") or present.batch is not None:
            return desk.refuse("conflict", "the account has an open request in this market")
        talks.close(present, REPLACED, call.at_us)
    if talks.open_count(call.account_id) >= OPEN_MAX:
        return desk.refuse("invalid_parameter", f"a member has at most {OPEN_MAX} open requests")
    trader = body.get("subtrader_id", "")
    made = talks.ask(account_id, market.ticker, call.at_us, trader=trader, **terms)
    return {"id": desk.ids.make("rfq", made.number)}


def delete_rfq(desk: Desk, call: Asked) -> Answer:
    """Withdraw a request of one's own, and with it what is offered on it."""
    found = access.rfq_in(desk, str(call.path_parameters["rfq_id"]))
    if found is None or not is_own(call, found.account_id):
        return desk.not_found()
    if found.status != "open":
        return desk.refuse("invalid_parameter", "the request is closed")
    if found.batch is not None:
        return desk.refuse("invalid_parameter", "the request is of a batch: delete that")
    desk.negotiations.talks.close(found, WITHDRAWN, call.at_us)
    return None


def _wanted(desk: Desk, each: Rfq, query: Mapping[str, Any], reader: str) -> bool:
    own = each.holder_id == reader
    event: Json = render.event_of(desk, each.ticker)
    return (
        query["market_ticker"] in {None, each.ticker}
        and query["event_ticker"] in {None, event.get("event_ticker")}
        and query["status"] in {None, each.status}
        and (query["subaccount"] is None or (own and each.subaccount == query["subaccount"]))
        and (query["user_filter"] is None or own)
        and query["creator_user_id"]
        in {
            None,
            render.asker_id(desk.ids, each, reader),
            render.user_id(desk.ids, each.holder_id) if own else None,
        }
    )


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetCommunicationsID": get_communications_id,
        "GetRFQs": get_rfqs,
        "GetRFQ": access.by_uuid(get_rfq),
        "CreateRFQ": create_rfq,
        "DeleteRFQ": access.by_uuid(delete_rfq),
    }
)
