"""The contract's four alerts through a real exchange: each fires, is shown everywhere, is logged once, ends, and does not flap."""

import pytest

from kalshi_contract.monitoring.alarms import Alarms
from mock_exchange.faults.plan import DropSocket, Latency, Status
from support.monitoring_exchange import held, logged_exchange
from support.monitoring_scrape import samples
from support.transport_raw import call, get, post, talk
from support.transport_stream import Stream

CLOSE = "Connection: close"
TICKER = "BTC-2024-12-31"
NAMES = ("response_time", "error_rate", "rate_limit_usage", "websocket_disconnections")

pytestmark = pytest.mark.rule("C33", "C34", "C35")


@pytest.fixture
def world():
    with logged_exchange(level="info") as (exchange, log):
        yield exchange, log


def states(exchange):
    return {name: status.state for name, status in exchange.monitor.alerts().items()}


def changes(log, name):
    """Return the states an alert went to, in order, and how loud each change was."""
    return [
        (line.fields["state"], line.level)
        for line in log.lines
        if line.event == "alert_changed" and line.fields["alert"] == name
    ]


def shown(exchange, name):
    """Return an alert's state as `/healthz?verbose` and `/metrics` show it."""
    verbose = call(exchange, "GET", "/healthz?verbose").json["alerts"][name]
    return verbose["state"], samples(exchange)["kalshi_mock_alert_state", name]


def answers(exchange, count, path="/markets"):
    for _ in range(count):
        talk(exchange, get(exchange, path, CLOSE))


def slow(exchange, log):
    """Answers that take six seconds."""
    del log
    exchange.faults.add(Latency(6), operation="get_markets")
    with held(exchange, *[get(exchange, "/markets", CLOSE)] * 3):
        exchange.clock.advance(6)
    exchange.faults.clear()
    exchange.clock.advance(35)


def failing(exchange, log):
    """A tenth of the answers is an error."""
    del log
    exchange.faults.add(Status(503), operation="get_markets", every=10)
    answers(exchange, 40)
    exchange.faults.clear()
    exchange.clock.advance(35)


def greedy(exchange, log):
    """Nine of ten orders a minute."""
    del log
    for _ in range(9):
        talk(exchange, post(exchange, "/orders", b"{}", CLOSE))
    exchange.clock.advance(10)


def dropped(exchange, log, count=11):
    """Connections that end without a word."""
    del log
    key = exchange.credentials().api_key
    exchange.faults.add(DropSocket(), message="market_update")
    for _ in range(count):
        with Stream(exchange) as stream:
            stream.authenticate(key)
            stream.send({"type": "subscribe", "channel": "market", "ticker": TICKER})
            while stream.frame()[0] is not None:
                pass
    exchange.faults.clear()
    exchange.clock.advance(2)


CASES = {
    "response_time": (slow, 400, "seconds"),
    "error_rate": (failing, 400, "percent"),
    "rate_limit_usage": (greedy, 200, "percent"),
    "websocket_disconnections": (dropped, 3_700, "per_hour"),
}


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_fires_is_shown_everywhere_is_logged_once_and_ends(world, name):
    exchange, log = world
    cause, over_s, unit = CASES[name]
    assert shown(exchange, name) == ("ok", 0)

    cause(exchange, log)
    status = exchange.monitor.alerts()[name]
    assert (status.state, status.unit) == ("firing", unit)
    assert status.value > status.threshold
    assert shown(exchange, name) == ("firing", 2)
    assert samples(exchange)["kalshi_mock_alert_value", name] == status.value
    since_s = samples(exchange)["kalshi_mock_alert_since_timestamp_seconds", name]
    assert since_s == status.since_us / 1_000_000
    for _ in range(3):
        exchange.clock.advance(1)
        exchange.monitor.alerts()
    assert [state for state, _ in changes(log, name)].count("firing") == 1

    exchange.clock.advance(over_s)
    assert shown(exchange, name) == ("ok", 0)
    assert [level for state, level in changes(log, name) if state == "firing"] == ["warning"]
    assert changes(log, name)[-1] == ("ok", "info")
    assert len(changes(log, name)) <= 3


@pytest.mark.parametrize("name", NAMES)
def test_one_trouble_is_one_alert(world, name):
    exchange, log = world
    CASES[name][0](exchange, log)
    if name == "rate_limit_usage":  # its orders were no orders: nine errors, too few to judge by
        assert states(exchange)["error_rate"] == "ok"
    assert {each for each, state in states(exchange).items() if state == "firing"} == {name}


def test_ten_lost_connections_are_not_eleven(world):
    exchange, log = world
    dropped(exchange, log, count=10)
    assert states(exchange)["websocket_disconnections"] == "ok"
    dropped(exchange, log, count=1)
    assert states(exchange)["websocket_disconnections"] == "firing"


def test_connections_that_their_clients_close_are_none_of_it(world):
    exchange, log = world
    for _ in range(15):
        with Stream(exchange) as stream:
            stream.send_frames(b"\x88\x82\0\0\0\0\x03\xe8")
            stream.closed()
    exchange.clock.advance(5)
    assert exchange.monitor.alerts()["websocket_disconnections"].value == 0
    assert log.events().count("stream_closed") == 15


def test_few_answers_are_no_rate(world):
    exchange, _ = world
    exchange.faults.add(Status(503))
    answers(exchange, 19)
    exchange.clock.advance(60)
    assert states(exchange)["error_rate"] == "ok"
    answers(exchange, 1)
    exchange.clock.advance(60)
    assert states(exchange)["error_rate"] == "firing"


def test_exactly_the_threshold_is_no_alert(world):
    exchange, _ = world
    exchange.faults.add(Status(503), every=20)
    answers(exchange, 40)
    exchange.clock.advance(60)
    status = exchange.monitor.alerts()["error_rate"]
    assert (status.value, status.state) == (5, "ok")
    for _ in range(8):
        talk(exchange, post(exchange, "/orders", b"{}", CLOSE))
    exchange.faults.clear()
    exchange.clock.advance(10)
    assert exchange.monitor.alerts()["rate_limit_usage"].value == 80
    assert states(exchange)["rate_limit_usage"] == "ok"


def test_a_value_that_swings_around_its_threshold_fires_once(world):
    exchange, log = world
    for minute in range(12):  # nine orders, then eight, and again: 90 % and 80 %
        for _ in range(9 - minute % 2):
            talk(exchange, post(exchange, "/orders", b"{}", CLOSE))
        exchange.clock.advance(61)
    assert [state for state, _ in changes(log, "rate_limit_usage")].count("firing") == 1
    assert states(exchange)["rate_limit_usage"] == "firing"
    exchange.clock.advance(300)
    assert [state for state, _ in changes(log, "rate_limit_usage")][-1] == "ok"


def test_a_reset_neither_fires_nor_ends_an_alert_by_itself(world):
    exchange, log = world
    greedy(exchange, log)
    exchange.reset()
    assert states(exchange)["rate_limit_usage"] == "firing"
    exchange.clock.advance(200)
    assert states(exchange)["rate_limit_usage"] == "ok"


# -- canaries ------------------------------------------------------------------------------------------------------------


def test_an_alert_that_never_ends_would_be_found(monkeypatch):
    monkeypatch.setattr(Alarms, "_rate_limit_usage", lambda _self, _at_us: 99.0)
    with (
        logged_exchange(level="info") as world,
        pytest.raises(AssertionError, match=r"'firing', 2.* == \('ok', 0"),
    ):
        test_an_alert_fires_is_shown_everywhere_is_logged_once_and_ends(world, "rate_limit_usage")


def test_an_alert_that_never_begins_would_be_found(monkeypatch):
    monkeypatch.setattr(Alarms, "disconnected", lambda _self, _at_us: None)
    with logged_exchange(level="info") as world, pytest.raises(AssertionError, match="firing"):
        test_an_alert_fires_is_shown_everywhere_is_logged_once_and_ends(
            world, "websocket_disconnections"
        )
