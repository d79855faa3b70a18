"""``MockExchange``: an exchange in this process, from any thread."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from kalshi_refclient import SigningAuth, SigningKey
from mock_exchange import MockExchange
from mock_exchange.clock import make_clock
from mock_exchange.core.commands import Deposit
from mock_exchange.core.events import Deposited, Refused
from mock_exchange.faults.plan import Latency, Status
from mock_exchange.transport.backoffice import BackOfficeError
from support.transport_raw import ORDER, call, get, post, talk
from support.transport_stream import Stream

CLOSE = "Connection: close"
TICKER = "BTC-2024-12-31"


@pytest.fixture
def exchange():
    with MockExchange(seed=7, clock="frozen") as running:
        yield running


def test_addresses_are_known_once_it_listens(exchange):
    assert exchange.rest_url == f"{exchange.url}/trade-api/v2"
    assert exchange.ws_url == f"{exchange.url.replace('http', 'ws')}/ws/v2"
    assert exchange.url in repr(exchange)


def test_before_that_asking_is_a_mistake_that_says_what_to_do():
    exchange = MockExchange()
    with pytest.raises(RuntimeError, match="start it"):
        _ = exchange.url
    assert "not started" in repr(exchange)


def test_listening_everywhere_is_reached_by_loopback():
    with MockExchange(host="0.0.0.0") as exchange:
        assert exchange.url.startswith("http://127.0.0.1:")
        assert call(exchange, "GET", "/healthz").status == 200


def test_a_stopped_exchange_stays_readable_and_stopped():
    exchange = MockExchange(seed=7, clock="frozen").start()
    call(exchange, "GET", "/trade-api/v2/markets")
    exchange.stop()
    assert [entry.status for entry in exchange.requests()] == [401]
    with pytest.raises(RuntimeError, match="make a new one"):
        exchange.start()


def test_it_works_in_async_with():
    async def run():
        async with MockExchange(seed=7) as exchange:
            return await asyncio.to_thread(call, exchange, "GET", "/healthz")

    assert asyncio.run(run()).status == 200


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"edition": "nope"}, LookupError, "reference-2025-01-27"),
        ({"limits": "some"}, ValueError, "'contract', 'off' or 'xN'"),
        ({"clock": "slow"}, ValueError, "'running' or 'frozen'"),
        ({"start_at": "noon"}, ValueError, "2024-01-27T10:30:00Z"),
        ({"start_at": "2024-01-27T10:30:00"}, ValueError, "time zone"),
    ],
)
def test_bad_options_say_what_was_expected(options, error, message):
    with pytest.raises(error, match=message):
        MockExchange(**options)


@pytest.mark.parametrize("start_at", ["2024-06-01T00:00:00Z", datetime(2024, 6, 1, tzinfo=UTC)])
def test_a_clock_starts_where_it_is_told(start_at):
    assert make_clock("frozen", start_at).now_us() == 1_717_200_000_000_000
    assert make_clock("running", start_at).now_us() >= 1_717_200_000_000_000


def test_frozen_and_same_seed_is_same_bytes():
    def run():
        with MockExchange(seed=7, clock="frozen") as exchange:
            data = post(exchange, "/orders", b'{"ticker":"X"}', CLOSE)
            answers = talk(exchange, data), talk(exchange, get(exchange, "/markets", CLOSE))
            return answers, exchange.commands(), exchange.state_hash()

    assert run() == run()


@pytest.mark.rule("C28")
def test_credentials_are_those_of_the_seed(exchange):
    own = exchange.credentials()
    assert (own.account_id, own.ticker, own.rest_url) == ("user_0001", TICKER, exchange.rest_url)
    assert exchange.credentials() == own
    with MockExchange(seed=7) as same, MockExchange(seed=8) as other:
        assert same.credentials().api_key == own.api_key
        assert other.credentials().api_key != own.api_key


@pytest.mark.rule("D28")
def test_credentials_with_permissions_are_a_new_key(exchange):
    reader = exchange.credentials(permissions=["read"])
    assert reader.api_key != exchange.credentials().api_key
    data = post(exchange, "/orders", b"{}", CLOSE)
    data = data.replace(exchange.credentials().api_key.encode(), reader.api_key.encode())
    assert talk(exchange, data)[0].code == "FORBIDDEN"


def test_credentials_of_an_account_without_a_key_make_one(exchange):
    exchange.open_account("anna", 100)
    first = exchange.credentials("anna")
    assert exchange.credentials("anna").api_key == first.api_key
    with pytest.raises(BackOfficeError, match="no such account"):
        exchange.credentials("zoe")


def test_where_nothing_trades_there_is_still_a_ticker():
    with MockExchange(seeded=False) as exchange:
        exchange.open_account("anna")
        assert exchange.credentials("anna").ticker == TICKER
        exchange.create_market("X-1")
        assert exchange.credentials("anna").ticker == "X-1"


def test_requests_are_found_and_asserted_on(exchange):
    talk(exchange, get(exchange, "/markets/NOPE", CLOSE))
    (entry,) = exchange.requests("get_market", status=404)
    assert exchange.assert_called("get_market", times=1) == (entry,)
    assert exchange.assert_called("get_market", path="/markets/NOPE") == (entry,)
    assert exchange.assert_called("place_order", times=0) == ()
    with pytest.raises(AssertionError, match="GET /trade-api/v2/markets/NOPE -> 404"):
        exchange.assert_called("place_order")
    with pytest.raises(AssertionError, match="2 times"):
        exchange.assert_called("get_market", times=2)


@pytest.mark.rule("C35", "D27")
def test_the_report_has_a_line_for_each_of_the_last_requests_and_no_secret(exchange):
    assert exchange.report() == "none"
    key = exchange.credentials().api_key
    exchange.faults.add(Status(503), operation="get_fills", name="outage")
    talk(exchange, post(exchange, "/orders", b'{"api_key":"canary"}', CLOSE))
    talk(exchange, get(exchange, f"/fills?ticker={key}", CLOSE))
    first, second = exchange.report().splitlines()
    assert first.startswith("   1 POST /trade-api/v2/orders -> 400 INVALID_ORDER")
    assert second.endswith("-> 503 SERVICE_UNAVAILABLE [fault: outage]")
    assert "canary" not in first
    assert key not in second
    assert exchange.report(last=1) == second


def test_commands_of_the_core_are_carried_out(exchange):
    assert exchange.execute(Deposit("user_0001", 10_000)) == (Deposited("user_0001", 10_000),)
    assert isinstance(exchange.execute(Deposit("zoe", 1))[0], Refused)
    assert exchange.account()["balance_cents"] == 10_001


def test_accounts_markets_and_orders_are_made_from_python(exchange):
    exchange.create_market("NEW-1", "Will it?")
    assert exchange.deposit("user_0001", 5_000)["balance_cents"] == 15_000
    order = {**ORDER, "ticker": "NEW-1"}
    placed = exchange.place_order(account_id="user_0002", **order)
    assert exchange.book("NEW-1", 1)["bids"] == [{"price": 0.01, "size": 1}]
    assert exchange.cancel_order(placed["order_id"])["status"] == "cancelled"
    assert exchange.close_market("NEW-1")["status"] == "closed"
    assert exchange.settle("NEW-1", "yes")["outcome"] == "yes"
    assert exchange.market("NEW-1")["status"] == "settled"


@pytest.mark.rule("D28", "C30")
def test_keys_are_rotated_and_revoked_from_python(exchange):
    issued = exchange.issue_key("user_0001", ["trade"])
    rotated = exchange.rotate_key(issued["key_id"])
    assert rotated["permissions"] == ["trade"]
    assert exchange.revoke_key(rotated["key_id"])["key_id"] == rotated["key_id"]


def test_a_reset_begins_anew(exchange):
    fresh = exchange.state_hash()
    exchange.place_order(account_id="user_0002", **ORDER)
    exchange.faults.add(Status(500))
    exchange.reset()
    assert (exchange.state_hash(), exchange.faults.plan) == (fresh, None)
    exchange.reset(9)
    assert exchange.seed == 9


def test_the_clock_is_moved_from_any_thread_and_serves_what_fell_due(exchange):
    assert exchange.clock.frozen
    began_us = exchange.clock.now_us()
    with Stream(exchange) as stream:
        mover = threading.Thread(target=exchange.clock.advance, args=(5,))
        mover.start()
        mover.join()
        assert stream.closed() == (1008, "INVALID_API_KEY")
    assert exchange.clock.now_us() == began_us + 5_000_000
    exchange.clock.run()
    assert not exchange.clock.frozen
    exchange.clock.freeze()
    assert exchange.clock.frozen
    with pytest.raises(ValueError, match="forward only"):
        exchange.clock.advance(-1)


def test_an_exchange_can_begin_with_faults_and_a_reset_takes_them_away():
    rule = {"fault": {"kind": "status", "status": 503}}
    with MockExchange(seed=7, faults=["lost-acks", {"rules": [rule]}]) as exchange:
        assert len(exchange.faults.plan) == 5
        exchange.reset()
        assert exchange.faults.plan is None
    with pytest.raises(LookupError, match="no fault plan is called"):
        MockExchange(faults="nope")


def test_faults_are_added_and_cleared_from_python(exchange):
    rule = exchange.faults.add(Latency(1), operation="get_fills", every=2, name="slow")
    assert exchange.faults.plan.rules == (rule,)
    exchange.faults.clear()
    assert exchange.faults.plan is None
    with pytest.raises(ValueError, match="one of 'nth'"):
        exchange.faults.add(Status(500), nth=1, every=1)


def test_many_threads_at_once_lose_nothing(exchange):
    exchange.open_account("anna")

    def pay():
        for _ in range(50):
            exchange.deposit("anna", 1)

    payers = [threading.Thread(target=pay) for _ in range(8)]
    for payer in payers:
        payer.start()
    for payer in payers:
        payer.join()
    assert exchange.account("anna")["balance_cents"] == 400


def test_a_defect_of_ours_is_in_the_log(exchange, monkeypatch, caplog):
    def fall_over(_call):
        raise RuntimeError("broken")

    monkeypatch.setattr(exchange._context.venue._door, "answer", fall_over)
    assert talk(exchange, get(exchange, "/markets", CLOSE))[0].status == 500
    assert "defect of the exchange" in caplog.text


def test_an_idle_exchange_on_a_running_clock_does_what_is_due():
    done = threading.Event()
    with MockExchange() as exchange:
        venue = exchange._context.venue
        exchange.run(lambda: venue.timers.at(venue.clock.now_us() + 2_000, lambda _: done.set()))
        assert done.wait(10)


def test_seeded_traders_keep_an_exchange_alive():
    with MockExchange(seed=7, clock="frozen", activity=3) as exchange:
        before = exchange.market("BTC-2024-12-31")["volume"]
        exchange.clock.advance(300)
        assert exchange.market("BTC-2024-12-31")["volume"] > before
        book = exchange.book("BTC-2024-12-31")
        assert book["bids"]
        assert book["asks"]


@pytest.mark.parametrize(("signed_by", "status"), [("exchange", 200), ("machine", 401)])
def test_signatures_are_as_old_as_the_clock_says_that_judges_them(signed_by, status):
    with MockExchange(
        seed=7, edition="trade-api-3.34", clock="frozen", signed_by=signed_by
    ) as exchange:
        mine = exchange.signed_credentials(key_type="ed25519")
        auth = SigningAuth(mine.key_id, SigningKey.from_pem(mine.private_key_pem))
        path = "/trade-api/v2/portfolio/balance"
        headers = dict(auth.headers("GET", path, exchange.clock.now_us() / 1_000_000))
        assert call(exchange, "GET", path, **headers).status == status
