"""What the oracle does with markets, and with the exchange as a whole, when nothing speaks against it.

Imports the standard library only.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kalshi_harness.oracle.record import Record
from kalshi_harness.oracle.values import E4, PAYOUT, Event, Market


def create_market(
    record: Record,
    ticker: str,
    tick_e4: int,
    lot_e2: int,
    options: Mapping[str, Any] | None = None,
    **_shown: Any,
) -> Iterator[Event]:
    """Open a market, for trading or not yet."""
    asked = options or {}
    bands = [
        (band["start_e4"], band["end_e4"], band["step_e4"]) for band in asked.get("bands") or ()
    ]
    market = Market(ticker, bands or [(0, PAYOUT, tick_e4)], lot_e2)
    market.fees = asked.get("fees")
    market.status = "initialized" if asked.get("initialized") else "active"
    record.markets[ticker] = market
    yield {"type": "MarketCreated", "ticker": ticker}


def close_market(record: Record, ticker: str) -> Iterator[Event]:
    """End trading: what rests is cancelled, by rising order number."""
    for order in sorted(record.resting(ticker=ticker), key=lambda o: o.number):
        yield order.cancel("market_closed")
    record.markets[ticker].status = "closed"
    yield {"type": "MarketClosed", "ticker": ticker}


def settle_market(record: Record, ticker: str, outcome: str) -> Iterator[Event]:
    """Pay the winning side."""
    yield from _pay(record, ticker, PAYOUT if outcome == "yes" else 0, outcome)


def finalize_market(record: Record, ticker: str) -> Iterator[Event]:
    """Pay what was determined."""
    value = record.markets[ticker].value or 0
    yield from _pay(record, ticker, value, {PAYOUT: "yes", 0: "no"}.get(value, "scalar"))


def _pay(record: Record, ticker: str, value: E4, result: str) -> Iterator[Event]:
    """Pay longs the value and shorts the rest of the dollar, account by account in the order of their ids."""
    market = record.markets[ticker]
    for account_id in sorted(record.money):
        position = record.position(account_id, ticker)
        if position == 0:
            continue
        payout = position * value if position > 0 else -position * (PAYOUT - value)
        record.pay(account_id, payout)
        market.vault -= payout
        yield {
            "type": "PositionSettled",
            "account_id": account_id,
            "ticker": ticker,
            "position_e2": position,
            "payout_micros": payout,
        }
    market.status = "settled"
    yield {"type": "MarketSettled", "ticker": ticker, "outcome": result}


def change_market(
    record: Record, ticker: str, status: str, value_e4: int | None
) -> Iterator[Event]:
    """Move a market on; a pause cancels what asked for it."""
    market = record.markets[ticker]
    if status == "inactive":
        yield from _cancel_for_pause(record, [ticker])
    if value_e4 is not None:
        market.value = value_e4
    market.status = status
    yield {"type": "MarketChanged", "ticker": ticker, "status": status, "value_e4": value_e4}


def pause_exchange(record: Record, scope: str) -> Iterator[Event]:
    """Pause trading or everything; that cancels what asked for it."""
    yield from _cancel_for_pause(record, list(record.markets))
    record.pause = scope
    yield {"type": "ExchangePaused", "scope": scope}


def resume_exchange(record: Record) -> Iterator[Event]:
    """Pause nothing any more."""
    record.pause = ""
    yield {"type": "ExchangeResumed"}


def _cancel_for_pause(record: Record, tickers: list[str]) -> Iterator[Event]:
    for order in record.resting():  # which is by number
        if order.ticker in tickers and order.asks("cancel_on_pause"):
            yield order.cancel("paused")
