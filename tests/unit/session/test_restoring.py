"""An exchange that is made again from what was noted knows everything that the first one knew."""

import pytest
from msgspec.structs import replace

from mock_exchange.activity import traders
from mock_exchange.core.commands import Deposit
from mock_exchange.journal_store.errors import DamagedError
from mock_exchange.session.entries import Checked, Commanded, Requested
from mock_exchange.transport.offices import open_office
from support.journal_twins import copied, known, noted, twin
from support.session_world import TICKER, USER, World
from support.trade_world import BASE, START_US, TradeWorld
from support.trade_world import TICKER as TRADE_TICKER

FROM_US = 1_706_351_400_000_000


@pytest.fixture
def world():
    return noted(World, FROM_US)


@pytest.fixture
def trade():
    return noted(TradeWorld, START_US)


@pytest.fixture(params=[twin, copied], ids=["played", "from a snapshot"])
def same(request):
    """Return what makes a world again, in one way or the other, and checks that it knows the same."""

    def make(world, kind, **options):
        other, restorer = request.param(world, kind, **options)
        assert known(other.venue) == known(world.venue)
        return other, restorer

    return make


def test_orders_fills_and_money_are_there(world, same):
    world.place(price=0.67, size=1)
    order_id = world.place(price=0.1).body["order"]["order_id"]
    world.delete(f"/orders/{order_id}")
    other, _ = same(world, World)
    for path in (f"/orders/{order_id}", "/fills", f"/accounts/{USER}"):
        assert other.get(path).body == world.get(path).body


def test_the_next_order_has_the_next_id(world, same):
    world.place()
    other, _ = same(world, World)
    assert other.place().body == world.place().body


def test_an_idempotency_key_gives_its_first_answer_and_places_nothing(world, same):
    headers = [(b"idempotency-key", b"mine")]
    first = world.place(headers=headers)
    other, _ = same(world, World)
    count = len(other.venue.exchange.journal)
    assert other.place(headers=headers).raw == first.raw
    assert len(other.venue.exchange.journal) == count
    assert other.place(size=5, headers=headers).status == 400


def test_accounts_keys_and_markets_of_the_operator_are_there(world, same):
    office = open_office(world.venue)
    office.open_account("zoe", 500)
    key = office.issue_key("zoe", ["read"])
    old = office.issue_key("zoe")
    office.revoke_key(old["key_id"])
    office.create_market("NEW-1", "A title")
    office.settle_market(TICKER, "yes")
    other, _ = same(world, World)
    assert other.get("/accounts/zoe", key=key["api_key"]).status == 200
    assert other.get("/accounts/zoe", key=old["api_key"]).status == 401
    assert other.get("/markets/NEW-1").body["market"]["status"] == "active"


def test_the_signing_editions_keys_and_private_halves_are_there(trade, same):
    account = trade.send("POST", "/api_keys/generate", body={"name": "bot"})
    assert account.status == 201
    other, _ = same(trade, TradeWorld)
    ring = other.venue.signed_keys
    assert ring.private_pem(account.body["api_key_id"]) == account.body["private_key"]


def test_an_id_that_a_killed_order_had_stays_used(trade, same):
    killed = {"client_order_id": "once", "time_in_force": "fill_or_kill", "price": "0.0100"}
    assert trade.place(**killed).status == 409
    assert trade.place(client_order_id="once").code == "order_already_exists"
    other, _ = same(trade, TradeWorld)
    other._keys = trade._keys
    assert other.place(client_order_id="once").code == "order_already_exists"


def test_what_fell_due_fell_due_at_the_same_moments(trade, same):
    office = open_office(trade.venue)
    office.create_market("SOON-1", close_time="2026-11-22T15:05:00Z")
    trade.placed(expiration_time=START_US // 1_000_000 + 100)
    trade.clock.advance(200)
    other, _ = same(trade, TradeWorld)
    assert other.venue.exchange.views.market("SOON-1").status == "closed"


def test_seeded_traders_go_on_as_if_nothing_had_been(monkeypatch, same):
    monkeypatch.setattr(traders, "PLAYED_US", 60_000_000)
    real_us = [0]
    world = noted(TradeWorld, START_US, running_from_us=real_us, activity=3)
    for step in range(12):
        real_us[0] += 333_333
        if step % 3:
            world.venue.serve_due()
        else:
            world.placed(price="0.3300")
    world.clock.advance(100)  # further than what they play of a jump
    real_us[0] += 50
    world.venue.execute(Deposit(USER, 1))
    other, restorer = same(world, TradeWorld, activity=3)
    assert restorer.running
    other.clock.advance(20)
    world.clock.freeze()
    behind_us = other.clock.now_us() - world.clock.now_us()
    world.clock.advance(behind_us / 1_000_000)
    assert other.venue.exchange.state_hash() == world.venue.exchange.state_hash()


def test_a_process_that_stood_still_for_hours_can_be_told_from_none(monkeypatch, same):
    monkeypatch.setattr(traders, "PLAYED_US", 10_000_000)
    real_us = [0]
    world = noted(World, FROM_US, running_from_us=real_us, activity=3)
    real_us[0] += 40_000_000
    world.venue.serve_due()
    count = len(world.venue.exchange.journal)
    world.clock.advance(40)
    same(world, World, activity=3)
    played = len(world.venue.exchange.journal) - count
    assert count - 110 > 2 * played > 0


def test_where_the_clock_is_at_another_time_is_known(same):
    real_us = [0]
    world = noted(World, 1_000_000, running_from_us=real_us)
    world.clock.advance(2)
    _, restorer = same(world, World)
    assert restorer.time_us(0) == 3_000_000
    assert restorer.time_us(500) == 3_000_500
    world.clock.run(10)
    _, restorer = same(world, World)
    assert (restorer.running, restorer.speed, restorer.time_us(500)) == (True, 10, 3_005_000)
    assert restorer.time_us(-9) == 3_000_000
    world.clock.freeze()
    _, restorer = same(world, World)
    assert (restorer.running, restorer.time_us(500)) == (False, 3_000_000)


def test_a_request_that_was_our_defect_changes_what_it_changed_then(trade, same):
    trade.placed()
    key_id = trade.key()
    trade.venue.notes.note(
        Requested(START_US, "POST", f"{BASE}/portfolio/events/orders/batched", key_id=key_id)
    )
    same(trade, TradeWorld)


def test_another_number_of_commands_is_told(world):
    world.place()
    world.venue.notes.pending.insert(1, Commanded(FROM_US, Deposit(USER, 5)))
    with pytest.raises(DamagedError, match=r"entries 1 to 3 led to 110 commands .* now to 111"):
        twin(world, World)


def test_another_state_is_told(world, same):
    world.place()
    world.venue.notes.note(Checked(FROM_US, world.venue.exchange.state_hash()))
    same(world, World)
    pending = world.venue.notes.pending
    order = pending[1].command
    pending[1] = Commanded(FROM_US, replace(order, count_e2=order.count_e2 + 100))
    with pytest.raises(DamagedError, match="the state had the hash"):
        twin(world, World)


def test_a_request_of_a_key_that_was_never_given_is_told(trade):
    trade.venue.notes.note(Requested(START_US, "POST", f"{BASE}/communications/rfqs", key_id="x"))
    with pytest.raises(DamagedError, match="no key 'x'"):
        twin(trade, TradeWorld)
    trade.venue.notes.pending[-1] = Requested(START_US, "POST", "/nowhere")
    with pytest.raises(DamagedError, match="there is no POST /nowhere any more"):
        twin(trade, TradeWorld)


def test_what_is_compared_is_all_there_is(trade, same):
    other, _ = same(trade, TradeWorld)
    other.venue.desk.killed.add(("user_0001", "x"))
    assert known(other.venue)["desk"] != known(trade.venue)["desk"]
    assert TRADE_TICKER in str(known(trade.venue)["desk"])
