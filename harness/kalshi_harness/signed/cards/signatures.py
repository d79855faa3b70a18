"""Cards about who calls: signatures, timestamps, keys, scopes, and what needs none of them (T02, T17, D58, D66)."""

# ruff: noqa: D401 - a card describes what holds, it commands nobody

import time

from kalshi_harness.card import Deck
from kalshi_harness.signed.trader import SignedEnvironment

DECK = Deck("signatures")
UNKNOWN_KEY_ID = "00000000-0000-4000-8000-00000000c0de"
LATE_S = 120
TOLERATED_S, NOT_TOLERATED_S = (-10, 25), (-20, 40)
"""Seconds beside now: negative is late. Well within 15 late and 30 early, and well beyond (D58)."""


@DECK.card("TAU-010", "A signed call is answered", rules=("T02",))
def signed(environment: SignedEnvironment) -> None:
    """The balance is somebody's."""
    environment.trader.succeed("GetBalance")


@DECK.card("TAU-020", "A call without a signature is 401", rules=("T02", "T03"))
def unsigned(environment: SignedEnvironment) -> None:
    """No header at all, and a key without a signature."""
    environment.nobody.refused("GetBalance", 401, "token_authentication_failure")
    named = {"KALSHI-ACCESS-KEY": environment.credentials.key_id}
    environment.nobody.refused("GetBalance", 401, "signature_is_missing_from_headers", spoil=named)


@DECK.card("TAU-030", "A signature of something else is 401", rules=("T02", "T03"))
def wrong_signature(environment: SignedEnvironment) -> None:
    """The signature of another path does not open this one."""
    trader = environment.trader
    other = trader.headers("GET", "/portfolio/orders")
    trader.refused("GetBalance", 401, "authentication_error", spoil=other)


@DECK.card("TAU-040", "A key that nobody knows is 401", rules=("T02", "T03"))
def unknown_key(environment: SignedEnvironment) -> None:
    """The signature may be as good as it likes."""
    spoil = {"KALSHI-ACCESS-KEY": UNKNOWN_KEY_ID}
    environment.trader.refused("GetBalance", 401, "authentication_error", spoil=spoil)


@DECK.card("TAU-050", "A timestamp that is long past is 401", rules=("T02", "D58"))
def late(environment: SignedEnvironment) -> None:
    """Two minutes late, rightly signed for that moment."""
    trader = environment.trader
    path = environment.edition.operations["GetBalance"].path
    stale = trader.headers("GET", path, at_s=time.time() - LATE_S)
    trader.refused("GetBalance", 401, "header_timestamp_expired", spoil=stale)


@DECK.card("TAU-060", "Market data needs no key", rules=("T17", "D66"))
def public(environment: SignedEnvironment) -> None:
    """Whoever asks is answered."""
    nobody = environment.nobody
    ticker = environment.any_ticker()
    nobody.market(ticker)
    nobody.succeed("GetExchangeStatus")
    nobody.succeed("GetTrades", query={"limit": 1})


@DECK.card("TAU-070", "A revoked key is 401", rules=("T02",), needs=("control",))
def revoked(environment: SignedEnvironment) -> None:
    """At once."""
    trader = environment.new_trader()
    trader.succeed("GetBalance")
    environment.controls.revoke_key(trader.key_id)
    trader.refused("GetBalance", 401, "authentication_error")


@DECK.card(
    "TAU-080",
    "A key that may only read places no order",
    rules=("T17",),
    needs=("trades", "control"),
)
def read_only(environment: SignedEnvironment) -> None:
    """And still reads."""
    trader = environment.new_trader(permissions=["read"])
    trader.succeed("GetBalance")
    body = trader.order_body(environment.new_market(), "bid", "1.00", "0.1000")
    trader.refused("CreateOrderV2", 403, "forbidden", body=body)


@DECK.card(
    "TAU-090",
    "A clock that is a little off is put up with, one that is further off is not",
    rules=("T02", "D58"),
)
def skewed(environment: SignedEnvironment) -> None:
    """Ten seconds late and 25 early are taken; 20 late and 40 early are 401."""
    trader, now_s = environment.trader, time.time()
    path = environment.operation("GetBalance").path
    for off_s in TOLERATED_S:
        spoil = trader.headers("GET", path, at_s=now_s + off_s)
        trader.succeed("GetBalance", spoil=spoil)
    for off_s in NOT_TOLERATED_S:
        spoil = trader.headers("GET", path, at_s=now_s + off_s)
        trader.refused("GetBalance", 401, "header_timestamp_expired", spoil=spoil)
