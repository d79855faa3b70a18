"""Operations on block trades: proposed by one side, accepted by the other, traded past the book (T07)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.events import Refused
from mock_exchange.core.subaccounts import holder_of, subaccount_id
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.accounts import is_own
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler
from mock_exchange.editions.trade_api.formats import moment_us
from mock_exchange.editions.trade_api.negotiation import access, bodies, render
from mock_exchange.editions.trade_api.negotiation.proposals import PROPOSAL_STEPS, Party, Proposal
from mock_exchange.editions.trade_api.pages import newest_page

STATUSES: Final = frozenset(PROPOSAL_STEPS)
PARTIES: Final[tuple[Party, Party]] = ("buyer", "seller")
BAD_REQUEST: Final = 400


def get_proposals(desk: Desk, call: Asked) -> Answer:
    """List the proposals that the caller is on a side of, newest first."""
    refused = access.refused_list(desk, call, STATUSES)
    if refused is not None:
        return refused
    query = call.query
    found = [
        each
        for each in reversed(list(desk.negotiations.proposals.all))
        if each.party_of(call.account_id) is not None
        and query["market_ticker"] in {None, each.ticker}
        and query["status"] in {None, each.status}
    ]
    shown, cursor = newest_page(found, query)
    proposals = [render.proposal(desk.ids, each, call.account_id) for each in shown]
    return {"block_trade_proposals": proposals, "cursor": cursor}


def propose(desk: Desk, call: Asked) -> Answer:
    """Propose a trade to another member. Who proposes is one of its sides, and has accepted it."""
    body = call.body
    try:
        accounts = _sides(desk, body)
        expires_us = _checked_expiry_us(desk, body, call.at_us)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    own = (each for each in PARTIES if is_own(call, accounts[each]))
    party = next(own, None)
    if party is None:
        return desk.refuse("forbidden", "one side of a block trade is who proposes it")
    made = desk.negotiations.proposals.propose(
        party,
        call.at_us,
        account_id=accounts[party],
        ticker=body["market_ticker"],
        buyer_id=accounts["buyer"],
        seller_id=accounts["seller"],
        price_e4=body["price_centi_cents"],
        count_e2=body["centicount"],
        maker_side=body["maker_side"],
        expires_us=expires_us,
        buyer_trader=body.get("buyer_subtrader_id", ""),
        seller_trader=body.get("seller_subtrader_id", ""),
    )
    return {"block_trade_proposal_id": desk.ids.make("block", made.number)}


def accept(desk: Desk, call: Asked) -> Answer:
    """Accept the other member's proposal, and trade; where the exchange refuses, nothing changes."""
    found = _in_path(desk, call)
    party = None if found is None else found.party_of(call.account_id)
    if found is None or party is None or not _reaches(call, found, party):
        return desk.not_found()
    try:
        account_id = _accepting(desk, call, found, party)
    except ValueError as error:
        return desk.refuse("invalid_parameter", str(error))
    refused = desk.negotiations.proposals.accept(found, party, account_id, call.at_us)
    return None if refused is None else _said(desk, refused)


# -- what they share ---------------------------------------------------------------------------------


def _in_path(desk: Desk, call: Asked) -> Proposal | None:
    number = desk.ids.number("block", str(call.path_parameters["block_trade_proposal_id"]))
    return desk.negotiations.proposals.all.get(number)


def _reaches(call: Asked, proposal: Proposal, party: Party) -> bool:
    """Tell whether the key may act for the side's account, or names one that it may act for."""
    return "subaccount" in call.body or is_own(call, proposal.account_of(party))


def _accepting(desk: Desk, call: Asked, proposal: Proposal, party: Party) -> str:
    """Return the account a side accepts with: the one that was proposed, or one that it names. Raises ``ValueError``."""
    if proposal.status != "pending":
        raise ValueError(f"the proposal is {proposal.status}")
    if proposal.has_accepted(party):
        raise ValueError("the caller has accepted it before")
    _checked_end(call.body)
    named = access.account_of(desk, call)
    return named if "subaccount" in call.body else proposal.account_of(party)


def _said(desk: Desk, refused: Refused) -> Refusal:
    """Return the exchange's refusal with a status that the operation has."""
    said = desk.dialect.refused(refused)
    if desk.edition.errors[said.code].status == BAD_REQUEST:
        return said
    return desk.refuse("invalid_parameter", refused.reason.value)


def _sides(desk: Desk, body: Mapping[str, Any]) -> dict[Party, str]:
    accounts = {party: _side(desk, body, party) for party in PARTIES}
    if len({holder_of(account_id) for account_id in accounts.values()}) == 1:
        raise ValueError("a block trade is between two members")
    return accounts


def _side(desk: Desk, body: Mapping[str, Any], party: Party) -> str:
    """Return the account of a side: a member by either of its ids, and a subaccount of it."""
    wanted = body[f"{party}_user_id"]
    for account in desk.exchange.state.accounts.values():
        holder_id = account.holder_id
        if wanted in {render.user_id(desk.ids, holder_id), render.public_id(desk.ids, holder_id)}:
            account_id = subaccount_id(holder_id, body.get(f"{party}_subaccount") or 0)
            if not desk.views.has_account(account_id):
                raise ValueError(f"/{party}_subaccount was never made")
            trader = _checked_end(body, f"{party}_")
            if trader and desk.subtraders.find(holder_id, trader) is None:
                raise ValueError(f"/{party}_subtrader_id is no trader of that member")
            return account_id
    raise ValueError(f"/{party}_user_id names no member")


def _checked_end(body: Mapping[str, Any], prefix: str = "") -> str:
    """Return the trader that a side is for, '' for none. Raises ``ValueError`` where a subaccount is named as well."""
    trader = str(body.get(f"{prefix}subtrader_id") or "")
    if trader and f"{prefix}subaccount" in body:
        raise ValueError(f"give either {prefix}subtrader_id or {prefix}subaccount")
    return trader


def _checked_expiry_us(desk: Desk, body: Mapping[str, Any], at_us: int) -> int:
    """Return until when it stands. Raises ``ValueError`` for that, the market, a price off its grid, a part of a lot."""
    market = access.market_of(desk, body["market_ticker"])
    if not market.trading:
        raise ValueError("the market does not trade")
    if body["price_centi_cents"] not in market.prices:
        raise ValueError("/price_centi_cents is not on the market's price_ranges")
    if not bodies.is_count(body["centicount"], market.lot_e2):
        raise ValueError("/centicount must be whole lots of the market, and not beyond measure")
    expires_us = moment_us(body["expiration_ts"])
    if expires_us <= at_us:
        raise ValueError("/expiration_ts must be in the future")
    return expires_us


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetBlockTradeProposals": get_proposals,
        "ProposeBlockTrade": propose,
        "AcceptBlockTradeProposal": accept,
    }
)
