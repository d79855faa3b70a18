"""The whole exchange without its sockets: its three doors, beginning anew, and what it does about faults of its own."""

import re

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.clock import CONTRACT_MOMENT_US, Clock
from mock_exchange.core import invariants
from mock_exchange.core.commands import CancelOrder, CreateMarket, Deposit, PlaceOrder
from mock_exchange.core.extras import OrderOptions
from mock_exchange.core.units import NEVER_US
from mock_exchange.session.http import HttpRequest
from mock_exchange.session.venue import Venue
from support.session_world import (
    BASE,
    MAKER,
    OTHER,
    TICKER,
    USER,
    DefectFoundError,
    World,
)


@pytest.fixture
def world():
    return World()


def request(method, path, *headers):
    return HttpRequest(method, BASE + path, b"", headers, b"")


def bearer(world, account=USER):
    return (b"authorization", b"Bearer " + world.key(account).encode())


@pytest.mark.rule("C28")
def test_the_same_calls_give_the_same_bytes():
    def story():
        world = World(seed=5, limits="contract")
        peer = world.peer(USER)
        answers = [
            world.raw("GET", "/nowhere").raw,
            world.place().raw,
            *(frame for frame in peer.take_frames()),
        ]
        peer.watch("orders", account_id=USER)
        world.clock.advance(3.25)
        answers += [world.place(account=MAKER, side="sell", size=5).raw, *peer.take_frames()]
        answers += [world.get("/fills").raw, repr(list(world.venue.requests.entries())).encode()]
        return answers, world.venue.exchange.state_hash()

    assert story() == story()


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/accounts/user_0001", "get_account"),
        ("POST", "/orders", "place_order"),
        ("DELETE", "/orders/ord_123456789", "cancel_order"),
        ("GET", "/nowhere", None),
        ("PATCH", "/orders", None),
    ],
)
def test_a_request_can_be_identified_without_being_answered(world, method, path, operation):
    before = world.venue.exchange.state_hash()

    found, account_id = world.venue.identify(request(method, path, bearer(world)))

    assert (None if found is None else found.operation_id) == operation
    assert account_id == USER
    assert world.venue.exchange.state_hash() == before
    assert len(world.venue.requests) == 0


def test_a_request_without_a_key_is_identified_by_its_operation_only(world):
    operation, account_id = world.venue.identify(request("GET", "/markets"))

    assert (operation.operation_id, account_id) == ("get_markets", None)
    twice = request("GET", "/markets", bearer(world), bearer(world))
    assert world.venue.identify(twice)[1] is None


@pytest.mark.rule("D29", "D09")
@pytest.mark.parametrize(
    ("code", "status"), [("INTERNAL_ERROR", 500), ("SERVICE_UNAVAILABLE", 503)]
)
def test_what_only_faults_inject_has_the_contracts_shape(world, code, status):
    response = world.venue.error(code)

    assert (response.status, response.code) == (status, code)
    assert world.venue.defects == ()


@pytest.mark.rule("C27")
def test_an_injected_rate_limit_names_its_wait(world):
    assert (b"retry-after", b"9") in world.venue.error("RATE_LIMIT_EXCEEDED", retry_after=9).headers


def test_beginning_anew_is_as_just_started():
    world = World(limits="contract")
    fresh = world.venue.exchange.state_hash()
    key = world.key()
    for _ in range(10):
        world.place(size=1)
    world.venue.keys.issue("somebody")
    peer, waiting = world.peer(USER), world.peer()

    world.venue.reset()

    assert world.venue.exchange.state_hash() == fresh
    assert world.key() == key
    assert len(world.venue.keys.records()) == 6
    assert len(world.venue.requests) == 0
    assert world.place(size=1).status == 200, "quotas too"
    for each in (peer, waiting):
        each.take()
        assert each.close[0] == 1001
    assert world.peer(USER).close is None


def test_beginning_anew_with_another_seed_changes_the_keys(world):
    old = world.key()

    world.venue.reset(seed=99)

    assert world.venue.seed == 99
    assert world.get("/markets", key=old).status == 401
    assert world.get("/markets").status == 200


@pytest.mark.rule("D28", "C30")
def test_keys_are_issued_rotated_and_revoked_while_it_runs(world):
    keys = world.venue.keys
    issued = keys.issue(USER)
    assert world.get("/markets", key=issued.api_key).status == 200

    rotated = keys.rotate(issued.record.key_id)
    assert world.get("/markets", key=issued.api_key).code == "INVALID_API_KEY"
    assert world.get("/markets", key=rotated.api_key).status == 200

    keys.revoke(rotated.record.key_id)
    assert world.get("/markets", key=rotated.api_key).code == "INVALID_API_KEY"


@pytest.mark.rule("D29")
def test_an_answer_of_ours_that_breaks_the_contract_is_a_500_and_a_defect(monkeypatch):
    told = []
    world = World(on_defect=told.append)
    monkeypatch.setattr(world.venue.dialect, "account", lambda view: {"balance": view.cash_micros})

    reply = world.get("/accounts/user_0001")

    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert world.venue.defects == tuple(told)
    assert told[0].where == "get_account_response"


@pytest.mark.rule("D29")
def test_an_error_of_ours_is_a_500_that_shows_nothing_of_it(monkeypatch):
    world = World(on_defect=None)

    def explode(view):
        raise RuntimeError("an inner secret")

    monkeypatch.setattr(world.venue.dialect, "market", explode)

    reply = world.get(f"/markets/{TICKER}")

    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert b"secret" not in reply.raw
    what = world.venue.defects[0].what
    assert re.fullmatch(r"RuntimeError: an inner secret \(test_venue.py:\d+ in explode\)", what)
    assert world.venue.requests.find(status=500)[0].operation == "get_market"


def test_tests_may_have_defects_raised(world, monkeypatch):
    monkeypatch.setattr(world.venue.dialect, "account", lambda _view: {})

    with pytest.raises(DefectFoundError):
        world.get("/accounts/user_0001")


@pytest.mark.rule("C02", "C30")
def test_no_repr_shows_a_key(world):
    secrets = [
        text
        for record in world.venue.keys.records()
        for issued in [world.venue.keys.issued(record.key_id)]
        for text in (issued.api_key, issued.secret)
    ]
    world.get("/markets")
    shown = repr(world.venue) + repr(world.venue.keys) + repr(list(world.venue.requests.entries()))

    assert len(secrets) == 12
    assert [secret for secret in secrets if secret in shown] == []
    assert "limits=off" in shown


def test_commands_are_applied_at_the_exchanges_time(world):
    world.clock.advance(7)

    world.venue.execute(Deposit(OTHER, 1))

    assert world.venue.exchange.journal.times_us[-1] == CONTRACT_MOMENT_US + 7_000_000


def test_other_limits_are_refused():
    with pytest.raises(ValueError, match="xN"):
        Venue(load_edition(), clock=Clock(0, frozen=True), limits="some")


def test_a_busy_day_breaks_no_invariant(world):
    for number in range(60):
        world.place(account=OTHER, size=100 + number, price=0.60 + number % 9 / 100)
        world.place(account=MAKER, side="sell", size=50, price=0.62 + number % 7 / 100)
        world.place(type="market", price=None, time_in_force=None, size=1)
        if number % 5 == 0:
            world.delete(f"/orders/ord_{123_456_789 + number:09d}", account=OTHER)

    invariants.check(world.venue.exchange)
    assert world.venue.defects == ()


@pytest.mark.rule("D28")
def test_a_revoked_key_closes_its_connections_and_no_others(world):
    second = world.venue.keys.issue(USER)
    revoked, kept, other = world.peer(USER), world.peer(), world.peer(OTHER)
    kept.ask(type="auth", api_key=second.api_key)

    world.venue.keys.revoke(world.venue.keys.first_of(USER).record.key_id)

    for peer in (revoked, kept, other):
        peer.take()
    assert revoked.close == (1008, "INVALID_API_KEY")
    assert revoked.wakes >= 1
    assert kept.close is None
    assert other.close is None


def test_a_command_the_edition_cannot_show_changes_nothing(world):
    before = world.venue.exchange.state_hash()

    with pytest.raises(ValueError, match="whole cents"):
        world.venue.execute(CreateMarket("FINE", "Finer than cents?", "", 0, 50))

    assert world.venue.exchange.state_hash() == before


def expiring(after_s, count=1, account_id=OTHER):
    """Return an order that rests, and expires that many seconds after the contract's moment."""
    options = OrderOptions(expires_at_us=CONTRACT_MOMENT_US + after_s * 1_000_000)
    return PlaceOrder(account_id, TICKER, "bid", "limit", 100 * count, 1_000, options=options)


def test_an_idle_exchange_tells_its_streams_of_what_expires_in_order(world):
    peer = world.peer(OTHER)
    peer.watch("orders", account_id=OTHER)
    for after_s, count in ((30, 3), (10, 1), (20, 2)):
        world.venue.execute(expiring(after_s, count))
    last, first, second = [each["data"]["order_id"] for each in peer.take()]

    world.clock.advance(25)
    told = [each["data"] for each in peer.take()]
    assert [(each["order_id"], each["status"]) for each in told] == [
        (first, "cancelled"),
        (second, "cancelled"),
    ]
    moments_us = world.venue.exchange.journal.times_us[-2:]
    assert [each - CONTRACT_MOMENT_US for each in moments_us] == [10_000_000, 20_000_000]

    world.clock.advance(25)
    assert [each["data"]["order_id"] for each in peer.take()] == [last]


def test_a_request_that_comes_late_finds_what_was_due_done_at_its_own_moment():
    now_us = [0]
    clock = Clock(CONTRACT_MOMENT_US, source_us=lambda: now_us[0])
    venue = Venue(load_edition(), clock=clock)
    venue.execute(expiring(10))
    now_us[0] = 12_000_000
    venue.handle(request("GET", "/markets"))
    assert venue.exchange.views.next_expiry_us() is None
    assert venue.exchange.journal.times_us[-1] == CONTRACT_MOMENT_US + 10_000_000


def test_an_order_that_is_gone_by_then_expires_no_more(world):
    world.venue.execute(expiring(10))
    world.venue.execute(CancelOrder(OTHER, world.venue.exchange.state.orders[-1].number))
    world.venue.execute(expiring(20))
    world.clock.advance(20)
    assert world.venue.exchange.views.open_orders(OTHER, TICKER) == []
    assert world.venue.timers.next_us == NEVER_US


def test_a_timer_that_fails_is_a_defect_and_nobody_elses_trouble():
    world = World(on_defect=None)
    done = []
    world.venue.timers.at(CONTRACT_MOMENT_US + 1, lambda _: {}["key"])
    world.venue.timers.at(CONTRACT_MOMENT_US + 1, done.append)
    world.clock.advance(1)
    assert [each.where for each in world.venue.defects] == ["timers"]
    assert "KeyError" in world.venue.defects[0].what
    assert done == [CONTRACT_MOMENT_US + 1]


def test_beginning_anew_forgets_what_was_due(world):
    world.venue.execute(expiring(10))
    world.venue.reset()
    assert world.venue.timers.next_us == NEVER_US


def test_seeded_traders_act_by_its_clock_and_again_after_a_reset():
    world = World(activity=5)
    seeded = len(World().venue.exchange.state.trades)
    world.clock.advance(30)
    first = world.venue.exchange.state_hash()
    assert len(world.venue.exchange.state.trades) > seeded + 10
    world.venue.reset()
    assert world.venue.exchange.state_hash() != first
    assert world.venue.activity == 5
    world.clock.advance(30)
    assert len(world.venue.exchange.state.trades) > seeded + 10


def test_seeded_traders_draw_on_nobodys_quota():
    world = World(activity=5, limits="contract")
    world.clock.advance(120)
    assert set(world.venue.rate_limit_use().values()) <= {0.0}


def test_a_reset_can_leave_the_journal_of_requests():
    world = World()
    world.get("/markets")
    journal, before = world.venue.requests, world.venue.exchange
    world.venue.reset(keep_journal=True)
    world.get("/markets")
    assert world.venue.requests is journal
    assert world.venue.exchange is not before
    assert [entry.sequence for entry in journal.entries()] == [1, 2]
