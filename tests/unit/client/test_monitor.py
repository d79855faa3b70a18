"""The monitor on a manual clock: the four alerts fire, end and do not flap; hooks; one monitor for several clients."""

import asyncio
import gc
import json
import logging
import threading

import httpx2
import pytest

from kalshi_refclient._core.arrivals import StreamTimes
from support.client_monitor_world import MonitorWorld
from support.client_scenarios import watched_stream
from support.client_stream_world import authenticated, order_update
from support.client_world import (
    EDITION,
    ORDER,
    WALL_S,
    ManualClock,
    Script,
    account,
    async_client,
    client,
    error,
    placed,
    reply,
    status_object,
)

NOT_FOUND = error(404, "ACCOUNT_NOT_FOUND")


@pytest.fixture
def world():
    return MonitorWorld()


@pytest.mark.rule("C34", "D26")
def test_all_is_well_at_first(world):
    for status in world.monitor.alerts():
        rule = EDITION.limits.alerts[status.name]
        assert (status.state, status.value) == ("ok", 0.0)
        assert (status.threshold, status.unit) == (rule.threshold, rule.unit)
        assert status.since_us == WALL_S * 1e6
    assert len(world.monitor.alerts()) == 4


@pytest.mark.rule("C33", "C34", "D26")
def test_slow_answers_fire_and_it_ends_when_they_are_gone(world):
    with world.client(world.slow(6.0)) as kalshi:
        world.ask(kalshi)
    assert world.wait(31)["response_time"].state == "firing"
    assert world.of("response_time") == [(7, "pending"), (37, "firing")]

    status = world.wait(1000)["response_time"]
    assert (status.state, status.value) == ("ok", 0.0)
    assert world.of("response_time")[2:] == [(366, "ok")]
    assert status.since_us == (WALL_S + 366) * 1e6


@pytest.mark.rule("C34")
def test_five_seconds_are_not_above_five_seconds(world):
    with world.client(world.slow(5.0)) as kalshi:
        world.ask(kalshi, 5)

    world.wait(60)
    assert world.changes == []


@pytest.mark.rule("C33", "C34", "D26")
@pytest.mark.parametrize("failure", [NOT_FOUND, httpx2.ReadError("reset")], ids=["404", "lost"])
def test_errors_and_attempts_without_an_answer_fire(world, failure):
    answers = [account()] * 18 + [failure, account(), failure, account()]
    with world.client(*answers, pacing="off") as kalshi:
        world.ask(kalshi, 22)

    assert world.wait(32)["error_rate"].value > 5
    assert [state for _, state in world.of("error_rate")] == ["pending", "firing"]
    assert world.wait(1000)["error_rate"].state == "ok"


@pytest.mark.rule("C34", "D26")
def test_less_than_twenty_answers_are_not_judged(world):
    with world.client(NOT_FOUND) as kalshi:
        world.ask(kalshi, 19)

    assert world.wait(60)["error_rate"].value == 0.0
    assert world.of("error_rate") == []


@pytest.mark.rule("C33", "C34", "D26")
def test_a_rate_limit_that_is_nearly_used_up_fires(world):
    with world.client(placed(), pacing="wait") as kalshi:
        for _ in range(8):
            kalshi.place_order(**ORDER)
        assert world.wait(1)["rate_limit_usage"].value == 80.0
        assert world.changes == []
        kalshi.place_order(**ORDER)
        assert world.wait(10)["rate_limit_usage"].value == 90.0
        assert world.of("rate_limit_usage") == [(2, "pending"), (7, "firing")]

        assert world.wait(300)["rate_limit_usage"].state == "ok"
        assert [state for _, state in world.of("rate_limit_usage")][2:] == ["ok"]


@pytest.mark.rule("C25", "D26")
def test_an_exchange_that_says_too_often_has_its_limit_used_up(world):
    throttled = error(429, "RATE_LIMIT_EXCEEDED", retry_after=20)
    with world.client(throttled, account()) as kalshi:
        world.ask(kalshi)

        assert world.of("rate_limit_usage") == [(1, "pending"), (6, "firing")]


@pytest.mark.rule("C33", "C34", "D22", "D26")
def test_the_eleventh_lost_connection_in_an_hour_fires(world):
    unhurried = StreamTimes(ping_interval_s=3600.0)
    stream = watched_stream(world.monitor, clock=world.clock, times=unhurried)
    for number in range(11):
        assert world.of("websocket_disconnections") == []
        stream.open(authenticated())
        stream.advance(61)  # long enough to be stable, so that it comes back again and again
        stream.closed(1000 if number % 2 else None)  # a clean close by the exchange counts too
        stream.advance(1.0)
        world.monitor.alerts()

    assert [state for _, state in world.of("websocket_disconnections")] == ["firing"]
    assert world.wait(3600)["websocket_disconnections"].state == "ok"


@pytest.mark.rule("C34", "D26")
def test_closing_a_stream_oneself_is_no_disconnection(world):
    for _ in range(20):
        stream = watched_stream(world.monitor)
        stream.open(authenticated())
        stream.close()

    assert world.wait(5)["websocket_disconnections"].value == 0


@pytest.mark.rule("D26")
def test_a_swinging_rate_fires_once_and_does_not_flap(world):
    answers = [NOT_FOUND if number % 16 == 0 else account() for number in range(600)]
    with world.client(*answers, pacing="off") as kalshi:
        for number in range(600):
            world.ask(kalshi)
            world.clock.now_s += 1 + (number % 3)
    states = [state for _, state in world.of("error_rate")]

    assert states.count("firing") == 1
    assert states[-1] == "firing"


@pytest.mark.rule("C34", "C35", "D26")
def test_a_change_is_logged_once_and_the_hook_is_told_once(world, caplog):
    caplog.set_level(logging.INFO, "kalshi_refclient")
    with world.client(world.slow(6.0)) as kalshi:
        world.ask(kalshi)
        world.wait(31)
        world.monitor.metrics.text()
        world.monitor.alerts()
        kalshi.alerts()
    lines = [each for each in caplog.records if each.event == "alert_changed"]

    assert [(each.state, each.levelno) for each in lines] == [
        ("pending", logging.INFO),
        ("firing", logging.WARNING),
    ]
    assert lines[1].since == "2024-01-27T10:30:37.000000Z"
    assert (lines[1].alert, lines[1].before, lines[1].unit) == (
        "response_time",
        "pending",
        "seconds",
    )
    assert lines[1].value > lines[1].threshold == 5
    assert len(world.changes) == 2


@pytest.mark.rule("C34")
def test_a_wall_clock_that_is_set_anew_moves_no_window_and_no_since(world):
    with world.client(world.slow(6.0)) as kalshi:
        world.ask(kalshi)
    world.wait(1)
    world.clock.wall_offset_s += 86_400
    status = world.wait(10)["response_time"]

    assert (status.state, status.since_us) == ("pending", (WALL_S + 7) * 1e6)


@pytest.mark.rule("C35")
def test_a_hook_that_raises_is_logged_and_ends_no_call(world, caplog):
    def broken(_change):
        raise RuntimeError("two\nlines")

    world.monitor.on_alert = broken
    with world.client(world.slow(6.0), account()) as kalshi:
        world.ask(kalshi)
        world.clock.now_s += 40
        assert kalshi.get_account("user_0001").balance == 10000
    failed = [each for each in caplog.records if each.event == "hook_failed"]

    assert [each.why for each in failed] == ["RuntimeError: two\\u000alines"] * 2
    assert {each.alert for each in failed} == {"response_time"}


def test_a_hook_may_use_the_client_that_called_it(world):
    used = []

    def hook(change):
        used.append((change.state, kalshi.get_account("user_0001").balance, len(kalshi.alerts())))

    world.monitor.on_alert = hook
    with world.client(world.slow(6.0), account()) as kalshi:
        world.ask(kalshi)
        world.clock.now_s += 40
        world.ask(kalshi)

    assert used == [("pending", 10000, 4), ("firing", 10000, 4)]


def test_both_rest_clients_and_streams_may_have_one_monitor(world):
    async def ask():
        made = async_client(Script(account()), world.clock, monitor=world.monitor)
        async with made as kalshi:
            await kalshi.get_account("user_0001")
            assert kalshi.monitor is world.monitor
            assert kalshi.metrics is world.monitor.metrics
            assert kalshi.alerts() == world.monitor.alerts()

    with world.client(account()) as kalshi:
        world.ask(kalshi, 2)
    asyncio.run(ask())
    stream = watched_stream(world.monitor)
    stream.open(authenticated())

    text = world.monitor.metrics.text()
    assert 'kalshi_client_responses_total{operation="get_account",status="200"} 3.0' in text
    assert "kalshi_client_stream_connects_total 1.0" in text


def test_clients_have_monitors_of_their_own_by_default():
    clock = ManualClock()
    with client(Script(account()), clock) as one, client(Script(account()), clock) as other:
        one.get_account("user_0001")

        assert one.monitor is not other.monitor
        assert 'operation="get_account"' not in other.metrics.text()


@pytest.mark.rule("C35")
def test_a_fill_that_both_an_answer_and_a_stream_tell_of_is_one_event(world, caplog):
    caplog.set_level(logging.INFO, "kalshi_refclient")
    stream = watched_stream(world.monitor)
    stream.subscribe("orders", "user_0001")
    stream.open(authenticated())
    answers = [placed(), reply(200, {"order": status_object(status="filled", filled_size=100)})]
    with world.client(*answers) as kalshi:
        order_id = kalshi.place_order(**ORDER).order_id
        stream.say(order_update("filled", 100))
        kalshi.get_order(order_id)
    fills = [each for each in caplog.records if each.event == "order_filled"]

    assert [(each.size, each.account, each.ticker) for each in fills] == [
        (100, "user_0001", ORDER["ticker"])
    ]
    assert "kalshi_client_orders_filled_total 1.0" in world.monitor.metrics.text()


@pytest.mark.rule("C33", "D26")
def test_the_use_of_a_bucket_is_that_of_the_client_that_used_most(world):
    with world.client(placed()) as busy, world.client(placed()) as calm:
        for _ in range(4):
            busy.place_order(**ORDER)
        calm.place_order(**ORDER)

        used = 'kalshi_client_rate_limit_use_ratio{bucket="orders"} 0.4'
        assert used in world.monitor.metrics.text()


@pytest.mark.rule("D26")
@pytest.mark.usefixtures("quick_collector")
def test_what_a_client_used_counts_until_its_window_is_over_also_when_the_client_is_gone(world):
    with world.client(placed()) as kalshi:
        for _ in range(9):
            kalshi.place_order(**ORDER)
    del kalshi
    gc.collect()

    assert world.wait(10)["rate_limit_usage"].state == "firing"
    world.wait(60)
    assert 'rate_limit_use_ratio{bucket="orders"} 0.0' in world.monitor.metrics.text()


@pytest.mark.usefixtures("quick_collector")
def test_clients_that_are_gone_leave_nothing_behind(world):
    for _ in range(20):
        with world.client(placed()) as kalshi:
            kalshi.place_order(**ORDER)
        del kalshi
        gc.collect()
        world.clock.now_s += 30

    assert len(world.monitor._limits) <= 3


def test_where_nobody_paces_no_use_is_claimed(world):
    with world.client(account(), pacing="off") as kalshi:
        world.ask(kalshi)

        assert "kalshi_client_rate_limit_use_ratio{" not in kalshi.metrics.text()


@pytest.mark.rule("C33")
def test_threads_may_share_a_client_while_others_read_what_it_counts(world):
    calls, threads = 40, 6
    with world.client(account(), pacing="off") as kalshi:

        def ask():
            for _ in range(calls):
                kalshi.get_account("user_0001")
                kalshi.alerts()

        def read():
            for _ in range(calls):
                kalshi.metrics.text()

        running = [threading.Thread(target=ask) for _ in range(threads)]
        running.append(threading.Thread(target=read))
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        text = kalshi.metrics.text()

    expected = f'responses_total{{operation="get_account",status="200"}} {calls * threads}.0'
    assert expected in text
    assert f'response_time_seconds_count{{operation="get_account"}} {calls * threads}.0' in text


def test_changes_come_one_after_the_other_also_from_several_threads(world):
    inside, overlaps, seen = threading.Lock(), [], []

    def hook(change):
        if not inside.acquire(blocking=False):
            overlaps.append(change)
            return
        seen.append(change.state)
        inside.release()

    world.monitor.on_alert = hook
    with world.client(world.slow(6.0)) as kalshi:
        world.ask(kalshi)
    world.clock.now_s += 1000
    running = [threading.Thread(target=world.monitor.alerts) for _ in range(8)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()

    assert (seen, overlaps) == (["pending", "firing", "ok"], [])


@pytest.mark.rule("C35", "D21")
def test_an_order_whose_call_is_cancelled_on_its_way_is_told_as_unknown(world, caplog):
    async def never(_request):
        await asyncio.Event().wait()

    async def run():
        async with async_client(never, world.clock, monitor=world.monitor) as kalshi:
            placing = asyncio.create_task(kalshi.place_order(**ORDER))
            await asyncio.sleep(0.01)
            placing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await placing

    asyncio.run(run())

    (unknown,) = [each for each in caplog.records if each.event == "order_unknown"]
    assert unknown.why == "the call was given up"


def test_a_status_can_be_written_as_json(world):
    status = world.monitor.alerts()[0]
    named = {name: getattr(status, name) for name in status.__slots__}

    assert json.loads(json.dumps(named))["name"] == "response_time"
