"""What a stream sends: checked before, one command for each watch, snapshots asked for once."""

import pytest

from kalshi_refclient._core.actions import SendText
from kalshi_refclient.errors import LocalMisuse
from support.trade_client_stream import A, B, BookExchange, TradeStream


@pytest.mark.rule("T10")
@pytest.mark.parametrize(
    ("channel", "tickers", "params", "field"),
    [
        ("nothing", None, {}, "channel"),
        ("orderbook_delta", None, {}, "tickers"),
        ("orderbook_delta", [], {}, "market_tickers"),
        ("order_group_updates", [A], {}, "tickers"),
        ("ticker", None, {"use_yes_price": True}, "use_yes_price"),
        ("ticker", None, {"colour": "red"}, "colour"),
        ("communications", None, {"user_filter": "all"}, "user_filter"),
        ("ticker", [str(number) for number in range(1001)], {}, "tickers"),
    ],
)
def test_what_the_contract_does_not_take_is_not_sent(channel, tickers, params, field):
    stream = TradeStream().start()

    with pytest.raises(LocalMisuse) as caught:
        stream.subscribe(channel, tickers, **params)

    assert caught.value.field == field
    assert stream.exchange.commands == []
    assert len(stream.machine.watches) == 0


def test_a_book_is_watched_once():
    stream = TradeStream().start()
    watch = stream.subscribe("orderbook_delta", [A])
    other = stream.subscribe("orderbook_delta", [B])

    with pytest.raises(LocalMisuse, match="the book of MKT-A is watched"):
        stream.subscribe("orderbook_delta", [A])
    with pytest.raises(LocalMisuse, match="is watched"):
        stream.machine.add_markets(other, [A], stream.now_s)
    stream.machine.unsubscribe(watch, stream.now_s)
    stream.settle()
    stream.machine.add_markets(other, [A], stream.now_s)


@pytest.mark.rule("T10")
def test_markets_come_and_go_by_one_subscription():
    stream = TradeStream().start()
    watch = stream.subscribe("orderbook_delta", [A])
    stream.machine.add_markets(watch, [A, B], stream.now_s)
    stream.settle()
    assert stream.machine.book(B) == stream.exchange.book(B)
    stream.machine.delete_markets(watch, [A], stream.now_s)
    stream.settle()

    with pytest.raises(LookupError):
        stream.machine.book(A)
    with pytest.raises(LocalMisuse, match="no market would be left"):
        stream.machine.delete_markets(watch, [B], stream.now_s)
    sent = [(each["cmd"], each["params"].get("action")) for each in stream.exchange.commands]
    assert sent == [
        ("subscribe", None),
        ("update_subscription", "add_markets"),
        ("update_subscription", "delete_markets"),
    ]
    assert [each["id"] for each in stream.exchange.commands] == [1, 2, 3]


def test_a_watch_that_is_not_there_is_misuse():
    stream = TradeStream().start()
    for call in (
        lambda: stream.machine.unsubscribe(7, 0.0),
        lambda: stream.machine.add_markets(7, [A], 0.0),
        lambda: stream.machine.add_markets(stream.subscribe("ticker"), [A], 0.0),
    ):
        with pytest.raises(LocalMisuse):
            call()


def test_what_is_given_up_before_it_was_confirmed_is_unsubscribed_then():
    stream = TradeStream().start()
    watch = stream.machine.subscribe("ticker", None, {}, stream.now_s)
    stream.machine.unsubscribe(watch, stream.now_s)
    stream.settle()

    assert [each["cmd"] for each in stream.exchange.commands] == ["subscribe", "unsubscribe"]
    assert stream.exchange.subscriptions == {}


@pytest.mark.rule("D19")
def test_commands_are_spread_over_the_seconds():
    stream = TradeStream(BookExchange())
    for _ in range(100):
        stream.machine.subscribe("ticker", None, {}, stream.now_s)
    stream.start()

    assert len(stream.exchange.commands) == 80
    stream.advance(1.0)
    assert len(stream.exchange.commands) == 100
    assert all(isinstance(each, SendText) for each in stream.actions[1:])
