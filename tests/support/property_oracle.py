"""Short words for talking to an oracle in tests: ``place(oracle, "ann", "bid", 10, 30)`` is ten contracts at 30 cents."""

from kalshi_harness.oracle import Oracle

CENT = 10_000  # micros
MARKET = {
    "type": "CreateMarket",
    "title": "T",
    "description": "D",
    "expires_at_us": 0,
    "tick_e4": 100,
    "lot_e2": 100,
}


def do(oracle, command_type, at_us=0, **arguments):
    return oracle.apply({"type": command_type, **arguments}, at_us)


def place(oracle, who, side, contracts, cents, **more):
    command = {
        "account_id": who,
        "ticker": "M",
        "side": side,
        "kind": "limit" if cents else "market",
        "count_e2": contracts * 100,
        "price_e4": cents * 100,
        "time_in_force": "gtc" if cents else "ioc",
        "self_trade": "cancel_taker",
    }
    return do(oracle, "PlaceOrder", **command | more)


def kinds(events):
    return [event["type"] for event in events]


def refusal(events):
    (event,) = events
    assert event["type"] == "Refused"
    return event["reason"], event["field"]


def money(oracle, who):
    account = oracle.state()["accounts"][who]
    return account["cash_micros"] // CENT, account["escrow_micros"] // CENT


def small_world():
    """Return an oracle with two accounts, ann and bob, of $100 each, and a market M."""
    judge = Oracle()
    for name in ("ann", "bob"):
        do(judge, "OpenAccount", account_id=name)
        do(judge, "Deposit", account_id=name, amount_micros=100_000_000)
    judge.apply(MARKET | {"ticker": "M"}, 0)
    return judge
