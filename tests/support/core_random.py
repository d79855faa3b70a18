"""Random but reproducible trading: everything the exchange understands, good and bad."""

import random

from mock_exchange.core.commands import (
    CancelOrder,
    CloseMarket,
    CreateMarket,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SettleMarket,
    Withdraw,
)

ACCOUNTS = ("ann", "bob", "cat", "dan", "eve")
PATTERN = (
    *("place",) * 60,
    *("cancel",) * 30,
    *("deposit", "deposit", "withdraw", "open", "create", "close", "settle"),
)
"""How often each kind of command comes."""


def random_commands(count, seed):
    """Yield ``count`` commands. They guess: some are refused."""
    pick = random.Random(seed)
    markets = 3
    orders = 1
    yield from (OpenAccount(account_id) for account_id in ACCOUNTS)
    yield from (Deposit(account_id, 3_000_000_000) for account_id in ACCOUNTS)
    yield from (CreateMarket(f"M{n}", "title", "text", 0) for n in range(markets))
    for _ in range(count):
        kind = pick.choice(PATTERN)
        account_id = pick.choice((*ACCOUNTS, "zoe") if pick.random() < 0.02 else ACCOUNTS)
        ticker = f"M{pick.randrange(max(0, markets - 4), markets + (pick.random() < 0.02))}"
        if kind == "place":
            orders += 1
            yield random_order(pick, account_id, ticker)
        elif kind == "cancel":
            yield CancelOrder(account_id, pick.randint(max(0, orders - 60), orders))
        elif kind in {"deposit", "withdraw"}:
            command = Deposit if kind == "deposit" else Withdraw
            yield command(account_id, pick.randint(-1, 200) * 1_000_000)
        elif kind == "open":
            yield OpenAccount(account_id)
        elif kind == "create":
            yield CreateMarket(f"M{markets}", "title", "text", 0, pick.choice((1, 50, 100, 300)))
            markets += 1
        elif kind == "close":
            yield CloseMarket(ticker)
        else:
            yield SettleMarket(ticker, pick.choice(("yes", "no")))


def random_order(pick, account_id, ticker):
    """Return an order near the middle, now and then a wrong one."""
    kind = "market" if pick.random() < 0.1 else "limit"
    return PlaceOrder(
        account_id,
        ticker,
        pick.choice(("bid", "ask")),
        kind,
        100 * pick.randint(0 if pick.random() < 0.05 else 1, 30),
        0 if kind == "market" else 100 * pick.randint(40, 60) + (pick.random() < 0.02),
        pick.choice(("ioc", "fok") if kind == "market" else ("gtc", "gtc", "gtc", "ioc", "fok")),
        pick.choice(("cancel_taker", "cancel_maker")),
    )
