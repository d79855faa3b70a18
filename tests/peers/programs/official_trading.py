"""The official SDK trades: an order's life from the list of markets to the position, and everything else one does with orders."""

import uuid

TICKER = "KXHIGHNY-26NOV23-B52.5"
OTHER = "KXFED-26DEC-T3.75"


def order(**changes):
    """Return an order that rests, with these changes."""
    return {
        "ticker": TICKER,
        "client_order_id": str(uuid.uuid4()),
        "side": "bid",
        "count": "10.00",
        "price": "0.0500",
        "time_in_force": "good_till_canceled",
        "self_trade_prevention_type": "taker_at_cross",
    } | changes


async def play(one, two):
    """Play an order's life, then batches, queues and groups."""
    await an_orders_life(one, two)
    await batches(one)
    await groups(one)
    await everything_at_once(one)


async def an_orders_life(one, two):
    """List, read, place, amend, decrease, cancel; then fill against another user, and see fill and position."""
    listed = await one("get_markets", event_ticker="KXHIGHNY-26NOV23", status="open")
    one.check("the market is listed", holds=TICKER in [each.ticker for each in listed.markets])
    book = (await one("get_market_orderbook", ticker=TICKER)).orderbook_fp
    best_bid, best_ask_no = book.yes_dollars[-1][0], book.no_dollars[-1][0]
    spread_e4 = 10_000 - round(float(best_bid) * 1e4) - round(float(best_ask_no) * 1e4)
    one.check("there is room between bid and ask", holds=spread_e4 >= 200)

    placed = await one("create_order_v2", **order(price=best_bid))
    one.check("a resting order is not filled", holds=placed.fill_count == "0.00")
    number = placed.order_id
    seen = (await one("get_order", order_id=number)).order
    one.check("it rests", holds=_word(seen.status) == "resting")
    await one("get_order_queue_position", order_id=number)
    queue = await one("get_order_queue_positions", market_tickers=TICKER)
    one.check("it queues", holds=number in [each.order_id for each in queue.queue_positions])

    inside = f"{float(best_bid) + 0.01:.4f}"
    amended = await one(
        "amend_order_v2", order_id=number, ticker=TICKER, side="bid", count="8.00", price=inside
    )
    one.check("the amended order keeps its id", holds=amended.order_id == number)
    less = await one("decrease_order_v2", order_id=number, reduce_by="2.00")
    one.check("six are left", holds=less.remaining_count == "6.00")

    sold = await two("create_order_v2", **order(side="ask", count="4.00", price=inside))
    two.check("four are sold to the first in the queue", holds=sold.fill_count == "4.00")
    fills = (await one("get_fills", order_id=number)).fills
    one.check("one fill of four", holds=[each.count_fp for each in fills] == ["4.00"])
    positions = (await one("get_positions", ticker=TICKER)).market_positions
    one.check("four are held", holds=[each.position_fp for each in positions] == ["4.00"])
    sellers = (await two("get_positions", ticker=TICKER)).market_positions
    two.check("four are owed", holds=[each.position_fp for each in sellers] == ["-4.00"])

    cancelled = await one("cancel_order_v2", order_id=number)
    one.check("two were left to cancel", holds=cancelled.reduced_by == "2.00")
    listed = await one("get_orders", ticker=TICKER, status="canceled")
    one.check("the order is over", holds=number in [each.order_id for each in listed.orders])


async def batches(one):
    """Place and cancel several orders at once, one of them wrong."""
    made = await one(
        "batch_create_orders_v2",
        orders=[
            order(ticker=OTHER),
            order(ticker=OTHER, price="0.0600"),
            order(ticker="KXNOTHING"),
        ],
    )
    outcomes = [each.order_id for each in made.orders if getattr(each, "error", None) is None]
    one.check("two of three were taken", holds=len(outcomes) == 2)
    gone = await one("batch_cancel_orders_v2", orders=[{"order_id": number} for number in outcomes])
    one.check(
        "both were cancelled", holds=[each.reduced_by for each in gone.orders] == ["10.00"] * 2
    )


async def groups(one):
    """Lead a group of orders through everything it can do."""
    group = await one("create_order_group", contracts_limit=20)
    number = group.order_group_id
    placed = await one("create_order_v2", **order(order_group_id=number))
    seen = await one("get_order_group", order_group_id=number)
    one.check("the order is in its group", holds=placed.order_id in seen.orders)
    listed = await one("get_order_groups")
    one.check("the group is listed", holds=number in [each.id for each in listed.order_groups])
    await one("update_order_group_limit", order_group_id=number, contracts_limit=30)
    await one("trigger_order_group", order_group_id=number)
    seen = (await one("get_order", order_id=placed.order_id)).order
    one.check("a triggered group cancels", holds=_word(seen.status) == "canceled")
    await one("reset_order_group", order_group_id=number)
    await one("delete_order_group", order_group_id=number)


async def everything_at_once(one):
    """Cancel all orders, last of all: new ones are cancelled too, for a while."""
    placed = await one("create_order_v2", **order())
    await one("cancel_all_orders")
    seen = (await one("get_order", order_id=placed.order_id)).order
    one.check("nothing rests", holds=_word(seen.status) == "canceled")


def _word(value):
    """Return an enum's word, be it an enum or the word."""
    return getattr(value, "value", value)
