"""Why the oracle refuses to create a market or to move one on, and when a market takes no orders.

Imports the standard library only. Rule: D10 (a market that is not active).
"""

from collections.abc import Mapping
from typing import Any, Final

from kalshi_harness.oracle.charges import sound
from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import Market, Refusal

STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "active": ("initialized", "inactive"),
    "inactive": ("active",),
    "determined": ("closed", "disputed"),
    "disputed": ("determined", "amended"),
    "amended": ("disputed",),
}
"""Where a market may come from, by where it goes."""


def create_market(
    record: Record,
    ticker: str,
    tick_e4: int,
    lot_e2: int,
    options: Mapping[str, Any] | None = None,
    **_shown: Any,
) -> Refusal | None:
    """Ask for a payout of a whole number of ticks, two at least; or for bands that cover it."""
    if ticker in record.markets:
        return "duplicate_market", "ticker"
    if not 1 <= tick_e4 <= 5000 or 10_000 % tick_e4 != 0:
        return "invalid_price", "tick_e4"
    if lot_e2 < 1:
        return "invalid_count", "lot_e2"
    bands = (options or {}).get("bands") or ()
    if bands and not _cover_the_dollar(bands):
        return "invalid_price", "bands"
    return None if sound((options or {}).get("fees")) else ("invalid_fees", "fees")


def change_fees(record: Record, ticker: str, fees: Mapping[str, int] | None) -> Refusal | None:
    """Ask for rates that are others, and for a market that may still charge."""
    if ticker not in record.markets:
        return "unknown_market", "ticker"
    market = record.markets[ticker]
    if market.status == "settled":
        return "market_transition", "ticker"
    return None if sound(fees) and fees != market.fees else ("invalid_fees", "fees")


def _cover_the_dollar(bands: list[Mapping[str, int]]) -> bool:
    starts = [band["start_e4"] for band in bands] + [10_000]
    ends = [0] + [band["end_e4"] for band in bands]
    whole = all(
        band["step_e4"] > 0
        and band["end_e4"] > band["start_e4"]
        and (band["end_e4"] - band["start_e4"]) % band["step_e4"] == 0
        for band in bands
    )
    return whole and starts == ends


def close_market(record: Record, ticker: str) -> Refusal | None:
    """Close what was not closed yet."""
    return _step(record, ticker, ("initialized", "active", "inactive"))


def settle_market(record: Record, ticker: str, **_outcome: str) -> Refusal | None:
    """Settle closed markets only, and so only once."""
    return _step(record, ticker, ("closed",))


def finalize_market(record: Record, ticker: str) -> Refusal | None:
    """Pay out what was determined, and is not disputed."""
    return _step(record, ticker, ("determined", "amended"))


def change_market(record: Record, ticker: str, status: str, value_e4: int | None) -> Refusal | None:
    """Ask for a step of the table, and for a value where one is determined, and only there."""
    refusal = _step(record, ticker, STEPS.get(status, ()))
    if refusal:
        return refusal
    if status in {"determined", "amended"}:
        right = value_e4 is not None and 0 <= value_e4 <= 10_000
    else:
        right = value_e4 is None
    return None if right else ("invalid_price", "value_e4")


def _step(record: Record, ticker: str, statuses_before: tuple[str, ...]) -> Refusal | None:
    if ticker not in record.markets:
        return "unknown_market", "ticker"
    wrong = record.markets[ticker].status not in statuses_before
    return ("market_transition", "ticker") if wrong else None


def pause_exchange(record: Record, scope: str) -> Refusal | None:
    """Pause what is not paused so."""
    return ("pause_transition", "") if record.pause == scope else None


def resume_exchange(record: Record) -> Refusal | None:
    """Resume what is paused."""
    return None if record.pause else ("pause_transition", "")


def not_trading(record: Record, market: Market) -> Refusal | None:
    """Tell a market that is paused, by itself or with all others, from one that is not active."""
    if market.status == "inactive" or (record.pause and market.status == "active"):
        return "trading_paused", ""
    return None if market.status == "active" else ("market_not_active", "ticker")
