"""Operations on quotes: offered by one member, accepted by the one who asked, confirmed by the first, and traded (T07).

Each is there twice, with and without its request in the path.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.market_data import within
from mock_exchange.editions.trade_api.negotiation import access, bodies, render
from mock_exchange.editions.trade_api.negotiation.quotes import QUOTE_STEPS, RfqQuote
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.negotiation.talks import WITHDRAWN
from mock_exchange.editions.trade_api.pages import newest_page

STATUSES: Final = frozenset(QUOTE_STEPS)


def get_quotes(desk: Desk, call: Asked) -> Answer:
    """List the quotes that the caller is on either side of, newest first."""
    refused = access.refused_list(desk, call, STATUSES)
    if refused is not None:
        return refused
    query = call.query
    found = [
        each
        for each in reversed(list(desk.negotiations.talks.quotes))
        if access.is_side(desk, call, each)
        and within(each.updated_us, query)
        and _wanted(desk, each, query, call.account_id)
    ]
    shown, cursor = newest_page(found, query)
    quotes = [render.quote(desk, each, call.account_id) for each in shown]
    return {"quotes": quotes, "cursor": cursor}


def get_quote(desk: Desk, call: Asked) -> Answer:
    """Return one quote."""
    found = access.quote_in_path(desk, call)
    if found is None:
        return desk.not_found()
    return {"quote": render.quote(desk, found, call.account_id)}


def create_quote(desk: Desk, call: Asked) -> Answer:
    """Answer somebody else's open request."""
    body = call.body
    try:
        account_id, rfq, bids_e4 = _offered(desk, call)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    wishes = {"rests": body["rest_remainder"], "post_only": body.get("post_only", False)}
    made = desk.negotiations.talks.offer(account_id, rfq, bids_e4, call.at_us, **wishes)
    return {"id": desk.ids.make("quote", made.number)}


def delete_quote(desk: Desk, call: Asked) -> Answer:
    """Withdraw a quote of one's own, also one that was accepted and waits to be confirmed."""
    found = _of_quoter(desk, call, frozenset({"open", "accepted"}))
    if isinstance(found, Refusal):
        return found
    desk.negotiations.talks.cancel(found, WITHDRAWN, call.at_us)
    return None


def accept_quote(desk: Desk, call: Asked) -> Answer:
    """Take one side of a quote on one's own request; while that waits, no other quote on it can be accepted."""
    found, talks, side = access.quote_in_path(desk, call), desk.negotiations.talks, call.body
    if found is None:
        return desk.not_found()
    rfq, wanted = talks.rfq_of(found), side["accepted_side"]
    wrong = {
        "only who asked accepts": not is_own(call, rfq.account_id),
        "the quote is of a batch: accept that": found.batch_quote is not None,
        f"the quote is {found.status}": found.status != "open",
        f"the quote offers nothing on the side {wanted}": not found.offered_e2(wanted),
        "another quote on the request waits to be confirmed": any(
            each.status == "accepted" for each in talks.quotes_on(rfq)
        ),
    }
    for why, so in wrong.items():
        if so:
            return desk.refuse("invalid_parameter", why)
    talks.accept(found, wanted, call.at_us)
    return None


def confirm_quote(desk: Desk, call: Asked) -> Answer:
    """Confirm a quote of one's own that was accepted: it trades now, or is cancelled for the exchange's reason."""
    found = _of_quoter(desk, call, frozenset({"accepted"}))
    if isinstance(found, Refusal):
        return found
    desk.negotiations.talks.confirm(found, call.at_us)
    return None


# -- what they share ---------------------------------------------------------------------------------


def _offered(desk: Desk, call: Asked) -> tuple[str, Rfq, tuple[int, int]]:
    """Return who offers, on what, and the bids. Raises ``ValueError`` for what cannot be offered."""
    account_id, rfq = access.account_of(desk, call), access.rfq_in(desk, call.body["rfq_id"])
    if rfq is None or rfq.status != "open" or rfq.batch is not None:
        raise ValueError("/rfq_id names no open request, or one of a batch")
    if rfq.holder_id == call.account_id:
        raise ValueError("the request is the caller's own")
    market = access.market_of(desk, rfq.ticker)
    return account_id, rfq, bodies.bids_e4(call.body, market, rfq)


def _of_quoter(desk: Desk, call: Asked, statuses: frozenset[str]) -> RfqQuote | Refusal:
    """Return the caller's own quote if it is in one of these statuses."""
    found = access.quote_in_path(desk, call)
    if found is None:
        return desk.not_found()
    if not is_own(call, found.account_id):
        return desk.refuse("invalid_parameter", "only who made the quote may do that")
    if found.batch_quote is not None:
        return desk.refuse("invalid_parameter", "the quote is of a batch: name its quote there")
    if found.status not in statuses:
        return desk.refuse("invalid_parameter", f"the quote is {found.status}")
    return found


def _wanted(desk: Desk, each: RfqQuote, query: Mapping[str, Any], reader: str) -> bool:
    rfq = desk.negotiations.talks.rfq_of(each)
    return (
        query["status"] in {None, each.status}
        and query["rfq_id"] in {None, desk.ids.make("rfq", each.rfq)}
        and (query["user_filter"] is None or each.holder_id == reader)
        and (query["rfq_user_filter"] is None or rfq.holder_id == reader)
        and query["quote_creator_user_id"] in {None, *_names(desk, each.holder_id)}
        and query["rfq_creator_user_id"] in {None, *_askers(desk, each, reader)}
        and query["rfq_creator_subtrader_id"] in {None, rfq.trader or None}
    )


def _names(desk: Desk, holder_id: str) -> tuple[str, str]:
    return render.public_id(desk.ids, holder_id), render.user_id(desk.ids, holder_id)


def _askers(desk: Desk, each: RfqQuote, reader: str) -> tuple[str, ...]:
    """Return the ids by which a reader may ask for who asked: none of one that is obscured for it."""
    if render.quoted_asker_id(desk, each, reader) == render.OBSCURED:
        return ()
    return _names(desk, desk.negotiations.talks.rfq_of(each).holder_id)


_BY_BOTH_PATHS: Final = {
    "Get": access.by_uuid(get_quote),
    "Delete": access.by_uuid(delete_quote),
    "Accept": access.by_uuid(accept_quote),
    "Confirm": access.by_uuid(confirm_quote),
}
HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {"GetQuotes": get_quotes, "CreateQuote": create_quote}
    | {f"{verb}Quote": handler for verb, handler in _BY_BOTH_PATHS.items()}
    | {f"{verb}RFQQuote": handler for verb, handler in _BY_BOTH_PATHS.items()}
)
