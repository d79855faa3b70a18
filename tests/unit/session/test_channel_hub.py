"""Fan-out: a message is made once for its readers, and each gets his own numbers."""

import orjson

from mock_exchange.editions.trade_api.updates import Update
from mock_exchange.session.channel_hub import Sheet, Subscription
from support.trade_stream import TradeStream
from support.trade_world import OTHER, TICKER, TradeWorld


def subscription(sid):
    return Subscription(sid, "trade", None, None, owner="me", private=False)


def test_a_sheet_gives_each_reader_his_own_numbers():
    sheet = Sheet(
        lambda _, value: orjson.dumps(value),
        Update("trade", "TradeFrame", "A", {"n": 1}),
        (False, False),
        5_999,
        sequenced=True,
        command_id=4,
    )
    first, second = subscription(3), subscription(12)
    frames = [orjson.loads(sheet.frame(each)) for each in (first, second, second)]
    assert [m["sending_ts_ms"] for m in frames] == [5, 5, 5]
    assert [(m["sid"], m["seq"], m["id"], m["msg"]) for m in frames] == [
        (3, 1, 4, {"n": 1}),
        (12, 1, 4, {"n": 1}),
        (12, 2, 4, {"n": 1}),
    ]


def test_a_message_is_rendered_once_for_many_readers():
    world = TradeWorld()
    streams = [TradeStream(world) for _ in range(5)]
    for stream in streams:
        stream.subscribe("ticker", market_ticker=TICKER)
    hub, rendered = world.venue._parts.hub, []
    render = hub._render
    hub._render = lambda name, value: rendered.append(name) or render(name, value)
    world.placed(account=OTHER)
    assert [len(stream.take()) for stream in streams] == [1] * 5
    assert rendered == ["TickerFrame"]


def test_a_message_of_ours_that_breaks_its_schema_ends_the_subscription():
    world = TradeWorld(on_defect=None)
    stream = TradeStream(world)
    stream.subscribe("trade")
    world.venue._parts.hub.announce("trade", [Update("trade", "TradeFrame", TICKER, {})], 0)
    (message,) = stream.take()
    assert (message["sid"], message["msg"]["code"]) == (1, 10)
    assert len(world.venue.defects) == 1


def test_a_key_of_one_subaccount_hears_of_no_other():
    locked = Subscription(1, "fill", None, None, owner="me", private=True, subaccount=2)
    told = [Update("fill", "FillFrame", "", {}, owner=owner) for owner in ("me", "me/1", "me/2")]
    assert [locked.hears(update) for update in told] == [False, False, True]
