"""The queue to a slow reader, by policy."""

import datetime as dt
from decimal import Decimal

import pytest

from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient.stream_events import AccountUpdate, Lagged, MarketUpdate

NOW = dt.datetime(2024, 1, 27, tzinfo=dt.UTC)


def market(volume, ticker="T"):
    return MarketUpdate(ticker=ticker, last_price=Decimal("0.5"), volume=volume, timestamp=NOW)


def account(balance):
    return AccountUpdate(account_id="u", balance=balance, currency="USD")


def drain(box):
    taken = []
    while (event := box.take()) is not None:
        taken.append(event)
    return taken


def test_with_room_everything_comes_out_in_order():
    box = Mailbox("conflate", 10)
    events = [market(1), account(1), market(2)]
    for event in events:
        box.put(event, 0.0)

    assert drain(box) == events
    assert box.take() is None


def test_without_room_the_newest_of_a_market_takes_the_place_of_its_older_one():
    box = Mailbox("conflate", 3)
    for event in (market(1), market(1, "U"), account(1), market(2), market(3), account(2)):
        box.put(event, 0.0)

    assert drain(box) == [Lagged(dropped=2), market(3), market(1, "U"), account(1), account(2)]
    assert box.dropped_total == 2


def test_an_update_that_was_taken_is_not_replaced_any_more():
    box = Mailbox("conflate", 1)
    box.put(market(1), 0.0)
    box.take()
    box.put(account(1), 0.0)
    box.put(market(2), 0.0)
    box.put(market(3), 0.0)

    assert drain(box) == [Lagged(dropped=1), account(1), market(3)]


@pytest.mark.parametrize(("overflow", "full_at"), [("conflate", 4), ("block", 2), ("fail", None)])
def test_when_the_connection_is_not_read_any_more(overflow, full_at):
    box = Mailbox(overflow, 2)
    seen = None
    for number in range(8):
        box.put(account(number), 0.0)
        if box.full and seen is None:
            seen = number + 1

    assert seen == full_at
    assert box.overflowed is (overflow == "fail")
    assert len(drain(box)) == 8, "what must not be lost is not lost"


def test_the_lag_is_the_age_of_the_oldest():
    box = Mailbox()
    assert box.lag_s(5.0) == 0.0
    box.put(account(1), 10.0)
    box.put(account(2), 20.0)

    assert box.lag_s(25.0) == 15.0


def test_a_box_for_nothing_is_refused():
    with pytest.raises(ValueError, match="events_max"):
        Mailbox("block", 0)
