"""Which events a newer one may replace."""

import datetime as dt
from decimal import Decimal

import pytest

from kalshi_refclient import stream_events
from support.client_world import EDITION

NOW = dt.datetime(2024, 1, 27, tzinfo=dt.UTC)
MARKET = stream_events.MarketUpdate(ticker="T", last_price=Decimal("0.5"), volume=1, timestamp=NOW)
OTHERS = [
    stream_events.AccountUpdate(account_id="u", balance=1, currency="USD"),
    stream_events.OrderUpdate(order_id="o", status="open", filled_size=0, timestamp=NOW),
    stream_events.Stale(why="x", close_code=None, retry_in_s=1.0, attempt=1),
    stream_events.Reconnected(gap_s=1.0, attempts=1),
    stream_events.Lagged(dropped=1),
]


@pytest.mark.rule("D19")
def test_only_what_the_edition_conflates_is_conflated():
    conflated = {
        channel.update_object for channel in EDITION.channels.values() if channel.conflated
    }

    assert conflated == {"market_update"}
    assert stream_events.conflation_key(MARKET) == "T"


@pytest.mark.parametrize("event", OTHERS, ids=lambda event: type(event).__name__)
def test_everything_else_counts_each(event):
    assert stream_events.conflation_key(event) is None
