"""Commands of a stream of trade-api-3.34: subscriptions, their numbers, what they are told, and every mistake."""

import orjson
import pytest

from mock_exchange.core.commands import ChangeMarket, CloseMarket, FinalizeMarket
from support.trade_stream import Books, TradeStream, real_levels
from support.trade_world import OTHER, START_US, TICKER, USER, TradeWorld

SECOND = "KXHIGHNY-26NOV23-B54.5"
pytestmark = pytest.mark.rule("T10")


@pytest.fixture
def world():
    return TradeWorld()


@pytest.fixture
def stream(world):
    return TradeStream(world)


@pytest.fixture
def tickers(world):
    """Two other markets that take orders."""
    return [view.ticker for view in world.venue.exchange.views.markets("active")][:3]


def types(messages):
    return [message["type"] for message in messages]


def test_each_channel_gets_a_sid_of_its_own_before_its_data(stream):
    messages = stream.subscribe("ticker", "orderbook_delta", market_ticker=TICKER)
    assert types(messages) == ["subscribed", "subscribed", "orderbook_snapshot"]
    assert [m["msg"] for m in messages[:2]] == [
        {"channel": "ticker", "sid": 1},
        {"channel": "orderbook_delta", "sid": 2},
    ]
    assert [m.get("id") for m in messages] == [1, 1, None]
    assert (messages[2]["sid"], messages[2]["seq"]) == (2, 1)


def test_a_trade_is_told_on_each_channel_it_belongs_to(world, stream):
    channels = ("orderbook_delta", "ticker", "trade", "fill", "user_orders", "market_positions")
    stream.subscribe(*channels, market_ticker=TICKER)
    order = world.placed(side="ask", price="0.3100", client_order_id="mine")
    told = {message["type"]: message for message in stream.take()}
    assert set(told) == {
        "orderbook_delta", "ticker", "trade", "fill", "user_order", "market_position"
    }  # fmt: skip
    fill, shown = told["fill"]["msg"], told["user_order"]["msg"]
    assert (fill["order_id"], fill["client_order_id"]) == (order["order_id"], "mine")
    assert (fill["post_position_fp"], fill["is_taker"]) == ("-10.00", True)
    assert fill["trade_id"] == told["trade"]["msg"]["trade_id"]
    assert (shown["status"], shown["last_update_reason"]) == ("executed", "Trade")
    assert told["orderbook_delta"]["msg"]["delta_fp"] == "-10.00"
    assert told["market_position"]["msg"]["position_fp"] == "-10.00"
    assert told["ticker"]["msg"]["last_trade_size_fp"] == "10.00"


def test_private_channels_tell_of_ones_own_account_only(world, stream):
    stream.subscribe("fill", "user_orders", "market_positions")
    world.placed(account=OTHER, side="ask", price="0.3100")
    assert stream.take() == []


def test_a_delta_names_the_order_to_its_owner_only(world, stream):
    theirs = TradeStream(world, OTHER)
    for each in (stream, theirs):
        each.subscribe("orderbook_delta", market_ticker=TICKER)
    world.placed(client_order_id="mine")
    ((mine,), (seen,)) = stream.take(), theirs.take()
    assert (mine["msg"].pop("client_order_id"), mine["msg"].pop("subaccount")) == ("mine", 0)
    assert mine == seen


def test_no_prices_are_yes_prices_for_who_wants_them(world, stream):
    stream.subscribe("orderbook_delta", market_ticker=TICKER)
    stream.subscribe("orderbook_delta", market_ticker=TICKER, use_yes_price=True)
    world.placed(side="ask", price="0.4000")
    assert [m["msg"]["price_dollars"] for m in stream.take()] == ["0.6000", "0.4000"]


def test_a_subscription_without_markets_has_all(world, stream, tickers):
    stream.subscribe("ticker")
    for ticker in tickers[:2]:
        world.placed(ticker=ticker, price="0.0100")
    assert [m["msg"]["market_ticker"] for m in stream.take()] == tickers[:2]


def test_a_market_is_found_by_its_id_on_the_channel_ticker(world, stream):
    world_id = stream.subscribe("ticker", send_initial_snapshot=True, market_ticker=TICKER)[1]
    found = stream.subscribe(
        "ticker", send_initial_snapshot=True, market_ids=[world_id["msg"]["market_id"]]
    )
    assert found[1]["msg"]["market_ticker"] == TICKER
    assert (
        stream.error("subscribe", channels=["trade"], market_id=world_id["msg"]["market_id"]) == 11
    )
    assert stream.error("subscribe", channels=["ticker"], market_id="nothing") == 11


def test_an_unfiltered_ticker_shows_every_market_first(world, stream):
    messages = stream.subscribe("ticker", send_initial_snapshot=True)
    assert len(messages) == 1 + len(world.venue.exchange.views.markets())


def test_markets_come_and_go(world, stream, tickers):
    first, second, third = tickers
    stream.subscribe("orderbook_delta", market_tickers=[first])
    messages = stream.command(
        "update_subscription", sid=1, action="add_markets", market_tickers=[second, third, first]
    )
    assert types(messages) == ["ok", "orderbook_snapshot", "orderbook_snapshot"]
    assert messages[0]["msg"] == {"market_tickers": [first, second, third]}
    assert [m["seq"] for m in messages] == [2, 3, 4]
    (reply,) = stream.command(
        "update_subscription", sids=[1], action="delete_markets", market_ticker=second
    )
    assert (reply["seq"], reply["msg"]["market_tickers"]) == (5, [first, third])
    world.placed(ticker=second, price="0.0100")
    assert stream.take() == []
    (quiet,) = stream.command(
        "update_subscription", sid=1, action="delete_markets", market_ticker=first,
        skip_ticker_ack=True,
    )  # fmt: skip
    assert "msg" not in quiet


def test_a_snapshot_is_asked_for_with_the_commands_id(world, stream):
    stream.subscribe("orderbook_delta", market_ticker=TICKER)
    (shown,) = stream.command("update_subscription", sid=1, action="get_snapshot")
    assert (shown["type"], shown["id"], shown["seq"]) == ("orderbook_snapshot", 2, 2)
    books = Books()
    books.seq = {1: 1}
    books.feed(shown)
    assert books.levels[TICKER] == real_levels(world, TICKER)


def test_unsubscribing_ends_it(world, stream):
    stream.subscribe("trade", "ticker")
    assert [(m["sid"], m["seq"]) for m in stream.command("unsubscribe", sids=[1, 2])] == [
        (1, 1),
        (2, 1),
    ]
    world.placed(side="ask", price="0.3100")
    assert stream.take() == []
    assert stream.command("list_subscriptions")[0]["msg"] == []
    assert world.venue.subscription_counts() == {}


def test_subscriptions_are_listed(stream):
    stream.subscribe("trade", "fill")
    (listed,) = stream.send({"cmd": "list_subscriptions"})
    assert listed == {
        "type": "ok",
        "sending_ts_ms": START_US // 1_000,
        "msg": [{"channel": "trade", "sid": 1}, {"channel": "fill", "sid": 2}],
    }


def test_a_binary_frame_is_a_command_too(world, stream):
    raw = orjson.dumps({"id": 9, "cmd": "subscribe", "params": {"channels": ["trade"]}})
    stream.session.receive_binary(raw, world.clock.now_us())
    assert stream.take()[0]["id"] == 9


UNREADABLE = [b"", b"{", b"[]", b"1", b'"x"', b'{"cmd":"a","cmd":"b"}', b"\xff"]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_is_no_command_is_error_1(stream, raw):
    (message,) = stream.send(raw)
    assert (message["msg"]["code"], "id" in message) == (1, False)


@pytest.mark.parametrize("command_id", [-1, 1.5, "1", True, [], {}])
def test_an_id_is_a_whole_number(stream, command_id):
    (message,) = stream.send({"id": command_id, "cmd": "list_subscriptions"})
    assert (message["msg"]["code"], "id" in message) == (11, False)


def test_id_0_is_no_id(stream):
    (message,) = stream.send({"id": 0, "cmd": "list_subscriptions"})
    assert "id" not in message


MISTAKES = [
    (5, "fly", {}),
    (3, "subscribe", {}),
    (3, "subscribe", {"channels": []}),
    (11, "subscribe", {"channels": "trade"}),
    (8, "subscribe", {"channels": ["trade", "orderbook"]}),
    (14, "subscribe", {"channels": ["orderbook_delta"]}),
    (14, "subscribe", {"channels": ["orderbook_delta"], "market_tickers": []}),
    (11, "subscribe", {"channels": ["trade"], "market_ticker": "NOPE"}),
    (11, "subscribe", {"channels": ["trade"], "market_ticker": 5}),
    (11, "subscribe", {"channels": ["trade"], "market_ticker": "A", "market_tickers": ["B"]}),
    (11, "subscribe", {"channels": ["trade"], "use_yes_price": 1}),
    (19, "subscribe", {"channels": ["communications"], "shard_factor": 0}),
    (20, "subscribe", {"channels": ["communications"], "shard_key": 0}),
    (21, "subscribe", {"channels": ["communications"], "shard_factor": 2, "shard_key": 2}),
    (22, "subscribe", {"channels": ["communications"], "shard_factor": 101}),
    (24, "subscribe", {"channels": ["cfbenchmarks_value"]}),
    (28, "subscribe", {"channels": ["pyth_value"]}),
    (4, "unsubscribe", {}),
    (7, "unsubscribe", {"sids": [1, 9]}),
    (11, "unsubscribe", {"sids": ["1"]}),
    (12, "update_subscription", {"action": "add_markets"}),
    (12, "update_subscription", {"sids": [1, 2], "action": "add_markets"}),
    (12, "update_subscription", {"sid": 1, "sids": [2], "action": "add_markets"}),
    (11, "update_subscription", {"sid": "1", "action": "add_markets"}),
    (7, "update_subscription", {"sid": 9, "action": "add_markets"}),
    (15, "update_subscription", {"sid": 1}),
    (13, "update_subscription", {"sid": 1, "action": "fly"}),
    (13, "update_subscription", {"sid": 1, "action": "get_snapshot"}),
    (14, "update_subscription", {"sid": 1, "action": "add_markets"}),
    (14, "update_subscription", {"sid": 1, "action": "delete_markets"}),
    (11, "update_subscription", {"sid": 1, "action": "add_markets", "market_ticker": TICKER}),
    (11, "update_subscription", {"sid": 1, "action": "delete_markets", "market_ticker": TICKER}),
]


@pytest.mark.parametrize(("code", "cmd", "params"), MISTAKES)
def test_a_mistake_has_the_venues_number_and_changes_nothing(stream, code, cmd, params):
    stream.subscribe("trade")
    assert stream.error(cmd, **params) == code
    (listed,) = stream.command("list_subscriptions")
    assert listed["msg"] == [{"channel": "trade", "sid": 1}]


def test_params_are_required_and_an_object(stream):
    assert stream.send({"cmd": "subscribe"})[0]["msg"]["code"] == 2
    assert stream.send({"cmd": "subscribe", "params": [1]})[0]["msg"]["code"] == 11


def test_a_snapshot_of_a_market_that_is_not_in_the_subscription_is_refused(stream, tickers):
    stream.subscribe("orderbook_delta", market_ticker=TICKER)
    others = [each for each in tickers if each != TICKER]
    params = {"sid": 1, "action": "get_snapshot", "market_tickers": others}
    (message,) = stream.command("update_subscription", **params)
    assert (message["msg"]["code"], message["msg"]["market_tickers"]) == (11, others)


def test_more_than_100_commands_a_second_are_error_27():
    world = TradeWorld(limits="contract")
    stream = TradeStream(world)
    for _ in range(100):
        assert types(stream.command("list_subscriptions")) == ["ok"]
    assert stream.error("list_subscriptions") == 27
    world.clock.advance(1)
    assert types(stream.command("list_subscriptions")) == ["ok"]


def test_a_key_without_the_scope_is_error_9(world):
    ring = world.venue.signed_keys
    key = ring.issue(USER, ("write",), key_type="ed25519")
    assert TradeStream(world, key_id=key.key_id).error("subscribe", channels=["fill"]) == 9


def test_a_channel_that_nobody_serves_says_so(stream, monkeypatch):
    monkeypatch.setattr("mock_exchange.session.signed_stream.CHANNELS", {})
    (message,) = stream.subscribe("communications")
    assert message["msg"]["code"] == 10
    assert "communications" in message["msg"]["msg"]


def test_a_peer_that_does_not_read_loses_its_subscriptions(world, stream):
    stream.subscribe("orderbook_delta", "trade", market_ticker=TICKER)
    at_us = world.clock.now_us()
    subscription = stream.session._subscriptions[2]
    for _ in range(1_025):
        stream.session.deliver(subscription, b"{}\n", at_us)
    messages = stream.take()
    assert [(m["type"], m["sid"], m["msg"]["code"]) for m in messages] == [
        ("error", 1, 25),
        ("error", 2, 25),
    ]
    assert world.venue.subscription_counts() == {}


def test_a_revoked_keys_streams_are_closed(world, stream):
    stream.subscribe("trade")
    world.venue.signed_keys.revoke(world.key())
    stream.take()
    assert stream.closed.code == 1008
    assert world.venue.streams() == ()


def test_the_lives_of_markets_are_told(world, stream):
    stream.subscribe("market_lifecycle_v2")
    for status in ("inactive", "active"):
        world.venue.execute(ChangeMarket(TICKER, status))
    assert [m["msg"]["event_type"] for m in stream.take()] == ["deactivated", "activated"]


def test_a_frame_that_is_too_big_closes_the_connection(world, stream):
    stream.session.receive_text("x" * 65_537, world.clock.now_us())
    stream.take()
    assert stream.closed.code == 1009
    stream.session.receive_text("{}", world.clock.now_us())
    assert stream.take() == []


def test_a_group_of_orders_is_told_to_its_owner(world, stream):
    theirs = TradeStream(world, OTHER)
    for each in (stream, theirs):
        each.subscribe("order_group_updates")
    reply = world.send("POST", "/portfolio/order_groups/create", body={"contracts_limit": 5})
    (message,) = stream.take()
    assert (message["seq"], message["msg"]["event_type"]) == (1, "created")
    assert message["msg"]["order_group_id"] == reply.body["order_group_id"]
    assert message["msg"]["contracts_limit_fp"] == "5.00"
    assert theirs.take() == []


def test_a_result_and_its_payment_are_told(world, stream):
    stream.subscribe("market_lifecycle_v2")
    for command in (
        CloseMarket(TICKER),
        ChangeMarket(TICKER, "determined", 10_000),
        FinalizeMarket(TICKER),
    ):
        world.venue.execute(command)
    closed, determined, settled = stream.take()
    assert closed["msg"]["event_type"] == "close_date_updated"
    assert (determined["msg"]["result"], determined["msg"]["settlement_value"]) == ("yes", "1.0000")
    assert settled["msg"]["event_type"] == "settled"


def test_an_idle_exchange_tells_openings_expiries_and_closings_in_order(world, stream):
    stream.subscribe("user_orders", "orderbook_delta", market_ticker=TICKER)
    closes_us = world.venue._parts.manner._desk.catalogue.market(TICKER).close_us
    for before_s in (1, 2):
        world.placed(expiration_time=closes_us // 1_000_000 - before_s)
    world.placed(count="5.00")
    stream.take()
    world.clock.advance((closes_us - world.clock.now_us()) / 1_000_000)
    orders = [m["msg"] for m in stream.take() if m["type"] == "user_order"]
    assert [(m["last_update_reason"], m["last_updated_ts_ms"]) for m in orders] == [
        ("ExpiryCancel", closes_us // 1_000 - 2_000),
        ("ExpiryCancel", closes_us // 1_000 - 1_000),
        ("CloseCancel", closes_us // 1_000),
    ]


def test_a_market_opens_for_its_readers_when_it_is_time(world, stream):
    desk = world.venue._parts.manner._desk
    opens_us = desk.catalogue.market("KXRAINSEA-26-DEC").open_us
    world.clock.advance((opens_us - world.clock.now_us() - 1) / 1_000_000)
    assert desk.views.market("KXRAINSEA-26-DEC").status == "initialized"
    world.clock.advance(0.000_001)
    assert desk.views.market("KXRAINSEA-26-DEC").status == "active"
