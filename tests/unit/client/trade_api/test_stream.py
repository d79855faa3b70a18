"""The stream as a state machine: replies, numbers, holes, books, errors, and what comes after a loss."""

import json

import pytest

from kalshi_refclient._core.actions import CloseSocket, Phase
from kalshi_refclient._core.reconnect import ReconnectPolicy
from kalshi_refclient.stream_events import Reconnected, Stale
from kalshi_refclient.trade_api import stream_errors
from kalshi_refclient.trade_api import stream_events as events
from support.client_witness import Witness
from support.trade_client_stream import TICKER_MSG, A, B, TradeStream


def error(code, **envelope):
    return {"type": "error", "msg": {"code": code, "msg": "said so"}, **envelope}


def opened(*tickers, channel="orderbook_delta", **options):
    stream = TradeStream(**options).start()
    stream.watch = stream.subscribe(channel, tickers or None)
    return stream


@pytest.mark.rule("T10", "T11")
def test_a_book_is_a_snapshot_and_every_change():
    stream = opened(A)
    stream.exchange.change(A, "yes", 3100, 5)
    stream.exchange.change(A, "no", 6700, 2)
    stream.settle()

    assert stream.machine.book(A) == stream.exchange.book(A)
    assert [type(event) for event in stream.events] == [
        events.Subscribed,
        events.BookReady,
        events.BookChanged,
        events.BookChanged,
    ]


@pytest.mark.rule("T10")
def test_a_hole_loses_all_books_of_the_subscription_and_snapshots_heal_them():
    witness = Witness()
    stream = opened(A, B, observer=witness)
    stream.exchange.change(A, "yes", 3100, 5)
    stream.exchange.out.clear()  # lost on its way
    stream.exchange.change(B, "yes", 3000, 1)
    stream.hear(stream.exchange.out.pop())

    for ticker in (A, B):
        with pytest.raises(LookupError):
            stream.machine.book(ticker)
    assert stream.of(events.Gap) == [
        events.Gap(watch=1, channel="orderbook_delta", expected=3, got=4)
    ]
    assert witness.only("stream_gap")["why"] == "number 3 was due and 4 came"

    stream.settle()

    for ticker in (A, B):
        assert stream.machine.book(ticker) == stream.exchange.book(ticker)
    assert [each["params"].get("action") for each in stream.exchange.commands] == [
        None,
        "get_snapshot",
    ]


@pytest.mark.rule("T10")
def test_a_number_that_was_there_is_passed_over():
    stream = opened(A)
    stream.exchange.change(A, "yes", 3100, 5)
    frame = stream.exchange.out[-1]
    stream.settle()
    stream.hear(frame)

    assert stream.machine.duplicates == 1
    assert stream.machine.book(A) == stream.exchange.book(A)


@pytest.mark.rule("T10")
def test_numbers_that_go_back_are_a_hole_for_a_book_that_lacks_what_they_say():
    stream = opened(A)
    for _ in range(3):
        stream.exchange.change(A, "yes", 3100, 5)
    stream.settle()
    stream.exchange.subscriptions[1]["seq"] = 1
    stream.exchange.change(A, "yes", 3200, 5)
    stream.settle()

    assert [(gap.expected, gap.got) for gap in stream.of(events.Gap)] == [(5, 2)]
    assert stream.machine.book(A) == stream.exchange.book(A)


@pytest.mark.rule("T10")
def test_an_old_snapshot_is_asked_for_again():
    stream = opened(A)
    stream.exchange.change(A, "yes", 3100, 5)
    old = json.loads(stream.exchange.out[-1])["msg"]["clock"] - 1
    stream.settle()
    whole, ages = stream.exchange._market, [old]
    stream.exchange._market = lambda ticker: {
        **whole(ticker),
        **({"clock": ages.pop()} if ages else {}),
    }
    stream.machine._ask_books(stream.machine.watches.find(1), [A], stream.now_s)
    stream.settle()

    asked = [each for each in stream.exchange.commands if each["cmd"] == "update_subscription"]
    assert len(asked) == 2
    assert stream.machine.book(A) == stream.exchange.book(A)


@pytest.mark.rule("T11")
def test_a_change_that_cannot_be_right_asks_for_the_book():
    stream = opened(A)
    stream.exchange.change(A, "yes", 3100, 5)
    stream.exchange.truth[A]["yes"][3100] = 9  # something was never told
    stream.settle()
    stream.exchange.change(A, "yes", 3100, -9)
    stream.settle()

    assert [each.why for each in stream.of(events.BookLost)] == ["a change does not fit the book"]
    assert stream.machine.book(A) == stream.exchange.book(A)


@pytest.mark.rule("T10")
def test_after_a_loss_everything_wanted_is_subscribed_again():
    stream = opened(A)
    stream.subscribe("ticker")
    stream.exchange.change(A, "yes", 3100, 5)
    stream.settle()

    stream.machine.closed(1006, "", stream.now_s)
    with pytest.raises(LookupError):
        stream.machine.book(A)
    stream.advance(1.0)

    assert stream.machine.book(A) == stream.exchange.book(A)
    assert [each["params"]["channels"] for each in stream.exchange.commands] == [
        ["orderbook_delta"],
        ["ticker"],
    ]
    kinds = [type(event) for event in stream.events]
    assert kinds.index(events.BookLost) < kinds.index(Stale) < kinds.index(Reconnected)


@pytest.mark.rule("T10")
def test_a_command_that_nobody_answers_cuts_the_connection():
    stream = TradeStream().start()
    stream.exchange.loses = lambda frame: frame["type"] == "subscribed"
    stream.subscribe("ticker")
    assert stream.machine.next_timer_s() == stream.now_s + 5.0
    stream.advance(5.0)

    assert CloseSocket(None) in stream.actions
    assert stream.machine.phase is Phase.WAITING


@pytest.mark.rule("T10")
def test_a_snapshot_that_does_not_come_cuts_the_connection():
    stream = TradeStream().start()
    stream.exchange.loses = lambda frame: frame["type"] == "orderbook_snapshot"
    stream.subscribe("orderbook_delta", [A])
    stream.advance(5.0)

    assert stream.machine.phase is Phase.WAITING


@pytest.mark.rule("T11", "T15")
def test_updates_carry_their_watch_and_the_time_they_came():
    stream = opened(channel="ticker")
    stream.hear({"type": "ticker", "sid": 1, "msg": TICKER_MSG})

    (update,) = stream.of(events.TickerUpdate)
    assert (update.watch, update.received_s) == (1, stream.now_s)
    assert stream.machine.watches.find(1).data_s == stream.now_s


@pytest.mark.rule("T16")
def test_a_subscription_that_is_refused_is_told_and_dropped():
    stream = TradeStream().start()
    stream.exchange.subscribe = lambda number, _: stream.exchange.say(error(9, id=number))
    stream.subscribe("fill")

    (refused,) = stream.of(events.SubscriptionRefused)
    assert isinstance(refused.error, stream_errors.NotPermitted)
    assert len(stream.machine.watches) == 0


@pytest.mark.rule("T16")
def test_markets_that_are_refused_are_not_wanted_any_more():
    stream = opened(A)
    stream.exchange.update_subscription = lambda number, params: stream.exchange.numbered(
        params["sid"], error(26, id=number)
    )
    stream.machine.add_markets(stream.watch, [B], stream.now_s)
    stream.settle()

    (refused,) = stream.of(events.SubscriptionRefused)
    assert isinstance(refused.error, stream_errors.TooManyMarkets)
    assert stream.machine.book(A) == stream.exchange.book(A)
    assert set(stream.machine.watches.find(stream.watch).tickers) == {A}


@pytest.mark.rule("T16")
def test_too_many_commands_are_asked_again_a_second_later():
    stream = TradeStream().start()
    whole, answers = stream.exchange.subscribe, [27]

    def subscribe(number, params):
        if answers:
            stream.exchange.say(error(answers.pop(), id=number))
        else:
            whole(number, params)

    stream.exchange.subscribe = subscribe
    stream.subscribe("ticker")
    assert stream.of(events.Subscribed) == []
    stream.advance(1.0)

    assert len(stream.of(events.Subscribed)) == 1
    assert stream.of(events.SubscriptionRefused) == []


@pytest.mark.rule("T16")
@pytest.mark.parametrize("code", [10, 25])
def test_a_subscription_that_ended_is_subscribed_again_but_not_for_ever(code):
    stream = opened(A)
    for sid in (1, 2, 3):
        stream.exchange.numbered(sid, error(code))
        stream.exchange.subscriptions.pop(sid)
        stream.settle()
        assert stream.machine.book(A) == stream.exchange.book(A)
    stream.exchange.numbered(4, error(code))
    stream.settle()

    (refused,) = stream.of(events.SubscriptionRefused)
    assert refused.error.code == code
    with pytest.raises(LookupError):
        stream.machine.book(A)


@pytest.mark.rule("T10")
def test_one_that_the_exchange_holds_otherwise_is_subscribed_anew():
    stream = opened(A, channel="trade")
    stream.exchange.subscriptions[1]["tickers"] = ["OTHER"]
    stream.machine.add_markets(stream.watch, [B], stream.now_s)
    stream.settle()

    assert [each["cmd"] for each in stream.exchange.commands] == [
        "subscribe",
        "update_subscription",
        "unsubscribe",
        "subscribe",
    ]
    assert set(stream.exchange.subscriptions[2]["tickers"]) == {A, B}


def test_unsubscribing_is_confirmed_and_what_still_comes_is_not_told():
    stream = opened(channel="ticker")
    stream.machine.unsubscribe(stream.watch, stream.now_s)
    stream.hear({"type": "ticker", "sid": 1, "msg": TICKER_MSG})
    stream.settle()

    assert stream.of(events.TickerUpdate) == []
    assert len(stream.of(events.SubscriptionEnded)) == 1
    stream.hear({"type": "ticker", "sid": 1, "msg": TICKER_MSG})
    assert stream.counters.unknown_messages == {"ticker (not subscribed)": 1}


@pytest.mark.rule("T10")
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", 1007),
        ({"type": "ticker", "sid": 1, "msg": {}}, 1008),
        (
            {
                "type": "orderbook_delta",
                "sid": 1,
                "seq": 2,
                "msg": {
                    "market_ticker": A,
                    "market_id": TICKER_MSG["market_id"],
                    "clock": 9,
                    "price_dollars": "0.31001",
                    "delta_fp": "1.00",
                    "side": "yes",
                },
            },
            1008,
        ),
    ],
)
def test_what_breaks_the_contract_closes_the_connection(frame, code):
    stream = opened(A, policy=ReconnectPolicy(faulty_max=1))
    stream.hear(frame)
    stream.act()

    assert [each.code for each in stream.actions if isinstance(each, CloseSocket)] == [code]
    assert stream.machine.phase is Phase.WAITING


@pytest.mark.rule("C33")
def test_orders_are_told_to_the_monitor_in_its_own_words():
    witness = Witness()
    stream = opened(channel="user_orders", observer=witness)
    order = {
        "order_id": TICKER_MSG["market_id"],
        "user_id": TICKER_MSG["market_id"],
        "ticker": A,
        "exchange_index": 0,
        "status": "canceled",
        "side": "yes",
        "is_yes": True,
        "outcome_side": "yes",
        "book_side": "bid",
        "yes_price_dollars": "0.3100",
        "fill_count_fp": "2.50",
        "remaining_count_fp": "0.00",
        "initial_count_fp": "5.00",
        "taker_fill_cost_dollars": "0.000000",
        "maker_fill_cost_dollars": "0.000000",
        "taker_fees_dollars": "0.000000",
        "maker_fees_dollars": "0.000000",
        "client_order_id": "mine",
        "created_time": "2026-11-22T15:04:05Z",
        "created_ts_ms": 1,
    }
    stream.hear({"type": "user_order", "sid": 1, "msg": order})

    assert [(told.status, told.filled_size) for told in witness.orders] == [("cancelled", 2.5)]
    assert stream.of(events.UserOrderUpdate)[0].client_order_id == "mine"


def test_replies_that_nobody_asked_for_are_ignored_and_counted():
    witness = Witness()
    stream = opened(channel="ticker", observer=witness)
    stream.hear({"type": "subscribed", "id": 99, "msg": {"channel": "fill", "sid": 9}})
    stream.hear({"type": "novelty"})
    stream.hear(error(5))

    assert witness.events.count("stream_message_ignored") == 2
    assert witness.events.count("stream_refused") == 1
    assert stream.machine.phase is Phase.OPEN
