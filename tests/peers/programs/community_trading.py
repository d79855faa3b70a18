"""``kalshi-sdk`` trades: an order's life, batches, groups, and everything the portfolio shows."""

import uuid
from decimal import Decimal

TICKER = "KXHIGHNY-26NOV23-B52.5"
OTHER = "KXFED-26DEC-T3.75"


def order(sdk, **changes):
    """Return a request for an order that rests, with these changes."""
    return sdk.CreateOrderV2Request(
        **{
            "ticker": TICKER,
            "client_order_id": str(uuid.uuid4()),
            "side": "bid",
            "count": "10.00",
            "price": "0.05",
            "time_in_force": "good_till_canceled",
            "self_trade_prevention_type": "taker_at_cross",
        }
        | changes
    )


async def play(one, two):
    """Play an order's life, then batches and groups."""
    await an_orders_life(one, two)
    await what_is_shown(one)
    await batches(one)
    await groups(one)
    placed = await one("orders.create_v2", request=order(one.sdk))
    await one("orders.cancel_all_v2")
    seen = await one("orders.get", placed.order_id)
    one.check("nothing rests", holds=seen.status == "canceled")


async def an_orders_life(one, two):
    """Place, amend, decrease, cancel; fill against another user, and see fill and position."""
    book = await one("markets.orderbook", TICKER)
    best_bid = max(level.price for level in book.yes)
    placed = await one("orders.create_v2", request=order(one.sdk, price=best_bid))
    number = placed.order_id
    seen = await one("orders.get", number)
    one.check("it rests", holds=seen.status == "resting")
    await one("orders.queue_position", number)
    queue = await one("orders.queue_positions", market_tickers=[TICKER])
    one.check("it queues", holds=number in [each.order_id for each in queue])

    inside = best_bid + Decimal("0.01")
    amend = one.sdk.AmendOrderV2Request(ticker=TICKER, side="bid", count="8.00", price=inside)
    await one("orders.amend_v2", number, request=amend)
    less = await one(
        "orders.decrease_v2", number, request=one.sdk.DecreaseOrderV2Request(reduce_by="2.00")
    )
    one.check("six are left", holds=less.remaining_count == 6)
    sold = await two(
        "orders.create_v2", request=order(two.sdk, side="ask", count="4.00", price=inside)
    )
    two.check("four are sold", holds=sold.fill_count == 4)
    page = await one("portfolio.fills", order_id=number)
    one.check("one fill of four", holds=[each.count for each in page.items] == [4])
    held = await one("portfolio.positions", ticker=TICKER)
    one.check("four are held", holds=[each.position for each in held.market_positions] == [4])
    gone = await one("orders.cancel_v2", number)
    one.check("two were left to cancel", holds=gone.reduced_by == 2)


async def what_is_shown(one):
    """Read all lists of the portfolio, by page and as a whole."""
    page = await one("orders.list", ticker=TICKER, limit=1)
    one.check("an order is listed", holds=len(page.items) == 1)
    await one("orders.list_all", limit=2)
    for path in ("orders.fills", "portfolio.settlements", "portfolio.deposits"):
        await one(path, limit=2)
        await one(f"{path}_all", limit=2)
    await one("portfolio.withdrawals", limit=2)
    await one("portfolio.withdrawals_all", limit=2)
    await one("portfolio.fills_all", limit=2)
    await one("portfolio.positions_all", limit=2)
    await one("portfolio.total_resting_order_value")


async def batches(one):
    """Place and cancel several orders at once."""
    sdk = one.sdk
    orders = [order(sdk, ticker=OTHER), order(sdk, ticker=OTHER, price="0.06")]
    made = await one(
        "orders.batch_create_v2", request=sdk.BatchCreateOrdersV2Request(orders=orders)
    )
    entries = [sdk.BatchCancelOrdersV2RequestOrder(order_id=each.order_id) for each in made.orders]
    gone = await one(
        "orders.batch_cancel_v2", request=sdk.BatchCancelOrdersV2Request(orders=entries)
    )
    one.check("both were cancelled", holds=[each.reduced_by for each in gone.orders] == [10, 10])


async def groups(one):
    """Lead a group of orders through everything it can do."""
    number = (await one("order_groups.create", contracts_limit=20)).order_group_id
    placed = await one("orders.create_v2", request=order(one.sdk, order_group_id=number))
    seen = await one("order_groups.get", number)
    one.check("the order is in its group", holds=placed.order_id in seen.orders)
    listed = await one("order_groups.list")
    one.check("the group is listed", holds=number in [each.id for each in listed])
    await one("order_groups.update_limit", number, contracts_limit=30)
    await one("order_groups.trigger", number)
    await one("order_groups.reset", number)
    await one("order_groups.delete", number)
