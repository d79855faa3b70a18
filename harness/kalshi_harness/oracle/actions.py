"""What a command does on the oracle's exchange when nothing speaks against it, and the events that tell of it.

One generator per command, run to its end by ``judge``; ``ACTIONS`` finds it by the command's name. Imports the standard
library only. Rules: D3 (shorts and their collateral), D4 (a market order's rest is cancelled), D5, D6.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from kalshi_harness.oracle import groups, holders
from kalshi_harness.oracle.charges import change_fees, charge
from kalshi_harness.oracle.markets import (
    change_market,
    close_market,
    create_market,
    finalize_market,
    pause_exchange,
    resume_exchange,
    settle_market,
)
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import (
    PAYOUT,
    SIDES,
    Event,
    Order,
    Side,
    Trade,
    other_side,
)


def open_account(record: Record, account_id: str) -> Iterator[Event]:
    """Open an empty account."""
    record.money[account_id] = 0
    yield {"type": "AccountOpened", "account_id": account_id}


def deposit(record: Record, account_id: str, amount_micros: int) -> Iterator[Event]:
    """Take money in."""
    record.pay(account_id, amount_micros)
    yield {"type": "Deposited", "account_id": account_id, "amount_micros": amount_micros}


def withdraw(record: Record, account_id: str, amount_micros: int) -> Iterator[Event]:
    """Pay money out."""
    record.pay(account_id, -amount_micros)
    yield {"type": "Withdrawn", "account_id": account_id, "amount_micros": amount_micros}


def cancel_order(record: Record, account_id: str, order_number: int) -> Iterator[Event]:
    """Cancel what rests of an order."""
    for order in record.resting(account_id=account_id):
        if order.number == order_number:
            yield order.cancel("user")


def expire_orders(record: Record) -> Iterator[Event]:
    """Cancel what is due."""
    for order in record.due():
        yield order.cancel("expired")


def cancel_all_orders(record: Record, account_id: str) -> Iterator[Event]:
    """Cancel all that rests."""
    for order in record.resting(account_id=account_id):
        yield order.cancel("user")


def place_order(record: Record, self_trade: str, **terms: Any) -> Iterator[Event]:
    """Accept the order, let it trade, and rest or cancel what is left of it."""
    order = record.new_order(**terms)
    if order.options or order.fees:
        order.options["self_trade"] = self_trade
    record.orders.append(order)
    record.rename(order, order.asks("client_order_id"))
    shown = {name: value for name, value in terms.items() if name != "options"}
    shown |= {"count_e2": order.count}
    yield {"type": "OrderAccepted", "order_number": order.number, **shown}
    yield from expire_orders(record)
    yield from arrive(record, order, self_trade)


def arrive(record: Record, order: Order, self_trade: str) -> Iterator[Event]:
    """Let an order trade with what it meets, and rest or cancel what is left of it."""
    while order.remaining:
        met = record.opposite(order)
        if not met:
            break
        if not record.are_one(met[0], order):
            yield from trade(record, met[0], order)
        elif self_trade == "cancel_maker":
            yield met[0].cancel("self_trade")
        else:
            yield order.cancel("self_trade")
    if order.remaining and order.time_in_force == "gtc":
        order.resting = True
    elif order.remaining:
        yield order.cancel("ioc")
    yield from groups.trigger_those_over(record)


def amend_order(
    record: Record, order_number: int, price_e4: int, count_e2: int, **changes: Any
) -> Iterator[Event]:
    """Change a resting order; where it gets another price or grows, let it arrive anew behind all others."""
    order = record.numbered(order_number)
    before = order.price, order.remaining
    price, count = price_e4, count_e2
    keeps_place = price == order.price and count <= order.count
    cover = min(order.covered, count - order.filled)
    if not keeps_place:
        cover = record.new_cover(order, count - order.filled)
    order.price, order.count, order.covered = price, count, cover
    record.rename(order, changes["client_order_id"])
    if changes["expires_at_us"] is not None:
        order.options["expires_at_us"] = changes["expires_at_us"]
    yield {
        "type": "OrderAmended",
        "order_number": order_number,
        "account_id": order.account_id,
        "ticker": order.ticker,
        "price_e4": price_e4,
        "count_e2": count_e2,
        "remaining_e2": order.remaining,
        "old_price_e4": before[0],
        "old_remaining_e2": before[1],
        "keeps_place": keeps_place,
    }
    if not keeps_place:
        order.fees = record.markets[order.ticker].fees
        order.resting = False
        record.amended += 1
        order.place = (record.orders[-1].number, record.amended)
        yield from expire_orders(record)
        yield from arrive(record, order, order.asks("self_trade") or "cancel_taker")


def decrease_order(
    record: Record,
    order_number: int,
    reduce_by_e2: int | None,
    reduce_to_e2: int | None,
    **_named: str,
) -> Iterator[Event]:
    """Take away a part of what rests, or all of it."""
    order = record.numbered(order_number)
    if reduce_by_e2 is None:
        reduce_by_e2 = order.remaining - (reduce_to_e2 or 0)
    if reduce_by_e2 == order.remaining:
        yield order.cancel("user")
        return
    order.count -= reduce_by_e2
    order.covered = min(order.covered, order.remaining)
    yield {
        "type": "OrderDecreased",
        "order_number": order_number,
        "account_id": order.account_id,
        "ticker": order.ticker,
        "reduced_e2": reduce_by_e2,
        "remaining_e2": order.remaining,
    }


def trade_directly(
    record: Record,
    maker: Mapping[str, Any],
    taker: Mapping[str, Any],
    taker_side: Side,
    way: str,
    **terms: Any,
) -> Iterator[Event]:
    """Let two accounts trade with each other and nobody else, each with an order that is never in the book."""
    orders: list[Order] = []
    for given, side in ((maker, other_side(taker_side)), (taker, taker_side)):
        order = direct_order(record, given, side, **terms)
        record.orders.append(order)
        record.rename(order, order.asks("client_order_id"))
        orders.append(order)
        yield {
            "type": "OrderAccepted",
            "order_number": order.number,
            "account_id": order.account_id,
            "side": side,
            "kind": "limit",
            "time_in_force": "fok",
            **terms,
        }
    yield from trade(record, orders[0], orders[1], way)
    yield from groups.trigger_those_over(record)


def direct_order(
    record: Record, given: Mapping[str, Any], side: Side, ticker: str, **terms: Any
) -> Order:
    """Return the order of one side, not yet accepted."""
    return record.new_order(
        account_id=given["account_id"],
        ticker=ticker,
        side=side,
        kind="limit",
        time_in_force="fok",
        options={name: given[name] for name in ("client_order_id", "group_number")},
        **terms,
    )


def trade(record: Record, maker: Order, taker: Order, way: str = "book") -> Iterator[Event]:
    """Let two orders trade all they can, at the resting one's price; then pay redemptions and take excess cover away."""
    market, price = record.markets[taker.ticker], maker.price
    count = min(maker.remaining, taker.remaining)
    buyer, seller = (taker, maker) if taker.side == "bid" else (maker, taker)
    made = Trade(market.ticker, price, count, buyer.account_id, seller.account_id)
    settle_up(record, made)
    record.trades.append(made)
    for order in (maker, taker):
        order.covered -= min(order.covered, count)
        order.filled += count
        order.resting = order.resting and order.remaining > 0
    uncover(record, buyer.account_id, market.ticker)
    uncover(record, seller.account_id, market.ticker)
    fill_number = record.first_fill_number + 2 * (len(record.trades) - 1)
    yield {
        "type": "Traded",
        "ticker": market.ticker,
        "price_e4": price,
        "count_e2": count,
        "taker_side": taker.side,
        "maker_order_number": maker.number,
        "taker_order_number": taker.number,
        "maker_account_id": maker.account_id,
        "taker_account_id": taker.account_id,
        "maker_fill_number": fill_number,
        "taker_fill_number": fill_number + 1,
        "maker_filled_e2": maker.filled,
        "taker_filled_e2": taker.filled,
        **({} if way == "book" else {"way": way}),
    }
    yield from charge(record, maker, "maker", fill_number)
    yield from charge(record, taker, "taker", fill_number + 1)
    groups.count(record, maker, count)
    groups.count(record, taker, count)


def settle_up(record: Record, made: Trade) -> None:
    """Let both sides of a trade, or of a transfer of a position, pay what they open and get back what they close."""
    market, price, count = record.markets[made.ticker], made.price, made.count
    short = max(0, -record.position(made.buyer, market.ticker))
    long = max(0, record.position(made.seller, market.ticker))
    record.pay(made.buyer, PAYOUT * min(count, short) - price * count)
    record.pay(made.seller, PAYOUT * min(count, long) - (PAYOUT - price) * count)
    market.vault += PAYOUT * (count - min(count, short) - min(count, long))


def transfer_position(
    record: Record, account_id: str, to_account_id: str, ticker: str, count_e2: int, price_e4: int
) -> Iterator[Event]:
    """Move contracts: who gets YES has bought it, at a price that is no trade's."""
    ends = (to_account_id, account_id) if count_e2 > 0 else (account_id, to_account_id)
    made = Trade(ticker, price_e4, abs(count_e2), *ends)
    settle_up(record, made)
    record.moved.setdefault(len(record.trades), []).append(made)
    for name in ends:
        uncover(record, name, ticker)
    yield {
        "type": "PositionTransferred",
        "account_id": account_id,
        "to_account_id": to_account_id,
        "ticker": ticker,
        "count_e2": count_e2,
        "price_e4": price_e4,
    }


def uncover(record: Record, account_id: str, ticker: str) -> None:
    """Take cover that closes nothing any more from the latest orders, so that they hold escrow for it."""
    for side in SIDES:
        excess = max(0, record.excess_cover(account_id, ticker, side))
        resting = record.resting(account_id=account_id, ticker=ticker, side=side)
        for order in sorted(resting, key=lambda o: o.place, reverse=True):
            taken = min(excess, order.covered)
            order.covered -= taken
            excess -= taken


ACTIONS: Final[Mapping[str, Callable[..., Iterator[Event]]]] = {
    "OpenAccount": open_account,
    "Deposit": deposit,
    "Withdraw": withdraw,
    "CreateMarket": create_market,
    "CloseMarket": close_market,
    "SettleMarket": settle_market,
    "ChangeMarket": change_market,
    "ChangeFees": change_fees,
    "FinalizeMarket": finalize_market,
    "PauseExchange": pause_exchange,
    "ResumeExchange": resume_exchange,
    "PlaceOrder": place_order,
    "CancelOrder": cancel_order,
    "ExpireOrders": expire_orders,
    "OpenSubaccount": holders.open_subaccount,
    "OpenTrader": holders.open_trader,
    "Transfer": holders.transfer,
    "TransferPosition": transfer_position,
    "CreateGroup": groups.create,
    "ChangeGroup": groups.change,
    "LimitGroup": groups.limit,
    "CancelAllOrders": cancel_all_orders,
    "AmendOrder": amend_order,
    "DecreaseOrder": decrease_order,
    "TradeDirectly": trade_directly,
}
