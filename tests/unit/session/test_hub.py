"""From events to messages: one per change, in order, to whoever asked and to nobody else."""

import pytest

from mock_exchange.core.commands import CloseMarket, Deposit, PlaceOrder, SettleMarket, Withdraw
from mock_exchange.session.outbox import WAITING_MAX
from support.session_world import MAKER, OTHER, TICKER, USER, World


@pytest.fixture
def world():
    return World()


def data(messages):
    return [message["data"] for message in messages]


@pytest.mark.rule("C17", "D18")
def test_the_account_channel_begins_with_the_balance_then_tells_each_change(world):
    peer = world.peer(USER)
    assert data(peer.watch("account", account_id=USER)) == [
        {"account_id": USER, "balance": 10_000, "currency": "USD"}
    ]

    world.place(size=10, price=0.50)
    world.venue.execute(Deposit(USER, 10_000))
    world.venue.execute(Withdraw(USER, 20_000))
    world.delete("/orders/ord_123456789")

    assert [each["balance"] for each in data(peer.take())] == [9_500, 9_501, 9_499, 9_999]


@pytest.mark.rule("C17", "D18")
def test_an_unchanged_balance_is_not_told_again(world):
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)
    world.place(size=10, price=0.65)
    assert len(peer.take()) == 1

    world.place(account=MAKER, side="sell", size=10, price=0.65)

    assert peer.take() == [], "the escrow had paid for it"


@pytest.mark.rule("C17", "D18")
def test_a_second_subscriber_hears_the_same_changes(world):
    first, second = world.peer(USER), world.peer(USER)
    first.watch("account", account_id=USER)
    world.place(size=10, price=0.50)
    assert data(second.watch("account", account_id=USER))[0]["balance"] == 9_500
    first.take()

    world.place(size=10, price=0.50)

    assert data(first.take()) == data(second.take()) != []


@pytest.mark.rule("C18", "D18")
def test_the_market_channel_tells_each_trade_with_price_and_volume_after_it(world):
    peer = world.peer(USER)
    peer.watch("market", ticker=TICKER)

    world.clock.advance(1.5)
    world.place(account=OTHER, size=7_000, price=0.68)
    world.place(account=OTHER, size=1, price=0.01)

    assert data(peer.take()) == [
        {
            "ticker": TICKER,
            "last_price": price,
            "volume": volume,
            "timestamp": "2024-01-27T10:30:01.500000Z",
        }
        for price, volume in ((0.66, 1_002_000), (0.67, 1_006_000), (0.68, 1_007_000))
    ]


@pytest.mark.rule("C19", "D18", "D06")
def test_the_orders_channel_tells_every_step_of_an_order(world):
    peer = world.peer(USER)
    peer.watch("orders", account_id=USER)

    world.place()
    world.place(account=MAKER, side="sell", size=30)
    world.place(account=MAKER, side="sell", size=20)
    world.delete("/orders/ord_123456789")

    assert [(each["status"], each["filled_size"]) for each in data(peer.take())] == [
        ("open", 0),
        ("partially_filled", 30),
        ("partially_filled", 50),
        ("cancelled", 50),
    ]


@pytest.mark.rule("C19")
@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"size": 100, "price": 0.66}, [("open", 0), ("filled", 100)]),
        (
            {"size": 5_000, "price": 0.67},
            [("open", 0), ("partially_filled", 2_000), ("filled", 5_000)],
        ),
        (
            {"size": 3_000, "price": 0.66, "time_in_force": "ioc"},
            [("open", 0), ("partially_filled", 2_000), ("cancelled", 2_000)],
        ),
        ({"size": 10, "price": 0.65, "time_in_force": "ioc"}, [("open", 0), ("cancelled", 0)]),
    ],
    ids=str,
)
def test_an_arriving_order_is_told_from_acceptance_to_its_end(world, fields, steps):
    peer = world.peer(OTHER)
    peer.watch("orders", account_id=OTHER)

    world.place(account=OTHER, **fields)

    assert [(each["status"], each["filled_size"]) for each in data(peer.take())] == steps


@pytest.mark.rule("C16", "D18")
def test_the_orders_channel_begins_with_the_open_orders_by_id(world):
    world.place(size=1, price=0.10)
    world.place(size=2, price=0.65)
    world.place(size=3, price=0.66)
    world.place(account=MAKER, side="sell", size=1, price=0.65)
    world.place(size=1, price=0.05)

    first = data(world.peer(USER).watch("orders", account_id=USER))

    assert [(each["order_id"], each["status"], each["filled_size"]) for each in first] == [
        ("ord_123456789", "open", 0),
        ("ord_123456790", "partially_filled", 1),
        ("ord_123456793", "open", 0),
    ]


@pytest.mark.rule("C17", "C18", "C19", "D18")
def test_the_messages_of_one_command_come_in_the_order_things_happened(world):
    peer = world.peer(OTHER)
    for channel, key in (("account", OTHER), ("orders", OTHER)):
        peer.watch(channel, account_id=key)
    peer.watch("market", ticker=TICKER)

    world.place(account=OTHER, size=2_500, price=0.66)

    assert [message["type"] for message in peer.take()] == [
        "order_update",
        "market_update",
        "order_update",
        "account_update",
    ]


@pytest.mark.rule("C17", "C19")
def test_closing_and_settling_a_market_reach_those_whom_they_concern(world):
    world.place(size=10, price=0.66)
    world.place(size=10, price=0.05)
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)
    peer.watch("orders", account_id=USER)
    peer.watch("market", ticker=TICKER)

    world.venue.execute(CloseMarket(TICKER))
    closed = peer.take()
    world.venue.execute(SettleMarket(TICKER, "yes"))

    assert [message["type"] for message in closed] == ["order_update", "account_update"]
    assert closed[0]["data"]["status"] == "cancelled"
    assert data(peer.take()) == [{"account_id": USER, "balance": 10_340, "currency": "USD"}]


@pytest.mark.rule("C14", "C16")
def test_private_messages_go_to_their_owner_only(world):
    owner, stranger, silent = world.peer(USER), world.peer(OTHER), world.peer(USER)
    for peer, account_id in ((owner, USER), (stranger, OTHER)):
        peer.watch("account", account_id=account_id)
        peer.watch("orders", account_id=account_id)

    world.place(size=5, price=0.66)

    assert {message["type"] for message in owner.take()} == {"order_update", "account_update"}
    assert stranger.take() == []
    assert silent.take() == []


@pytest.mark.rule("C15")
def test_after_unsubscribing_nothing_more_comes(world):
    peer = world.peer(USER)
    peer.watch("market", ticker=TICKER)
    peer.ask(type="unsubscribe", channel="market", ticker=TICKER)

    world.place(size=1, price=0.66)

    assert peer.take() == []


def test_all_subscribers_share_one_encoded_message(world):
    peers = [world.peer(account) for account in (USER, OTHER, MAKER)]
    for peer in peers:
        peer.watch("market", ticker=TICKER)

    world.place(size=1, price=0.66)

    frames = [peer.take_frames() for peer in peers]
    assert len(frames[0]) == 1
    assert frames[0][0] is frames[1][0] is frames[2][0]


@pytest.mark.rule("C26", "D19")
def test_beyond_the_pace_market_updates_are_conflated_and_order_updates_never():
    world = World(limits="contract", seed=1)
    peer = world.peer(OTHER)
    peer.watch("market", ticker=TICKER)
    peer.watch("orders", account_id=OTHER)
    world.clock.advance(2)
    for _ in range(80):
        world.venue.execute(PlaceOrder(OTHER, TICKER, "bid", "limit", 100, 6_600))

    heard = []
    for _ in range(4):
        part = peer.take()
        assert len(part) <= 100
        heard += part
        world.clock.advance(1)
        peer.tick()

    updates = data(message for message in heard if message["type"] == "market_update")
    orders = data(message for message in heard if message["type"] == "order_update")
    assert len(updates) < 80
    assert updates[-1]["volume"] == 1_000_080, "the newest is never lost"
    assert [each["status"] for each in orders] == ["open", "filled"] * 80
    assert len(peer.session._outbox) == 0


@pytest.mark.rule("C26")
def test_a_slow_consumer_is_closed_and_nobody_waits_for_it(world):
    slow, quick = world.peer(OTHER), world.peer(OTHER)
    for peer in (slow, quick):
        peer.watch("orders", account_id=OTHER)

    for _ in range(WAITING_MAX // 2 + 1):
        world.venue.execute(PlaceOrder(OTHER, TICKER, "bid", "limit", 100, 6_600))
        assert len(quick.take()) == 2

    assert slow.take() == []
    assert slow.close[0] == 1013
    assert world.venue._parts.hub.connection_count(OTHER) == 1


def test_a_first_state_longer_than_the_outbox_is_sent_whole(world):
    for _ in range(WAITING_MAX + 50):
        world.venue.execute(PlaceOrder(OTHER, TICKER, "bid", "limit", 100, 100))
    peer = world.peer(OTHER)

    assert len(peer.watch("orders", account_id=OTHER)) == WAITING_MAX + 50
    assert peer.close is None


def test_it_knows_the_connections_of_a_key(world):
    peer = world.peer(USER)
    world.peer(OTHER)
    key_id = world.venue.keys.first_of(USER).record.key_id
    hub = world.venue._parts.hub

    assert hub.sessions_of_key(USER, key_id) == (peer.session,)
    assert len(hub.sessions()) == 2
    assert hub.sessions_of_key("nobody", key_id) == ()


def test_a_peer_that_is_gone_leaves_nothing_behind(world):
    peer = world.peer(USER)
    peer.watch("market", ticker=TICKER)

    peer.session.disconnected()

    hub = world.venue._parts.hub
    assert (sum(hub.subscription_counts().values()), hub.connection_count(USER)) == (0, 0)
    assert world.venue.streams() == ()
    world.place(size=1, price=0.66)
    assert peer.take() == []


@pytest.mark.rule("D29")
def test_a_broken_update_of_ours_ends_the_subscribers_and_not_the_order(monkeypatch):
    world = World(on_defect=None)
    peer, other = world.peer(USER), world.peer(USER)
    peer.watch("orders", account_id=USER)
    other.watch("account", account_id=USER)
    monkeypatch.setattr(world.venue.dialect, "order_update", lambda *_: {})

    assert world.place().status == 200

    assert peer.take() == []
    assert peer.close[0] == 1011
    assert len(other.take()) == 1
    assert world.venue.defects[0].where == "order_update"
