"""One connection: what is understood when, what is refused how, and when it ends."""

import orjson
import pytest

from mock_exchange.session.stream import AUTH_FRAME_BYTES_MAX, FRAME_BYTES_MAX, State
from support.session_world import OTHER, TICKER, USER, World

INVALID_KEY = (1008, "INVALID_API_KEY")


@pytest.fixture
def world():
    return World(limits="contract")


def code_of(messages):
    (message,) = messages
    assert message["type"] == "error"
    return message["error"]["code"]


@pytest.mark.rule("C13", "D15", "D16")
def test_a_good_key_is_told_whose_it_is(world):
    peer = world.peer()

    assert peer.ask(type="auth", api_key=world.key()) == [
        {"type": "authenticated", "account_id": USER}
    ]
    assert (peer.session.state, peer.session.account_id) == (State.OPEN, USER)
    assert peer.close is None


@pytest.mark.rule("C13", "D16", "C22")
@pytest.mark.parametrize(
    "api_key",
    ["unknown_key_1", "", "short", "k" * 129, "schlüssel-ü", 5, None, ["k"], {}],
    ids=repr,
)
def test_a_wrong_key_closes_at_once(world, api_key):
    peer = world.peer()

    assert peer.ask(type="auth", api_key=api_key) == []
    assert peer.close == INVALID_KEY
    assert peer.session.state is State.CLOSED


@pytest.mark.rule("D16")
def test_without_auth_within_five_seconds_it_closes(world):
    peer = world.peer()
    assert peer.session.next_deadline_us() == world.clock.now_us() + 5_000_000
    world.clock.advance(4.999999)
    peer.tick()
    assert peer.take() == []
    assert peer.close is None

    world.clock.advance(0.000001)
    peer.tick()

    peer.take()
    assert peer.close == INVALID_KEY
    assert peer.session.next_deadline_us() is None


@pytest.mark.rule("D16")
def test_a_late_auth_does_not_help(world):
    peer = world.peer()
    world.clock.advance(5)

    assert peer.ask(type="auth", api_key=world.key()) == []
    assert peer.close == INVALID_KEY


@pytest.mark.rule("D16")
def test_once_authenticated_the_deadline_is_over(world):
    peer = world.peer(USER)
    assert peer.session.next_deadline_us() is None
    world.clock.advance(60)
    peer.tick()

    peer.take()
    assert peer.close is None


@pytest.mark.rule("D16")
@pytest.mark.parametrize("type_", ["subscribe", "unsubscribe", "ping", "AUTH", None, 5])
def test_before_auth_only_auth_is_understood(world, type_):
    peer = world.peer()

    heard = peer.ask(type=type_, channel="market", ticker=TICKER)

    assert code_of(heard) == "INVALID_API_KEY"
    assert peer.close is None
    assert peer.ask(type="auth", api_key=world.key())[0]["type"] == "authenticated"


@pytest.mark.rule("D15", "C13")
@pytest.mark.parametrize(
    ("message", "field"), [({}, "api_key"), ({"api_key": "k" * 20, "extra": 1}, "extra")]
)
def test_an_auth_of_the_wrong_shape_is_told_which_field(world, message, field):
    peer = world.peer()

    (heard,) = peer.ask(type="auth", **message)

    assert heard["error"]["code"] == "INVALID_PARAMETER"
    assert heard["error"]["details"]["field"] == field
    assert "k" * 20 not in str(heard)


@pytest.mark.rule("C14", "C15", "C16", "D15")
@pytest.mark.parametrize(
    ("channel", "key"),
    [
        ("account", {"account_id": USER}),
        ("orders", {"account_id": USER}),
        ("market", {"ticker": TICKER}),
    ],
)
def test_a_subscription_is_repeated_then_ended(world, channel, key):
    peer = world.peer(USER)

    first = peer.ask(type="subscribe", channel=channel, **key)[0]
    last = peer.ask(type="unsubscribe", channel=channel, **key)

    assert first == {"type": "subscribed", "channel": channel, **key}
    assert last == [{"type": "unsubscribed", "channel": channel, **key}]
    assert world.venue._parts.hub.subscription_counts() == {}


@pytest.mark.rule("D17")
def test_ending_what_never_began_is_no_error(world):
    peer = world.peer(USER)

    assert (
        peer.ask(type="unsubscribe", channel="market", ticker=TICKER)[0]["type"] == "unsubscribed"
    )


@pytest.mark.rule("D19")
def test_subscribing_twice_is_the_same_subscription(world):
    peer = world.peer(USER)
    peer.watch("market", ticker=TICKER)

    assert [m["type"] for m in peer.ask(type="subscribe", channel="market", ticker=TICKER)] == [
        "subscribed"
    ]
    world.place(size=1, price=0.66)
    assert [m["type"] for m in peer.take()] == ["market_update"]


@pytest.mark.rule("C21", "D09", "D11", "D15")
@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        ({"type": "ping"}, "INVALID_PARAMETER", "type"),
        ({}, "INVALID_PARAMETER", "type"),
        ({"type": None}, "INVALID_PARAMETER", "type"),
        ({"type": "auth", "api_key": "k" * 20}, "INVALID_PARAMETER", "type"),
        ({"type": "subscribe"}, "INVALID_PARAMETER", "channel"),
        ({"type": "subscribe", "channel": "trades"}, "INVALID_PARAMETER", "channel"),
        ({"type": "subscribe", "channel": ["market"]}, "INVALID_PARAMETER", "channel"),
        ({"type": "subscribe", "channel": "market"}, "INVALID_PARAMETER", "ticker"),
        ({"type": "subscribe", "channel": "market", "ticker": 5}, "INVALID_PARAMETER", "ticker"),
        (
            {"type": "subscribe", "channel": "market", "ticker": "btc"},
            "INVALID_PARAMETER",
            "ticker",
        ),
        (
            {"type": "subscribe", "channel": "market", "ticker": TICKER, "depth": 5},
            "INVALID_PARAMETER",
            "depth",
        ),
        ({"type": "subscribe", "channel": "market", "ticker": "NO"}, "MARKET_NOT_FOUND", "ticker"),
        (
            {"type": "subscribe", "channel": "account", "account_id": OTHER},
            "ACCOUNT_NOT_FOUND",
            "account_id",
        ),
        (
            {"type": "subscribe", "channel": "orders", "account_id": "nobody"},
            "ACCOUNT_NOT_FOUND",
            "account_id",
        ),
        (
            {"type": "unsubscribe", "channel": "orders", "account_id": OTHER},
            "ACCOUNT_NOT_FOUND",
            "account_id",
        ),
    ],
    ids=str,
)
def test_a_refused_message_is_answered_and_the_connection_stays(world, message, code, field):
    peer = world.peer(USER)

    (heard,) = peer.ask(**message)

    assert heard["type"] == "error"
    assert (heard["error"]["code"], heard["error"]["details"]["field"]) == (code, field)
    assert peer.close is None
    assert peer.watch("market", ticker=TICKER)


@pytest.mark.rule("D11", "D15")
def test_another_account_is_answered_like_one_that_does_not_exist(world):
    peer = world.peer(USER)

    foreign, missing = (
        orjson.dumps(peer.ask(type="subscribe", channel="account", account_id=account_id))
        for account_id in (OTHER, "user_9999")
    )

    assert foreign.replace(b"user_0002", b"ID") == missing.replace(b"user_9999", b"ID")


@pytest.mark.rule("D28")
def test_a_key_without_read_may_not_subscribe(world):
    key = world.venue.keys.issue(USER, ["trade"]).api_key
    peer = world.peer()
    peer.ask(type="auth", api_key=key)

    assert code_of(peer.ask(type="subscribe", channel="market", ticker=TICKER)) == "FORBIDDEN"


@pytest.mark.rule("D30", "D15")
@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", '{"type":"a","type":"b"}', "[]", "5", '{"a":1e400}', "[" * 99, "\ud800"],
)
def test_a_frame_that_is_no_json_object_is_malformed(world, text):
    peer = world.peer(USER)
    peer.text(text)

    assert code_of(peer.take()) == "MALFORMED_JSON"
    assert peer.close is None


def test_binary_frames_close_with_1003(world):
    peer = world.peer(USER)
    peer.session.receive_binary(b"{}", world.clock.now_us())

    peer.take()
    assert peer.close[0] == 1003


@pytest.mark.rule("D16")
def test_frames_too_large_close_with_1009(world):
    before_auth, after_auth = world.peer(), world.peer(USER)
    after_auth.text(" " * FRAME_BYTES_MAX)
    assert code_of(after_auth.take()) == "MALFORMED_JSON"

    before_auth.text(" " * (AUTH_FRAME_BYTES_MAX + 1))
    after_auth.text(" " * (FRAME_BYTES_MAX + 1))

    for peer in (before_auth, after_auth):
        peer.take()
        assert peer.close[0] == 1009


@pytest.mark.rule("C26", "D19", "C22")
def test_the_sixth_connection_of_an_account_is_refused_at_auth(world):
    peers = [world.peer(USER) for _ in range(5)]
    sixth = world.peer()

    assert sixth.ask(type="auth", api_key=world.key()) == []
    assert sixth.close == (1008, "RATE_LIMIT_EXCEEDED")
    assert world.peer(OTHER).close is None, "connections are counted per account"

    peers[0].session.disconnected()
    assert world.peer(USER).close is None, "its place was given back"


@pytest.mark.rule("C26", "D19", "D13")
def test_the_hundred_and_first_subscription_is_refused():
    world = World(limits="contract")
    peer = world.peer(USER)
    for channel in ("account", "orders"):
        peer.watch(channel, account_id=USER)
    tickers = [market.ticker for market in world.venue.exchange.views.markets()]
    peer.session._subscriptions.update({("market", f"FILL-{n}"): None for n in range(98)})
    world.clock.advance(2)

    (heard,) = peer.ask(type="subscribe", channel="market", ticker=tickers[0])

    assert heard["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert heard["error"]["retry_after"] == 1
    peer.ask(type="unsubscribe", channel="account", account_id=USER)
    assert peer.watch("market", ticker=tickers[0])


@pytest.mark.rule("C26", "D19", "C27")
def test_the_hundred_and_first_message_of_a_second_is_refused():
    world = World(limits="contract")
    peer = world.peer(USER)
    world.clock.advance(1)
    for _ in range(100):
        peer.say(type="unsubscribe", channel="account", account_id=USER)
    heard = peer.take()
    assert {message["type"] for message in heard} == {"unsubscribed"}

    peer.say(type="unsubscribe", channel="account", account_id=USER)
    world.clock.advance(1)
    peer.tick()

    (refused,) = peer.take()
    assert refused["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused["error"]["retry_after"] == 1
    assert peer.ask(type="unsubscribe", channel="account", account_id=USER)[0]["type"] != "error"


@pytest.mark.rule("C26", "D16")
def test_before_auth_the_nearer_of_two_deadlines_counts(world):
    peer = world.peer()
    for _ in range(101):
        peer.say(type="noise")

    assert peer.session.next_deadline_us() == world.clock.now_us() + 1_000_000


@pytest.mark.rule("C26", "D19")
def test_a_flood_of_messages_ends_the_connection():
    world = World(limits="contract")
    peer = world.peer(USER)
    for _ in range(3_000):
        peer.say(type="noise")

    peer.take()
    assert peer.close[0] == 1013


@pytest.mark.rule("D15")
def test_without_acks_only_what_the_contract_names_is_sent():
    world = World(ws_acks=False)
    peer = world.peer()

    assert peer.ask(type="auth", api_key=world.key()) == []
    assert [m["type"] for m in peer.ask(type="subscribe", channel="market", ticker=TICKER)] == [
        "market_update"
    ]
    assert peer.ask(type="unsubscribe", channel="market", ticker=TICKER) == []
    assert peer.close is None


@pytest.mark.rule("D15")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "MALFORMED_JSON"),
        ('{"type":"ping"}', "INVALID_PARAMETER"),
        ('{"type":"subscribe","channel":"market","ticker":"NO"}', "MARKET_NOT_FOUND"),
    ],
)
def test_without_acks_an_error_closes_with_its_code(text, code):
    peer = World(ws_acks=False).peer(USER)
    peer.text(text)

    assert peer.take() == []
    assert peer.close == (1008, code)


def test_after_the_close_nothing_is_heard_or_sent(world):
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)
    peer.session.shut(1001, "bye")
    peer.session.shut(1011, "later")

    peer.say(type="subscribe", channel="market", ticker=TICKER)
    peer.session.push(b"{}", world.clock.now_us())
    world.place()

    assert peer.take() == []
    assert peer.close == (1001, "bye")
    assert world.venue._parts.hub.subscription_counts() == {}


def test_the_transport_is_woken_once_until_it_takes(world):
    peer = world.peer(USER)
    peer.watch("account", account_id=USER)
    before = peer.wakes

    world.place(size=1)
    world.place(size=1)
    assert peer.wakes == before + 1
    peer.take()
    world.place(size=1)
    assert peer.wakes == before + 2


def test_a_broken_message_of_ours_closes_with_1011_and_is_a_defect(monkeypatch):
    world = World(on_defect=None)
    peer = world.peer(USER)
    monkeypatch.setattr(world.venue.dialect, "account_update", lambda _view: {})

    peer.ask(type="subscribe", channel="account", account_id=USER)

    assert peer.close[0] == 1011
    assert world.venue.defects[0].where == "account_update"
