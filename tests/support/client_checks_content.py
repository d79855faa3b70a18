"""The cells of the WebSocket matrix about what is said: W5, W7 to W9, W11, W14, W15, on the machine alone, on a manual clock. Each takes ``make_stream``.

The canaries of ``tests/sick`` run the same checks on broken machines.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kalshi_refclient._core.actions import CloseSocket, Phase
from kalshi_refclient._core.mailbox import Mailbox
from kalshi_refclient.stream_events import (
    AccountUpdate,
    Lagged,
    MarketUpdate,
    OrderUpdate,
    Reconnected,
    Stale,
    SubscriptionEnded,
    SubscriptionRefused,
)
from support.client_speak import Matrix
from support.client_stream_world import (
    ACCOUNT,
    MARKET,
    ORDERS,
    acknowledged,
    authenticated,
    market_update,
    order_update,
    stream_error,
    subscription,
    text,
)
from support.client_world import TICKER

CONTENT = Matrix()


def of_kind(stream, kind):
    return [event for event in stream.events if isinstance(event, kind)]


@CONTENT.cell("W05", "C18", "D18", "D22")
def check_what_is_known_is_invalid_at_once_when_the_connection_goes(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    assert not stream.is_valid(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET))
    assert not stream.is_valid(*MARKET), "an acknowledgement is no data"
    stream.say(market_update())
    assert stream.is_valid(*MARKET)
    stream.closed(None)
    assert not stream.is_valid(*MARKET)
    assert isinstance(stream.events[-1], Stale)
    stream.advance(1.0)
    stream.open()
    assert not stream.is_valid(*MARKET)
    assert of_kind(stream, Reconnected)[0].gap_s == pytest.approx(1.0)
    stream.say(market_update())
    assert stream.is_valid(*MARKET)


@CONTENT.cell("W05", "C18", "D18")
def check_duplicates_and_older_states_are_dropped_and_counted(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open(
        market_update(volume=5, at_s=5),
        market_update(volume=5, at_s=5),
        market_update(volume=4, at_s=4),
        market_update(volume=4, at_s=6),
        market_update(volume=6, at_s=6),
    )
    assert [event.volume for event in of_kind(stream, MarketUpdate)] == [5, 6]
    assert stream.machine.arrivals.duplicates == 3


@CONTENT.cell("W07", "C14", "C15", "C16", "C24", "D22")
def check_a_reconnect_authenticates_and_subscribes_everything_again(make_stream):
    stream = make_stream()
    wanted = [MARKET, ORDERS, ("account", ACCOUNT)]
    for each in wanted:
        stream.subscribe(*each)
    stream.open(authenticated(), acknowledged(*MARKET))
    assert stream.sent == ["auth", *(subscription(*each) for each in wanted)]
    stream.closed(None)  # in the middle of it: two acknowledgements were never seen
    stream.forget()
    stream.advance(1.0)
    stream.open()
    assert stream.sent == ["auth", *(subscription(*each) for each in wanted)]


@CONTENT.cell("W07", "C15", "D15", "D17")
def check_lost_acknowledgements_and_strangers_are_reconciled(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.subscribe(*ORDERS)
    stream.open(authenticated(), acknowledged(*MARKET))
    stream.forget()
    stream.advance(5.0)
    assert stream.sent == [subscription(*ORDERS)], "only what was not acknowledged, once more"
    stream.say(acknowledged(*ORDERS))
    stream.advance(15.0)
    assert stream.sent == [subscription(*ORDERS)]
    stream.forget()
    stranger = ("market", "NEVER-ASKED")
    stream.say(acknowledged(*stranger))
    assert stream.sent == [subscription(*stranger, kind="unsubscribe")]
    stream.forget()
    stream.say(market_update(ticker="NEVER-ASKED"))
    assert stream.events == []


@CONTENT.cell("W07", "D15", "D18")
def check_an_exchange_without_acknowledgements_is_not_asked_twice(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.subscribe(*ORDERS)
    stream.open(market_update())
    stream.forget()
    stream.advance(19.0)
    assert stream.sent == []


@CONTENT.cell("W07", "D15", "D19")
def check_a_refused_subscription_is_reported_and_not_wanted_any_more(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.subscribe(*ORDERS)
    details = {"field": "ticker", "value": TICKER}
    stream.open(authenticated(), stream_error("MARKET_NOT_FOUND", details=details))
    (refused,) = of_kind(stream, SubscriptionRefused)
    assert (refused.channel, refused.key, refused.code) == (*MARKET, "MARKET_NOT_FOUND")
    stream.closed(None)
    stream.forget()
    stream.advance(1.0)
    stream.open()
    assert stream.sent == ["auth", subscription(*ORDERS)]


@CONTENT.cell("W08", "C32", "D30")
def check_unknown_types_are_counted_and_malformed_frames_end_the_connection(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open(text(type="novelty", x=1), market_update())
    assert stream.counters.unknown_messages == {"novelty": 1}
    assert len(of_kind(stream, MarketUpdate)) == 1
    table = {
        '{"type": ': 1007,
        '{"type": "market_update", "type": "x"}': 1007,
        '{"type": NaN}': 1007,
        "[1]": 1008,
        '{"no_type": 1}': 1008,
        '{"type": "market_update"}': 1008,
        market_update().replace("0.65", '"0.65"'): 1008,
    }
    for frame, code in table.items():
        stream = make_stream()
        stream.subscribe(*MARKET)
        stream.open(frame)
        assert stream.closes == [code], frame
        assert stream.phase is Phase.WAITING
        assert not stream.is_valid(*MARKET)
        stream.advance(1.0)
        assert stream.connects == 2
    stream = make_stream()
    stream.open()
    stream.machine.received_binary(stream.now_s)
    assert stream.machine.take_actions() == [CloseSocket(1003, "message breaks the contract")]


@CONTENT.cell("W08", "C32", "D30")
def check_extra_fields_in_messages_are_tolerated_and_counted(make_stream):
    extra = market_update().replace('"volume"', '"newcomer": 1, "volume"')
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open(extra)
    assert len(of_kind(stream, MarketUpdate)) == 1
    assert list(stream.counters.extra_fields) == ["market_update/data/newcomer"]
    stream = make_stream(strict=True)
    stream.subscribe(*MARKET)
    stream.open(extra)
    assert stream.closes == [1008]


@CONTENT.cell("W09", "C19", "C16")
def check_orders_never_leave_a_final_state_whatever_the_order_of_news(make_stream):
    stream = make_stream()
    stream.subscribe(*ORDERS)
    stream.open(
        order_update("partially_filled", 50),  # the fill before the acknowledgement
        order_update("open", 0),
        order_update("filled", 100),
        order_update("partially_filled", 70),
        order_update("open", 0),
        order_update("filled", 100),
    )
    told = [(event.status, event.filled_size) for event in of_kind(stream, OrderUpdate)]
    assert told == [("partially_filled", 50), ("filled", 100)]
    assert stream.machine.parts.orders.get("ord_123456789").status == "filled"
    # REST said filled, the stream says open after a reconnect.
    stream.closed(None)
    stream.advance(1.0)
    stream.open(order_update("open", 0))
    assert stream.machine.parts.orders.get("ord_123456789").status == "filled"


@CONTENT.cell("W11", "C26", "D19")
def check_a_slow_reader_gets_the_newest_and_loses_nothing_silently(make_stream):
    del make_stream
    box = Mailbox("conflate", 4)
    for volume in range(100):
        box.put(market(volume), 0.0)
    for balance in range(3):
        box.put(AccountUpdate(account_id=ACCOUNT, balance=balance, currency="USD"), 0.0)
    taken = []
    while (event := box.take()) is not None:
        taken.append(event)
    assert isinstance(taken[0], Lagged)
    assert taken[0].dropped == box.dropped_total == 96
    assert [event.volume for event in taken if isinstance(event, MarketUpdate)][-1] == 99
    assert [event.balance for event in taken if isinstance(event, AccountUpdate)] == [0, 1, 2]


@CONTENT.cell("W14", "C26", "D19")
def check_a_flood_keeps_memory_flat_and_reports_the_lag(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open()
    box = Mailbox("conflate", 16)
    for volume in range(1, 12_001):  # two minutes at 100 a second, nobody reading
        stream.say(market_update(volume=volume))
        for event in stream.events:
            box.put(event, stream.now_s)
        stream.forget()
        stream.advance(0.01)
        stream.forget()
    assert len(box) <= 32
    assert box.lag_s(stream.now_s) == pytest.approx(120.0, abs=1.0)
    assert isinstance(box.take(), Lagged)
    newest = 0
    while (event := box.take()) is not None:
        newest = event.volume
    assert newest == 12_000


@CONTENT.cell("W15", "C15", "C18", "D17")
def check_a_market_that_ends_is_told_once_and_causes_no_storm(make_stream):
    stream = make_stream()
    stream.subscribe(*MARKET)
    stream.open(authenticated(), acknowledged(*MARKET), market_update(volume=9, at_s=9))
    stream.say(market_update(volume=10, at_s=10), acknowledged(*MARKET, kind="unsubscribed"))
    assert [event.volume for event in of_kind(stream, MarketUpdate)] == [9, 10]
    assert of_kind(stream, SubscriptionEnded) == [SubscriptionEnded(channel="market", key=TICKER)]
    stream.forget()
    for _ in range(30):
        stream.advance(20.0)
        stream.machine.pong(stream.now_s)
    assert stream.sent == []
    assert stream.connects == 0
    stream.closed(1001)
    stream.advance(1.0)
    stream.open()
    assert stream.sent == ["auth"]


def market(volume):
    moment = datetime(2024, 1, 27, tzinfo=UTC)
    return MarketUpdate(ticker=TICKER, last_price=Decimal("0.65"), volume=volume, timestamp=moment)
