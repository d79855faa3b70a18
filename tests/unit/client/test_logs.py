"""One line an event, fields as attributes, and no secret anywhere: not ours, not the libraries' below."""

import asyncio
import io
import json
import logging
from decimal import Decimal

import pytest

from kalshi_contract.monitoring.log_events import EVENTS, fields_of
from kalshi_refclient import errors, log_to, logs
from kalshi_refclient.stream_events import MarketUpdate
from support.client_scenarios import play_everything
from support.client_stream_server import next_of, stream_client, stream_server
from support.client_stream_world import Stream, authenticated, market_update, text
from support.client_witness import Witness
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
    reply,
    throttled,
)

HEAD = {"at", "level", "side", "event"}
OURS = {event.name for event in EVENTS.values() if "client" in event.sides}
AT_US = 1_706_351_400_000_000


@pytest.fixture
def records(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def of(records, event):
    return [each for each in records.records if getattr(each, "event", "") == event]


@pytest.mark.rule("C35", "D27")
def test_an_attempt_is_one_line_with_its_fields_as_attributes(records):
    with client(Script(account()), ManualClock()) as kalshi:
        kalshi.get_account("user_0001")

    (answered,) = of(records, "api_answered")
    assert answered.name == "kalshi_refclient"
    assert answered.levelno == logging.INFO
    assert (answered.operation, answered.status, answered.attempt) == ("get_account", 200, 1)
    assert (answered.method, answered.path) == ("GET", "/accounts/user_0001")
    assert (answered.account, answered.verdict) == ("user_0001", "valid")
    assert answered.request_id
    assert answered.duration_ms == 0.0
    assert answered.getMessage().startswith("api_answered request_id=")


@pytest.mark.rule("C35", "D27")
@pytest.mark.parametrize(
    ("answer", "event", "level"),
    [
        (throttled(60), "rate_limited", logging.WARNING),
        (error(401, "INVALID_API_KEY"), "auth_failed", logging.WARNING),
        (error(403, "FORBIDDEN"), "auth_failed", logging.WARNING),
        (error(403, "INSUFFICIENT_BALANCE"), "order_refused", logging.INFO),
        (error(500, "INTERNAL_ERROR"), "order_unknown", logging.ERROR),
        (placed(), "order_accepted", logging.INFO),
    ],
    ids=["too often", "a wrong key", "no permission", "no money", "unknown", "taken"],
)
def test_what_the_contract_wants_logged_is_logged(records, answer, event, level):
    with client(Script(answer), ManualClock()) as kalshi:
        try:
            kalshi.place_order(**ORDER)
        except errors.KalshiError:
            assert event != "order_accepted"

    assert {each.levelno for each in of(records, event)} == {level}
    assert of(records, "api_answered"), "an answer is logged as one, whatever else it is"


@pytest.mark.rule("C35", "D27")
def test_everything_that_can_happen_writes_every_event_of_the_table_and_no_other_field():
    def broken_hook(_change):
        raise RuntimeError("the application's bug")

    _, text_of_lines, _ = play_everything(on_alert=broken_hook)
    lines = [json.loads(line) for line in text_of_lines.splitlines()]

    assert {line["event"] for line in lines} == OURS
    for line in lines:
        assert set(line) >= HEAD
        assert set(line) - HEAD <= fields_of(line["event"])
        assert line["side"] == "client"


@pytest.mark.rule("C35", "D27")
def test_an_event_says_what_is_known_of_it():
    _, text_of_lines, _ = play_everything()
    lines = [json.loads(line) for line in text_of_lines.splitlines()]
    seen = {name: set() for name in OURS}
    for line in lines:
        seen[line["event"]] |= set(line) - HEAD
    server_only = {"key_id", "fault", "liquidity", "reason"}
    not_told = {  # what no message of the contract tells a client, or what only some of the events have
        "order_filled": {"price"},
        "auth_failed": {"connection"},
        "order_accepted": {"account"},
        "order_refused": {"account"},
        "order_unknown": {"account"},
        "hook_failed": {"alert", "why"},
        "stream_ended": {"account"},
        "stream_gap": {"account"},
        "stream_closed": {"why"},
        "stream_opened": {"account"},
    }
    missing = {
        event: fields_of(event) - server_only - fields - not_told.get(event, set())
        for event, fields in seen.items()
    }
    assert {event: names for event, names in missing.items() if names} == {}


@pytest.mark.rule("C35", "D27")
def test_bodies_are_logged_at_debug_only_and_shortened(records):
    with client(Script(placed()), ManualClock()) as kalshi:
        kalshi.place_order(**ORDER)
        bodies = of(records, "api_body")
        assert [each.direction for each in bodies] == ["sent", "received"]
        assert all(len(each.body) <= 200 for each in bodies)
        records.clear()
        records.set_level(logging.INFO)
        kalshi.place_order(**ORDER)

    assert not of(records, "api_body")
    assert of(records, "api_answered")


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
    lines = io.StringIO()
    with log_to(lines, level="debug"):
        with client(Script(echo), ManualClock()) as kalshi, pytest.raises(errors.Refused):
            kalshi.place_order(**ORDER)
        asyncio.run(stream())

    ours = [each for each in records.records if each.name != "websockets.server"]
    assert {"kalshi_refclient", "httpx2"} <= {each.name for each in ours}
    shown = [each.getMessage() + repr(each.__dict__) for each in ours]
    assert lines.getvalue().count("\n") > 5
    for each in [*shown, lines.getvalue()]:
        assert API_KEY not in each
        assert API_KEY[:8] not in each


@pytest.mark.rule("C30", "D27")
@pytest.mark.parametrize(
    "echo",
    [
        reply(400, {"error": {"code": "ABCDEFGH1234", "message": "ABCDEFGH1234"}}),
        reply(500, {"error": {"code": "ABCDEFGH1234", "message": "ABCDEFGH1234"}}),
        reply(200, {"ABCDEFGH1234": "ABCDEFGH1234"}),
    ],
    ids=["refused", "failed", "broken"],
)
def test_a_key_that_looks_like_an_error_code_is_not_logged_as_one(records, echo):
    with (
        client(Script(echo), ManualClock(), key="ABCDEFGH1234") as kalshi,
        pytest.raises(errors.KalshiError) as caught,
    ):
        kalshi.get_account("user_0001")

    assert "ABCDEFGH1234" not in str(caught.value)
    for each in records.records:
        assert "ABCDEFGH1234" not in each.getMessage() + repr(each.__dict__)


@pytest.mark.rule("C30", "D27")
def test_a_stream_that_repeats_the_key_in_a_type_does_not_get_it_into_a_line():
    witness = Witness()
    stream = Stream(observer=witness, redact=lambda text: text.replace(API_KEY, "[redacted]"))
    stream.open(authenticated(), text(type=API_KEY))
    stream.closed(4000, API_KEY)

    assert witness.only("stream_message_ignored")["type"] == "[redacted]"
    assert witness.only("stream_disconnected")["why"] == "closed with 4000 [redacted]"
    assert API_KEY not in repr(stream.counters.unknown_messages)


FORGED = "x\nINFO order_accepted order_id=ord_000000001\r\x1b[31m\u202e\u2028\ud800"


@pytest.mark.rule("C35")
def test_a_line_cannot_be_forged_by_what_an_exchange_says(records):
    human, as_json = io.StringIO(), io.StringIO()
    with log_to(human), log_to(as_json, log_format="json"):
        logs.write("api_failed", AT_US, {"why": FORGED, "account": FORGED})

    (only,) = records.records
    for shown in (only.getMessage(), only.why, human.getvalue()[:-1], as_json.getvalue()[:-1]):
        assert shown.isprintable()
    assert json.loads(as_json.getvalue())["event"] == "api_failed"


@pytest.mark.rule("C35", "D27")
def test_lines_go_to_a_stream_in_the_format_and_from_the_level_that_are_wanted():
    human, as_json, loud = io.StringIO(), io.StringIO(), io.StringIO()
    with (
        log_to(human),
        log_to(as_json, log_format="json", level="debug"),
        log_to(loud, level="error"),
        client(Script(account()), ManualClock()) as kalshi,
    ):
        kalshi.get_account("user_0001")

    assert human.getvalue().startswith("10:30:00.000 info    api_answered         request_id=")
    assert human.getvalue().count("\n") == 1
    bodies = [json.loads(line)["event"] for line in as_json.getvalue().splitlines()]
    assert bodies == ["api_body", "api_answered"]
    assert loud.getvalue() == ""


def test_a_sink_that_is_closed_writes_no_more_and_leaves_the_stream_open():
    stream = io.StringIO()
    sink = log_to(stream)
    logs.write("stream_opened", AT_US, {"connection": 1})
    sink.close()
    sink.close()
    logs.write("stream_opened", AT_US, {"connection": 2})

    assert stream.getvalue().count("\n") == 1
    assert not stream.closed


def test_a_stream_that_breaks_disturbs_no_call():
    stream = io.StringIO()
    with log_to(stream), client(Script(account()), ManualClock()) as kalshi:
        stream.close()
        assert kalshi.get_account("user_0001").balance == 10000


def test_whether_somebody_wants_an_event_can_be_asked(caplog):
    caplog.set_level(logging.INFO, "kalshi_refclient")
    assert logs.wants("api_answered")
    assert not logs.wants("api_body")
    with log_to(io.StringIO(), level="debug"):
        assert logs.wants("api_body")


def test_an_event_that_is_not_in_the_table_is_a_bug_that_is_told():
    with pytest.raises(LookupError):
        logs.write("answer", AT_US, {})


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("api_body", {"key": "x"}),
        ("http_refused", {}),
        ("api_answered", {"verdict": "fine"}),
        ("order_accepted", {"price": Decimal("0.65")}),
    ],
    ids=["a field of none", "the server's event", "no verdict", "no plain value"],
)
def test_a_line_beside_the_table_fails_whichever_test_writes_it(event, fields):
    """The check that conftest puts around every line bites."""
    with pytest.raises(AssertionError):
        logs.write(event, AT_US, fields)


def test_a_library_prints_nothing_by_itself(capfd):
    logs.LOGGER.propagate, before = False, logs.LOGGER.propagate
    try:
        logs.write("api_failed", AT_US, {"why": "x"})
    finally:
        logs.LOGGER.propagate = before

    assert capfd.readouterr() == ("", "")
