"""Cards about token buckets: what an account is told, what it may do, and that nobody else pays for it (T04, D59)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

from kalshi_contract.limits import TokenBucket
from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment, SignedTrader
from kalshi_harness.verdict import Need, expect, expect_equal

DECK = Deck("limits")
FROZEN: tuple[Need, ...] = ("control", "clock", "limits")
NOTHING_LEFT = (429, "")


@DECK.card(
    "TLM-010",
    "An account is told its tier and the tier's buckets",
    rules=("T04",),
    needs=("limits",),
)
def told(environment: SignedEnvironment) -> None:
    """Tokens a second, and tokens held at most."""
    limits = environment.trader.succeed("GetAccountApiLimits")
    tier = environment.edition.limits.tiers.get(limits["usage_tier"])
    expect(tier is not None, "the tier is one of the contract", limits)
    due = {} if tier is None else tier.buckets
    for name, bucket in due.items():
        found = (limits[name]["refill_rate"], limits[name]["bucket_capacity"])
        expect_equal(found, (bucket.refill_per_s, bucket.capacity), f"the bucket {name}", limits)


@DECK.card(
    "TLM-020",
    "As many reads as the bucket holds are answered, the next is 429, and tokens come back",
    rules=("T04", "D59"),
    needs=FROZEN,
)
def reads(environment: SignedEnvironment) -> None:
    """Somebody else reads on. After the time of one read there is one."""
    environment.controls.freeze()
    trader, other = environment.new_trader(), environment.new_trader()
    bucket, cost = _bucket(environment, trader, "read"), environment.operation("GetBalance").cost
    for _ in range((bucket.capacity - cost) // cost):  # one was asking for the limits
        trader.succeed("GetBalance")
    trader.refused("GetBalance", *NOTHING_LEFT)
    other.succeed("GetBalance")
    environment.controls.advance(cost / bucket.refill_per_s)
    trader.succeed("GetBalance")
    trader.refused("GetBalance", *NOTHING_LEFT)


@DECK.card(
    "TLM-030",
    "Writes have a bucket of their own, and an order too many does not exist",
    rules=("T04", "T08", "D59"),
    needs=(*FROZEN, "trades"),
)
def writes(environment: SignedEnvironment) -> None:
    """The order that was refused is nowhere; reading goes on."""
    environment.controls.freeze()
    trader, ticker = environment.new_trader(), environment.new_market()
    taken = _writes(environment, trader)
    for _ in range(taken):
        trader.place(ticker, "bid", "1.00", "0.0100")
    body = trader.order_body(ticker, "bid", "1.00", "0.0100")
    trader.refused("CreateOrderV2", *NOTHING_LEFT, body=body)
    listed = trader.succeed("GetOrders", query={"ticker": ticker})["orders"]
    expect_equal(len(listed), taken, "the orders that there are")


@DECK.card(
    "TLM-040",
    "A cancel costs less than an order",
    rules=("T04", "D59"),
    needs=(*FROZEN, "trades"),
)
def cancels(environment: SignedEnvironment) -> None:
    """When there are tokens for a cancel only, it goes through and an order does not."""
    environment.controls.freeze()
    trader, ticker = environment.new_trader(), environment.new_market()
    placed = [
        trader.place(ticker, "bid", "1.00", "0.0100") for _ in range(_writes(environment, trader))
    ]
    refill = _bucket(environment, trader, "write").refill_per_s
    environment.controls.advance(environment.operation("CancelOrderV2").cost / refill)
    body = trader.order_body(ticker, "bid", "1.00", "0.0100")
    trader.refused("CreateOrderV2", *NOTHING_LEFT, body=body)
    trader.succeed("CancelOrderV2", path={"order_id": placed[0]["order_id"]})


@DECK.card(
    "TLM-050",
    "Each order of a batch is paid for",
    rules=("T04", "D59"),
    needs=(*FROZEN, "trades"),
)
def batches(environment: SignedEnvironment) -> None:
    """A batch of all but one that the bucket holds leaves one."""
    environment.controls.freeze()
    trader, ticker = environment.new_trader(), environment.new_market()
    orders = [
        trader.order_body(ticker, "bid", "1.00", "0.0100")
        for _ in range(_writes(environment, trader) - 1)
    ]
    trader.succeed("BatchCreateOrdersV2", body={"orders": orders})
    trader.place(ticker, "bid", "1.00", "0.0100")
    body = trader.order_body(ticker, "bid", "1.00", "0.0100")
    trader.refused("CreateOrderV2", *NOTHING_LEFT, body=body)


def _bucket(environment: SignedEnvironment, trader: SignedTrader, name: str) -> TokenBucket:
    """Return the bucket of the trader's tier, as the contract has it. It takes a read to know the tier."""
    tier = environment.edition.limits.tiers[trader.succeed("GetAccountApiLimits")["usage_tier"]]
    return tier.buckets[name]


def _writes(environment: SignedEnvironment, trader: SignedTrader) -> int:
    """Return how many orders the trader's full bucket holds."""
    capacity = _bucket(environment, trader, "write").capacity
    return capacity // environment.operation("CreateOrderV2").cost
