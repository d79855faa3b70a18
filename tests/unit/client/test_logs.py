"""One line an event, facts as attributes, and no secret anywhere: not ours, not the libraries' below."""

import asyncio
import logging

import pytest

from kalshi_refclient import errors, logs
from kalshi_refclient.stream_events import MarketUpdate
from support.client_stream_server import next_of, stream_client, stream_server
from support.client_stream_world import market_update
from support.client_world import (
    API_KEY,
    ORDER,
    TICKER,
    ManualClock,
    Script,
    account,
    client,
    error,
    placed,
    throttled,
)


@pytest.fixture
def records(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.rule("C35", "D27")
def test_an_attempt_is_one_line_with_its_facts_as_attributes(records):
    with client(Script(account()), ManualClock()) as kalshi:
        kalshi.get_account("user_0001")

    (answered,) = [each for each in records.records if getattr(each, "event", "") == "answer"]
    assert answered.name == "kalshi_refclient"
    assert answered.levelno == logging.INFO
    assert (answered.operation, answered.status, answered.attempt) == ("get_account", 200, 1)
    assert answered.request_id
    assert answered.duration_ms == 0.0
    assert "\n" not in answered.getMessage()


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize(
    ("answer", "event", "level"),
    [
        (throttled(60), "rate_limited", logging.WARNING),
        (error(401, "INVALID_API_KEY"), "unauthorized", logging.WARNING),
        (error(500, "INTERNAL_ERROR"), "order_unknown", logging.ERROR),
        (placed(), "order_placed", logging.INFO),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_contract_wants_logged_is_logged(records, answer, event, level):
    with client(Script(answer), ManualClock()) as kalshi:
        try:
            kalshi.place_order(**ORDER)
        except errors.KalshiError:
            assert event != "order_placed"

    assert level in {
        each.levelno for each in records.records if getattr(each, "event", "") == event
    }


@pytest.mark.rule("C35", "D27")
def test_bodies_are_logged_at_debug_only_and_shortened(records):
    with client(Script(placed()), ManualClock()) as kalshi:
        kalshi.place_order(**ORDER)
        bodies = [each for each in records.records if getattr(each, "event", "") == "body"]
        assert {each.direction for each in bodies} == {"sent", "received"}
        assert all(len(each.body) <= 200 for each in bodies)
        records.clear()
        records.set_level(logging.INFO)
        kalshi.place_order(**ORDER)

    assert not [each for each in records.records if getattr(each, "event", "") == "body"]


@pytest.mark.rule("C30", "C35", "D27")
def test_no_line_of_any_logger_has_the_key_in_it(records):
    async def stream():
        async def behaviour(seat, message):
            if message["type"] == "subscribe":
                await seat.say(market_update())

        async with stream_server(behaviour) as server, stream_client(server.url) as opened:
            await opened.subscribe_market(TICKER)
            await next_of(opened, MarketUpdate)

    echo = error(400, "INVALID_ORDER", details={"field": "x", "value": API_KEY})
    with client(Script(echo), ManualClock()) as kalshi, pytest.raises(errors.Refused):
        kalshi.place_order(**ORDER)
    asyncio.run(stream())

    ours = [each for each in records.records if each.name != "websockets.server"]
    assert {"kalshi_refclient", "httpx2"} <= {each.name for each in ours}
    for each in ours:
        shown = each.getMessage() + repr(each.__dict__)
        assert API_KEY not in shown
        assert API_KEY[:8] not in shown


@pytest.mark.rule("C35")
def test_a_line_cannot_be_forged_by_what_an_exchange_says(records):
    logs.log("failed", {"why": "x\nINFO order_placed order_id=ord_000000001\r\x1b[31m"})

    (only,) = records.records
    assert "\n" not in only.getMessage()
    assert "\x1b" not in only.getMessage()


def test_a_library_prints_nothing_by_itself(capfd):
    logs.LOGGER.propagate, before = False, logs.LOGGER.propagate
    try:
        logs.log("failed", {"why": "x"})
    finally:
        logs.LOGGER.propagate = before

    assert capfd.readouterr() == ("", "")
