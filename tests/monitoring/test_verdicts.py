"""What the log says of each request, through the real exchange: its verdict, its number, the orders it caused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_contract.monitoring.log_events import EVENTS
from mock_exchange.core.commands import CloseMarket
from mock_exchange.faults.plan import CutConnection, Latency, RateLimit, Status
from support.monitoring_exchange import held, logged_exchange
from support.monitoring_log import Recorder, counted
from support.session_world import BASE, MAKER, OTHER, TICKER, USER, World
from support.transport_raw import get, post, talk

CLOSE = "Connection: close"

pytestmark = pytest.mark.rule("C33", "C35", "D27")


def watched(**options):
    world = World(**options)
    log = Recorder()
    world.venue.monitor.write_to(log)
    return world, log


def drained(world, log):
    world.venue.monitor.drain()
    return log


def explode(*_):
    raise RuntimeError("broken")


VERDICTS = {
    "a market": ("valid", lambda world: world.get("/markets")),
    "a market again, from what was kept": (
        "valid",
        lambda world: (world.get(f"/markets/{TICKER}"), world.get(f"/markets/{TICKER}")),
    ),
    "an order": ("valid", lambda world: world.place()),
    "an order said twice": (
        "valid",
        lambda world: [world.place(headers=[(b"idempotency-key", b"same")]) for _ in range(2)],
    ),
    "no such route": ("invalid", lambda world: world.get("/nowhere")),
    "no such method": ("invalid", lambda world: world.send("PUT", "/orders")),
    "a body that is no JSON": ("invalid", lambda world: world.send("POST", "/orders", body=b"{")),
    "an order without a size": ("invalid", lambda world: world.place(size=None)),
    "an unknown parameter": ("invalid", lambda world: world.get("/markets", query="colour=red")),
    "a path outside its grammar": ("invalid", lambda world: world.get("/markets/~")),
    "a body where none is taken": ("invalid", lambda world: world.send("GET", "/fills", body=b"1")),
    "a media type that is not JSON": (
        "invalid",
        lambda world: world.raw(
            "POST", "/orders", headers=[(b"authorization", b"Bearer " + world.key().encode())]
        ),
    ),
    "an idempotency key with a blank": (
        "invalid",
        lambda world: world.place(headers=[(b"idempotency-key", b"a b")]),
    ),
    "no key": ("refused", lambda world: world.raw("GET", "/markets")),
    "a wrong key": ("refused", lambda world: world.get("/markets", key="kx_wrong-0123456789")),
    "no permission": (
        "refused",
        lambda world: world.place(key=world.venue.keys.issue(USER, ["read"]).api_key),
    ),
    "no such market": ("refused", lambda world: world.get("/markets/NO-SUCH")),
    "no such order": ("refused", lambda world: world.delete("/orders/ord_999999999")),
    "not enough money": ("refused", lambda world: world.place(size=1_000_000)),
    "a closed market": (
        "refused",
        lambda world: (world.venue.execute(CloseMarket(TICKER)), world.place()),
    ),
}


@pytest.mark.parametrize(("verdict", "act"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict_on_a_request_is_the_contract_s(verdict, act):
    world, log = watched()
    act(world)
    fields = drained(world, log).of("api_answered")[-1]
    assert fields["verdict"] == verdict
    assert list(world.venue.requests.entries())[-1].verdict == verdict


def test_a_full_bucket_refuses_what_keeps_the_contract():
    world, log = watched(limits="contract")
    for _ in range(11):
        world.place(size=1, price=0.01)
    drained(world, log)
    assert [fields["verdict"] for fields in log.of("api_answered")] == ["valid"] * 10 + ["refused"]
    assert log.of("rate_limited")[0]["code"] == "RATE_LIMIT_EXCEEDED"


def test_a_bug_of_ours_is_a_defect_with_its_place(monkeypatch):
    world = World(on_defect=None)
    log = Recorder("info")
    world.venue.monitor.write_to(log)
    monkeypatch.setattr(world.venue.dialect, "market_summary", explode)
    assert world.get("/markets").status == 500
    drained(world, log)
    assert log.events() == ["defect", "api_answered"]
    assert log.lines[0].fields["operation"] == "get_markets"
    assert log.lines[0].fields["why"].startswith("RuntimeError: broken (test_verdicts.py:")
    assert log.lines[1].fields["verdict"] == "defect"


def test_what_comes_after_a_bug_is_not_laid_at_its_request_s_door(monkeypatch):
    world, log = watched()  # raises for every defect
    with monkeypatch.context() as patch:
        patch.setattr(world.venue.dialect, "market_summary", explode)
        with pytest.raises(AssertionError):
            world.get("/markets")
    world.venue.execute(world.venue.dialect.decode_order(USER, {
        "ticker": TICKER, "side": "buy", "type": "limit", "size": 1, "price": 0.01,
    }))  # fmt: skip
    assert "request_id" not in drained(world, log).of("order_accepted")[0]


def test_numbers_of_requests_are_the_journal_s_and_orders_name_theirs():
    world, log = watched()
    world.get("/markets")
    resting = world.place(account=MAKER, side="sell", size=5, price=0.65).body["order"]["order_id"]
    world.place(size=2, price=0.65)
    world.place(ticker="NO-SUCH")
    world.delete(f"/orders/{resting}", account=MAKER)
    drained(world, log)

    entries = list(world.venue.requests.entries())
    assert [fields["request_id"] for fields in log.of("api_answered")] == [
        entry.sequence for entry in entries
    ]
    number = {entry.sequence: entry.operation for entry in entries}
    (rests, taken) = log.of("order_accepted")
    assert (rests["request_id"], rests["order_id"]) == (2, resting)
    assert number[taken["request_id"]] == "place_order"
    maker, taker = log.of("order_filled")
    assert (taker["request_id"], taker["order_id"]) == (3, taken["order_id"])
    assert maker["order_id"] == resting
    assert "request_id" not in maker
    assert log.of("order_refused")[0]["request_id"] == 4
    assert log.of("order_cancelled")[0] == {
        "request_id": 5,
        "account": MAKER,
        "order_id": resting,
        "ticker": TICKER,
        "filled_size": 2,
        "cause": "user",
    }


def test_bodies_are_told_before_the_answer_they_belong_to():
    world, log = watched()
    world.place()
    events = drained(world, log).events()
    assert events[-3:] == ["api_body", "api_body", "api_answered"]
    assert {fields["request_id"] for fields in log.of("api_body", "api_answered")} == {1}


# -- with faults, over sockets -------------------------------------------------------------------------------------------

INJECTED = {
    "in the answer's place": (Status(503), 503, "injected", "SERVICE_UNAVAILABLE"),
    "after the exchange saw it": (
        Status(503, at="after"),
        503,
        "injected",
        "SERVICE_UNAVAILABLE",
    ),
    "a limit that is none": (RateLimit(3), 429, "injected", "RATE_LIMIT_EXCEEDED"),
    "cut before": (CutConnection(), 0, "injected", None),
    "cut after": (CutConnection(at="after"), 0, "injected", None),
    "with a body of its own": (Status(200, body={"x": 1}, at="after"), 200, "injected", None),
}


@pytest.mark.parametrize(("fault", "status", "verdict", "code"), INJECTED.values(), ids=INJECTED)
def test_a_fault_that_made_the_answer_is_the_verdict(fault, status, verdict, code):
    with logged_exchange() as (exchange, log):
        exchange.faults.add(fault, name="on-purpose")
        talk(exchange, get(exchange, "/markets", CLOSE))
        exchange.monitor.alerts()
        (entry,) = exchange.requests()
    (fields,) = log.of("api_answered")
    assert (fields["status"], fields["verdict"], fields["fault"]) == (status, verdict, "on-purpose")
    assert fields.get("code") == code
    assert (entry.verdict, entry.fault) == (verdict, "on-purpose")
    assert log.of("fault_struck")[0]["fault"] == "on-purpose"


def test_a_late_answer_is_the_exchange_s_own_and_its_time_counts_from_the_request():
    with logged_exchange() as (exchange, log):
        exchange.faults.add(Latency(2), name="slow")
        with held(exchange, post(exchange, "/orders", b"{}", CLOSE)):
            exchange.clock.advance(2)
    (fields,) = log.of("api_answered")
    assert (fields["verdict"], fields["fault"]) == ("invalid", "slow")
    assert fields["duration_ms"] == 2_000


# -- the whole exchange, digested whenever --------------------------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["market", "order", "sale", "cancel", "wrong", "reset", "stream", "nothing"]
        ),
        st.sampled_from([0.0, 0.3, 1.0, 31.0]),
        st.booleans(),
    ),
    max_size=25,
)


def perform(world, act, streams):
    if act == "market":
        world.get(f"/markets/{TICKER}")
    elif act == "order":
        world.place(size=2, price=0.65)
    elif act == "sale":
        world.place(account=OTHER, side="sell", size=1, price=0.65)
    elif act == "cancel":
        for order in world.venue.exchange.views.open_orders(USER)[:1]:
            world.delete(f"/orders/ord_{order.number}")
    elif act == "wrong":
        world.get(f"/accounts/{world.key()}", key="wrong-key-0123")
    elif act == "reset":
        world.venue.reset(world.venue.seed + 1)
    elif act == "stream":
        peer = world.peer(USER)
        peer.watch("market", ticker=TICKER)
        streams.append(peer)
        if len(streams) % 2:
            peer.session.disconnected()


def played(acts, *, looking):
    world, log = watched(limits="contract")
    streams = []
    for act, pause_s, look in acts:
        world.clock.advance(pause_s)
        perform(world, act, streams)
        if looking and look:
            world.venue.monitor.advance(world.clock.now_us())
    world.venue.monitor.advance(world.clock.now_us())
    return counted(world.venue.monitor.tally), log.lines, world.venue.monitor.alarms.statuses()


@given(ACTS)
def test_nothing_depends_on_when_an_exchange_is_looked_at(acts):
    assert played(acts, looking=True) == played(acts, looking=False)


def test_such_a_play_uses_limits_and_events_of_many_kinds():
    acts = [("order", 0.3, False)] * 10 + [("nothing", 31.0, False)] * 2
    acts += [(act, 0.3, False) for act in ("sale", "cancel", "wrong", "stream", "market", "reset")]
    _, lines, _ = played(acts, looking=False)
    told = {line.event for line in lines}
    assert told >= {
        "api_answered", "api_body", "order_accepted", "order_filled", "order_cancelled", "auth_failed",
        "stream_opened", "stream_disconnected", "exchange_reset", "alert_changed",
    }  # fmt: skip
    assert told <= set(EVENTS)
    assert BASE in next(line for line in lines if line.event == "api_answered").fields["path"]
