"""Frames of trade-api-3.34 against its asyncapi.json: every kind is really sent, and a bad one is noticed in whatever test it comes."""

import orjson
import pytest

from mock_exchange.core.commands import ChangeMarket, CloseMarket, CreateMarket
from mock_exchange.transport.trade_office import TradeOffice
from support import trade_frames
from support.trade_batches import BatchWorld
from support.trade_stream import TradeStream
from support.trade_talks import ASKER, QUOTER
from support.trade_world import EDITION, OTHER, TICKER, TradeWorld

NAMES = {"index_ids": ["BRTI"], "underlying_tickers": ["FX.EUR/USD"], "market_tickers": [TICKER]}
LEGS = [
    {"event_ticker": "KXNBA-27", "market_ticker": "KXNBA-27-BOS", "side": "yes"},
    {"event_ticker": "KXFED-26DEC", "market_ticker": "KXFED-26DEC-T3.50", "side": "no"},
]
pytestmark = pytest.mark.rule("T10")


def play(world, stream):
    """Do something of every other kind while a stream watches all channels."""
    stream.subscribe(*EDITION.channels, **NAMES)
    sids = {m["msg"]["channel"]: m["sid"] for m in _listed(stream)}
    world.send("POST", "/portfolio/order_groups/create", body={"contracts_limit": 5})
    world.placed(side="ask", price="0.3100", count="2.00")
    world.placed(side="bid", price="0.3000", account=OTHER)
    legs = {"selected_markets": LEGS}
    world.send("POST", "/multivariate_event_collections/KXCOMBO-DAY", body=legs)
    world.venue.execute(CreateMarket("NEW-EVENT-ONE", "One", "", 0))
    world.venue.execute(ChangeMarket(TICKER, "inactive"))
    office = TradeOffice(world.venue)
    office.describe_market(TICKER, {"yes_sub_title": "Other"})
    office.schedule_fees(event="KXHIGHNY-26NOV23", multiplier=2)
    world.venue.execute(CloseMarket(TICKER))
    world.clock.advance(1)
    for channel, action in (
        ("ticker", "delete_markets"),
        ("cfbenchmarks_value", "subscribe_indices"),
        ("cfbenchmarks_value", "indexlist"),
        ("cfbenchmarks_value_5hz", "indexlist"),
        ("pyth_value", "subscribe_underlyings"),
        ("pyth_value", "underlying_list"),
    ):
        stream.command("update_subscription", sid=sids[channel], action=action, **NAMES)
    stream.error("subscribe", channels=["nothing"])
    stream.command("unsubscribe", sids=[1])


def _listed(stream):
    (listed,) = stream.command("list_subscriptions")
    return [{"msg": each, "sid": each["sid"]} for each in listed["msg"]]


def negotiate(world):
    """Ask for quotes and agree, on one market and on several; both sides listen."""
    sides = TradeStream(world, ASKER), TradeStream(world, QUOTER)
    for side in sides:
        side.subscribe("communications")
    world.dealt()
    batch = world.ask_batch()
    bid_id = world.bid(batch, ("0.3000", "0.6000"), ("0.3000", "0.6000"))
    world.take(batch, "0.60", "0.60")
    world.confirm_bid(batch, bid_id)
    for side in sides:
        side.take()


def test_every_kind_of_frame_is_sent_and_keeps_the_document(monkeypatch):
    seen = set()
    monkeypatch.setattr(trade_frames, "SEEN", seen)
    world = BatchWorld()
    stream = TradeStream(world)
    negotiate(world)
    play(world, stream)
    assert seen == trade_frames.sent_names()


GOOD = {
    "type": "pyth_value",
    "sid": 1,
    "seq": 1,
    "msg": {
        "underlying_ticker": "FX.EUR/USD",
        "value_usd": "1.08110000",
        "source_ts_ms": 1,
        "received_at": 1,
    },
}
BAD = {
    "no line": orjson.dumps(GOOD),
    "no JSON": b"{\n",
    "no object": b"[]\n",
    "no type": orjson.dumps(GOOD | {"type": "pyth"}) + b"\n",
    "a kind that clients send": orjson.dumps({"type": "subscribe"}) + b"\n",
    "no seq": orjson.dumps({"type": "pyth_value", "sid": 1, "msg": GOOD["msg"]}) + b"\n",
    "a member too many": orjson.dumps(GOOD | {"more": 1}) + b"\n",
    "a wrong member": orjson.dumps(GOOD | {"msg": GOOD["msg"] | {"received_at": "1"}}) + b"\n",
}


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD)
def test_a_bad_frame_is_noticed_in_any_test(frame):
    """The canary: were it not noticed here, it would be noticed nowhere."""
    stream = TradeStream(TradeWorld())
    stream.subscribe("trade")
    subscription = stream.session._subscriptions[1]
    stream.session.deliver(subscription, orjson.dumps(GOOD) + b"\n", 0)
    stream.session.take_output()
    assert trade_frames.taken() == []
    stream.session.deliver(subscription, frame, 0)
    stream.session.take_output()
    assert len(trade_frames.taken()) == 1
