"""Operations on what an account has: balance, fills, positions, settlements, deposits (T05, T06, T08)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from mock_exchange.core.units import PAYOUT_E4
from mock_exchange.core.view_types import AccountView, Fill
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import render_market, render_order
from mock_exchange.editions.trade_api.accounts import holder, holders, on_this_shard
from mock_exchange.editions.trade_api.archive import cutoff_us, is_archived_with_event
from mock_exchange.editions.trade_api.desk import Answer, Asked, Desk, Handler, Json
from mock_exchange.editions.trade_api.filters import ONE, names, too_many
from mock_exchange.editions.trade_api.formats import (
    SECOND_US,
    balance_dollars,
    cents,
    contracts,
    cursor_key,
    moment,
    money,
)
from mock_exchange.editions.trade_api.market_data import within
from mock_exchange.editions.trade_api.pages import newest_page, page
from mock_exchange.editions.trade_api.places import EVENT_CONTRACT, SHARDS, place
from mock_exchange.editions.trade_api.tape import Movement, Payout

TICKERS_MAX: Final = 100
"""So many markets may a list of fills be narrowed down to."""

COUNT_FILTERS: Final = frozenset({"position", "total_traded"})


def get_balance(desk: Desk, call: Asked) -> Answer:
    """Return free money, and what the positions are worth at the last prices."""
    account_id = holder(desk, call)
    if isinstance(account_id, Refusal):
        return account_id
    index = call.query["exchange_index"]
    cash_micros = {
        shard: 0 if account is None else account.cash_micros
        for shard in SHARDS
        if index in {None, -1, shard}
        and ((account := _on_shard(desk, account_id, shard)) is not None or index == shard)
    }
    total_micros = sum(cash_micros.values())
    here = on_this_shard(index)
    worth_micros = sum(
        each.position_e2 * each.last_price_e4
        if each.position_e2 > 0
        else -each.position_e2 * (PAYOUT_E4 - each.last_price_e4)
        for each in desk.views.positions(account_id)
        if here
    )
    shown: Json = {
        "balance": cents(total_micros),
        "balance_dollars": balance_dollars(total_micros),
        "portfolio_value": cents(worth_micros),
        "updated_ts": call.at_us // SECOND_US,
    }
    if call.locked_to is None:  # a key of one subaccount is not told
        shown["balance_breakdown"] = [
            {"exchange_index": shard, "balance": balance_dollars(micros)}
            for shard, micros in cash_micros.items()
        ]
    return shown


def get_fills(desk: Desk, call: Asked) -> Answer:
    """List the account's fills, newest first."""
    query, account_ids = call.query, holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    refused = too_many(desk, query, "ticker", TICKERS_MAX)
    if refused is not None:
        return refused
    tickers = names(query["ticker"])
    wanted = query["order_id"]
    number = None if wanted is None else desk.ids.number("order", wanted)
    found = [
        each
        for each in fills_of(desk, account_ids, tickers)
        if (wanted is None or each.order_number == number)
        and within(each.at_us, query)
        and on_this_shard(query["exchange_index"])
        and each.at_us >= cutoff_us(call.at_us)
    ]
    return fills_page(desk, query, found)


def fills_of(desk: Desk, account_ids: Sequence[str], tickers: Collection[str] | None) -> list[Fill]:
    """Return the fills of accounts, newest first: in some markets, or with None in all."""
    markets: Collection[str | None] = (None,) if tickers is None else tickers
    lists = [desk.views.fills(each, ticker) for each in account_ids for ticker in markets]
    if len(lists) == 1:
        return lists[0]
    return sorted(chain.from_iterable(lists), key=lambda fill: fill.number, reverse=True)


def fills_page(desk: Desk, query: Mapping[str, Any], found: Sequence[Fill]) -> Json:
    """Return a page of fills, newest first."""
    shown, cursor = newest_page(found, query)
    first = desk.exchange.state.first_fill_number
    fills = [render_order.fill(desk.ids, each, (each.number - first) // 2) for each in shown]
    return {"fills": fills, "cursor": cursor}


def get_positions(desk: Desk, call: Asked) -> Answer:
    """List what the account holds, or held, by market; and the same by event."""
    query, account_id = call.query, holder(desk, call)
    if isinstance(account_id, Refusal):
        return account_id
    refused = too_many(desk, query, "event_ticker", ONE)
    if refused is not None:
        return refused
    filters = names(query["count_filter"]) or frozenset()
    if filters - COUNT_FILTERS:
        known = ", ".join(sorted(COUNT_FILTERS))
        return desk.refuse("invalid_parameter", f"count_filter takes {known}")
    account, status = desk.exchange.state.accounts.get(account_id), query["settlement_status"]
    after = cursor_key(query["cursor"] or "")
    if after and not after.startswith(f"{status}/"):
        return desk.refuse("invalid_parameter", "cursor is of another settlement_status")
    place_of = partial(_place, desk, status)
    found = [
        (ticker, position)
        for ticker in sorted(account.positions if account is not None else (), key=place_of)
        if _wanted(desk, ticker, query)
        and not is_archived_with_event(desk, ticker, call.at_us)
        and (position := position_facts(desk, account_id, ticker)) is not None
        and ("position" not in filters or position["net_e2"])
        and ("total_traded" not in filters or position["traded_micros"])
    ]
    return positions_page(desk, query, found, place_of)


def _place(desk: Desk, status: str, ticker: str) -> str:
    """Return where a position is in the list of a status: what was paid out lies together by event. Cursors carry it."""
    terms = desk.catalogue.market(ticker)
    event = terms.event if terms is not None and status != "unsettled" else ""
    return f"{status}/{event}/{ticker}"


def positions_page(
    desk: Desk,
    query: Mapping[str, Any],
    found: Sequence[tuple[str, Mapping[str, Any]]],
    place_of: Callable[[str], str] = str,
) -> Json:
    """Return a page of positions, (ticker, facts) in the order of their places: by ticker, unless said otherwise."""
    shown, cursor = page(
        found, lambda each: place_of(each[0]), limit=query["limit"], cursor=query["cursor"]
    )
    return {
        "market_positions": [_market_position(ticker, facts) for ticker, facts in shown],
        "event_positions": _event_positions(desk, shown),
        "cursor": cursor,
    }


def get_settlements(desk: Desk, call: Asked) -> Answer:
    """List the account's positions that were paid out, newest first."""
    query, account_ids = call.query, holders(desk, call)
    if isinstance(account_ids, Refusal):
        return account_ids
    refused = too_many(desk, query, "event_ticker", ONE)
    if refused is not None:
        return refused
    found = []
    for payout in reversed(desk.tape.payouts):
        terms = desk.catalogue.market(payout.ticker)
        if (
            payout.account_id in account_ids
            and terms is not None
            and query["ticker"] in {None, payout.ticker}
            and query["event_ticker"] in {None, terms.event}
            and within(payout.at_us, query)
            and not is_archived_with_event(desk, payout.ticker, call.at_us)
        ):
            found.append(payout)
    shown, cursor = newest_page(found, query)
    return {"settlements": [_settlement(desk, each) for each in shown], "cursor": cursor}


def get_resting_order_total_value(desk: Desk, call: Asked) -> Answer:
    """Return what all resting orders would cost."""
    value_micros = desk.views.resting_value_micros(call.account_id)
    return {
        "total_resting_order_value": cents(value_micros),
        "resting_order_value_breakdown": [
            {"exchange_index": 0, "balance": balance_dollars(value_micros)}
        ],
    }


def get_deposits(desk: Desk, call: Asked) -> Answer:
    """List the money that came in, newest first."""
    return _movements(desk, call, "deposits", incoming=True)


def get_withdrawals(desk: Desk, call: Asked) -> Answer:
    """List the money that went out, newest first."""
    return _movements(desk, call, "withdrawals", incoming=False)


def _on_shard(desk: Desk, account_id: str, shard: int) -> AccountView | None:
    """Return an account's part on a shard, None where it has none."""
    there = place(EVENT_CONTRACT, shard)
    return desk.views.account(f"{account_id}@{there}" if there else account_id)


# -- what they share ---------------------------------------------------------------------------------


def _movements(desk: Desk, call: Asked, name: str, *, incoming: bool) -> Json:
    found = [
        each
        for each in reversed(desk.tape.movements)
        if each.account_id == call.account_id and (each.amount_micros > 0) == incoming
    ]
    shown, cursor = newest_page(found, call.query)
    return {name: [_movement(desk, each) for each in shown], "cursor": cursor}


def _movement(desk: Desk, each: Movement) -> Json:
    return {
        "id": desk.ids.make("deposit", each.number),
        "status": "applied",
        "type": "ach",
        "amount_cents": cents(abs(each.amount_micros)),
        "fee_cents": 0,
        "created_ts": each.at_us // SECOND_US,
        "finalized_ts": each.at_us // SECOND_US,
    }


def _wanted(desk: Desk, ticker: str, query: Mapping[str, Any]) -> bool:
    terms, market = desk.catalogue.market(ticker), desk.views.market(ticker)
    if terms is None or market is None or not on_this_shard(query["exchange_index"]):
        return False
    settled = "settled" if market.status == "settled" else "unsettled"
    return (
        query["ticker"] in {None, ticker}
        and query["event_ticker"] in {None, terms.event}
        and query["settlement_status"] in {"all", settled}
    )


def position_facts(desk: Desk, account_id: str, ticker: str) -> dict[str, Any] | None:
    """Return what the fills of an account in a market, and what it was handed or handed on, add up to."""
    fills, moves = desk.views.fills(account_id, ticker), desk.views.moves(account_id, ticker)
    market = desk.views.market(ticker)
    if market is None or not (fills or moves):
        return None
    basis = desk.views.basis(desk.exchange.state.accounts[account_id], ticker)
    settled = desk.tape.settled_us(ticker)
    net_e2 = 0 if settled is not None else basis.net_e2
    realized_micros = round(basis.realized_micros())
    average_e4 = basis.average_price_e4
    unit_e4 = average_e4 if net_e2 > 0 else PAYOUT_E4 - average_e4
    if settled is not None:
        value_e4 = render_market.settlement_value_e4(market)
        realized_micros += round(basis.unrealized_micros(value_e4))
    return {
        "net_e2": net_e2,
        "traded_micros": sum(each.count_e2 * _own_price_e4(each) for each in fills),
        "traded_e2": sum(each.count_e2 for each in fills),
        "exposure_micros": round(abs(net_e2) * unit_e4),
        "realized_micros": realized_micros,
        "fees_micros": sum(each.fee_micros for each in fills),
        "updated_us": settled
        or max(*(fill.at_us for fill in fills[:1]), *(move.at_us for move in moves[-1:]), 0),
    }


def _own_price_e4(fill: Fill) -> int:
    return fill.price_e4 if fill.side == "bid" else PAYOUT_E4 - fill.price_e4


def _market_position(ticker: str, facts: Mapping[str, Any]) -> Json:
    return {
        "ticker": ticker,
        "exchange_index": 0,
        "total_traded_dollars": money(facts["traded_micros"]),
        "position_fp": contracts(facts["net_e2"]),
        "market_exposure_dollars": money(facts["exposure_micros"]),
        "realized_pnl_dollars": money(facts["realized_micros"]),
        "fees_paid_dollars": money(facts["fees_micros"]),
        "last_updated_ts": moment(facts["updated_us"]),
    }


def _event_positions(desk: Desk, shown: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Json]:
    by_event: dict[str, list[Mapping[str, Any]]] = {}
    for ticker, facts in shown:
        terms = desk.catalogue.market(ticker)
        if terms is not None:
            by_event.setdefault(terms.event, []).append(facts)
    return [
        {
            "event_ticker": event,
            "total_cost_dollars": money(sum(each["traded_micros"] for each in members)),
            "total_cost_shares_fp": contracts(sum(each["traded_e2"] for each in members)),
            "event_exposure_dollars": money(sum(each["exposure_micros"] for each in members)),
            "realized_pnl_dollars": money(sum(each["realized_micros"] for each in members)),
            "fees_paid_dollars": money(sum(each["fees_micros"] for each in members)),
        }
        for event, members in sorted(by_event.items())
    ]


def _settlement(desk: Desk, payout: Payout) -> Json:
    terms, market = desk.catalogue.market(payout.ticker), desk.views.market(payout.ticker)
    assert terms is not None and market is not None, "it was paid out"  # noqa: PT018, S101 - our own data
    fills = desk.views.fills(payout.account_id, payout.ticker)
    counts, costs = {"bid": 0, "ask": 0}, {"bid": 0, "ask": 0}
    for each in fills:
        counts[each.side] += each.count_e2
        costs[each.side] += each.count_e2 * _own_price_e4(each)
    for move in desk.views.moves(payout.account_id, payout.ticker):
        side, unit_e4 = "bid", move.price_e4
        if move.signed_e2 < 0:
            side, unit_e4 = "ask", PAYOUT_E4 - move.price_e4
        counts[side] += abs(move.signed_e2)
        costs[side] += abs(move.signed_e2) * unit_e4
    return {
        "ticker": payout.ticker,
        "exchange_index": 0,
        "event_ticker": terms.event,
        "market_result": render_market.result(market),
        "yes_count_fp": contracts(counts["bid"]),
        "yes_total_cost_dollars": money(costs["bid"]),
        "no_count_fp": contracts(counts["ask"]),
        "no_total_cost_dollars": money(costs["ask"]),
        "revenue": cents(payout.payout_micros),
        "settled_time": moment(payout.at_us),
        "fee_cost": money(sum(each.fee_micros for each in fills)),
        "value": render_market.settlement_value_e4(market) // 100,
    }


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "GetBalance": get_balance,
        "GetFills": get_fills,
        "GetPositions": get_positions,
        "GetSettlements": get_settlements,
        "GetPortfolioRestingOrderTotalValue": get_resting_order_total_value,
        "GetDeposits": get_deposits,
        "GetWithdrawals": get_withdrawals,
    }
)
