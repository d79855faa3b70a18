"""Who a call about negotiations speaks for, and what it reaches: others' quotes are not found, others' requests are."""

import re
from functools import wraps
from typing import Final

from mock_exchange.core.market import Market
from mock_exchange.core.subaccounts import subaccount_id
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.negotiation.bodies import wrong_list
from mock_exchange.editions.trade_api.negotiation.quotes import RfqQuote
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq

UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_ASKED_BY_UUID: Final = ("rfq_id", "creator_user_id")
"""Filters of lists whose ids must be well formed. Those of quotes by user are not said to."""


def by_uuid(handler: Handler) -> Handler:
    """Return a handler that refuses ids in the path that are no UUIDs: of requests and quotes they are 400, not 404 (T03)."""

    @wraps(handler)
    def checked(desk: Desk, call: Asked) -> Answer:
        for name, text in call.path_parameters.items():
            if not UUID.fullmatch(text or ""):
                return desk.refuse("invalid_parameter", f"{name} is no UUID")
        return handler(desk, call)

    return checked


def account_of(desk: Desk, call: Asked) -> str:
    """Return the account that a body speaks for. Raises ``ValueError`` for a subaccount or a trader that there is not."""
    body = call.body
    account_id = subaccount_id(call.account_id, body.get("subaccount") or 0)
    if not desk.views.has_account(account_id):
        raise ValueError("/subaccount was never made")
    trader = body.get("subtrader_id")
    if trader and desk.subtraders.find(call.account_id, trader) is None:
        raise ValueError("/subtrader_id is no trader of this member")
    return account_id


def market_of(desk: Desk, ticker: str) -> Market:
    """Return a market. Raises ``ValueError`` where there is none."""
    market = desk.exchange.state.markets.get(ticker)
    if market is None:
        raise ValueError("/market_ticker names no market")
    return market


def not_trading(desk: Desk, market: Market) -> Refusal | None:
    """Return why nothing can be agreed on in a market now, or None."""
    if market.trading:
        return None
    paused = market.status in {"active", "inactive"}
    return desk.refuse("trading_is_paused" if paused else "market_closed")


def rfq_in(desk: Desk, text: str) -> Rfq | None:
    """Return the request of an id, whoever's it is, or None."""
    return desk.negotiations.talks.rfqs.get(desk.ids.number("rfq", text))


def is_side(desk: Desk, call: Asked, quote: RfqQuote) -> bool:
    """Tell whether the caller is on either side of a quote."""
    sides = quote, desk.negotiations.talks.rfq_of(quote)
    return any(is_own(call, side.account_id) for side in sides)


def quote_in_path(desk: Desk, call: Asked) -> RfqQuote | None:
    """Return the quote that the path names, with its request if that is named too; None where the caller is on no side of it."""
    path = call.path_parameters
    quote = desk.negotiations.talks.quotes.get(desk.ids.number("quote", str(path["quote_id"])))
    if quote is None or not is_side(desk, call, quote):
        return None
    if path.get("rfq_id", desk.ids.make("rfq", quote.rfq)) != desk.ids.make("rfq", quote.rfq):
        return None
    return quote


def refused_list(desk: Desk, call: Asked, statuses: frozenset[str]) -> Refusal | None:
    """Return why a list cannot be had: a cursor or an id that is none, a status that nothing of it can have."""
    wrong = wrong_list(call.query)
    if wrong:
        return desk.refuse("invalid_parameter", wrong)
    for name in _ASKED_BY_UUID:
        text = call.query.get(name)
        if text is not None and not UUID.fullmatch(text):
            return desk.refuse("invalid_parameter", f"{name} is no UUID")
    if call.query["status"] not in {None, *statuses}:
        return desk.refuse("invalid_status_filter", f"status takes {', '.join(sorted(statuses))}")
    return None
