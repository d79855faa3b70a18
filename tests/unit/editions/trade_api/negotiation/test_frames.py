"""The channel of requests and quotes: who hears of what, and in which words."""

import pytest

from mock_exchange.core.commands import CloseMarket, OpenSubaccount, Transfer
from mock_exchange.editions.trade_api.negotiation.render import OBSCURED
from support.trade_stream import TradeStream
from support.trade_talks import ASKER, QUOTER, THIRD, TICKER, TalkWorld

pytestmark = pytest.mark.rule("T10")
EVENT = "KXHIGHNY-26NOV23"


@pytest.fixture
def world():
    return TalkWorld()


@pytest.fixture
def streams(world):
    """A reader for each member, subscribed."""
    return {account: reader(world, account) for account in (ASKER, QUOTER, THIRD)}


def reader(world, account, *channels, **params):
    stream = TradeStream(world, account)
    (reply, *_) = stream.subscribe("communications", *channels, **params)
    assert reply["type"] == "subscribed", reply
    return stream


def kinds(stream):
    return [frame["type"] for frame in stream.take()]


def test_a_request_is_everybodys_a_quote_its_two_sides(world, streams):
    world.dealt()

    private = ["quote_created", "quote_accepted", "quote_executed"]
    for account in (ASKER, QUOTER):
        assert kinds(streams[account]) == ["rfq_created", *private, "rfq_deleted"]
    assert kinds(streams[THIRD]) == ["rfq_created", "rfq_deleted"]


def test_frames_name_who_asks_obscured_to_itself_and_once_it_has_traded(world, streams):
    quote_id = world.quote(world.ask(obscure_creator_id=True))
    world.accept(quote_id)
    world.confirm(quote_id)

    own = world.public_id(ASKER)
    told = {
        account: [
            frame["msg"].get("rfq_creator_id") or frame["msg"]["creator_id"]
            for frame in streams[account].take()
        ]
        for account in (ASKER, QUOTER, THIRD)
    }
    assert told[ASKER] == [OBSCURED, own, own, own, OBSCURED]
    assert told[QUOTER] == [OBSCURED, OBSCURED, OBSCURED, own, OBSCURED]
    assert told[THIRD] == [OBSCURED, OBSCURED]


def test_the_frames_say_what_was_agreed(world, streams):
    rfq_id, quote_id = world.dealt("no", yes="0.3000", no="0.6500")

    created, quoted, accepted, executed, deleted = (frame["msg"] for frame in streams[ASKER].take())
    assert created == {
        "id": rfq_id,
        "creator_id": world.public_id(ASKER),
        "market_ticker": TICKER,
        "event_ticker": EVENT,
        "contracts_fp": "10.00",
        "created_ts": "2026-11-22T15:04:05Z",
    }
    assert (quoted["quote_id"], quoted["rfq_id"]) == (quote_id, rfq_id)
    assert quoted["quote_creator_id"] == world.public_id(QUOTER)
    assert (quoted["yes_bid_dollars"], quoted["no_contracts_offered_fp"]) == ("0.3000", "10.00")
    assert (accepted["accepted_side"], accepted["contracts_accepted_fp"]) == ("no", "10.00")
    assert executed["order_id"] == world.seen(quote_id)["rfq_creator_order_id"]
    assert (deleted["id"], deleted["deleted_ts"]) == (rfq_id, "2026-11-22T15:04:05Z")


def test_each_side_is_told_its_own_order_and_subaccount(world):
    world.venue.execute(OpenSubaccount(QUOTER, 3))
    world.venue.execute(Transfer(QUOTER, f"{QUOTER}/3", 50_000_000))
    asker, quoter = reader(world, ASKER), reader(world, QUOTER)
    _, quote_id = world.dealt(subaccount=3)

    own, theirs = (
        next(each["msg"] for each in stream.take() if each["type"] == "quote_executed")
        for stream in (asker, quoter)
    )
    assert own["order_id"] == world.seen(quote_id)["rfq_creator_order_id"]
    assert theirs["order_id"] == world.seen(quote_id, QUOTER)["creator_order_id"]
    assert (own["subaccount"], theirs["subaccount"]) == (0, 3)


def test_frames_are_numbered_and_the_trade_is_told_before_the_quote_is_executed(world):
    stream = reader(world, QUOTER, "trade", "fill")
    stream.take()
    world.dealt()

    frames = stream.take()
    told = [frame["type"] for frame in frames]
    assert told.index("trade") < told.index("fill") < told.index("quote_executed")
    seqs = [frame["seq"] for frame in frames if frame["sid"] == 1]
    assert seqs == list(range(1, len(seqs) + 1))


def test_who_asks_for_its_own_hears_of_nobody_elses_request(world):
    stream = reader(world, QUOTER, user_filter="self")
    rfq_id = world.ask()
    world.quote(rfq_id)
    world.ask(account=QUOTER)

    frames = stream.take()
    assert [frame["type"] for frame in frames] == ["quote_created", "rfq_created"]
    assert frames[1]["msg"]["creator_id"] == world.public_id(QUOTER)


def test_shards_together_hear_all_and_each_request_is_of_one(world):
    shards = [reader(world, THIRD, shard_factor=3, shard_key=key) for key in range(3)]
    made = [world.ask(account=account) for account in (ASKER, QUOTER, THIRD)]
    world.do("DELETE", f"/rfqs/{made[0]}", status=204)

    heard = [[frame["msg"]["id"] for frame in stream.take()] for stream in shards]
    assert heard == [[made[0], made[0]], [made[1]], [made[2]]]


def test_a_market_that_closes_is_told_of_request_by_request(world, streams):
    rfq_id = world.ask(target_cost_dollars="5.00")
    streams[THIRD].take()
    world.venue.execute(CloseMarket(TICKER))

    (deleted,) = streams[THIRD].take()
    assert (deleted["type"], deleted["msg"]["id"]) == ("rfq_deleted", rfq_id)
    assert deleted["msg"]["target_cost_dollars"] == "5.000000"


def test_a_key_of_a_subaccount_hears_of_quotes_of_that_one_only(world):
    world.venue.execute(OpenSubaccount(QUOTER, 3))
    ring = world.venue.signed_keys
    locked = ring.issue(QUOTER, key_type="ed25519", subaccount=3).key_id
    stream = TradeStream(world, QUOTER, key_id=locked)
    stream.subscribe("communications")
    rfq_id = world.ask()
    world.quote(rfq_id)
    world.quote(rfq_id, subaccount=3)

    assert kinds(stream) == ["rfq_created", "quote_created"]
